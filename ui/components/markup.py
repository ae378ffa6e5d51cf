"""HTML made here: every word that comes from a document, a model or a user goes through ``safe``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from ui.highlight import Span

_CLOSING = re.compile(r" ([;:?!»])")
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")


def safe(text: str) -> str:
    """Text that a browser shows as it is: no tag, no link, no image. A page break becomes a line break."""
    return escape(text.replace("\f", "\n"), quote=True)


def show(html: str) -> None:
    """Put HTML made of ``safe`` parts on the page; the browser sanitises it once more."""
    st.html(html)


# The sign of the items that a colon, another item's end or a cut opens: a dash elsewhere is a dash.
# What follows the last item of a list, on the same line once line breaks are gone.
_AFTER_ITEM = re.compile(
    r"(?<=[\w.;)²%]) (?=L['’]\w|(?:L[ae]s?|Pour|Dans|En|Toutefois|Sauf|Lorsque?|Si|Cet(?:te)?|Ces?|Ils?"
    r"|Elles?)\s)"
)
_LISTED = re.compile(r"(?:[:;]|\[…\]) ([-–—▪✓✔►➢➤■●○]) ")


def typeset(text: str) -> str:
    """French spacing: a colon or a closing quote never starts a line. Not for quoted acts."""
    return _CLOSING.sub("\u00a0\\1", text).replace("« ", "«\u00a0")


def itemised(text: str) -> str:
    """Words of an act, escaped, a line for each item of their lists and each row of their tables."""
    listed = {match[1] for match in _LISTED.finditer(text)}
    pieces = [re.escape(sign) for sign in sorted(listed | {"•"})]
    items = re.split(rf" (?=(?:{'|'.join(pieces)}) )", text)
    lines = [items[0], *(line for item in items[1:] for line in _AFTER_ITEM.split(item))]
    return "<br>".join(map(safe, lines))


def label(text: str) -> str:
    """Words of documents in the label of a button, which the framework reads as Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def paragraph(text: str, css: str = "") -> str:
    """One of our own sentences."""
    text = typeset(text)
    return f'<p class="{css}">{safe(text)}</p>' if css else f"<p>{safe(text)}</p>"


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
