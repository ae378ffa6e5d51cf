"""XML from outside: no entity, no network, no huge tree."""

from __future__ import annotations

from lxml import etree

from ingest.markup import Node
from rag.errors import DocumentError

# What a page runs or loads, and never shows.
ACTIVE = frozenset(
    """script style template noscript iframe object embed applet param head title meta link base canvas svg
    math audio video source track select option textarea input button area map""".split()
)


def parse_xml(markup: bytes, what: str = "XML") -> etree._Element:
    """The root of a document; ``what`` names it in a refusal.

    Raises:
        DocumentError: it is not XML, or it has a DTD.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"{what} mal formé (ligne {error.lineno}) : exportez-le à nouveau.") from None
    except ValueError:  # an encoding declared and unknown
        raise DocumentError(f"{what} d'un encodage inconnu : exportez-le à nouveau en UTF-8.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError(f"{what} avec une DTD, qui peut cacher des entités : exportez-le sans DTD.")
    return root


def local(element: etree._Element) -> str:
    """The tag without its namespace, in small letters; empty for what is no element."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def value(element: etree._Element, name: str) -> str:
    """An attribute, whatever its namespace."""
    return next((str(text) for key, text in element.attrib.items() if etree.QName(key).localname == name), "")


def node_of(element: etree._Element, kept: frozenset[str] = frozenset()) -> Node:
    """An XHTML element as a node, with the attributes ``kept``; what it runs or loads is left out."""
    children: list[Node | str] = [element.text or ""]
    for child in element:
        tag = local(child)
        if tag and tag not in ACTIVE:
            children.append(node_of(child, kept))
        children.append(child.tail or "")
    attrs = tuple((name, str(element.get(name))) for name in sorted(kept) if element.get(name) is not None)
    return Node(local(element), tuple(child for child in children if child != ""), attrs)
