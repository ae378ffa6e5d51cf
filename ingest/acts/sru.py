"""CNIG SRU level 1 (structuration du règlement d'urbanisme), in XML.

``plu:ReglementDU`` holds ``plu:Titre``, which hold titles and ``plu:Contenu`` (XHTML).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree

from ingest.acts.base import Block, Line
from ingest.acts.plu import heading_of
from rag.dates import date_in_name
from rag.errors import DocumentError
from rag.labels import is_label
from rag.text import clean

NAMESPACE = "{https://cnig.gouv.fr/reglementDU}"
_BLOCK_TAGS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "ul", "ol"}
# The standard leaves labels free (1AUx-2); words of its own (porteeGenerale…) are no labels.
_FREE_LABEL = re.compile(r"\d{0,2}(?:AU|U|A|N)(?=[\w.-]*[\d-])[\w.-]{0,12}")


@dataclass(frozen=True, slots=True)
class Reglement:
    """A structured règlement: its own metadata, and its blocks."""

    name: str
    insee: str | None
    idurba: str | None
    date: date | None
    blocks: tuple[Block, ...]


def parse(markup: bytes) -> Reglement:
    """Read a SRU XML.

    Raises:
        DocumentError: not XML, or not a SRU règlement.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"XML mal formé (ligne {error.lineno}) : exportez-le à nouveau.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError("XML avec une DTD, qui peut cacher des entités : exportez-le sans DTD.")
    if root.tag != f"{NAMESPACE}ReglementDU":
        raise DocumentError(
            "XML qui n'est pas un règlement au format CNIG SRU (racine plu:ReglementDU attendue)."
        )
    found: list[Block] = []
    for title in root.iterfind(f"{NAMESPACE}Titre"):
        _walk(title, (), (), found)
    idurba = root.get("idUrba")
    insee = next(
        (node.get("inseeCommune") for node in root.iter(f"{NAMESPACE}Titre") if node.get("inseeCommune")),
        None,
    )
    return Reglement(clean(root.get("nom") or ""), insee, idurba, date_in_name(idurba or ""), tuple(found))


def _walk(title: etree._Element, path: tuple[str, ...], above: tuple[str, ...], found: list[Block]) -> None:
    """Blocks of a title and of those below it. A place that says no zone has that of the title above."""
    name = " ".join(clean(title.get("intitule") or "").split())
    here, zones = (*path, name) if name else path, _zones(title, above)
    heading = heading_of(name)
    for child in title:
        if child.tag == f"{NAMESPACE}Contenu":
            lines = tuple(Line(0, text) for text in _lines(child))
            if lines:
                article = heading.article if heading else None
                found.append(Block(here, lines, _zones(child, zones), article))
        elif child.tag == f"{NAMESPACE}Titre":
            _walk(child, here, zones, found)


def _zones(place: etree._Element, above: tuple[str, ...]) -> tuple[str, ...]:
    value = place.get("idZone")
    if value is None:
        return above
    labels = dict.fromkeys(re.split(r"[,;\s]+", value.strip()))
    return tuple(label for label in labels if is_label(label) or _FREE_LABEL.fullmatch(label))


def _lines(content: etree._Element) -> list[str]:
    """Text lines of an XHTML fragment: one per block element, table cells separated by a bar."""
    parts: list[str] = []
    _collect(content, parts)
    lines = (" ".join(line.split()) for line in clean("".join(parts)).split("\n"))
    return [line.strip("| ") for line in lines if line.strip("| ")]


def _collect(node: etree._Element, parts: list[str]) -> None:
    tag = etree.QName(node).localname if isinstance(node.tag, str) else ""
    block = tag in _BLOCK_TAGS or tag == "br"
    if block:
        parts.append("\n")
    parts.append(node.text or "")
    for child in node:
        _collect(child, parts)
        parts.append(child.tail or "")
    if tag in {"td", "th"}:
        parts.append(" ")
    if block:
        parts.append("\n")
