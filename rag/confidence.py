"""How far the evidence goes: named signals, one figure, a level. Provisional, « non calibré ».

Nothing here is a probability yet: the weights are set by hand on the calibration questions, near those of
a logistic regression that leaves a town out, and the threshold is a setting. A single similarity score is
a poor gate; several signs together are a better one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rag.anchors import missing_anchors
from rag.encode import heading_text
from rag.extract import Extract
from rag.question import Understanding
from rag.rerank import Ranking
from rag.text import terms
from rag.types import Level
from rag.units import kind_bonus
from rag.wanted import looks_of

HIGH, MEDIUM = 0.75, 0.55
# Whatever else agrees, an answer is withheld (log-odds of 0.4) when it is about another act, address or
# sitting than the one asked, when the act only recites there, or when no word of the kind wanted is in it.
WITHHELD = -0.4
UNTOLD = 0.75  # the sign « type » of a question whose answer cannot be told by its looks
BIAS = -2.75
WEIGHTS = {
    "couverture": 1.0,
    "unite": 1.6,
    "type": 1.0,
    "noms": 0.4,
    "marge": 0.9,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The signals behind a decision, each between 0 and 1, and the confidence made of them."""

    signals: tuple[tuple[str, float], ...]
    confidence: float
    missing: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        if self.confidence >= HIGH:
            return Level.HIGH
        return Level.MEDIUM if self.confidence >= MEDIUM else Level.LOW


def weigh(understood: Understanding, ranking: Ranking, found: Extract | None) -> Evidence:
    """The evidence that the best extract answers the question."""
    if found is None:
        return Evidence((), 0.0)
    missing = missing_anchors(understood, found.passage)
    signals = signals_of(understood, ranking, found, missing)
    raw = BIAS + sum(weight * signals[name] for name, weight in WEIGHTS.items())
    if missing or found.recital or not signals["type"]:
        raw = min(raw, WITHHELD)
    shown = tuple((name, round(value, 3)) for name, value in signals.items())
    return Evidence(shown, 1 / (1 + math.exp(-raw)), missing)


def signals_of(
    understood: Understanding, ranking: Ranking, found: Extract, missing: tuple[str, ...]
) -> dict[str, float]:
    """The named signs, each between 0 and 1, that weigh for the answer."""
    chunk = found.passage.chunk
    shown = " ".join(unit.text for unit in found.units)
    wide = set(terms(f"{chunk.whole} {heading_text(chunk)}"))
    looks = looks_of(understood.expected, understood.text)
    rivals = (item for item in ranking.passages[1:10] if item.document != chunk.document)
    behind = [item.score for item in rivals]
    margin = 1 - max(behind, default=0.0) / max(ranking.passages[0].score, 1e-9)
    return {
        "couverture": sum(weight for term, weight in ranking.weights.items() if term in wide),
        "unite": min(
            1.0, max(0.0, found.score - kind_bonus(understood) * bool(looks and looks.search(shown)))
        ),
        "type": UNTOLD if looks is None else float(bool(looks.search(shown))),
        "ancres": 0.0 if missing else 1.0,
        "noms": _names_found(understood, wide),
        "marge": min(1.0, max(0.0, margin)),
    }


def _names_found(understood: Understanding, everything: set[str]) -> float:
    if not understood.names:
        return 1.0
    return sum(name in everything for name in understood.names) / len(understood.names)
