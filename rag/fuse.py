"""Fusion of the searches: weighted scores, never ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.index.base import Hit, Leg

# Cosine under which a passage that shares no word with the question is none of its candidates.
NEAR = 0.35
TENTH, SHARPNESS = 9, 4


@dataclass(frozen=True, slots=True)
class Fused:
    """A chunk found, its fused score, and what each search gave it, before its weight."""

    chunk_id: str
    score: float
    legs: tuple[tuple[str, float], ...]


def fuse(
    legs: Mapping[Leg, Sequence[Hit]], weights: Mapping[str, float], limit: int | None = None
) -> list[Fused]:
    """Each leg's scores over its best, times its weight, summed; the best first, ``limit`` of them.

    Cosines are not put over their best: those of a question that nothing is near would count as much as any.
    They count the more, the less the words tell passages apart (:func:`_doubt`). Score fusion, not rank
    fusion: equal-weight RRF loses 5 to 20 points here when a leg is weak.
    """
    total: dict[str, float] = {}
    detail: dict[str, list[tuple[str, float]]] = {}
    doubt = _doubt(legs.get("body", ()))
    for leg, hits in legs.items():
        dense, weight = leg == "dense", weights[leg]
        best = 1.0 if dense else max((hit.score for hit in hits), default=0.0)
        for hit in hits if best > 0 else ():
            chunk_id, score = hit.chunk_id, hit.score
            part = round(score * doubt if dense else score / best, 4)
            if chunk_id in total:
                total[chunk_id] += weight * part
                detail[chunk_id].append((leg, part))
            elif not dense or score >= NEAR:
                total[chunk_id] = weight * part
                detail[chunk_id] = [(leg, part)]
    ordered = sorted(total, key=total.__getitem__, reverse=True)[:limit]
    return [Fused(chunk_id, total[chunk_id], tuple(detail[chunk_id])) for chunk_id in ordered]


def _doubt(hits: Sequence[Hit]) -> float:
    """How little the words tell: the tenth score over the first, to the fourth; 1 when they find nothing.

    On what the vectors had not read, this is worth up to 0.6 points of MRR more than a fixed weight
    (``python -m tools.embedding``).
    """
    scores = sorted((hit.score for hit in hits), reverse=True)
    if not scores:
        return 1.0
    return float((scores[TENTH] / scores[0]) ** SHARPNESS) if len(scores) > TENTH and scores[0] > 0 else 0.0
