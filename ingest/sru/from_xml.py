"""SRU in XML: ``plu:ReglementDU`` (files in use) or ``plu:ReglementPLU`` (the published schema)."""

from __future__ import annotations

from lxml import etree

from ingest.markup import Node, squeezed
from ingest.safe_xml import ACTIVE, local, node_of, parse_xml
from ingest.sru.model import Content, Reglement, Title, kind_in, split_codes
from rag.errors import DocumentError

ROOTS = {
    "{https://cnig.gouv.fr/reglementDU}ReglementDU": "{https://cnig.gouv.fr/reglementDU}",
    "{https://cnig.gouv.fr/reglementPLU}ReglementPLU": "{https://cnig.gouv.fr/reglementPLU}",
}
KEPT = frozenset(("href", "src", "alt"))


def read_xml(markup: bytes) -> Reglement:
    """Read a SRU XML.

    Raises:
        DocumentError: not XML, not safe, or not a SRU règlement.
    """
    root = parse_xml(markup)
    space = ROOTS.get(str(root.tag))
    if space is None:
        raise DocumentError(
            "XML qui n'est pas un règlement au format CNIG SRU (racine plu:ReglementDU attendue)."
        )
    titles = tuple(_title(child, space, 1) for child in root.iterfind(f"{space}Titre"))
    idurba = squeezed(root.get("idUrba") or "")
    return Reglement(
        name=squeezed(root.get("nom") or ""),
        idurba=idurba,
        kind=(root.get("typeDoc") or kind_in(idurba)).upper(),
        id=root.get("id") or "",
        link=root.get("lien") or "",
        insee=split_codes(root.get("inseeCommune") or ""),
        siren=squeezed(root.get("sirenIntercomm") or ""),
        titles=titles,
    )


def _title(element: etree._Element, space: str, depth: int) -> Title:
    level = element.get("niveau") or ""
    return Title(
        name=squeezed(element.get("intitule") or ""),
        level=int(level) if level.isascii() and level.isdecimal() and len(level) < 3 else depth,
        id=element.get("id") or "",
        number=element.get("numero"),
        zones=split_codes(element.get("idZone") or ""),
        prescriptions=split_codes(element.get("idPrescription") or ""),
        insee=split_codes(element.get("inseeCommune") or ""),
        contents=tuple(_content(child) for child in element.iterfind(f"{space}Contenu")),
        titles=tuple(_title(child, space, depth + 1) for child in element.iterfind(f"{space}Titre")),
    )


def _content(element: etree._Element) -> Content:
    html: list[Node | str] = [element.text or ""]
    for child in element:
        if local(child) not in ACTIVE:
            html.append(node_of(child, KEPT))
        html.append(child.tail or "")
    return Content(
        html=tuple(node for node in html if node != ""),
        id=element.get("id") or "",
        zones=split_codes(element.get("idZone") or ""),
        prescriptions=split_codes(element.get("idPrescription") or ""),
    )
