"""Which pieces of a plan are successive versions of one another, and where each is replaced.

Two files are compared by their places: a zone, an article and a heading. A part of the older one that the
newer one holds for the most part is replaced by it; a zone's règlement is no version of another zone's. Dates
are those of the versions: where one is unknown, or both are the same, nothing is decided, and it is said.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ingest.resolve import bare
from rag.dates import in_french
from rag.index.catalog import Catalog
from rag.index.targets import Spot
from rag.labels import labels_after_zone, labels_in
from rag.text import fold
from rag.types import Document

# A part whose places are found elsewhere to this share is that of elsewhere; fewer places tell nothing.
CONTAINED, LEAST_PLACES = 0.6, 3
# Of files of one name but for the date, less is needed: a revision moves and renames much.
CONTAINED_NAMESAKE = 0.3
# Places of one name whose words are mostly the same, and how many must be so for two files to be one text.
ALIKE, MOSTLY = 0.5, 0.5
COMPARED = 60

_Key = tuple[tuple[str, ...], str, str]
_Part = tuple[tuple[str, ...], str]

_MONTHS = (
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    "|janv|fevr|avr|juil|sept|oct|nov|dec"
)
_STATE = re.compile(
    rf"\b(?:\d{{1,2}}(?: er)? (?:{_MONTHS})(?: (?:19|20)\d\d)?|(?:{_MONTHS}) (?:19|20)\d\d"
    r"|\d{1,2} \d{1,2} (?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d(?: ?\d\d ?\d\d)?|\d{2}\d{2}(?:19|20)\d\d"
    r"|(?:version|vers|v|ms|modif\w*|mise a jour|maj|revis\w*|rev)(?: simplifiee| generale| allegee)?"
    r"(?: du plui?)?(?: n)? ?\d{1,2}|(?:modif\w*|revis\w*|mise a jour|maj|approuve\w*|approbation|approb"
    r"|version|definiti\w*|final\w*|consolide\w*|opposable|en vigueur)(?: simplifiee| generale| allegee)?)\b"
)


@dataclass
class _Piece:
    """A document seen by its places: in each part, those it holds."""

    document: Document
    places: dict[_Key, list[str]] = field(default_factory=dict)
    parts: dict[_Part, set[_Key]] = field(default_factory=dict)

    @cached_property
    def family(self) -> str:
        return _family(self.document)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The zones it is about, as its headings, its title or its name say."""
        document = self.document
        said = f"{document.title} {re.sub(r'[_/]+', ' ', document.file)}"
        ruled = {zone for zones, _ in self.parts for zone in zones}
        return frozenset(ruled or {*labels_after_zone(said), *labels_in(said)})


@dataclass(frozen=True, slots=True)
class Succession:
    """What replaces each part of the documents; ``doubts`` are versions that nothing orders."""

    replaced: dict[tuple[str, _Part], Document]
    documents: dict[str, Document]
    doubts: tuple[tuple[Document, Document], ...] = ()

    def of(self, document_ids: Collection[str]) -> Succession:
        """What replaces the parts of these documents, and the doubts about them."""
        replaced = {part: newer for part, newer in self.replaced.items() if part[0] in document_ids}
        doubts = [pair for pair in self.doubts if any(each.id in document_ids for each in pair)]
        return Succession(replaced, self.documents, tuple(doubts))

    def after(self, spot: Spot) -> Document | None:
        """The document that replaces the one of a passage, where it stands."""
        return self.replaced.get((spot.section.document.id, _part(spot)))

    def notes(self, corpus: str) -> Iterator[str]:
        told: dict[str, dict[str, Document]] = defaultdict(dict)
        for (document_id, _), newer in self.replaced.items():
            told[document_id][newer.id] = newer
        for document_id, followed in told.items():
            for newer in followed.values():
                day = in_french(newer.version.date) if newer.version.date else ""
                yield (
                    f"Corpus {corpus} : « {self.documents[document_id].title} » est remplacé depuis le {day} "
                    f"par « {newer.title} » ({newer.version.label}), là où il porte sur les mêmes articles."
                )
        for one, other in self.doubts:
            yield (
                f"Corpus {corpus} : « {one.title} » et « {other.title} » sont deux états du même texte que "
                "leurs dates ne départagent pas : retirez celui qui n'est plus en vigueur."
            )


