"""Markdown (CommonMark and tables), read as the page it makes."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from ingest.formats.base import Taken, decoded
from ingest.formats.html import nodes
from ingest.markup import written

# The facts some tools write above the text, which no reader of the page sees.
_FRONT = re.compile(r"\A---[ \t]*\n.{0,4000}?\n---[ \t]*\n", re.DOTALL)


def take(content: bytes) -> Taken:
    """The lines of a text, its headings with their level; HTML in it is read as HTML."""
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(_FRONT.sub("", text))
    return Taken(lines=written(nodes(page)))
