"""HTML pages: what a reader sees of them. Scripts, hidden elements and comments are left out."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from ingest.formats.base import Taken, decoded
from ingest.markup import Node, written
from ingest.safe_xml import ACTIVE, local
from rag.errors import DocumentError

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?:\.0+)?[a-z%]*\s*(?:;|!|$)",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Tracked deletions, and what stands for a page rather than for its text.
_LEFT_OUT = ACTIVE | {"nav", "del", "dialog", "datalist", "progress", "meter", "frame", "frameset"}


def take(content: bytes) -> Taken:
    """The lines of a page, its headings with their level."""
    text = decoded(content, declared=True)
    return Taken(lines=written(nodes(text)))


def nodes(text: str) -> tuple[Node | str, ...]:
    """The shown elements of a page.

    Raises:
        DocumentError: there is no page in it.
    """
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(_DECLARATION.sub("", text) or " ", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise DocumentError("Page HTML sans texte ou illisible : enregistrez-la à nouveau.") from None
    return _node(root).children


def _node(element: etree._Element) -> Node:
    children: list[Node | str] = [element.text or ""]
    for child in element:
        if _shown(child):
            children.append(_node(child))
        children.append(child.tail or "")
    return Node(local(element), tuple(child for child in children if child != ""))


def _shown(element: etree._Element) -> bool:
    tag = local(element)
    if not tag or tag in _LEFT_OUT:
        return False
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return False
    return not _HIDDEN.search(element.get("style") or "")
