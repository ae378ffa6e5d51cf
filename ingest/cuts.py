"""Where a passage may end: after a sentence, between the items of a list, never after what announces it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.acts.base import Line
from ingest.acts.marks import unfinished

# A line this long without a stop may go on with a name: « … présidé par Monsieur / Dupont ».
FULL_LINE = 60
MAX_TITLE, MIN_LETTERS = 120, 8
CLEAN = 2  # the least strength of a cut that breaks no sentence

_ITEM = re.compile(
    r"[-–—•▪■►▶>✓➢*\uf0b7\uf0a7\uf0d8]|(?:\d{1,2}|[IVX]{1,4}|[a-zA-Z])\s?[.)°]\s|\d{1,2}(?:\.\d{1,2})+\s"
)
# What opens a clause of an act, whatever ends the line above: « …, / Considérant … ».
_CLAUSE = re.compile(
    r"(?:Vue?s?|VUE?S?|Consid[ée]rant|CONSID[ÉE]RANT|Attendu|ATTENDU|Sur (?:le rapport|proposition)"
    r"|A(?:RTICLE|rticle)\s+(?:\d|1er|premier|[IVX])|(?:Apr[èe]s en avoir|APR[ÈE]S EN AVOIR)"
    r"|D[ée]cide|D[ÉE]CIDE|ARR[ÊE]T)\b"
)
# « - Abstentions : 2 »: the count of a vote stays with those before it.
_BALLOT = re.compile(r"\W*(?:voix )?(?:pour|contre|abstentions?)(?:\s?\(s\))?\s*[:=]\s*\d", re.IGNORECASE)
_ENDS = (".", ";", "!", "?", "»", "…")
# « M. Dupont », « art. L. 123 », « R.D. 12 » end no sentence.
_SENTENCE = re.compile(
    r"(?<!\bMM\.)(?<!\bMe\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\b[aA]rt\.)(?<!\bcf\.)(?<!\b[A-Z]\.)"
    r"(?<=[.;!?…])\s+(?=[A-ZÀ-ÝŒ«•▪\uf0b7]|[-–—+]\s?\w)"
)


def strength(before: Line, after: Line) -> int:
    """How well a passage may end between two lines, from 0 (inside a sentence) to 3."""
    said, text = before.text, after.text
    if said.endswith(":") or unfinished(said) or (_is_title(said) and not _is_title(text)):
        return 0
    if _BALLOT.match(text):
        return 0
    if _CLAUSE.match(text):
        return 3
    if _ITEM.match(text):
        return 3 if said.endswith(_ENDS) else 2
    if said.endswith(_ENDS):
        return 2 if text[:1].islower() else 3
    if text[:1].islower():
        return 0
    return 1 if len(said) >= FULL_LINE or said.endswith(",") else 2


def _is_title(text: str) -> bool:
    """Is it a line in capitals, which opens what is under it?"""
    return text.isupper() and len(text) <= MAX_TITLE and sum(map(str.isalpha, text)) >= MIN_LETTERS


def sentences(text: str) -> Iterator[str]:
    """The sentences of a line, in order, without the spaces between them."""
    start = 0
    for match in _SENTENCE.finditer(text):
        yield text[start : match.start()]
        start = match.end()
    yield text[start:]


def best_cut(
    lines: Sequence[Line], after: Line, least: int, kept: frozenset[int]
) -> tuple[list[Line], list[Line]]:
    """The two parts of lines that are too many for ``after`` to join them, the first of ``least`` characters
    at least; the second may be empty. ``kept`` are the ranks where no cut may be: rows of a table.
    """
    sizes = _sizes(lines)
    ranks = [rank for rank in range(1, len(lines) + 1) if sizes[rank] >= least and rank not in kept]
    ends = [*lines, after]
    best = max(ranks, key=lambda rank: (strength(ends[rank - 1], ends[rank]), rank), default=len(lines))
    if strength(ends[best - 1], ends[best]) < CLEAN:
        for rank in range(len(lines) - 1, -1, -1):
            if (
                rank in kept
                or rank + 1 in kept
                or (halves := _halves(lines[rank], least - sizes[rank])) is None
            ):
                continue
            return [*lines[:rank], halves[0]], [halves[1], *lines[rank + 1 :]]
    return list(lines[:best]), list(lines[best:])


def _sizes(lines: Sequence[Line]) -> list[int]:
    """How many characters stand before each line, and after the last."""
    sizes = [0]
    for line in lines:
        sizes.append(sizes[-1] + len(line.text) + 1)
    return sizes


def _halves(line: Line, least: int) -> tuple[Line, Line] | None:
    """A line cut after the last sentence that ends inside it, past ``least`` characters."""
    ends = [match for match in _SENTENCE.finditer(line.text) if match.start() >= least]
    if not ends:
        return None
    match = ends[-1]
    return replace(line, text=line.text[: match.start()]), replace(line, text=line.text[match.end() :])
