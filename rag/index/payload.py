"""What an engine keeps beside the vectors, and the conditions a filter puts on it.

Both engines translate the same values, so a filter means the same thing everywhere. Names are matched
folded (case, accents, hyphens and apostrophes do not count); nothing else is interpreted: no wildcard,
no quote, no query language.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rag.text import fold
from rag.types import Chunk, Document, Filters, Validity

KEYWORDS = ("corpus", "communes", "zones", "kind", "visibility")
DATE, SINCE, UNTIL = "date", "since", "until"
NUMBERS = (DATE, SINCE, UNTIL)
CHUNK_ID = "chunk_id"

ALWAYS, NEVER = 0, 1_0000_00_00  # in force for as long as known, and after any day

_NAMESPACE = uuid.UUID("5c0a3a52-6a0e-5d0f-9c57-2f1f6f0f7a11")
_MARK = "5c0a3a526a0e"
_USUAL = re.compile(r"[0-9a-f]{20}")
_SURROGATES = re.compile("[\ud800-\udfff]")
_JOINERS = re.compile(r"[\s\-'‐‑–’]+")

Fields = dict[str, str | int | list[str]]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field holds one of ``values``; with ``or_empty``, a passage without the field passes too."""

    key: str
    values: tuple[str, ...]
    or_empty: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """The field holds a whole number within the inclusive limits; without the field, nothing passes."""

    key: str
    low: int | None
    high: int | None


Condition = AnyOf | Between


def wire_safe(text: str) -> str:
    """Replace lone surrogates, which neither SQLite, JSON over HTTP nor the engine can carry."""
    return _SURROGATES.sub("\ufffd", text)


def fold_name(name: str) -> str:
    """A name without case, accents, hyphens or apostrophes: ``L'Haÿ-les-Roses`` is ``l hay les roses``."""
    return _JOINERS.sub(" ", fold(wire_safe(name))).strip()


def fold_zone(label: str) -> str:
    return wire_safe(label).strip().casefold()


def point_id(chunk_id: str) -> str:
    """The engine's identifier of a chunk: the same wherever it is computed.

    It holds the identifier itself when that is the usual one (:func:`chunk_of` reads it there).
    """
    if _USUAL.fullmatch(chunk_id):
        return str(uuid.UUID(_MARK + chunk_id))
    return str(uuid.uuid5(_NAMESPACE, wire_safe(chunk_id)))


def chunk_of(point: uuid.UUID | str | int) -> str | None:
    """The chunk of a point, None when only its payload tells: reading payloads takes half of a search."""
    plain = point.hex if isinstance(point, uuid.UUID) else str(point).replace("-", "")
    return plain[len(_MARK) :] if plain.startswith(_MARK) else None


def commune_names(document: Document) -> tuple[str, ...]:
    """The folded names and INSEE codes by which a document is reached."""
    territory = document.territory
    raw = [territory.name, territory.insee]
    for member in territory.members:
        raw += [member.name, member.insee]
    return _distinct(fold_name(name) for name in raw if name)


def fields(chunk: Chunk) -> Fields:
    """The payload of a chunk. An unknown date and an empty list of zones are left out."""
    document, act = chunk.document, chunk.section.act
    found: Fields = {
        CHUNK_ID: wire_safe(chunk.id),
        "corpus": wire_safe(document.corpus),
        "communes": list(commune_names(document)),
        "kind": (act.kind if act else document.kind).value,
        "visibility": document.visibility.value,
        **validity_fields(span(chunk.validity)),
    }
    zones = _distinct(fold_zone(zone) for zone in chunk.section.zones)
    if zones:
        found["zones"] = list(zones)
    day = (act.date if act else None) or document.version.date
    if day:
        found[DATE] = _number(day)
    return found


def span(validity: Validity) -> Span:
    """The first day a text is in force, and the first day it no longer is."""
    first, last = validity.since, validity.until
    return _number(first) if first else ALWAYS, _number(last) if last else NEVER


def validity_fields(found: Span) -> dict[str, int]:
    """Both are always there, so that one write replaces what was written before."""
    return dict(zip((SINCE, UNTIL), found, strict=True))


def by_span(changes: Mapping[str, Validity]) -> dict[Span, list[str]]:
    """The chunks whose validity changes, together when they are in force at the same time."""
    found: dict[Span, list[str]] = {}
    for chunk_id, validity in changes.items():
        found.setdefault(span(validity), []).append(chunk_id)
    return found


def conditions(filters: Filters) -> tuple[Condition, ...]:
    """The conditions of a filter, all of which must hold."""
    found: list[Condition] = []
    if filters.corpora:
        found.append(AnyOf("corpus", tuple(wire_safe(corpus) for corpus in filters.corpora)))
    if filters.opened:
        found.append(AnyOf("corpus", tuple(wire_safe(corpus) for corpus in filters.opened)))
    if filters.commune is not None:
        found.append(AnyOf("communes", (fold_name(filters.commune),)))
    if filters.zones:
        found.append(AnyOf("zones", _distinct(fold_zone(zone) for zone in filters.zones), or_empty=True))
    if filters.kinds:
        found.append(AnyOf("kind", tuple(kind.value for kind in filters.kinds)))
    if filters.visibilities:
        found.append(AnyOf("visibility", tuple(each.value for each in filters.visibilities)))
    if filters.date_from or filters.date_to:
        low, high = filters.date_from, filters.date_to
        found.append(Between(DATE, _number(low) if low else None, _number(high) if high else None))
    if filters.in_force:
        day = _number(filters.in_force)
        found += [Between(SINCE, None, day), Between(UNTIL, day + 1, None)]
    return tuple(found)


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
