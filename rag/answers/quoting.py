"""Exact words of a passage and the pages they are on, for answers that are not made of scored units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rag.tables import placed
from rag.text import sentences, squeeze
from rag.types import Chunk, Citation, Passage
from rag.verbatim import exact_spans

MOST_QUOTED = 60  # words of a sentence that are quoted
GAP, BREAK = " […] ", "\n"
PROSE_LINES = 4  # a cell of more lines is prose set in a frame

# Where a line opens a title, an item or a sentence, as far as its first sign tells, and where a page begins:
# a number may be cut between two lines (« 75 / 000 € »).
_BEGINS = re.compile(
    r"\s*\n\s*(?=[^\W\d_a-zß-öø-ÿœ]|[-–—•▪■►●◦*·>«\"“(\uf000-\uf8ff])|(?<![\d\s])\s*\n\s*(?=\d)|\s*\f\s*"
)


def sentence_of(chunk: Chunk, words: str) -> tuple[int, int] | None:
    """Where the sentences that hold these words stand in a passage; None when it does not hold them."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = re.search(pattern, chunk.text) if pattern else None
    if found is None:
        return None
    held = [span for span in sentences(chunk.text) if span[0] < found.end() and span[1] > found.start()]
    return (held[0][0], held[-1][1]) if held else found.span()


def citation(passage: Passage, spans: Sequence[tuple[int, int]]) -> Citation:
    """These spans of a passage, long ones cut between words and each page's words apart."""
    pieces, pages = by_page(passage.chunk, spans)
    short = [" ".join(piece.split()[:MOST_QUOTED]) for piece in pieces]
    return Citation(passage, GAP.join(map(squeeze, short)), pages[:3])


def by_page(chunk: Chunk, spans: Iterable[tuple[int, int]]) -> tuple[list[str], tuple[int, ...]]:
    """The words of these spans, those of each page apart, and the pages they are on."""
    text, pieces, pages = chunk.text, list[str](), dict[int, None]()
    for start, end in spans:
        at = start
        for part in text[start:end].split("\f"):
            if words := squeeze(part):
                pieces.append(words)
                rank = text.count("\f", 0, at)
                pages |= dict.fromkeys(chunk.pages[rank : rank + 1])
            at += len(part) + 1
    return pieces, tuple(pages)


def in_lines(citation: Citation) -> str:
    """The quote with a line break where a line, an item, a cell or a page of the act begins.

    What follows it in our text of the page may not in another reader's, who goes through cells and columns
    in another order: each line is then one run of the page whoever reads it.
    """
    text = citation.passage.chunk.whole
    found = exact_spans(citation.quote, text)
    if found is None:
        return citation.quote
    begins = {match.end() for match in _BEGINS.finditer(text)} | set(_cells(citation.passage.chunk))
    spans = ((start, *sorted(at for at in begins if start < at < end), end) for start, end in found)
    return GAP.join(BREAK.join(squeeze(text[a:b]) for a, b in pairwise(span)) for span in spans)


def _cells(chunk: Chunk) -> Iterator[int]:
    """Where the pieces of the cells of a table begin in the whole passage, prose in frames left out."""
    if chunk.table is None:
        return
    above, found = len(chunk.whole) - len(chunk.text), placed(chunk.text, chunk.table)
    yield from (above + start for start, _ in found.header)
    for row, spans in zip(chunk.table.rows, found.rows, strict=True):
        if all(len(cell) <= PROSE_LINES for cell in row):
            yield from (above + start for start, _ in spans)


def written(number: str | None) -> re.Pattern[str]:
    """The number of an act, however its parts are joined: « D 2024-31 », « 2024_31 »."""
    parts = (part.lstrip("0") or "0" for part in re.findall(r"\d+", number or ""))
    return re.compile(rf"(?<!\d)0*{r'[ _/-]{0,3}0*'.join(parts)}(?!\d)")
