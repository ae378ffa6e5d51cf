"""The same rule elsewhere: the common one beside a zone's, the zone's beside it, the version in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rag.context.case import Because, Case, Lead, alike, excerpt, heading_key, place_name
from rag.dates import in_french
from rag.entries import body, in_lexicon
from rag.text import terms
from rag.types import ActKind, Chunk, Why

MOST_READ = 12
LEAST_BEARING = 0.2
LEAST_BODY = 60  # characters under which a passage is a bare heading


def common(case: Case) -> Iterator[Lead]:
    """The common rule on the theme of a zone's rule, or the asked zone's own beside the common one."""
    rank, passage = next(iter(case.found), (0, None))
    if passage is None or passage.document.kind is not ActKind.PLU or not passage.chunk.section.path:
        return
    source = passage.chunk
    weights = dict.fromkeys(terms(source.section.path[-1]), 1.0)
    if source.section.zones:
        filters = case.of_no_zone
    elif case.understood.zones and not in_lexicon(source):
        filters = replace(case.limits, zones=case.applied.zones)
        weights |= dict.fromkeys((label.lower() for label in case.applied.zones), 1.0)
    else:
        return
    for chunk in case.headed(weights, filters, MOST_READ):
        if _same_theme(source, chunk) and bool(chunk.section.zones) is not bool(source.section.zones):
            bearing = case.bearing_of(chunk)
            if bearing >= LEAST_BEARING:
                worth = bearing + _recent(chunk)
                yield Lead(chunk.id, Why.GENERAL, rank, "", worth, _because(case, source))


def in_force(case: Case) -> Iterator[Lead]:
    """The version in force of a passage found that no longer is."""
    for rank, passage in case.found:
        source, day = passage.chunk, case.limits.in_force
        end = source.validity.until
        if end is None or source.section.act or not source.section.path:
            continue  # what ended an act is told by the act that did
        if day and source.validity.at(day):
            continue
        weights = dict.fromkeys(terms(source.section.path[-1]), 1.0)
        zones = source.section.zones
        weights |= dict.fromkeys((label.lower() for label in zones), 1.0)
        filters = replace(case.limits, in_force=day or end)
        if not filters.zones and zones:
            filters = replace(filters, zones=zones)
        for chunk in case.headed(weights, filters, MOST_READ):
            if chunk.document != source.document and _same_place(source, chunk):
                worth = case.bearing_of(chunk) - 0.1 * rank
                yield Lead(chunk.id, Why.VERSION, rank, "", worth, _no_longer(case, source))


def _recent(chunk: Chunk) -> float:
    """What lets the latest of two versions of one text come first."""
    day = chunk.document.version.date
    return day.toordinal() / 1e8 if day else 0.0


def _same_theme(source: Chunk, chunk: Chunk) -> bool:
    """Do two passages of one territory's règlement bear on the same thing, by their headings?"""
    one, two = source.section, chunk.section
    if two.document.territory != one.document.territory or two.document.kind is not one.document.kind:
        return False
    if in_lexicon(chunk) or not two.path or len(body(chunk)) < LEAST_BODY:
        return False
    return alike(heading_key(one.path[-1]), heading_key(two.path[-1]))


def _same_place(source: Chunk, chunk: Chunk) -> bool:
    """Is a passage that of another version of the same text?"""
    one, two = source.section, chunk.section
    return (
        two.document.territory == one.document.territory
        and two.document.kind is one.document.kind
        and two.zones == one.zones
        and (two.article or "") == (one.article or "")
        and bool(two.path)
        and (bool(one.article) or alike(heading_key(one.path[-1]), heading_key(two.path[-1])))
    )


def _because(case: Case, source: Chunk) -> Because:
    def of_zone(chunk: Chunk) -> str:
        return (
            f"La zone {'/'.join(chunk.section.zones[:3])} a sa propre règle, à lire avec la règle commune : "
            f"« {excerpt(case.telling(body(chunk)))} »."
        )

    def of_all(chunk: Chunk) -> str:
        zones = "/".join(source.section.zones[:3])
        said = excerpt(case.telling(body(chunk)))
        return f"Règle commune sur le même sujet, qui vaut aussi en zone {zones} : « {said} »."

    return of_all if source.section.zones else of_zone


def _no_longer(case: Case, source: Chunk) -> Because:
    ended = source.validity.until
    by = f" ({source.validity.by})" if source.validity.by else ""

    def because(chunk: Chunk) -> str:
        since = in_french(ended) if ended else ""
        return (
            f"{place_name(source).capitalize()} n'est plus en vigueur depuis le {since}{by} : "
            f"voici la version en vigueur, « {excerpt(case.telling(body(chunk)))} »."
        )

    return because
