"""Arrêtés, one to a file: number, date, object, place and links, then visas, considérants and articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from ingest.acts.base import Block, Line, Source
from ingest.acts.guesses import matter_of, nature_of, type_of
from ingest.acts.links import flatten, links_in
from ingest.acts.places import first_place
from rag.dates import date_in_name, find_dates
from rag.types import Act, ActKind

# 2024-038, 2018_03228_VDM, AR 2024/12: letters in capitals only, « du » is no part of a number.
_NUMBER = re.compile(
    r"\b(?:arr[êe]t[ée]|N[°o])\s*(?:(?:municipal|permanent|temporaire|du\s+maire)\s*)*(?:N[°o]\s*:?)?\s*"
    r"((?-i:(?:[A-Z]{1,4}[-_ ]?)?)(?:19|20)\d{2}\s?[-_/ ]\s?\d{1,5}"
    r"(?-i:[-_ ]{0,2}(?!DU\b|DE\b|DES\b|AU\b|ET\b|LE\b|EN\b)[A-Z]{2,4}\b)?)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_NAMED_NUMBER = re.compile(r"(?<!\d)((?:19|20)\d{2}[-_]\d{3,5})(?!\d)")
_ARTICLE = re.compile(
    r"^(?:article|art\.?)\s+(\d{1,2}|1er|premier|[IVX]+)\b\s*(?:er)?\s*[-–—:.]*\s*", re.IGNORECASE
)
_OBJECT = re.compile(
    r"^(?:objet\s*:|sdi\b|(?:portant|relatif|r[ée]glementant|interdisant)\b)\s*", re.IGNORECASE
)
_LABEL = re.compile(r"^objet\s*:\s*", re.IGNORECASE)
_OPENS_VISAS = re.compile(
    r"(?:nous,?\s+(?:le\s+)?maire|vu\s|consid[ée]rant\b|l[ea]\s+maire\s*(?:,|de\s|d['’]))", re.IGNORECASE
)
_SIGNED = re.compile(r"\b(?:fait\s+[àa]|sign[ée]\s+le|sign[ée]\s+[àa])\b.{0,80}", re.IGNORECASE)
_DATED = re.compile(r"(?:\b(?:du|en date du)|^le)\s+(?=\d{1,2}(?:er)?[\s/.-])", re.IGNORECASE)
_SENT = re.compile(r"\b(?:envoy[ée]|re[çc]u|transmis|affich[ée]|publi[ée])\b.{0,60}", re.IGNORECASE)
_PREFECTURE_ID = re.compile(r"ID\s*:\s*\S+?[-—]((?:19|20)\d{6})[-—]")
# « ARRÊTE », « ARRÊTONS CE QUI SUIT » alone on a line, or at its end after a colon.
_DECIDES = re.compile(
    r"(?:^|[:;.,]\s*|\s)A ?RR ?[EÊÉÈ] ?T ?(?:E|ENT|ONS)\s*(?:CE QUI SUIT)?\s*[:.]*$"
    r"|^Arr[êe]t(?:e|ent|ons)\s*(?:ce qui suit)?\s*:"
)
_FIRST_ARTICLE = re.compile(r"^art(?:icle|\.)\s+(?:1|premier)\b|^art(?:icle|\.)\s+1er")
_ANOTHER = re.compile(r"^nous,? (?:le )?maire\b")
_CODE = re.compile(r"\bjorf\b|^(?:article|art\.) ?[lr]\.? ?s?\d{3}")
HEADER_LINES, MAX_SUBJECT, MAX_GUESSED = 40, 240, 2500


def blocks(source: Source) -> list[Block]:
    """The header (number, object, visas) then one block per article."""
    act = describe(source)
    root = " ".join(
        part
        for part in (
            "Arrêté",
            f"n° {act.number}" if act.number else "",
            f"- {act.subject}" if act.subject else "",
        )
        if part
    )
    found: list[Block] = []
    lines: list[Line] = []
    article: str | None = None
    for line in source.lines:
        match = _ARTICLE.match(line.text)
        if match:
            if lines:
                found.append(_block(root, article, lines, act))
                lines = []
            article = match[1]
        lines.append(line)
    if lines:
        found.append(_block(root, article, lines, act))
    return found


def _block(root: str, article: str | None, lines: list[Line], act: Act) -> Block:
    path = (root, f"Article {article}") if article else (root,)
    return Block(path, tuple(lines), article=article, act=act)


def describe(source: Source) -> Act:
    """What is known of the arrêté, each only when found."""
    header = _header(source)
    number = _number(header, source)
    subject = _subject(header)
    reasons, articles = _halves(source)
    title = subject or " ".join(header[-4:])
    matter, office = matter_of(title, articles[:MAX_GUESSED])
    return Act(
        ActKind.ARRETE,
        number,
        _date(header, number, source),
        subject,
        place=first_place(title, reasons, articles),
        type=type_of(title, articles[:MAX_GUESSED]),
        nature=nature_of(ActKind.ARRETE, title),
        matter=matter,
        office=office,
        links=links_in(" ".join(header), reasons, articles, number),
    )


def _halves(source: Source) -> tuple[str, str]:
    """What comes before the articles (visas, considérants) and the articles, each as running text.

    Acts and codes reproduced in annex are left out: what they do is not done by this act.
    """
    texts = [line.text for line in source.lines]
    flats = [flatten(text) for text in texts]
    start = next((rank for rank, flat in enumerate(flats) if rank and flat.startswith("vu ")), 0)
    first = next((rank for rank in range(start, len(flats)) if _DECIDES.search(texts[rank])), None)
    if first is None:
        first = next((rank for rank, flat in enumerate(flats) if _FIRST_ARTICLE.match(flat)), start)
    end = next((rank for rank in range(first + 1, len(flats)) if _ends(texts[rank], flats[rank])), len(flats))
    return " ".join(texts[start:first]), " ".join(texts[first:end])


def _ends(text: str, flat: str) -> bool:
    return bool(_DECIDES.search(text) or _ANOTHER.match(flat) or _CODE.search(flat))


def _header(source: Source) -> list[str]:
    """What comes before the visas: numbers and dates after it are those of other acts."""
    texts = [line.text for line in source.lines[:HEADER_LINES]]
    end = next((rank for rank, text in enumerate(texts) if _OPENS_VISAS.match(text) and rank), len(texts))
    return [*source.heads, *texts[:end]]


def _number(header: Sequence[str], source: Source) -> str | None:
    match = _NUMBER.search("\n".join(header)) or _NAMED_NUMBER.search(source.file.rsplit("/", 1)[-1])
    return re.sub(r"[ _]+", "_", match[1].strip()) if match else None


def _date(header: Sequence[str], number: str | None, source: Source) -> date | None:
    """The date of signature: the first written one that can be that of an act of this number."""
    year = re.search(r"(?:19|20)\d{2}", number or "")
    for found in _dates(header, source):
        if year is None or 0 <= found.year - int(year[0]) <= 1:
            return found
    return None


def _dates(header: Sequence[str], source: Source) -> Iterator[date]:
    """Candidate dates, the surest first."""
    body = " ".join(line.text for line in source.lines)
    if (match := _PREFECTURE_ID.search(body)) and (sent := date_in_name(match[1])):
        yield sent
    for text in header:
        if match := _DATED.search(text):
            yield from _full(text[match.start() : match.end() + 30])
    for pattern in (_SIGNED, _SENT):
        for match in pattern.finditer(body):
            yield from _full(match[0])
    if named := date_in_name(source.file.rsplit("/", 1)[-1]):
        yield named


def _full(text: str) -> Iterator[date]:
    yield from (item.full for item in find_dates(text) if item.full)


def _subject(header: list[str]) -> str:
    """The object: the line that names it and what follows, until the visas."""
    for index, text in enumerate(header):
        if _OBJECT.match(text) or (
            text.isupper()
            and len(text) > 25
            and re.search(r"ARR[EÊ]T|P[EÉ]RIL|MAIN|INTERDI|CIRCUL|STATIONN", text)
            and not _NUMBER.search(text)
        ):
            return _LABEL.sub("", " ".join(header[index : index + 4]))[:MAX_SUBJECT]
    return ""
