"""Marked-up text as a small tree, whatever it was written in, and the lines that it reads as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.errors import DocumentError
from rag.text import clean

# Deeper trees are refused: they would exhaust the recursion of those who walk them.
MAX_DEPTH = 200
# A table's header is said again after this many characters, so that a row is never far from it.
HEADER_EVERY = 600

HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td
    tfoot th thead tr ul""".split()
)
_TOO_DEEP = "Document aux balises trop imbriquées : exportez-le à nouveau, en .pdf par exemple."


@dataclass(frozen=True, slots=True)
class Node:
    """An element: ``children`` are elements and texts, in order. Tags are those of HTML."""

    tag: str
    children: tuple[Node | str, ...] = ()
    attrs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text. ``level`` is that of a heading, from 1; 0 for any other line. ``cells`` are those of a
    row of the table of that rank, from 1, whose rows all have as many; ``head`` tells a row of its header."""

    text: str
    level: int = 0
    table: int = 0
    cells: tuple[str, ...] = ()
    head: bool = False


def heading(level: int, *children: Node | str) -> Node:
    """A heading; levels below the sixth are one."""
    return Node(f"h{min(max(level, 1), 6)}", children)


def written(nodes: Iterable[Node | str]) -> list[Written]:
    """The lines of a text: one to a block, a break or a table row.

    Raises:
        DocumentError: the tree is too deep.
    """
    writer = _Writer()
    writer.add(nodes, 0, 0)
    writer.flush(0)
    return writer.lines


class _Writer:
    def __init__(self) -> None:
        self.lines: list[Written] = []
        self._parts: list[str] = []
        self._tables = 0

    def add(self, nodes: Iterable[Node | str], level: int, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise DocumentError(_TOO_DEEP)
        for node in nodes:
            if isinstance(node, str):
                self._parts.append(node)
            elif node.tag == "br":
                self.flush(level)
                self.add(node.children, level, depth + 1)  # none, unless a JSON says otherwise
            elif node.tag == "table":
                self.flush(level)
                self._table(node, depth)
            elif node.tag in BLOCKS:
                self.flush(level)
                inner = HEADINGS.get(node.tag, level)
                self.add(node.children, inner, depth + 1)
                self.flush(inner)
            else:
                self.add(node.children, level, depth + 1)

    def flush(self, level: int) -> None:
        text = squeezed("".join(self._parts))
        self._parts.clear()
        if text:
            self.lines.append(Written(text, level))

    def _table(self, table: Node, depth: int) -> None:
        """A line a row, its cells separated by a space. A cell alone is a frame around text."""
        header, size = "", 0
        held = [(row, _cells(row)) for row in rows(table, depth)]
        widths = {len(cells) for _, cells in held}
        plain = all(is_empty([each for each in row.children if each not in cells]) for row, cells in held)
        if len(held) > 1 and len(widths) == 1 and min(widths) > 1 and plain:
            self._regular([cells for _, cells in held], depth)
            return
        for row, cells in held:
            if len(cells) < 2:
                self.add(row.children, 0, depth + 2)
                self.flush(0)
                continue
            text = squeezed(" ".join(words(child, depth + 2) for child in row.children))
            if text and not header and all(cell.tag == "th" for cell in cells):
                header, size = text, 0
            elif text and header and size > HEADER_EVERY:
                self.lines.append(Written(header))
                size = 0
            if text:
                self.lines.append(Written(text))
                size += len(text)

    def _regular(self, held: Iterable[Sequence[Node]], depth: int) -> None:
        """The rows of a table of so many columns, each cell told apart."""
        self._tables += 1
        for cells in held:
            said = tuple(squeezed(words(cell, depth + 2)) for cell in cells)
            if text := " ".join(filter(None, said)):
                head = all(cell.tag == "th" for cell in cells)
                self.lines.append(Written(text, 0, self._tables, said, head))


def _cells(row: Node) -> list[Node]:
    return [cell for cell in row.children if isinstance(cell, Node) and cell.tag in ("td", "th")]


def rows(table: Node, depth: int = 0) -> Iterable[Node]:
    """The rows of a table, and its caption as one."""
    if depth > MAX_DEPTH:
        raise DocumentError(_TOO_DEEP)
    for child in table.children:
        if isinstance(child, str):
            if child.strip():
                yield Node("tr", (child,))
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from rows(child, depth + 1)
        elif child.tag == "tr":
            yield child
        else:
            yield Node("tr", (child,))


def words(node: Node | str, depth: int = 0) -> str:
    """All the text of a node, its blocks separated by a space."""
    if isinstance(node, str):
        return node
    if depth > MAX_DEPTH:
        raise DocumentError(_TOO_DEEP)
    inner = "".join(words(child, depth + 1) for child in node.children)
    return f" {inner} " if node.tag in BLOCKS or node.tag == "br" else inner


def squeezed(text: str) -> str:
    """A text on one line, fit for storage."""
    return " ".join(clean(re.sub(r"\s+", " ", text)).split())


def is_empty(nodes: Sequence[Node | str]) -> bool:
    """Is there no word in it?"""
    return not any(words(node).strip() for node in nodes)
