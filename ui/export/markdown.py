"""A paper as Markdown: every word escaped, so that it is read as it stands wherever it is opened."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ui.components.markup import typeset
from ui.export import plain
from ui.export.paper import Alert, Block, Bullets, Facts, Grid, Heading, Paper, Quote, Text

_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~&$])")
_AT_START = re.compile(r"^([#+=:-]|\d{1,9}(?=[.)]))")
# Readers make a link of a bare address: its colon, its dot or its sign is escaped.
_ADDRESS = re.compile(r"(?<=\w)(:)(?=//)|(?<=\bwww)(\.)|(?<=[\w.+-])(@)(?=\w)", re.IGNORECASE)


def write(paper: Paper) -> bytes:
    around = plain.furniture(paper)
    parts = [f"# {_line(typeset(paper.title))}"]
    if paper.subtitle:
        parts.append(f"**{_line(typeset(paper.subtitle))}**")
    parts.append(f"*{_line(typeset(around.notice))}*")
    parts += [_block(block) for block in paper.blocks]
    parts += [f"## {plain.TRACE}", _bullets((around.made, *around.trace))]
    return ("\n\n".join(filter(None, parts)) + "\n").encode()


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * min(6, max(1, block.level) + 1)} {_line(typeset(block.text))}"
        case Text():
            return _broken(typeset(block.text))
        case Quote():
            words = [f"> {line}" for line in _broken(f"« {block.words.strip()} »").split("\n")]
            return "\n".join([*words, ">", f"> — {_line(block.source)}"])
        case Bullets():
            return _bullets(map(typeset, block.items))
        case Facts():
            return "\n".join(f"- **{_line(name)}\u00a0:** {_line(value)}" for name, value in block.rows)
        case Grid():
            return _grid(block)
        case Alert():
            return f"> **{plain.ALERT}\u00a0:** {_line(typeset(block.text))}"


def _grid(grid: Grid) -> str:
    head = f"| {' | '.join(map(_line, grid.heads))} |"
    rule = f"|{' --- |' * len(grid.heads)}"
    rows = (f"| {' | '.join('<br>'.join(_lines(cell)) for cell in row)} |" for row in grid.rows)
    return "\n".join([head, rule, *rows])


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {_line(item)}" for item in items)


def _broken(text: str) -> str:
    """The lines of a text, kept by a hard break."""
    return "\\\n".join(_lines(text))


def _lines(text: str) -> list[str]:
    return [_escaped(line) for line in plain.lines(text)]


def _line(text: str) -> str:
    return _escaped(plain.one_line(text))


def _escaped(line: str) -> str:
    line = _ADDRESS.sub(r"\\\g<0>", _ANYWHERE.sub(r"\\\1", line))
    return _AT_START.sub(lambda found: _unlisted(found[1]), line)


def _unlisted(start: str) -> str:
    """A number would open a list: the sign after it is escaped, not the digits."""
    return f"{start}\\" if start.isdigit() else f"\\{start}"
