"""The columns of a table that OCR read one after the other, put back row by row.

A reader of images takes the columns of a table without rules for blocks of text: it says all the labels,
then all the figures, and which is whose is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.ocr.tesseract import Recognised
from rag.types import Word

# A line of a column of a table is short; two lines that share so much of their height are side by side.
MOST_WORDS, LEVEL = 8, 0.6
LEAST_LABEL = 4  # letters of a word that names


@dataclass(frozen=True)
class _Line:
    words: tuple[Word, ...]

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        return (
            min(word.left for word in self.words),
            min(word.top for word in self.words),
            max(word.right for word in self.words),
            max(word.bottom for word in self.words),
        )

    @property
    def figures(self) -> bool:
        """Does it say figures, and little else?"""
        return sum(any(map(str.isdigit, word.text)) for word in self.words) * 2 > len(self.words)

    @property
    def named(self) -> bool:
        return any(sum(map(str.isalpha, word.text)) >= LEAST_LABEL for word in self.words)

    def level_with(self, other: _Line) -> bool:
        (_, top, _, bottom), (_, above, _, below) = self.box, other.box
        return min(bottom, below) - max(top, above) > LEVEL * min(bottom - top, below - above)

    def beside(self, other: _Line) -> bool:
        apart = self.box[2] < other.box[0] or other.box[2] < self.box[0]
        return apart and self.level_with(other)


_Block = tuple[_Line, ...]


def in_rows(found: Recognised) -> Recognised:
    """The same words, columns of figures beside their labels read row by row."""
    blocks = list(_blocks(found))
    if sum(len(line.words) for block in blocks for line in block) != len(found.words):
        return found
    made: list[_Block] = []
    taken: set[int] = set()
    for rank in range(len(blocks)):
        if rank in taken:
            continue
        group = _group(blocks, rank)
        lines = [line for each in group for line in blocks[each]]
        if any(a.figures and b.named and a.beside(b) for a in lines for b in lines):
            taken |= set(group)
            made.append(tuple(_rows(lines)))
        else:
            made.append(blocks[rank])
    if not taken:
        return found
    text = "\n\n".join(
        "\n".join(" ".join(word.text for word in line.words) for line in block) for block in made
    )
    return Recognised(text, tuple(word for block in made for line in block for word in line.words))


def _blocks(found: Recognised) -> Iterator[_Block]:
    at = 0
    for paragraph in found.text.split("\n\n"):
        block = []
        for line in paragraph.split("\n"):
            words = found.words[at : at + len(line.split())]
            at += len(words)
            if words:
                block.append(_Line(words))
        if block:
            yield tuple(block)


def _group(blocks: Sequence[_Block], first: int) -> list[int]:
    """The blocks of short lines that stand beside this one, or beside one that does, in their order."""
    short = [all(len(line.words) <= MOST_WORDS for line in block) for block in blocks]
    group, waiting = {first}, [first]
    while waiting and short[first]:
        here = blocks[waiting.pop()]
        for rank, block in enumerate(blocks):
            if rank not in group and short[rank] and any(a.beside(b) for a in here for b in block):
                group.add(rank)
                waiting.append(rank)
    return sorted(group)


def _rows(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Lines at one level made one, top first."""
    rows: list[list[_Line]] = []
    for line in sorted(lines, key=lambda each: each.box[1] + each.box[3]):
        if rows and line.level_with(rows[-1][0]):
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        yield _Line(tuple(word for line in sorted(row, key=lambda each: each.box[0]) for word in line.words))
