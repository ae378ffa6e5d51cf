"""nDCG@10: are the right pages at the top of the passages retrieved, all of them?

Definition: on an answerable question, a passage gains 1 when it leads to a gold source (same rule as a
citation) that no passage above leads to, else 0: the same page found twice counts once. Sources of one
file that share a page, or of which one has no page, are one thing to find. The ideal ranking finds every
distinct source, one a rank, from the top.
Formulas: DCG = Σ_{rank ≤ 10} gain / log2(rank + 1); nDCG = DCG / DCG of min(sources, 10) gains from rank 1.
Limit: gold sources are elements of the answer, or parallel versions of one text. The ideal asks for the
parallel versions too, and a passage that spans two sources gains 1: the figure errs low, never above 1.
Source: Järvelin & Kekäläinen, ACM TOIS 2002, with binary gains and the log2(rank + 1) discount of trec_eval.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from eval.answers import AnswerRow
from eval.gold import GoldQuestion, Source
from eval.matching import same_file
from eval.metrics.base import OUTSIDE, Family, Kind, Metric, Score
from eval.metrics.citation import points_at
from eval.metrics.recall import DEPTH


def distinct(sources: Sequence[Source]) -> list[tuple[Source, ...]]:
    """The things to find: sources that any one passage of a page would find together are one."""
    found: list[tuple[Source, ...]] = []
    for source in sources:
        joined = [group for group in found if any(_overlap(source, other) for other in group)]
        found = [group for group in found if group not in joined]
        found.append((source, *(other for group in joined for other in group)))
    return found


def gains(question: GoldQuestion, answer: AnswerRow) -> list[int]:
    """1 at each of the first ten ranks that leads to a source not yet found."""
    missing, found = distinct(question.sources), []
    for passage in answer.passages[:DEPTH]:
        kept = [group for group in missing if not points_at(passage.file, passage.pages, group)]
        found.append(int(len(kept) < len(missing)))
        missing = kept
    return found


def _overlap(one: Source, other: Source) -> bool:
    pages = not one.pages or not other.pages or bool(set(one.pages) & set(other.pages))
    return pages and same_file(one.file, other.file)


def _discounted(gained: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gained, start=1))


def _ndcg(question: GoldQuestion, answer: AnswerRow) -> Score:
    if not question.answerable:
        return OUTSIDE
    ideal = [1] * min(len(distinct(question.sources)), DEPTH)
    return Score(_discounted(gains(question, answer)) / _discounted(ideal), 1)


METRICS = (Metric("ndcg_10", "Recherche : nDCG à 10", Kind.MEAN, _ndcg, Family.RETRIEVAL),)
MEANINGS = {
    "ndcg_10": "Qualité de l'ordre des dix premiers passages ; 1 quand les bons sont tous en tête.",
}
