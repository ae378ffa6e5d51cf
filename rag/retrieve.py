"""From an understood question to ranked passages: lexical legs and the dense one, fused by score."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.errors import ModelError
from rag.index.base import Hit, Leg
from rag.index.snapshot import Snapshot
from rag.labels import family
from rag.question import Understanding
from rag.rerank import Ranking, rerank
from rag.settings import Settings
from rag.text import query_vector
from rag.types import Filters, Passage

if TYPE_CHECKING:
    from rag.models.embedders import Embedder

_log = logging.getLogger(__name__)

# Candidates read a second time: beyond these the fused order hardly ever hides the right passage.
READ_CLOSELY = 80
# Cosine under which a passage that shares no word with the question is none of its candidates.
NEAR = 0.35
BODY_WEIGHT, HEADING_WEIGHT = 1.0, 0.5
# In headings the date of the sitting and the zone tell acts apart; in bodies they are everywhere.
HEADING_EXTRA = 1.0


def search_filters(asked: Filters, understood: Understanding) -> Filters:
    """The user's filters, with the territory and zones that the question itself names."""
    territory = understood.territory.name if understood.territory else asked.commune
    zones = tuple(dict.fromkeys(label for zone in understood.zones for label in family(zone)))
    return replace(asked, commune=territory, zones=zones)


def retrieve(
    snapshot: Snapshot,
    understood: Understanding,
    filters: Filters,
    settings: Settings,
    embedder: Embedder | None = None,
) -> Ranking:
    """Candidates of every leg, fused and reranked, best first."""
    wanted = search_filters(filters, understood)
    limit = settings.recherche.candidats
    heading_terms = dict(understood.terms)
    for label in (label.lower() for zone in understood.zones for label in family(zone)):
        heading_terms[label] = HEADING_EXTRA
    legs: dict[Leg, list[Hit]] = {
        "body": snapshot.search("body", query_vector(understood.terms), wanted, limit),
        "heading": snapshot.search("heading", query_vector(heading_terms), wanted, limit),
    }
    weights: dict[Leg, float] = {"body": BODY_WEIGHT, "heading": HEADING_WEIGHT}
    if embedder is not None and (dense := _asked_vector(embedder, understood.text)):
        legs["dense"] = snapshot.search("dense", dense, wanted, limit)
        weights["dense"] = settings.vecteurs.poids
    fused = fuse(legs, weights)
    ranked = sorted(fused, key=lambda item: -item[1])[: min(limit, READ_CLOSELY)]
    chunks = snapshot.chunks([chunk_id for chunk_id, _, _ in ranked])
    passages = [
        Passage(chunks[chunk_id], score, detail) for chunk_id, score, detail in ranked if chunk_id in chunks
    ]
    return rerank(passages, understood)


def _asked_vector(embedder: Embedder, text: str) -> Sequence[float] | None:
    """The question's vector; None when nothing in it has one, or when the service that makes it fails."""
    try:
        vector = embedder.queries([text])[0]
    except ModelError as error:
        _log.warning("recherche par les mots seuls : %s", error)
        return None
    return vector if any(vector) else None


def fuse(
    legs: dict[Leg, list[Hit]], weights: dict[Leg, float]
) -> list[tuple[str, float, tuple[tuple[str, float], ...]]]:
    """(chunk id, fused score, its legs): each leg's scores over its best, times its weight, summed.

    Cosines are kept as they are: over their best, those of a question that nothing is near would count as
    much as any. Score fusion, not rank fusion: equal-weight RRF loses 5 to 20 points here when a leg is weak.
    """
    total: dict[str, float] = {}
    detail: dict[str, list[tuple[str, float]]] = {}
    for leg, hits in legs.items():
        best = 1.0 if leg == "dense" else max((hit.score for hit in hits), default=0.0)
        for hit in hits:
            if leg == "dense" and hit.score < NEAR and hit.chunk_id not in total:
                continue
            if best > 0:
                part = hit.score / best
                total[hit.chunk_id] = total.get(hit.chunk_id, 0.0) + weights[leg] * part
                detail.setdefault(hit.chunk_id, []).append((leg, round(part, 4)))
    return [(chunk_id, score, tuple(detail[chunk_id])) for chunk_id, score in total.items()]
