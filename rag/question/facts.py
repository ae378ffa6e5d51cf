"""What was understood, as the user sees it and may take it off: each fact says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from rag.dates import in_french
from rag.expected import WANTED_NAMES, Expected
from rag.question.place import Place
from rag.question.said import Said
from rag.question.understanding import Understanding
from rag.types import ActKind, Fact, FactKind, Filters, Origin

_LISTED = (FactKind.ARTICLE, FactKind.ACT, FactKind.ADDRESS, FactKind.PARCEL)


def facts_of(
    read: Understanding, place: Place, own: Said, before: Said, filters: Filters
) -> tuple[Fact, ...]:
    """The facts in the order they are shown. ``before`` is what the conversation says, once sorted out."""
    return (
        *_commune(place),
        *_zones(read, own, before),
        *(fact for kind in _LISTED for fact in _said(kind, _values(read, kind), own, before)),
        *_kinds(read, own, filters),
        *_when(own, before, filters),
        *_theme(own, before),
        *_wanted(read, own),
    )


def _commune(place: Place) -> Iterator[Fact]:
    if place.shown:
        yield Fact(FactKind.COMMUNE, place.shown, place.origin, place.words)


def _zones(read: Understanding, own: Said, before: Said) -> Iterator[Fact]:
    for zone in read.zones:
        if zone in own.zones:
            yield Fact(FactKind.ZONE, zone, words=own.valued[FactKind.ZONE].get(zone, ""))
        elif zone in before.zones:
            words = before.valued[FactKind.ZONE].get(zone, "")
            yield Fact(FactKind.ZONE, zone, Origin.CONVERSATION, words)
        else:
            yield Fact(FactKind.ZONE, zone, Origin.CHOSEN)


def _values(read: Understanding, kind: FactKind) -> tuple[str, ...]:
    return {
        FactKind.ARTICLE: read.articles,
        FactKind.ACT: read.acts,
        FactKind.ADDRESS: read.addresses,
        FactKind.PARCEL: read.parcels,
    }[kind]


def _said(kind: FactKind, values: tuple[str, ...], own: Said, before: Said) -> Iterator[Fact]:
    for value in values:
        ours = own.valued.get(kind, {})
        words = ours.get(value) or before.valued.get(kind, {}).get(value, "")
        yield Fact(kind, words, Origin.QUESTION if value in ours else Origin.CONVERSATION, words)


def _kinds(read: Understanding, own: Said, filters: Filters) -> Iterator[Fact]:
    words = next(iter(own.valued.get(FactKind.ACT_KIND, {}).values()), "")
    for kind in filters.kinds:
        yield Fact(FactKind.ACT_KIND, kind.words, Origin.CHOSEN)
    for kind in read.kinds if not filters.kinds else ():
        # A question on a zone is on a plan of course: that needs no saying.
        if kind is not ActKind.PLU:
            yield Fact(FactKind.ACT_KIND, kind.words, words=words)


def _when(own: Said, before: Said, filters: Filters) -> Iterator[Fact]:
    if filters.in_force:
        yield Fact(FactKind.IN_FORCE, in_french(filters.in_force), Origin.CHOSEN)
    for kind in (FactKind.IN_FORCE, FactKind.PERIOD):
        if kind is FactKind.IN_FORCE and filters.in_force:
            continue
        origin = Origin.QUESTION if own.valued.get(kind) else Origin.CONVERSATION
        for value, words in (own.valued.get(kind) or before.valued.get(kind) or {}).items():
            yield Fact(kind, value, origin, words)


def _theme(own: Said, before: Said) -> Iterator[Fact]:
    if own.theme:
        yield Fact(FactKind.THEME, own.theme.theme.name, words=own.theme.words)
    elif before.theme:
        yield Fact(FactKind.THEME, before.theme.theme.name, Origin.CONVERSATION, before.theme.words)


def _wanted(read: Understanding, own: Said) -> Iterator[Fact]:
    if read.expected is not Expected.TEXT:
        yield Fact(FactKind.WANTED, WANTED_NAMES[read.expected])
