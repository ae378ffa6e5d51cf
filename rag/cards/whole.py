"""The whole of an act as one passage, in which its words are looked for and cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from rag.answers.quoting import by_page
from rag.cards.types import Laid
from rag.layout import Standing, blocks, standing
from rag.text import sentences, squeeze
from rag.types import Chunk, Citation, Passage
from rag.verbatim import GAP, exact_spans

Span = tuple[int, int]
PAGE = "\f"
LONG = 420
"""Characters of a sentence over which only the lines around the words are cited."""


def gathered(chunks: Sequence[Chunk]) -> Chunk | None:
    """The passages of an act, in order, as one: page breaks where they were, one page of ``pages`` each."""
    if not chunks:
        return None
    pages: list[tuple[int, str]] = []
    for chunk in chunks:
        for rank, part in enumerate(chunk.text.split(PAGE)):
            number = chunk.pages[min(rank, len(chunk.pages) - 1)] if chunk.pages else 0
            if pages and pages[-1][0] == number:
                pages[-1] = number, f"{pages[-1][1]}\n{part}"
            else:
                pages.append((number, part))
    numbers = tuple(number for number, _ in pages if number)
    text = PAGE.join(part for _, part in pages)
    return replace(chunks[0], text=text, pages=numbers, table=None, mentions=())


def tables_in(chunks: Sequence[Chunk]) -> tuple[Standing, ...]:
    """Where the tables of passages stand in what :func:`gathered` makes of them."""
    starts = accumulate((len(chunk.text) + 1 for chunk in chunks), initial=0)
    found = (standing(chunk.text, chunk.table, start) for chunk, start in zip(chunks, starts, strict=False))
    return tuple(each for each in found if each)


def laid_out(whole: Chunk, spans: Iterable[Span], tables: Sequence[Standing]) -> tuple[Laid, ...]:
    """These spans of a gathered act as it lays them out: paragraphs, items, tables."""
    return tuple(
        Laid(squeeze(" ".join(whole.text[slice(*each)] for each in block.spans)), block.item, block.table)
        for span in spans
        for block in blocks(whole.text, span, tables)
    )


def cite(whole: Chunk, spans: Iterable[Span]) -> Citation:
    """These spans of a gathered act, the words of each page apart."""
    pieces, pages = by_page(whole, spans)
    return Citation(Passage(whole, 0.0), GAP.join(pieces), pages)


def find(whole: Chunk, words: str) -> list[Span] | None:
    """Where these words stand in the act, each span to the end of its last word; None when they do not."""
    found = exact_spans(words, whole.text) if words.strip() else None
    return [_to_word_end(whole.text, span) for span in found] if found else None


def located(whole: Chunk, words: str) -> Citation | None:
    found = find(whole, words)
    return cite(whole, found) if found else None


def sentence_around(text: str, span: Span) -> Span:
    """The sentence that holds a span; the lines around it when that is a long one."""
    held = [each for each in sentences(text) if each[0] < span[1] and each[1] > span[0]]
    found = (held[0][0], held[-1][1]) if held else span
    if found[1] - found[0] <= LONG:
        return found
    return lines_around(text, span)


def lines_around(text: str, span: Span) -> Span:
    """The lines that hold a span."""
    start = max(text.rfind("\n", 0, span[0]), text.rfind(PAGE, 0, span[0])) + 1
    ends = [at for mark in ("\n", PAGE) if (at := text.find(mark, span[1])) >= 0]
    return start, min(ends, default=len(text))


def _to_word_end(text: str, span: Span) -> Span:
    """A quote that was cut at a length may end inside a word."""
    rest = re.compile(r"\w*").match(text, span[1])
    return span[0], rest.end() if rest and text[span[1] - 1].isalnum() else span[1]
