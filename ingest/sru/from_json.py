"""SRU in JSON. What is of a wrong type is refused by its name, never skipped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from ingest.markup import MAX_DEPTH, Node, squeezed
from ingest.safe_xml import ACTIVE
from ingest.sru.model import Content, Reglement, Title, kind_in
from rag.errors import DocumentError

_Object = Mapping[str, object]


def read_json(markup: bytes) -> Reglement:
    """Read a SRU JSON.

    Raises:
        DocumentError: not JSON, or not a SRU règlement.
    """
    try:
        raw: object = json.loads(markup.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DocumentError("JSON qui n'est pas en UTF-8 : exportez-le à nouveau.") from None
    except (ValueError, RecursionError):
        raise DocumentError("JSON mal formé : exportez-le à nouveau.") from None
    if not isinstance(raw, dict) or "titre" not in raw:
        raise DocumentError(
            "JSON qui n'est pas un règlement au format CNIG SRU (clés idUrba et titre attendues)."
        )
    idurba = _text(raw, "idUrba")
    return Reglement(
        name=_text(raw, "nom"),
        idurba=idurba,
        kind=(_text(raw, "typeDoc") or kind_in(idurba)).upper(),
        id=_text(raw, "idReglement"),
        link=_text(raw, "lien"),
        insee=_texts(raw, "inseeCommune"),
        siren=_text(raw, "sirenIntercomm"),
        titles=tuple(_title(item, 1) for item in _objects(raw, "titre")),
    )


def _title(raw: _Object, depth: int) -> Title:
    _check(depth)
    level = raw.get("niveau")
    number = raw.get("numero")
    return Title(
        name=_text(raw, "intitule"),
        level=level if isinstance(level, int) and 0 < level < 100 else depth,
        id=_text(raw, "idTitre"),
        number=number if isinstance(number, str) else None,
        zones=_texts(raw, "idZone"),
        prescriptions=_texts(raw, "idPrescription"),
        insee=_texts(raw, "inseeCommune"),
        contents=tuple(_content(item) for item in _objects(raw, "contenu")),
        titles=tuple(_title(item, depth + 1) for item in _objects(raw, "titre")),
    )


def _content(raw: _Object) -> Content:
    return Content(
        html=_html(raw, "html", 0),
        id=_text(raw, "idContenu"),
        zones=_texts(raw, "idZone"),
        prescriptions=_texts(raw, "idPrescription"),
    )


def _html(raw: _Object, key: str, depth: int) -> tuple[Node | str, ...]:
    _check(depth)
    found: list[Node | str] = []
    for item in _list(raw, key):
        if isinstance(item, str):
            found.append(item)
        elif not isinstance(item, dict):
            _wrong(key)
        elif (tag := _text(item, "tag").lower()) not in ACTIVE:
            text = item.get("text", "")
            if not isinstance(text, str):
                _wrong("text")
            children = _html(item, "children", depth + 1)
            attrs = item.get("attrs")
            kept = attrs.items() if isinstance(attrs, dict) else ()
            found.append(
                Node(
                    tag,
                    (text, *children) if text else children,
                    tuple((name, value) for name, value in kept if isinstance(value, str)),
                )
            )
    return tuple(found)


def _check(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise DocumentError("JSON trop imbriqué : exportez-le à nouveau.")


def _list(raw: _Object, key: str) -> list[object]:
    value = raw.get(key)
    if value is None:
        return []
    return value if isinstance(value, list) else _wrong(key)


def _objects(raw: _Object, key: str) -> list[_Object]:
    return [item if isinstance(item, dict) else _wrong(key) for item in _list(raw, key)]


def _texts(raw: _Object, key: str) -> tuple[str, ...]:
    items = [squeezed(item) if isinstance(item, str) else _wrong(key) for item in _list(raw, key)]
    return tuple(dict.fromkeys(item for item in items if item))


def _text(raw: _Object, key: str) -> str:
    value = raw.get(key)
    if value is None:
        return ""
    return squeezed(value) if isinstance(value, str) else _wrong(key)


def _wrong(key: str) -> NoReturn:
    raise DocumentError(f"JSON SRU dont la clé « {key} » est mal remplie : exportez-le à nouveau.")
