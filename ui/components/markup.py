"""HTML made here: every word that comes from a document, a model or a user goes through ``safe``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from rag.layout import AFTER_ITEM
from ui.page_images.highlight import Span

_CLOSING = re.compile(r" ([;:?!»])")
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
# The framework makes links, images and arrows of these once its escapes are read: a joiner parts them.
_MADE = re.compile(
    r"(?<=:)(?=//|\w[\w+-]*:)|(?<=www)(?=\.)|(?<=@)(?=\w)|(?<=[<>~=-])(?=[<>=-])", re.IGNORECASE
)
_JOINER = "\u2060"
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")


def safe(text: str) -> str:
    """Text that a browser shows as it is: no tag, no link, no image. A page break becomes a line break."""
    return escape(text.replace("\f", "\n"), quote=True)


def show(html: str) -> None:
    """Put HTML made of ``safe`` parts on the page; the browser sanitises it once more."""
    st.html(html)


_HEADED = re.compile(r"(?:^|\s)ART(?:ICLE|\.)?\s+(?:\w{1,6}\s)?[\w.-]{1,6}$", re.IGNORECASE)
# The sign of the items that a colon, another item's end or a cut opens: a dash elsewhere is a dash.
_LISTED = re.compile(r"(?:[:;]|\[…\]) ([-–—▪✓✔►➢➤■●○]) ")


def typeset(text: str) -> str:
    """French spacing: a colon or a closing quote never starts a line. Not for quoted acts."""
    return _CLOSING.sub("\u00a0\\1", text).replace("« ", "«\u00a0")


def itemised(text: str) -> str:
    """Words of an act, escaped, a line for each item of their lists and each row of their tables."""
    return "<br>".join(map(safe, items(text)))


def items(text: str) -> list[str]:
    """The lines of :func:`itemised`, as words."""
    listed = {match[1] for match in _LISTED.finditer(text)}
    pieces = [re.escape(sign) for sign in sorted(listed | {"•"})]
    parts = list[str]()
    for part in re.split(rf" (?=(?:{'|'.join(pieces)}) )", text):
        # « ARTICLE 2 - Les travaux… »: the sign is of the heading, not of a list.
        headed = bool(parts) and _HEADED.search(parts[-1])
        parts = [*parts[:-1], f"{parts[-1]} {part}"] if headed else [*parts, part]
    return [parts[0], *(line for part in parts[1:] for line in AFTER_ITEM.split(part))]


def label(text: str) -> str:
    """Words of documents in the label of a button, which the framework reads as Markdown."""
    return _MARKDOWN.sub(r"\\\1", _MADE.sub(_JOINER, _BLANKS.sub(" ", text).strip()))


def paragraph(text: str, css: str = "") -> str:
    """One of our own sentences."""
    text = typeset(text)
    return f'<p class="{css}">{safe(text)}</p>' if css else f"<p>{safe(text)}</p>"


def box(kind: str, text: str, title: str = "", role: str = "") -> str:
    """One of our own sentences set apart: ``note``, ``degraded``, ``refusal`` or ``error``."""
    told = f' role="{role}"' if role else ""
    head = f"<h2>{safe(typeset(title))}</h2>" if title else ""
    return f'<div class="s-{kind}"{told}>{head}{paragraph(text)}</div>'


def chip(text: str, css: str) -> str:
    return f'<span class="s-chip {css}">{safe(text)}</span>'


def marked(text: str, spans: Sequence[Span]) -> str:
    """The text with its spans in ``<mark>``."""
    parts: list[str] = []
    cursor = 0
    for start, end in spans:
        start = max(start, cursor)
        if end > start:
            parts += [safe(text[cursor:start]), "<mark>", safe(text[start:end]), "</mark>"]
            cursor = end
    return "".join([*parts, safe(text[cursor:])])


def heading(text: str) -> str:
    """A heading inside the page: below the view's own ``h1``."""
    return f'<h2 class="s-title">{safe(typeset(text))}</h2>'


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """A description list of the rows that say something."""
    return "".join(f"<dt>{safe(name)}</dt><dd>{safe(value)}</dd>" for name, value in rows if value)


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Sequence[int] = (),
    css: str = "",
) -> str:
    """A table readable by a screen reader. Cells are HTML; ``numbers`` are the columns set on the right."""

    def align(rank: int) -> str:
        return ' class="s-num"' if rank in numbers else ""

    head = "".join(f'<th scope="col"{align(rank)}>{safe(name)}</th>' for rank, name in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(f"<td{align(rank)}>{cell}</td>" for rank, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="s-scroll"><table class="s-table {css}"><caption>{safe(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
