"""The parcels of a cadastre layer, under the names that its givers use.

Etalab (``id``, ``commune``, ``prefixe``, ``section``, ``numero``, ``contenance``), IGN « Parcellaire
Express » (``IDU``, ``CODE_DEP``, ``CODE_COM``, ``COM_ABS``, ``SECTION``, ``NUMERO``, ``CONTENANCE``), EDIGEO
turned to shapefiles (``IDU`` of twelve signs, ``SUPF``), and MAJIC (``ccosec``, ``dnupla``, ``ccopre``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.zoning.fields import bare, words
from ingest.zoning.shapes import take
from ingest.zoning.values import Feature, Layer, Properties, RawLayer
from rag.errors import DocumentError
from rag.parcels import Parcel, ParcelName, reference
from rag.zoning import Theme

_ID = ("idu", "idpar", "idparcelle", "parcelleid", "geoparcelle", "identifiant", "parcelle", "id")
_SECTION = ("section", "ccosec", "codesection", "codsection", "sect", "sec")
_NUMBER = ("numero", "dnupla", "numparc", "numparcelle", "numeroparcelle", "noparcelle", "num", "numpar")
_PREFIX = ("prefixe", "comabs", "ccopre", "codeabs", "pre", "prefix")
_INSEE = ("insee", "codeinsee", "codinsee", "inseecom", "cominsee", "codgeo", "commune", "codecom", "depcom")
_DEPARTMENT = ("codedep", "dep", "departement", "ccodep")
_COMMUNE = ("nomcom", "nomcommune", "libcom", "libcommune", "commune")
_SIZE = ("contenance", "dcntpa", "supf", "contenanc", "surfacecadastrale")
# Layers of the cadastre that are cut otherwise, and would be mistaken for parcels or for zones.
_OTHERS = frozenset({"modeconfection", "echelle", "lettre"})
_DRAWN_RULES = frozenset({"typezone", "typepsc", "typeinf"})
_SHARE = 0.7
_CODE = re.compile(r"\d{5}|2[AB]\d{3}")
_WRITTEN = (
    re.compile(r"(?P<insee>\d{5}|2[AB]\d{3})(?P<prefix>\d{3})(?P<section>[0-9A-Z]{2})(?P<number>\d{4})"),
    # MAJIC has the tax office after the département; EDIGEO leaves the département out.
    re.compile(
        r"(?P<dep>\d\d|2[AB])\d(?P<insee>\d{3})(?P<prefix>\d{3})(?P<section>[0-9A-Z]{2})(?P<number>\d{4})"
    ),
    re.compile(r"(?P<insee>\d{3})(?P<prefix>\d{3})(?P<section>[0-9A-Z]{2})(?P<number>\d{4})"),
)
_NOT_PARCELS = (
    "Couche du cadastre qui n'est pas celle des parcelles (sections, feuilles ou subdivisions) : déposez "
    "celle des parcelles, où chacune a sa section et son numéro."
)


@dataclass(frozen=True, slots=True)
class Fields:
    """The field of each thing said of a parcel, empty for what no field says."""

    id: str = ""
    section: str = ""
    number: str = ""
    prefix: str = ""
    insee: str = ""
    department: str = ""
    commune: str = ""
    size: str = ""

    def name(self, properties: Properties) -> ParcelName | None:
        """What the parcel is called: its identifier when it is one, else its section and number."""

        def value(field: str) -> str:
            return words(properties.get(field), 40) if field else ""

        written = value(self.id).upper().replace(" ", "")
        for form in _WRITTEN:
            if match := form.fullmatch(written):
                told = match.groupdict()
                insee = told.get("dep", "") + told["insee"]
                if found := reference(told["section"], told["number"], told["prefix"], insee):
                    return found
        insee = _insee(value(self.insee), value(self.department))
        return reference(value(self.section), value(self.number), value(self.prefix), insee)

    def commune_of(self, properties: Properties) -> str:
        told = words(properties.get(self.commune), 120) if self.commune else ""
        return "" if re.search(r"\d", told) else told

    def size_of(self, properties: Properties) -> int | None:
        told = words(properties.get(self.size), 20) if self.size else ""
        match = re.fullmatch(r"(\d{1,9})(?:[.,]\d*)?", told)
        return int(match[1]) or None if match else None


def fields_of_parcels(features: Sequence[Feature]) -> Fields | None:
    """What each field of a layer of parcels says; None for another layer.

    Raises:
        DocumentError: a layer of the cadastre that holds no parcels.
    """
    names = {bare(key): key for each in features for key in each.properties}
    if names.keys() & _DRAWN_RULES:
        return None

    def first(known: Sequence[str]) -> str:
        return next((names[key] for key in known if key in names), "")

    found = Fields(*(first(each) for each in _KNOWN))
    if not _OTHERS & names.keys():
        called = sum(found.name(each.properties) is not None for each in features)
        if called and called >= _SHARE * len(features):
            return found
    if _cut_otherwise(frozenset(names)):
        raise DocumentError(_NOT_PARCELS)
    return None


_KNOWN = (_ID, _SECTION, _NUMBER, _PREFIX, _INSEE, _DEPARTMENT, _COMMUNE, _SIZE)


def _cut_otherwise(names: frozenset[str]) -> bool:
    """Do these fields belong to sections, sheets or tax parts of parcels?"""
    section = bool(names & {"section", "ccosec"})
    etalab = names >= {"commune", "prefixe"} and (section or "code" in names)
    express = section and "comabs" in names
    parts = names >= {"parcelle", "lettre"}
    return etalab or express or parts


def parcels(raw: RawLayer, told: Fields) -> Layer:
    """
    Raises:
        DocumentError: nothing is drawn there.
    """
    named: dict[ParcelName, list[Feature]] = {}
    nameless = 0
    for each in raw.features:
        name = told.name(each.properties)
        if name is None:
            nameless += 1
        else:
            named.setdefault(name, []).append(each)
    taken = take([_drawn(each) for each in named.values()], raw.crs, lighter=False)
    if nameless:
        taken.left["sans section ni numéro"] += nameless
    return Layer(
        raw.name,
        Theme.PARCELS,
        (),
        (*raw.notes, *taken.told),
        taken.faults,
        tuple(_parcels(list(named.items()), taken.rings, told)),
    )


def _parcels(named: Sequence[tuple[ParcelName, list[Feature]]], rings: Any, told: Fields) -> Iterator[Parcel]:
    for rank, ground in rings.items():
        name, (first, *_) = named[rank]
        properties = first.properties
        yield Parcel("", "", name, ground, told.commune_of(properties), told.size_of(properties))


def _drawn(features: Sequence[Feature]) -> Any:
    """The geometry of a parcel, which may be given in several pieces, or twice."""
    pieces: list[Any] = []
    for each in features:
        if each.geometry not in pieces:
            pieces.append(each.geometry)
    return pieces[0] if len(pieces) == 1 else {"type": "GeometryCollection", "geometries": pieces}


def _insee(code: str, department: str) -> str:
    """The code of a commune, from one field or from two (« 44 » and « 118 »); else what is known of it."""
    code, department = code.upper().split(".")[0], department.upper().split(".")[0]
    if _CODE.fullmatch(code):
        return code
    if not re.fullmatch(r"\d{1,3}", code):
        return ""
    whole = department.zfill(2) + code.zfill(5 - len(department.zfill(2)))
    return whole if department and _CODE.fullmatch(whole) else code.zfill(3)
