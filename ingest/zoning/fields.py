"""Which field of a layer says what: the names of the CNIG standard, then those that towns are found to use.

CNIG PLU: ``ZONE_URBA`` (LIBELLE, LIBELONG, TYPEZONE, DATVALID, IDURBA…), ``PRESCRIPTION_SURF`` (TYPEPSC) and
``INFO_SURF`` (TYPEINF). Where no name is known, the labels of zones are recognised by what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ingest.zoning.values import Feature, Properties
from rag.labels import is_label
from rag.text import clean, fold
from rag.zoning import Theme

_LABEL = (
    "libelle", "etiquette", "zone", "zonage", "nomzone", "codezone", "codzone", "libzone", "libellezone",
    "zoneplu", "zplu", "libel", "lib", "nom", "code", "txt", "symbole",
)  # fmt: skip
_LONG = ("libelong", "liblong", "libellelong", "nomlong", "description", "descriptio", "designation", "txt")
_KIND = ("typezone", "typzone", "typepsc", "typeinf")
_COMMUNE = ("commune", "nomcom", "nomcommune", "libcom", "libcommune", "comnom")
_INSEE = ("insee", "codeinsee", "codinsee", "inseecom", "cominsee", "codgeo", "depcom")
_IDURBA = ("idurba", "idurb", "partition")
_DATE = ("datvalid", "datevalid", "datappro", "dateappro", "datapprob")
_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
# As many of the values must look like zone labels for a field, or a layer, to be taken as one of zones.
_SHARE = 0.7
MAX_LABEL, MAX_LONG = 120, 400
_NAMED = 12


@dataclass(frozen=True, slots=True)
class Told:
    """What the fields of a shape say of it."""

    label: str
    kind: str
    long_label: str
    commune: str
    insee: str
    idurba: str
    dated: date | None


@dataclass(frozen=True, slots=True)
class Fields:
    """The field of each thing said, empty for what no field says."""

    theme: Theme
    label: str
    kind: str = ""
    long_label: str = ""
    commune: str = ""
    insee: str = ""
    idurba: str = ""
    dated: tuple[str, ...] = ()

    def told(self, properties: Properties) -> Told:
        def value(name: str, most: int = MAX_LABEL) -> str:
            return words(properties.get(name), most) if name else ""

        idurba = value(self.idurba)
        code = _CODE.search(idurba.removeprefix("DU_"))
        insee = value(self.insee).upper()
        return Told(
            value(self.label),
            value(self.kind, 8),
            value(self.long_label, MAX_LONG),
            value(self.commune),
            insee if _CODE.fullmatch(insee) else code[0] if code else "",
            idurba,
            next(filter(None, (day(properties.get(name)) for name in self.dated)), None),
        )


def fields(name: str, features: Sequence[Feature]) -> Fields | None:
    """What each field of a layer says; None when nothing names its shapes."""
    names = {bare(key): key for each in features for key in each.properties}
    labels = [names[key] for key in _LABEL if key in names]
    theme = _theme(name, names)
    zones = next((key for key in labels if _like_zones(features, key)), "")
    if theme in (None, Theme.ZONES) and not zones:
        zones = next((key for key in names.values() if _like_zones(features, key)), "")
    if zones and theme is None:
        theme = Theme.ZONES
    label = zones if theme is Theme.ZONES else next(iter(labels), "")
    if theme is None or not label:
        return None

    def first(known: Iterable[str]) -> str:
        return next((names[key] for key in known if key in names and names[key] != label), "")

    kind = first(_KIND) or (first(("txt",)) if theme is not Theme.ZONES else "")
    dated = tuple(names[key] for key in _DATE if key in names)
    long_label = first(each for each in _LONG if names.get(each) != kind)
    return Fields(theme, label, kind, long_label, first(_COMMUNE), first(_INSEE), first(_IDURBA), dated)


def named(features: Sequence[Feature]) -> str:
    """The fields of a layer, to be told to whoever wonders why it is not taken."""
    found = dict.fromkeys(words(key, 20) for each in features[:100] for key in each.properties)
    return ", ".join(list(found)[:_NAMED]) + ("…" if len(found) > _NAMED else "") or "aucun"


def words(value: Any, most: int) -> str:
    """The text of a field: one line, of a bounded length."""
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    return " ".join(clean(str(value)[: 4 * most]).split())[:most]


def day(value: Any) -> date | None:
    """20150219, 2015-02-19, 19/02/2015, or a date already."""
    if isinstance(value, date):
        return value
    text = words(value, 10)
    for form in ("%Y%m%d", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def bare(name: str) -> str:
    """A field name without case, accents or signs."""
    return re.sub(r"[^a-z0-9]", "", fold(str(name)[:60]))


def _theme(name: str, names: Iterable[str]) -> Theme | None:
    known, called = set(names), bare(name)
    if "typepsc" in known or "prescription" in called:
        return Theme.PRESCRIPTIONS
    if "typeinf" in known or called.startswith("info"):
        return Theme.INFORMATIONS
    return Theme.ZONES if "typezone" in known else None


def _like_zones(features: Sequence[Feature], key: str) -> bool:
    """Do the values of this field look like zone labels?"""
    values = [found for each in features if (found := words(each.properties.get(key), MAX_LABEL))]
    return bool(values) and sum(map(_zone, values)) >= _SHARE * len(values)


def _zone(value: str) -> bool:
    """« UB », « 1AU », and what towns write before or after: « Zone UB », « UB (plan de masse) »."""
    return is_label(zone_of(value))


def zone_of(value: str) -> str:
    """The label alone: « zone UB » is « UB »."""
    return re.sub(r"^(?:zone|secteur)s?\s+", "", value, flags=re.IGNORECASE)
