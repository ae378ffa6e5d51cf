"""SRU in XML, as the published schema has it (``plu:ReglementPLU``)."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from ingest.markup import Node
from ingest.sru.model import Content, Reglement, Title

# What XML cannot hold, escaped or not.
_UNHOLDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PLU, XHTML = "https://cnig.gouv.fr/reglementPLU", "http://www.w3.org/1999/xhtml"
_NAMES: dict[Any, str] = {None: XHTML, "plu": PLU}  # lxml-stubs know no default namespace


def write_xml(reglement: Reglement) -> bytes:
    """A complete règlement as UTF-8 XML."""
    root = etree.Element(f"{{{PLU}}}ReglementPLU", nsmap=_NAMES)
    facts = {
        "id": reglement.id,
        "nom": reglement.name,
        "lien": reglement.link,
        "idUrba": reglement.idurba,
        "inseeCommune": ",".join(reglement.insee),
        "sirenIntercomm": reglement.siren,
    }
    _set(root, facts)
    for title in reglement.titles:
        _title(root, title)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _title(parent: etree._Element, title: Title) -> None:
    element = etree.SubElement(parent, f"{{{PLU}}}Titre")
    facts = {"id": title.id, "intitule": title.name, "niveau": str(title.level)}
    if title.number is not None:
        facts["numero"] = title.number
    _set(element, facts | {"idZone": ",".join(title.zones), "idPrescription": ",".join(title.prescriptions)})
    for content in title.contents:
        _content(element, content)
    for each in title.titles:
        _title(element, each)


def _content(parent: etree._Element, content: Content) -> None:
    element = etree.SubElement(parent, f"{{{PLU}}}Contenu")
    facts = {
        "id": content.id,
        "idZone": ",".join(content.zones),
        "idPrescription": ",".join(content.prescriptions),
    }
    _set(element, facts)
    _fill(element, content.html)


def _fill(element: etree._Element, nodes: tuple[Node | str, ...]) -> None:
    last: etree._Element | None = None
    for node in nodes:
        if isinstance(node, Node):
            last = etree.SubElement(element, f"{{{XHTML}}}{node.tag}")
            _set(last, dict(node.attrs))
            _fill(last, node.children)
            continue
        text = _UNHOLDABLE.sub("", node)
        if last is None:
            element.text = (element.text or "") + text
        else:
            last.tail = (last.tail or "") + text


def _set(element: etree._Element, facts: dict[str, str]) -> None:
    for name, value in facts.items():
        element.set(name, _UNHOLDABLE.sub("", value))
