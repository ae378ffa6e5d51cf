"""What is indexed, as questions name it; and what of it the limits of a question let be named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rag.index.payload import commune_names, fold_name
from rag.index.snapshot import Snapshot
from rag.types import Document, Filters, Territory, Visibility

MOST_LIMITED = 200
"""Views kept through limits: those asked again are the few of each group of readers."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What the documents of one corpus, visibility and territory share. ``names`` are those that reach it."""

    corpus: str
    visibility: Visibility
    territory: Territory
    names: frozenset[str]
    zones: frozenset[str]


@dataclass(frozen=True, slots=True)
class Atlas:
    """Territories, the zones ruled in each, and corpora; ``all_corpora`` are also those of which no file
    could be read, told to no reader."""

    holdings: tuple[Holding, ...]
    territories: tuple[Territory, ...]
    zones: dict[str, frozenset[str]]
    corpora: tuple[str, ...]
    all_corpora: tuple[str, ...] = ()
    _limited: dict[Filters, Atlas] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, snapshot: Snapshot) -> Atlas:
        zones = snapshot.catalog.zones_by_document()
        held: dict[tuple[str, Visibility, Territory], set[str]] = {}
        documents: dict[Territory, Document] = {}
        for each in snapshot.catalog.documents():
            documents.setdefault(each.territory, each)
            held.setdefault((each.corpus, each.visibility, each.territory), set()).update(zones[each.id])
        names = {place: frozenset(commune_names(each)) for place, each in documents.items()}
        among = cls.among(Holding(*key, names[key[2]], frozenset(ruled)) for key, ruled in held.items())
        return replace(among, all_corpora=snapshot.catalog.corpora())

    @classmethod
    def among(cls, holdings: Iterable[Holding]) -> Atlas:
        kept = tuple(holdings)
        territories = tuple(dict.fromkeys(each.territory for each in kept))
        reached: dict[str, set[str]] = defaultdict(set)
        for each in kept:
            for name in each.names:
                reached[name] |= each.zones
        zones = {place.name: frozenset(reached[fold_name(place.name)]) for place in territories}
        return cls(kept, territories, zones, tuple(dict.fromkeys(each.corpus for each in kept)))

    def zones_in(self, filters: Filters) -> tuple[str, ...]:
        """The zones ruled in what these limits let be named, of their commune when there is one; sorted."""
        name = fold_name(filters.commune) if filters.commune is not None else None
        held = self.through(filters).holdings
        return tuple(
            sorted({zone for each in held if name is None or name in each.names for zone in each.zones})
        )

    def through(self, filters: Filters) -> Atlas:
        """What may be named to whoever asks within these limits, their corpora, visibilities and walls."""
        limits = replace(filters.walls, corpora=filters.corpora)
        if limits == Filters():
            return self
        known = self._limited.get(limits)
        if known is None:
            if len(self._limited) >= MOST_LIMITED:
                self._limited.clear()
            known = self._limited[limits] = Atlas.among(
                each
                for each in self.holdings
                if (not limits.corpora or each.corpus in limits.corpora)
                and (not limits.opened or each.corpus in limits.opened)
                and (not limits.visibilities or each.visibility in limits.visibilities)
            )
        return known
