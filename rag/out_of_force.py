"""The rule of a zone is known here, but none that was in force on the day asked: since when, until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rag.index.snapshot import Snapshot
from rag.labels import family
from rag.text import query_vector
from rag.types import Filters, Validity

# Passages of a zone hold its label in their headings, and others seldom do.
READ = 40


@dataclass(frozen=True, slots=True)
class OutOfForce:
    """A zone whose texts were not in force on ``day``: the first known since, or the last one until."""

    zone: str
    day: date
    since: date | None = None
    until: date | None = None


def out_of_force(snapshot: Snapshot, limits: Filters, zones: Iterable[str]) -> OutOfForce | None:
    """The first of these zones that no text in force on the day of these limits rules, though others do."""
    day = limits.in_force
    if day is None:
        return None
    for zone in zones:
        here = replace(limits, zones=family(zone))
        if not _ruling(snapshot, here) and (known := _ruling(snapshot, replace(here, in_force=None))):
            return _told(zone, day, known)
    return None


def _ruling(snapshot: Snapshot, limits: Filters) -> list[Validity]:
    """When the passages of these zones are in force; those of no zone are left out."""
    terms = {label.lower(): 1.0 for label in limits.zones}
    hits = snapshot.search("heading", query_vector(terms), limits, READ)
    found = snapshot.chunks([hit.chunk_id for hit in hits]).values()
    return [each.validity for each in found if not set(limits.zones).isdisjoint(each.section.zones)]


def _told(zone: str, day: date, known: Iterable[Validity]) -> OutOfForce:
    known = list(known)
    later = [each.since for each in known if each.since and each.since > day]
    if later:
        return OutOfForce(zone, day, since=min(later))
    return OutOfForce(zone, day, until=max((each.until for each in known if each.until), default=None))
