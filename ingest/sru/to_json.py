"""SRU in JSON, as the published schema has it."""

from __future__ import annotations

import json
import re

from ingest.markup import Node
from ingest.sru.model import GENERAL, NO_PRESCRIPTION, Content, Reglement, Title

_PRESCRIPTION = re.compile(r"nonConcerne|\d\d-\d\d(-[A-Za-z0-9_]+)?|00-00-00")
_NOT_IN_LABELS = re.compile(r"[^A-Za-z0-9]")


def write_json(reglement: Reglement) -> bytes:
    """A complete règlement as UTF-8 JSON."""
    value: dict[str, object] = {
        "idReglement": reglement.id,
        "nom": reglement.name,
        "typeDoc": reglement.kind,
        "lien": reglement.link,
        "idUrba": reglement.idurba,
        "inseeCommune": list(reglement.insee),
    }
    if reglement.siren:
        value["sirenIntercomm"] = reglement.siren
    value["titre"] = [_title(title) for title in reglement.titles]
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def shortened_labels(reglement: Reglement) -> tuple[str, ...]:
    """The labels that JSON cannot hold as they are: its schema has letters and digits only."""
    found = [zone for title in reglement.every_title() for zone in title.zones]
    found += [
        zone for title in reglement.every_title() for content in title.contents for zone in content.zones
    ]
    return tuple(dict.fromkeys(zone for zone in found if _NOT_IN_LABELS.search(zone)))


def _title(title: Title) -> dict[str, object]:
    value: dict[str, object] = {"idTitre": title.id, "intitule": title.name, "niveau": title.level}
    if title.number is not None:
        value["numero"] = title.number
    value |= {
        "idZone": _zones(title.zones),
        "idPrescription": _prescriptions(title.prescriptions),
        "inseeCommune": list(title.insee),
        "contenu": [_content(content) for content in title.contents],
    }
    if title.titles:
        value["titre"] = [_title(each) for each in title.titles]
    return value


def _content(content: Content) -> dict[str, object]:
    return {
        "idContenu": content.id,
        "idZone": _zones(content.zones),
        "idPrescription": _prescriptions(content.prescriptions),
        "html": [_html(node) for node in content.html] or [""],
    }


def _zones(codes: tuple[str, ...]) -> list[str]:
    return [code for code in (_NOT_IN_LABELS.sub("", code) for code in codes) if code] or [GENERAL]


def _prescriptions(codes: tuple[str, ...]) -> list[str]:
    return [code for code in codes if _PRESCRIPTION.fullmatch(code)] or [NO_PRESCRIPTION]


def _html(node: Node | str) -> object:
    """A text alone is said as ``text``, as the standard's example does."""
    if isinstance(node, str):
        return node
    value: dict[str, object] = {"tag": node.tag}
    if node.attrs:
        value["attrs"] = dict(node.attrs)
    if len(node.children) == 1 and isinstance(node.children[0], str):
        value["text"] = node.children[0]
    elif node.children:
        value["children"] = [_html(child) for child in node.children]
    return value
