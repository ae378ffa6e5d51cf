"""Arrêtés, one to a file: number, date, object, then visas, considérants and articles."""

from __future__ import annotations

import re
from datetime import date

from ingest.acts.base import Block, Line, Source
from rag.dates import date_in_name, first_full_date
from rag.types import Act, ActKind

_NUMBER = re.compile(
    r"\b(?:arr[êe]t[ée]|N[°o])\s*(?:municipal\s*)?(?:N[°o]\s*:?)?\s*"
    r"((?:[A-Z]{1,4}[-_ ]?)?(?:19|20)\d{2}\s?[-_/ ]\s?\d{1,5}(?:[-_ ]?[A-Z]{2,4})?)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:article|art\.?)\s+(\d{1,2}|1er|premier|[IVX]+)\b\s*(?:er)?\s*[-–—:.]*\s*", re.IGNORECASE
)
_OBJECT = re.compile(
    r"^(?:objet\s*:|sdi\b|(?:portant|relatif|r[ée]glementant|interdisant)\b)\s*", re.IGNORECASE
)
_SIGNED = re.compile(r"\b(?:fait\s+[àa]|sign[ée]\s+le|le maire|en date du)\b.{0,60}", re.IGNORECASE)
_PREFECTURE_ID = re.compile(r"ID\s*:\s*\S+?[-—]((?:19|20)\d{6})[-—]")
MAX_SUBJECT = 240


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
    """Number, date and object of the arrêté, each only when found."""
    texts = [line.text for line in source.lines[:40]]
    head = "\n".join((*source.heads, *texts))
    number = _NUMBER.search(head)
    return Act(ActKind.ARRETE, _tidy(number[1]) if number else None, _date(head, source), _subject(texts))


def _tidy(number: str) -> str:
    return re.sub(r"[ _]+", "_", number.strip())


def _date(head: str, source: Source) -> date | None:
    if match := _PREFECTURE_ID.search(head):
        found = date_in_name(match[1])
        if found:
            return found
    tail = "\n".join(line.text for line in source.lines[-15:])
    for text in (tail, head):
        for match in _SIGNED.finditer(text):
            found = first_full_date(match[0])
            if found:
                return found
    return date_in_name(source.file.rsplit("/", 1)[-1])


def _subject(texts: list[str]) -> str:
    """The object: the line that names it and what follows, until the visas."""
    for index, text in enumerate(texts):
        if _OBJECT.match(text) or (
            text.isupper()
            and len(text) > 25
            and re.search(r"ARR[EÊ]T|P[EÉ]RIL|MAIN|INTERDI|CIRCUL|STATIONN", text)
        ):
            parts = [text]
            for following in texts[index + 1 : index + 4]:
                if re.match(r"(?:nous|vu|le maire|consid)", following, re.IGNORECASE):
                    break
                parts.append(following)
            return " ".join(parts)[:MAX_SUBJECT]
    return ""
