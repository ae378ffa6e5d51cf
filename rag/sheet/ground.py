"""What a sheet is read from: the documents of the plan that hold on the day, and their passages by where they
stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rag.dates import in_french
from rag.desk import Desk
from rag.entries import in_lexicon
from rag.index.payload import commune_names, fold_name
from rag.labels import canonical
from rag.sheet.fiche import rank_of
from rag.sheet.numbering import numbers_agree
from rag.sheet.reach import Reach, sectors_named, zones_of
from rag.sheet.types import Applied, Rank, Request, SheetError
from rag.text import fold
from rag.types import ActKind, Chunk, Document
from rag.zones import parent_of

SAME_TEXT, LEAST_PLACES = 0.5, 4  # shared places that make two documents two versions of one
# Of the articles of a zone, how many a sector must have of its own to be independent of it.
OWN_CHAPTER, WHOLE_CHAPTER = 4, 0.75

Place = tuple[tuple[str, ...], str]
Targets = Mapping[str, Mapping[int, Sequence[str]]]


@dataclass(frozen=True)
class Ground:
    """The passages in force that may speak for the zone, in reading order. ``ranked`` are the documents
    beside the règlement whose rank is known, ``classic`` those that number their articles as plans did
    before 2016."""

    desk: Desk = field(repr=False)
    reach: Reach
    day: date
    zone: tuple[Chunk, ...]
    common: tuple[Chunk, ...]
    lexicon: tuple[Chunk, ...]
    documents: tuple[Applied, ...]
    ranked: tuple[tuple[Rank, Document], ...]
    every: Mapping[str, Chunk] = field(repr=False)
    classic: frozenset[str] = frozenset()

    @cached_property
    def _targets(self) -> dict[str, Mapping[int, Sequence[str]]]:
        found: dict[str, Mapping[int, Sequence[str]]] = {}
        own = {chunk.document.id for chunk in (*self.zone, *self.common)}
        for applied in self.documents:
            if applied.document.id in own:
                found |= self.desk.targets(applied.document)
        return found

    @property
    def plan(self) -> tuple[Chunk, ...]:
        """Every passage of the règlement in force, in reading order."""
        return tuple(self.every.values())

    def led_to(self, chunk: Chunk, mention: int) -> tuple[Chunk, ...]:
        """The passages in force to which the reference of this rank leads."""
        ids = self._targets.get(chunk.id, {}).get(mention, ())
        return tuple(self.every[each] for each in ids if each in self.every)


def ground(desk: Desk, request: Request) -> Ground:
    """What the sheet of a request is read from.

    Raises:
        SheetError: the commune has no règlement that this reader may open, or the zone is not in it.
    """
    day = request.day or date.today()
    here = [each for each in desk.documents() if fold_name(request.commune) in commune_names(each)]
    ranked = [(rank, each) for each in here if (rank := rank_of(each)) is not None]
    beside = {each.id for _, each in ranked}
    plans = [each for each in here if each.kind is ActKind.PLU and each.id not in beside]
    if not plans:
        raise SheetError(
            f"Aucun règlement d'urbanisme de {request.commune} n'est indexé : déposez-le dans Documents."
        )
    held = {each.id: desk.chunks(each) for each in plans}
    zone, labels = _zone(request, [chunk for chunks in held.values() for chunk in chunks])
    applied = _applied(plans, held, day)
    inside = [
        chunk
        for each in applied
        if each.inside
        for chunk in held[each.document.id]
        if chunk.validity.at(day) and chunk.section.act is None
    ]
    reach = reach_of(zone, labels, inside)
    lexicon = tuple(chunk for chunk in inside if in_lexicon(chunk) or _is_lexicon(chunk))
    apart = {chunk.id for chunk in lexicon}
    return Ground(
        desk,
        reach,
        day,
        tuple(chunk for chunk in inside if reach.owns(chunk) or reach.beside(chunk)),
        tuple(chunk for chunk in inside if not chunk.section.zones and chunk.id not in apart),
        lexicon,
        tuple(applied),
        tuple(ranked),
        {chunk.id: chunk for chunk in inside},
        frozenset(each.id for each in plans if numbers_agree(held[each.id])),
    )


def zone_labels(desk: Desk, commune: str) -> tuple[str, ...]:
    """The zones and sectors that a sheet may be asked for, those without a heading of their own included."""
    labels: set[str] = set(desk.zones(commune))
    plans = [
        each
        for each in desk.documents()
        if each.kind is ActKind.PLU and fold_name(commune) in commune_names(each)
    ]
    for each in plans:
        labels |= sectors_named(desk.chunks(each), labels)
    return tuple(sorted(labels))


def _zone(request: Request, chunks: Sequence[Chunk]) -> tuple[str, frozenset[str]]:
    """The zone as the plan spells it, and every label of the plan."""
    labels = frozenset(label for chunk in chunks for label in chunk.section.zones)
    labels |= sectors_named(chunks, labels)
    zone = canonical(request.zone.strip(), labels)
    if zone not in labels:
        shown = ", ".join(sorted(label for label in labels if not any(parent_of(up, label) for up in labels)))
        raise SheetError(
            f"La zone « {request.zone} » n'est pas dans le règlement de {request.commune}. "
            f"Zones connues : {shown or 'aucune'}."
        )
    return zone, labels


def reach_of(zone: str, labels: frozenset[str], chunks: Sequence[Chunk]) -> Reach:
    """The zone among its labels. « ULn » with a whole chapter of its own does not follow that of « UL »; a
    sector with a few articles of its own, that replace or complete those of its zone, does."""
    followed = set(labels)
    for label in labels:
        if parent_of(label, zone):
            theirs = _articles([chunk for chunk in chunks if label in zones_of(chunk)])
            apart = [
                chunk for chunk in chunks if zone in zones_of(chunk) and label not in chunk.section.zones
            ]
            own = _articles(apart) & theirs
            if len(own) >= OWN_CHAPTER and len(own) >= WHOLE_CHAPTER * len(theirs):
                followed.discard(label)
    reach = Reach.of(zone, followed)
    return Reach(reach.zone, reach.above, labels)


def _articles(chunks: Sequence[Chunk]) -> frozenset[str]:
    """The articles of a chapter by their numbers, the zone aside: « UL 6 », « 6 »."""
    numbers = (re.findall(r"\d+(?:\.\d+)*", chunk.section.article or "") for chunk in chunks)
    return frozenset(found[-1] for found in numbers if found)


def _is_lexicon(chunk: Chunk) -> bool:
    """An entry of a lexicon that stands in a numbered article: « 1.7 – Lexique »."""
    return not chunk.section.zones and any(
        word in fold(part) for part in chunk.section.path for word in ("lexique", "glossaire")
    )


# -- which documents hold ---------------------------------------------------------------------------


def _applied(plans: Sequence[Document], held: Mapping[str, Sequence[Chunk]], day: date) -> list[Applied]:
    """Each document of the plan, in force or not, and why."""
    found: dict[str, Applied] = {}
    for document in plans:
        chunks = held[document.id]
        if chunks and not any(chunk.validity.at(day) for chunk in chunks):
            found[document.id] = Applied(document, False, _why_not(chunks, day))
    left = [each for each in plans if each.id not in found]
    for document in left:
        rival = _rival(document, left, held, day)
        if rival is not None:
            named = rival.version.label or rival.title
            found[document.id] = Applied(document, False, f"une version plus récente est appliquée : {named}")
    for document in left:
        if document.id not in found:
            found[document.id] = Applied(document, True, _doubt(document))
    return [found[each.id] for each in plans]


def _why_not(chunks: Sequence[Chunk], day: date) -> str:
    first = chunks[0].validity
    if first.until and first.until <= day:
        by = f" ({first.by})" if first.by else ""
        return f"n'est plus en vigueur depuis le {in_french(first.until)}{by}"
    if first.since and first.since > day:
        return f"n'est en vigueur que depuis le {in_french(first.since)}"
    return "n'est pas en vigueur à cette date"


def _doubt(document: Document) -> str:
    return (
        "" if document.version.date else "version sans date connue : vérifiez qu'elle s'applique à cette date"
    )


def _rival(
    document: Document, others: Sequence[Document], held: Mapping[str, Sequence[Chunk]], day: date
) -> Document | None:
    """A later document in force that rules the same places, when one does."""
    own = _places(held[document.id], day)
    for other in others:
        if other.id == document.id or not _later(other, document):
            continue
        theirs = _places(held[other.id], day)
        least = min(len(own), len(theirs))
        if least >= LEAST_PLACES and len(own & theirs) >= SAME_TEXT * least:
            return other
    return None


def _places(chunks: Sequence[Chunk], day: date) -> set[Place]:
    return set(_each_place(chunks, day))


def _each_place(chunks: Sequence[Chunk], day: date) -> Iterator[Place]:
    for chunk in chunks:
        section = chunk.section
        if section.article and section.path and chunk.validity.at(day):
            yield section.zones, f"{section.article} {fold(section.path[-1])}"


def _later(one: Document, other: Document) -> bool:
    """Is a document the later of two? Undated ones are not told apart, and neither is set aside."""
    here, there = one.version.date, other.version.date
    return here is not None and (there is None or here > there)
