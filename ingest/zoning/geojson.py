"""GeoJSON (RFC 7946, and the ``crs`` member of the former one)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ingest.formats.base import decoded
from ingest.zoning.values import MAX_FEATURES, Feature, RawLayer
from rag.errors import DocumentError

_NOT_ONE = "Ce fichier JSON n'est pas un GeoJSON (FeatureCollection) : exportez la couche au format GeoJSON."


def looks_like_one(head: bytes) -> bool:
    """Do the first bytes of a ``.json`` tell a GeoJSON?"""
    return b'"FeatureCollection"' in head or b'"Feature"' in head


def read(name: str, content: bytes) -> RawLayer:
    """
    Raises:
        DocumentError: it is no GeoJSON, or far too big.
    """
    try:
        found = json.loads(decoded(content))
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"GeoJSON mal formé (ligne {error.lineno}, colonne {error.colno}) : exportez à nouveau la couche."
        ) from None
    except RecursionError:
        raise DocumentError("GeoJSON trop imbriqué : exportez à nouveau la couche.") from None
    if not isinstance(found, dict) or found.get("type") not in ("FeatureCollection", "Feature"):
        raise DocumentError(_NOT_ONE)
    listed = found.get("features") if found["type"] == "FeatureCollection" else [found]
    if not isinstance(listed, list):
        raise DocumentError(_NOT_ONE)
    if len(listed) > MAX_FEATURES:
        raise DocumentError(f"Couche de plus de {MAX_FEATURES} objets : découpez-la par commune.")
    return RawLayer(name, tuple(_features(listed)), _crs(found.get("crs")))


def _features(listed: list[Any]) -> Iterator[Feature]:
    for each in listed:
        if isinstance(each, dict):
            properties = each.get("properties")
            yield Feature(properties if isinstance(properties, dict) else {}, each.get("geometry"))


def _crs(said: Any) -> str:
    """``urn:ogc:def:crs:EPSG::2154``, from the member that the former GeoJSON had."""
    properties = said.get("properties") if isinstance(said, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name[:200] if isinstance(name, str) else ""