def successions(plans: Sequence[Document], spots: Iterable[Spot], catalog: Catalog) -> Succession:
    """What follows what among the plans of a corpus, whose passages these are."""
    pieces = _pieces(plans, spots)
    holders: dict[_Key, list[str]] = defaultdict(list)
    for piece in pieces.values():
        for key in piece.places:
            holders[key].append(piece.document.id)
    replaced: dict[tuple[str, _Part], Document] = {}
    doubts: list[tuple[Document, Document]] = []
    for piece in pieces.values():
        shared = Counter(each for key in piece.places for each in holders[key])
        others = [each for each in pieces.values() if each is not piece]
        rivals = [each for each in others if _may_follow(piece, each, shared[each.document.id], catalog)]
        for part, newer in _followed(piece, rivals):
            replaced[piece.document.id, part] = newer
        doubts += [
            (piece.document, each.document)
            for each in rivals
            if not _ordered(piece, each)
            and _share(set(piece.places), each) >= CONTAINED
            and (each.document, piece.document) not in doubts
        ]
    return Succession(replaced, {each.id: each for each in plans}, tuple(doubts))


def _pieces(plans: Sequence[Document], spots: Iterable[Spot]) -> dict[str, _Piece]:
    pieces = {each.id: _Piece(each) for each in plans}
    for spot in spots:
        piece = pieces.get(spot.section.document.id)
        if piece is None:
            continue
        places = piece.parts.setdefault(_part(spot), set())
        if spot.section.path:
            key = _key(spot)
            piece.places.setdefault(key, []).append(spot.chunk_id)
            places.add(key)
    return pieces


def _part(spot: Spot) -> _Part:
    """A part of a document: what is ruled for some zones under one first heading."""
    return spot.section.zones, spot.section.path[0] if spot.section.path else ""


def _key(spot: Spot) -> _Key:
    section = spot.section
    heading = re.sub(r"[^a-z]+", " ", fold(section.path[-1])).strip() if section.path else ""
    return tuple(sorted(section.zones)), bare(section.article), heading


# -- which files are of one text --------------------------------------------------------------------


def _may_follow(older: _Piece, newer: _Piece, shared: int, catalog: Catalog) -> bool:
    """Are they two states of one text, at least in part, whatever their dates?"""
    if older.document.territory != newer.document.territory:
        return False
    if older.labels and newer.labels and older.labels.isdisjoint(newer.labels):
        return False
    namesakes = older.family == newer.family
    if namesakes and len(older.places) < LEAST_PLACES:
        return True
    if shared < LEAST_PLACES:
        return False
    return namesakes or (_contained(older, newer) and _alike(older, newer, catalog))


def _contained(older: _Piece, newer: _Piece) -> bool:
    """Is some part of the older one in the newer one for the most part?"""
    return any(
        len(places) >= LEAST_PLACES and _share(places, newer) >= CONTAINED for places in older.parts.values()
    )


def _share(places: set[_Key], newer: _Piece) -> float:
    return sum(key in newer.places for key in places) / len(places) if places else 0.0


def _alike(older: _Piece, newer: _Piece, catalog: Catalog) -> bool:
    """Do the places they share say mostly the same? Articles of one number are in every plan."""
    shared = [key for key in older.places if key in newer.places]
    read = shared[:: max(1, len(shared) // COMPARED)]
    same = sum(
        _likeness(_words(catalog, older.places[key]), _words(catalog, newer.places[key])) >= ALIKE
        for key in read
    )
    return same >= MOSTLY * len(read)


def _words(catalog: Catalog, chunk_ids: Sequence[str]) -> set[str]:
    return {word for each in catalog.chunks(chunk_ids).values() for word in fold(each.text).split()}


def _likeness(here: set[str], there: set[str]) -> float:
    return len(here & there) / len(here | there) if here | there else 1.0


def _family(document: Document) -> str:
    """The name of a file without what tells its state: ``15079_reglement_20190128`` less its date."""
    name = re.sub(r"[^a-z0-9]+", " ", fold(document.file.rpartition("/")[2].rpartition(".")[0]))
    return " ".join(_STATE.sub(" ", name).split())


# -- which follows which ----------------------------------------------------------------------------


def _ordered(one: _Piece, other: _Piece) -> bool:
    here, there = one.document.version.date, other.document.version.date
    return bool(here and there and here != there)


def _day(piece: _Piece) -> date:
    return piece.document.version.date or date.min


def _followed(piece: _Piece, rivals: Sequence[_Piece]) -> Iterator[tuple[_Part, Document]]:
    """The parts of a document that a later one replaces, each with the first that does."""
    later = sorted((each for each in rivals if _ordered(piece, each) and _day(each) > _day(piece)), key=_day)
    for part, places in piece.parts.items():
        newer = next((each for each in later if _replaces(each, piece, places)), None)
        if newer is not None:
            yield part, newer.document


def _replaces(newer: _Piece, older: _Piece, places: set[_Key]) -> bool:
    needed = CONTAINED_NAMESAKE if older.family == newer.family else CONTAINED
    whole = len(older.places) < LEAST_PLACES or _share(set(older.places), newer) >= needed
    if len(places) < LEAST_PLACES:  # a cover, a note: it goes with the rest
        return whole
    share = _share(places, newer)
    return share >= needed or (whole and share > 0)
