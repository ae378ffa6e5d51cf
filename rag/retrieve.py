"""From an understood question to ranked passages: lexical legs and the dense one, fused by score."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.errors import ModelError
from rag.fuse import fuse
from rag.index.base import Hit, Leg
from rag.index.snapshot import Snapshot
from rag.labels import family
from rag.question import Understanding
from rag.ranking.lapsed import without_former
from rag.rerank import Ranking, ranking_weights, rerank
from rag.reread import reread
from rag.settings import Settings
from rag.text import query_vector
from rag.types import Filters, Passage

if TYPE_CHECKING:
    from rag.models.embedders import Embedder

_log = logging.getLogger(__name__)

# Candidates read a second time: beyond these the fused order hardly ever hides the right passage.
READ_CLOSELY = 80
# In headings the date of the sitting and the zone tell acts apart; in bodies they are everywhere.
HEADING_EXTRA = 1.0


def search_filters(asked: Filters, understood: Understanding) -> Filters:
    """The user's filters, with the territory, zones and day of being in force that the question names."""
    territory = understood.territory.name if understood.territory else asked.commune
    zones = tuple(dict.fromkeys(label for zone in understood.zones for label in family(zone)))
    return replace(asked, commune=territory, zones=zones, in_force=asked.in_force or understood.day)


def retrieve(
    snapshot: Snapshot,
    understood: Understanding,
    filters: Filters,
    settings: Settings,
    embedder: Embedder | None = None,
) -> Ranking:
    """Candidates of every leg, fused and reranked, best first, each rule as it holds now."""
    ranking = rerank(candidates(snapshot, understood, filters, settings, embedder), understood)
    ranking = replace(ranking, passages=without_former(ranking.passages))
    return reread(ranking, understood.text, settings.reclassement)


def candidates(
    snapshot: Snapshot,
    understood: Understanding,
    filters: Filters,
    settings: Settings,
    embedder: Embedder | None = None,
) -> list[Passage]:
    """What the searches find, fused, the best of it: what the second reading reads."""
    wanted = search_filters(filters, understood)
    limit = settings.recherche.candidats
    heading_terms = dict(understood.terms)
    for label in (label.lower() for zone in understood.zones for label in family(zone)):
        heading_terms[label] = HEADING_EXTRA
    legs: dict[Leg, list[Hit]] = {
        "body": snapshot.search("body", query_vector(understood.terms), wanted, limit),
        "heading": snapshot.search("heading", query_vector(heading_terms), wanted, limit),
    }
    if embedder is not None and (dense := _asked_vector(embedder, understood.text)):
        legs["dense"] = snapshot.search("dense", dense, wanted, limit)
    fused = fuse(legs, _leg_weights(settings), min(limit, READ_CLOSELY))
    chunks = snapshot.chunks([item.chunk_id for item in fused])
    return [
        Passage(chunks[item.chunk_id], item.score, item.legs) for item in fused if item.chunk_id in chunks
    ]


def _leg_weights(settings: Settings) -> Mapping[str, float]:
    """The fitted weights, but that of the dense leg when the settings give it one."""
    weights, dense = ranking_weights().legs, settings.vecteurs.poids
    return weights if dense is None else {**weights, "dense": dense}


def _asked_vector(embedder: Embedder, text: str) -> Sequence[float] | None:
    """The question's vector; None when nothing in it has one, or when the service that makes it fails."""
    try:
        vector = embedder.queries([text])[0]
    except ModelError as error:
        _log.warning("recherche par les mots seuls : %s", error)
        return None
    return vector if any(vector) else None
