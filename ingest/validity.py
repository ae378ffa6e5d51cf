"""When each passage of a corpus is in force, as its versions and its acts tell; settled at each change of it.

A passage is in force from the date of its act, else from that of its document's version. It ends with the
version that follows (:mod:`ingest.succession`), or with the act that repeals, withdraws, replaces or lifts
the whole of its own (:mod:`rag.links`). What cannot be told is left open, and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.ended import Ends
from ingest.succession import Succession, successions
from rag.dates import in_french
from rag.index.targets import Spot
from rag.index.writer import Writer
from rag.types import Act, ActKind, Document, Validity, Visibility

_TOLD_BY = {Visibility.PUBLIC: {Visibility.PUBLIC}, Visibility.INTERNAL: set(Visibility)}
"""Whose texts tell when those of each visibility are in force."""


def settle_validity(writer: Writer, corpus: str, spots: Sequence[Spot]) -> list[str]:
    """Note when the passages of a corpus are in force, as it stands in the draft; what to tell of it.

    What is not public ends nothing that is: a draft replaces no rule, and the reader of an act may not be
    shown a number that is kept from everyone.
    """
    plans = [each for each in writer.catalog.documents() if _is_plan(each, corpus)]
    settled: dict[str, Validity] = {}
    notes: dict[str, None] = {}
    for own, seen in _TOLD_BY.items():
        ours = [spot for spot in spots if spot.section.document.visibility is own]
        if not ours:
            continue
        among = [each for each in plans if each.visibility in seen]
        told = [spot for spot in spots if spot.section.document.visibility in seen]
        found = successions(among, told, writer.catalog).of(
            {each.id for each in plans if each.visibility is own}
        )
        ends = Ends(_told(told))
        settled |= {spot.chunk_id: _validity(spot, found, ends) for spot in ours}
        notes |= dict.fromkeys((*found.notes(corpus), *ends.notes(corpus)))
    writer.set_validity(settled)
    return list(notes)


def _is_plan(document: Document, corpus: str) -> bool:
    return document.corpus == corpus and document.kind is ActKind.PLU


def _told(spots: Sequence[Spot]) -> Iterator[tuple[Document, Act]]:
    """The acts that have passages, each document's once."""
    last: Act | None = None
    told: set[tuple[str, Act]] = set()
    for spot in spots:
        act, document = spot.section.act, spot.section.document
        if act is None or act is last:
            continue
        last = act
        if (document.id, act) not in told:
            told.add((document.id, act))
            yield document, act


def _validity(spot: Spot, found: Succession, ends: Ends) -> Validity:
    act, document = spot.section.act, spot.section.document
    if act is not None:
        end = ends.of(act)
        return Validity(act.date or document.version.date, end.day if end else None, end.by if end else "")
    newer = found.after(spot)
    if newer is None:
        return Validity(document.version.date)
    label = newer.version.label or (in_french(newer.version.date) if newer.version.date else "")
    return Validity(document.version.date, newer.version.date, label)
