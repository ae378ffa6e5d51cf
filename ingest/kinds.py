"""Which type a document is of, from its name, its title and its first lines: by what each is known by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from ingest.acts import document_types
from ingest.acts.base import Source
from ingest.acts.declared import DocumentType
from rag.acts import ActKind
from rag.text import fold

MOST_MENTIONS = 8  # a sitting that speaks of the PLU all along is still a sitting
OPENING, OPENING_LINES, TITLE_LINES, LINE_CHARS = 12, 40, 8, 400
NAMED, FORMULA, LEAST = 8, 6, 2
# Acts open with their own name, before visas that cite others.
CITES = re.compile(r"vu\b|considerant|nous,? (?:le )?maire|le maire de|le conseil municipal,")


def first_lines(source: Source, count: int) -> list[str]:
    """The first lines of a file, none so long that searching it takes time."""
    return [line.text[:LINE_CHARS] for line in source.lines[:count]]


def guess_kind(source: Source) -> ActKind:
    """The kind that the file's name and first lines speak of most; what opens an act settles it."""
    name = fold(source.file.rsplit("/", 1)[-1].replace("_", " ").replace("-", " "))
    lines = [fold(text) for text in [*source.heads, *first_lines(source, 120)]]
    head = "\n".join(lines)
    opening = "\n".join(takewhile(lambda text: not CITES.match(text), lines[:OPENING_LINES]))
    types = sorted(document_types(), key=lambda each: -each.known.ahead)
    scores = Counter({each.kind: _score(each, name, head, opening) for each in types})
    if titled := _titled(source, types):
        scores[titled] += 2 * OPENING
    kind, count = scores.most_common(1)[0]
    return kind if count >= LEAST else ActKind.AUTRE


def _score(declared: DocumentType, name: str, head: str, opening: str) -> int:
    """How much a file's name, its first lines and its opening speak of a type."""
    known, score = declared.known, 0
    if known.mentions:
        score += min(MOST_MENTIONS, len(known.mentions.findall(head)))
        score += NAMED * len(known.mentions.findall(name))
    if known.opening and known.opening.search(opening):
        score += OPENING
    if known.name and known.name.search(name):
        score += NAMED
    if known.formula and known.formula.search(head):
        score += FORMULA
    return score


def _titled(source: Source, types: Sequence[DocumentType]) -> ActKind | None:
    """What the title says, unless a line above it opens an act."""
    for line in [fold(text).strip() for text in first_lines(source, TITLE_LINES)]:
        for each in types:
            if each.known.title and each.known.title.search(line):
                return each.kind
        if any(each.known.opening and each.known.opening.search(line) for each in types):
            return None
    return None
