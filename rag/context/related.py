"""Which passages are to be read beside those found: gathered by kind, kept inside the limits, a few."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from rag.context.case import Case, Lead
from rag.context.changes import changed
from rag.context.exceptions import excepted
from rag.context.general import common, in_force
from rag.context.lexicon import defined
from rag.context.referred import referred
from rag.index.snapshot import Snapshot
from rag.question import Understanding
from rag.rerank import Ranking
from rag.retrieve import search_filters
from rag.text import fold, squeeze
from rag.types import Chunk, Filters, Passage, Related, Why

MOST, FIRST = 5, 3
# In this order; at most so many of each.
_SHARES = {
    Why.VERSION: 1,
    Why.CHANGED: 2,
    Why.REFERRED: 2,
    Why.EXCEPTION: 2,
    Why.GENERAL: 1,
    Why.DEFINITION: 2,
}


_FINDERS: dict[Why, Callable[[Case], Iterable[Lead]]] = {
    Why.VERSION: in_force,
    Why.CHANGED: changed,
    Why.REFERRED: referred,
    Why.EXCEPTION: excepted,
    Why.GENERAL: common,
    Why.DEFINITION: defined,
}


def related(
    snapshot: Snapshot,
    understood: Understanding,
    asked: Filters,
    ranking: Ranking,
    shown: Sequence[Passage] | None = None,
    kinds: Collection[Why] = frozenset(Why),
) -> tuple[Related, ...]:
    """What must be read beside the passages ``shown``, by default the first of the ranking; at most five, of
    these ``kinds``.

    ``asked`` are the user's own limits: nothing that they exclude is in, whatever refers to it.
    """
    ranks = {passage.chunk.id: rank for rank, passage in enumerate(ranking.passages, start=1)}
    shown = ranking.passages[:FIRST] if shown is None else shown
    found = [(ranks[passage.chunk.id], passage) for passage in shown[:FIRST] if passage.chunk.id in ranks]
    applied = search_filters(asked, understood)
    case = Case(snapshot, understood, asked, applied, found, ranking.weights)
    leads = [lead for why, find in _FINDERS.items() if why in kinds for lead in find(case)]
    return _chosen(case, leads, {passage.chunk.id for passage in shown})


def _chosen(case: Case, leads: Iterable[Lead], shown: set[str]) -> tuple[Related, ...]:
    """The best of each kind, inside the limits, each passage and each rule once."""
    order, leads = list(_SHARES), list(leads)
    chunks = case.snapshot.chunks(list(dict.fromkeys(lead.chunk_id for lead in leads)))

    def rank(lead: Lead) -> tuple[int, float, bool, int, str]:
        chunk = chunks.get(lead.chunk_id)
        ended = chunk is not None and chunk.validity.until is not None  # of two versions, the one in force
        return order.index(lead.why), -lead.worth, ended, lead.of, lead.chunk_id

    ranked = sorted(leads, key=rank)
    held = [passage.chunk for _, passage in case.found]
    left = dict(_SHARES)
    kept: list[Related] = []
    for lead in ranked:
        chunk = chunks.get(lead.chunk_id)
        if chunk is None or not left[lead.why] or len(kept) == MOST:
            continue
        told = any(_same(chunk, each, lead.why) for each in held)
        if chunk.id in shown or told or not case.allowed(chunk):
            continue
        held.append(chunk)
        left[lead.why] -= 1
        kept.append(Related(Passage(chunk, lead.worth), lead.why, lead.of, lead.words, lead.because(chunk)))
    return tuple(kept)


def _same(one: Chunk, two: Chunk, why: Why) -> bool:
    """Do two passages say the same: the same words, or a rule that two documents of a territory tell?

    One passage of the common rule is enough; another version of a rule is told for that very reason.
    """
    if one.id == two.id or squeeze(one.text) == squeeze(two.text):
        return True
    here, there = one.section, two.section
    return (
        why is not Why.VERSION
        and (here.document != there.document or why is Why.GENERAL)
        and here.document.territory == there.document.territory
        and here.act is None is there.act
        and (here.zones, here.article) == (there.zones, there.article)
        and fold(" ".join(here.path[-1:])) == fold(" ".join(there.path[-1:]))
    )
