"""Arrêtés: number, date, object, place and links, then visas, considérants and articles.

A file holds one, and sometimes those that came after it, put below: its mainlevée, what modifies it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from ingest.acts.base import Block, Line, Source
from ingest.acts.declared import DocumentType, Known
from ingest.acts.guesses import matter_of, nature_of, type_of
from ingest.acts.links import doing, flatten, links_in
from ingest.acts.places import any_place, first_place
from ingest.acts.sitting import date_of_name
from ingest.acts.stamps import Stamp, main_stamp, stamps_in
from rag.acts import ActLink
from rag.dates import find_dates
from rag.links import number_key
from rag.misread import mended
from rag.text import fold
from rag.types import Act, ActKind

# 2024-038, 2018_03228_VDM, AR 2024/12, 2024-T-018, 137/2024: letters in capitals only, without « du ».
_LETTERS = r"(?-i:(?!(?:DU|DE|DES|AU|ET|LE|EN|PC|DP|PA|PD|CU|AT(?![-_/]20))\b)[A-Z]{1,5})"
_YEAR = r"(?:19|20)\d{2}"
_DIGITS = (
    rf"(?:(?:{_LETTERS}\d?[-_/. ]?)?{_YEAR}\s?[-_/. ]\s?(?:{_LETTERS}[-_/. ]?)?\d{{1,5}}"
    rf"(?:[-_ ]{{0,2}}{_LETTERS}\b)?|(?:{_LETTERS}[-_/. ]?)?\d{{1,5}}\s?[-/]\s?{_YEAR}"
    rf"|{_LETTERS}{_YEAR}\d{{2,4}}|\d{{2}}[-_/.](?:{_LETTERS}|AT)[-_/.]\d{{1,5}})"
    r"(?![A-Za-z0-9/])"
)
_TITLED = r"A\s?R\s?R\s?[EÊ]\s?T\s?[EÉ]"
_NUMBER = re.compile(
    rf"(?:\b{_TITLED}|\bN[°o])\s*(?:(?:municipal|permanent|temporaire|d[ue]\s+(?:la\s+)?(?:maire|pr[ée]sidente?)"
    rf"|portant\s+\w+)\s*)*(?:N[°o]\s*:?)?\s*"
    rf"(?P<number>{_DIGITS})",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"^(?:N[°o]\s*:?\s*)?(?P<number>{_DIGITS})$", re.IGNORECASE | re.MULTILINE)
_RANK = re.compile(
    rf"(?:\b{_TITLED}[^\n]{{0,40}}?\bN[°o]|^N[°o])\s*:?\s*(?P<number>{_LETTERS}?[-_ ]?\d{{1,5}})(?![\w/-])",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED_NUMBER = re.compile(r"(?<!\d)((?:19|20)\d{2}[-_]\d{3,5})(?!\d)")
# « l'arrêté », « d'un arrêté »: another one, up to the end of its line.
_OTHER = re.compile(
    r"(?:\bl['’‘]\s?|\bd['’‘]un\s|\bcet\s|\b(?:d|l)es\s|\baux\s)arr[êe]t[ée]s?\b.*", re.IGNORECASE
)
_ARTICLE = re.compile(
    r"^(?:(?-i:A)rticle|(?-i:A)rt\.?)\s+(\d{1,2}|1er|premier|unique|[IVX]+)\b(?!\s+(?:de|du"
    r"|des)\b)\s*(?:er)?\s*"
    r"[-–—:.)]*\s*",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    rf"^(?:(?:{_TITLED}\s+(?:(?:municipal|temporaire|permanent|du maire)\s+)*)?(?:portant|relati(?:f"
    rf"|ve)s?|r[ée]glement\w*"
    r"|[a-zà-ÿ]{4,}(?<!mont)(?<!suiv)(?<!dev)ant(?:\set\s[a-zà-ÿ]{4,}ant)?)\b(?!\s*:)"
    r"|sdi\b|autoris\w+|interdi\w+|permission|d[ée]l[ée]gation|mise en|main-?\s?lev[ée]e|nomination"
    r"|num[ée]rot\w+|circulation"
    r"|stationnement|permis d|fermeture|ouverture|occupation|prolongation|prorogation|abrogation|modification"
    rf"|{_TITLED}\s+d['’e])",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[o0]bjet\s*[:;]\s*", re.IGNORECASE)
_SHOUTED = re.compile(r"ARR[EÊ]T|P[EÉ]RIL|MAIN|INTERDI|CIRCUL|STATIONN")
# What the head of a letter says, and the labels of a form: no part of the object.
_LETTERHEAD = re.compile(
    r"(?:r[ée]publique|d[ée]partement|arrondissement|canton|commune|mairie|ville|pr[ée]fecture|direction"
    r"|services?|p[ôo]le"
    r"|libert[ée]\s*[-–—,•]|page|envoy|re[çc]u|publi|affich|id|dossier|d[ée]pos|demande|date|par"
    r"|nomenclature|acte|tel|r[ée]f)\b",
    re.IGNORECASE,
)
_OPENS_VISAS = re.compile(
    r"(?:nous,?\s+(?:l[ea]\s+)?(?:maire|pr[ée]sident)|(?:au\s+)?vu\s|consid[ée]rant\b"
    r"|l[ea]\s+(?:maire|pr[ée]sidente?)\s*(?:,|d[eu]\s|d['’]))",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\b(?:fait\s+(?:et\s+[a-zéê]+\s+)?(?:[àa]|en|au|le)|sign[ée]\s+le|sign[ée]\s+[àa])\b.{0,80}",
    re.IGNORECASE,
)
# « Brianval, le 30 août 2024 », « le 30 août 2024 » alone: below the articles.
_PLACED = re.compile(
    r"^(?:(?:[àÀA]\s+)?[A-ZÀ-Ý][\w’' -]{2,40}?,?\s+)?l[ea]\s+(?P<day>\d.{5,20}|[a-z-]+ [a-zéû]+ .{4,30})$",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?:{_TITLED}\b.{{0,60}}?\b(?:du|en date du)|^(?:du|en date du|le))\s+(?=\d{{1,2}}(?:er)?[\s/.-])",
    re.IGNORECASE,
)
_SENT = re.compile(r"\b(?:envoy[ée]|re[çc]u|transmis|affich[ée]|publi[ée])e?\b.{0,60}", re.IGNORECASE)
# « ARRÊTE », « ARRÊTONS CE QUI SUIT » alone on a line, or at its end after a colon.
_DECIDES = re.compile(
    r"(?:^|[:;.,]\s*|\s)A ?RR ?[EÊÉÈ] ?T ?(?:E|ENT|ONS)\s*(?:CE QUI SUIT)?\s*[:.]*$"
    r"|^Arr[êe]t(?:e|ent|ons)\s*(?:ce qui suit)?\s*:"
)
_FIRST_ARTICLE = re.compile(r"^art(?:icle|\.)\s+(?:1|premier)\b|^art(?:icle|\.)\s+1er")
# « ARRÊTÉ N° 2024-21 DE MAINLEVÉE », « ANNEXE – Arrêté n° 2024-21 du … » on a line of its own.
_BEGINS = re.compile(
    r"^(?P<annexed>(?:ANNEXE|Annexe|PI[EÈ]CE|Pi[eè]ce)\b[^.;:–—-]{0,25}[-–—:.]+\s*)?"
    rf"(?:A\s?R\s?R\s?[EÊ]\s?T\s?[EÉ]|Arr[êe]t[ée])\b[^.;]{{0,60}}?\s[Nn][°o]\s*:?\s*(?P<number>{_DIGITS}|\d{{1,5}}\b)"
)
_ANOTHER = re.compile(r"^nous,? (?:le )?maire\b")
_CODE = re.compile(r"\bjorf\b|^(?:article|art\.) ?[lr]\.? ?s?\d{3}")
# Types of acts that apply in a street, named in their articles when their title does not.
_OUTDOORS = frozenset({"circulation ou stationnement", "occupation du domaine public"})
HEADER_LINES, MAX_SUBJECT, MAX_GUESSED = 40, 240, 2500


def blocks(source: Source) -> list[Block]:
    """For each arrêté, the header (number, object, visas) then one block per article."""
    found: list[Block] = []
    first: Act | None = None
    for part in _acts(source):
        act = describe(part)
        if first:
            act = _below(first, act, part.lines[0].text)
        elif len(part.lines) < len(source.lines):  # its signature may stand below what it reproduces
            act = replace(act, date=act.date or describe(source).date)
        first = first or act
        found += _blocks_of(act, part.lines)
    return found


def _blocks_of(act: Act, lines: Sequence[Line]) -> Iterator[Block]:
    number, subject = f"n° {act.number}" if act.number else "", f"- {act.subject}" if act.subject else ""
    root = " ".join(part for part in ("Arrêté", number, subject) if part)
    held: list[Line] = []
    article: str | None = None
    for line in lines:
        if match := _ARTICLE.match(mended(line.text)):
            if held:
                yield _block(root, article, held, act)
                held = []
            article = match[1]
        held.append(line)
    if held:
        yield _block(root, article, held, act)


def _acts(source: Source) -> Iterator[Source]:
    """The file, cut where another arrêté begins below the signature of one, or as its annex."""
    starts = [0]
    ruled = signed = False
    own = ""
    for rank, line in enumerate(source.lines):
        read = mended(line.text)
        match = _BEGINS.match(read)
        key = number_key(match["number"]) if match else ""
        if match and ruled and (signed or match["annexed"]) and key != own:
            starts.append(rank)
            ruled = signed = False
            own = key
        own = own or key
        ruled = ruled or bool(_ARTICLE.match(read))
        signed = signed or (ruled and bool(_SIGNED.search(read) or _PLACED.match(read)))
    ends = [*starts[1:], len(source.lines)]
    for start, end in zip(starts, ends, strict=True):
        whole = (start, end) == (0, len(source.lines))
        lines = source.lines[start:end]
        # What the file bears (name, heads, stamps) is said of the first act.
        yield (
            source
            if whole
            else replace(
                source,
                file=source.file if not start else "",
                heads=source.heads if not start else (),
                rejects=source.rejects if not start else (),
                lines=lines,
            )
        )


def _below(first: Act, act: Act, title: str) -> Act:
    """An act put below another: what its title says it does, it does to that one unless it names others.

    The day of the first is that of its own signature, and of the stamps of the file.
    """
    said = next((link for link in first.links if number_key(link.number) == number_key(act.number)), None)
    if said or act.date == first.date:
        act = replace(act, date=said.date if said else None)
    done = doing(title)
    if done is None or act.links or not (first.number or first.date):
        return act
    link = ActLink(done[0], first.number, first.date, title[:MAX_SUBJECT], done[1], ActKind.ARRETE)
    return replace(act, links=(link,))


def _block(root: str, article: str | None, lines: list[Line], act: Act) -> Block:
    path = (root, f"Article {article}") if article else (root,)
    return Block(path, tuple(lines), article=article, act=act)


def describe(source: Source) -> Act:
    """What is known of the arrêté, each only when found."""
    header = _header(source)
    stamp = main_stamp(each for each in stamps_in(source) if each.kind is ActKind.ARRETE)
    number = _number(header, source, stamp)
    subject = _subject(header)
    reasons, articles = _halves(source)
    title = subject or " ".join(header[-4:])
    read, ruled = mended(title), mended(articles[:MAX_GUESSED])
    matter, office = matter_of(read, ruled)
    kind = type_of(read, ruled)
    place = first_place(title, "\n".join(header), reasons, articles)
    if not place and kind and kind.value in _OUTDOORS:
        place = any_place(articles[:MAX_GUESSED], reasons[:MAX_GUESSED])
    return Act(
        ActKind.ARRETE,
        number,
        _date(header, number, source, stamp),
        subject,
        place=place,
        type=kind,
        nature=stamp.nature if stamp else nature_of(ActKind.ARRETE, title),
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
    ends = (rank for rank in range(1, len(texts)) if _opens_visas(texts, rank) or _ARTICLE.match(texts[rank]))
    end = next(ends, len(texts))
    return [*source.heads, *texts[:end]]


def _opens_visas(texts: Sequence[str], rank: int) -> bool:
    """« Le Maire » alone opens the visas when they follow; else it is part of the letterhead."""
    if fold(texts[rank]) in ("le maire", "la maire", "le president", "la presidente"):
        return rank + 1 < len(texts) and bool(_OPENS_VISAS.match(texts[rank + 1]))
    return bool(_OPENS_VISAS.match(texts[rank]))


def _number(header: Sequence[str], source: Source, stamp: Stamp | None) -> str | None:
    """The act's own number: a title's, one alone on its line, the stamp's, the file name's, a bare rank."""
    head = "\n".join(mended(_OTHER.sub("", text)) for text in header)
    match = _NUMBER.search(head) or _ALONE.search(head)
    if match is None and stamp is None:
        named = _NAMED_NUMBER.search(source.file.rsplit("/", 1)[-1])
        if named:
            return named[1]
        match = _RANK.search(head)
    if match:
        return re.sub(r"[ _]+", "_", match["number"].strip())
    return stamp.number if stamp else None


def _date(header: Sequence[str], number: str | None, source: Source, stamp: Stamp | None) -> date | None:
    """The date of signature: the first written one that can be that of an act of this number."""
    year = re.search(r"(?:19|20)\d{2}", number or "")
    for found in _dates(header, source, stamp):
        if year is None or 0 <= found.year - int(year[0]) <= 1:
            return found
    return None


def _dates(header: Sequence[str], source: Source, stamp: Stamp | None) -> Iterator[date]:
    """Candidate dates, the surest first."""
    if stamp and stamp.day:
        yield stamp.day
    for text in header:
        own = _OTHER.sub("", text)
        if match := _DATED.search(own):
            yield from _full(own[match.start() : match.end() + 30])
    texts = [mended(line.text) for line in source.lines]
    body = " ".join(texts)
    for match in _SIGNED.finditer(body):
        yield from _full(match[0])
    last = max((rank for rank, text in enumerate(texts) if _ARTICLE.match(text)), default=len(texts))
    for text in texts[last:]:
        if placed := _PLACED.match(text):
            yield from _full(placed["day"])
    for match in _SENT.finditer(body):
        yield from _full(match[0])
    if named := date_of_name(source.file):
        yield named


def _full(text: str) -> Iterator[date]:
    yield from (item.full for item in find_dates(text) if item.full)


def _subject(header: Sequence[str]) -> str:
    """The object: the line that names it and what follows, until the visas."""
    for index, text in enumerate(header):
        if _LABEL.match(text):
            return _joined(_LABEL.sub("", text), header[index + 1 : index + 4])
    for index, text in enumerate(header):
        own = _titled(text)
        shouted = own.isupper() and len(own) > 25 and _SHOUTED.search(own)
        if _OBJECT.match(own) or shouted:
            return _joined(own, header[index + 1 : index + 4])
    kept = [text for text in header if not _LETTERHEAD.match(text) and not _is_number(text)]
    return " ".join(kept[-2:])[:MAX_SUBJECT] if len(kept) > 1 else ""


def _titled(text: str) -> str:
    """What follows the number of the act on its line: « MAIRIE DE X - ARRÊTÉ N° 12/2024 portant … »."""
    titled = _NUMBER.search(text)
    above = text[: titled.start()].rstrip() if titled else ""
    if titled is None or (above and not above.endswith(("-", "–", "—", ":"))):
        return text
    own = text[titled.end() :].lstrip(" -–—:")
    bare = re.sub(r"^d(?:e\s+|['’])", "", own, flags=re.IGNORECASE)
    return bare if _OBJECT.match(bare) else own


def _joined(first: str, below: Sequence[str]) -> str:
    """A title and the lines that go on with it: neither a label nor a number."""
    lines = [first, *takewhile(lambda text: not _LETTERHEAD.match(text) and not _is_number(text), below)]
    return " ".join(lines)[:MAX_SUBJECT]


def _is_number(text: str) -> bool:
    read = mended(text)
    return bool(
        _ALONE.match(read)
        or _NUMBER.search(read)
        or re.fullmatch(rf"{_TITLED}\s*(?:{_NUMBER.pattern})?", read, re.IGNORECASE)
    )


DOCUMENT_TYPE = DocumentType(
    ActKind.ARRETE,
    "Arrêté",
    blocks,
    "MAIRIE DE BRAY\nARRÊTÉ N° 2024-031\nportant réglementation du stationnement rue Haute\n"
    "Le Maire de Bray,\nVu le code de la route,\nARRÊTE\nArticle 1er : le stationnement est interdit.\n"
    "Fait à Bray, le 12 mars 2024.",
    Known(
        mentions=re.compile(
            r"\barrete(?:nt|ons)?\s*(?:n|:|$)|nous,? maire|le maire de|arrete (?:n|municipal)"
            r"|article 1(?:er)?\b"
        ),
        opening=re.compile(r"^arrete\b(?!.*plan local)", re.MULTILINE),
        formula=re.compile(r"arretons|nous,? maire"),
    ),
    place=30,
)
