"""Headings that a file marks itself (Word, ODT, HTML, Markdown) joined to those that act readers find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.acts.base import Block, Line, Source
from ingest.acts.plu import heading_of


@dataclass(frozen=True, slots=True)
class _Marked:
    """A marked heading: where it stands, its level, its words."""

    rank: int
    level: int
    title: str


def outlined(blocks: Sequence[Block], source: Source, outline: Sequence[tuple[int, int]]) -> list[Block]:
    """The blocks cut at marked headings, which come first in their paths.

    A heading that a reader found by its words stays as long as the marked headings above it are open;
    so do the zone and the article that it opens. Without a line for each rank, blocks stay as they are.
    """
    filled = [line for page in source.pages for line in page.text.split("\n") if line.strip()]
    if len(filled) != len(source.lines) or sum(len(block.lines) for block in blocks) != len(filled):
        return list(blocks)
    levels = dict(outline)
    marked: tuple[_Marked, ...] = ()
    places: dict[str, tuple[int, tuple[_Marked, ...]]] = {}
    found: list[Block] = []
    first = 0
    for block in blocks:
        for rank, run in _runs(block.lines, first, levels):
            if rank in levels:
                marked = (*(each for each in marked if each.level < levels[rank]), _marked(rank, run, levels))
            for offset, line in enumerate(run):
                places[line.text] = (rank + offset, marked)
            found.append(_placed(block, run, marked, places))
        first += len(block.lines)
    return found


def _runs(
    lines: Sequence[Line], first: int, levels: Mapping[int, int]
) -> Iterator[tuple[int, tuple[Line, ...]]]:
    """The lines of a block cut before each marked heading, with the rank of the first."""
    cuts = [rank for rank in range(1, len(lines)) if first + rank in levels]
    for start, end in zip([0, *cuts], [*cuts, len(lines)], strict=True):
        yield first + start, tuple(lines[start:end])


def _marked(rank: int, run: Sequence[Line], levels: Mapping[int, int]) -> _Marked:
    return _Marked(rank, levels[rank], run[0].text)


def _placed(
    block: Block,
    run: tuple[Line, ...],
    marked: tuple[_Marked, ...],
    places: Mapping[str, tuple[int, tuple[_Marked, ...]]],
) -> Block:
    titles = {each.title: each.rank for each in marked}
    closed: set[str] = set()
    for title in block.path:
        if title in titles:
            continue
        rank, under = places.get(title, (-1, ()))  # a title of the reader's own is over all others
        if under == marked[: len(under)]:
            titles[title] = rank
        else:
            closed.add(title)
    path = tuple(sorted(titles, key=lambda title: titles[title]))
    zones, article = block.zones, block.article
    for title in closed:
        heading = heading_of(title)
        if heading and heading.zones and heading.zones == zones:
            zones = ()
        if heading and heading.article == article:
            article = None
    return replace(block, path=path, lines=run, zones=zones, article=article)
