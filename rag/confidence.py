"""How far the evidence goes: named signs, one figure.

A single similarity score is a poor gate; several signs together are a better one. What each weighs is data
(``rag.trust.model``); what the figure must reach to be shown is chosen for a risk (``rag.trust.gate``).
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.anchors import missing_anchors
from rag.answers.theme import no_rule
from rag.encode import heading_text
from rag.question import Understanding
from rag.rerank import Ranking
from rag.runs import Extract
from rag.text import terms
from rag.trust.model import shipped
from rag.units import kind_bonus
from rag.wanted import looks_of


@dataclass(frozen=True, slots=True)
class Evidence:
    """The signals behind a decision, each between 0 and 1, and the confidence made of them.

    ``closed``: a gate is, so that the answer is withheld whatever the signals.
    """

    signals: tuple[tuple[str, float], ...]
    confidence: float
    missing: tuple[str, ...] = ()
    closed: bool = False


def weigh(understood: Understanding, ranking: Ranking, found: Extract | None) -> Evidence:
    """The evidence that the best extract answers the question."""
    if found is None:
        return Evidence((), 0.0)
    missing = missing_anchors(understood, found.passage)
    signals = signals_of(understood, ranking, found, missing)
    closed = bool(missing) or found.recital or not signals["type"]
    shown = tuple((name, round(value, 3)) for name, value in signals.items())
    return Evidence(shown, shipped().confidence(signals, closed=closed), missing, closed)


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
        "unite": 1.0
        if no_rule(understood, found.passage)
        else min(1.0, max(0.0, found.score - kind_bonus(understood) * bool(looks and looks.search(shown)))),
        "type": shipped().untold if looks is None else float(bool(looks.search(shown))),
        "ancres": 0.0 if missing else 1.0,
        "noms": _names_found(understood, wide),
        "marge": min(1.0, max(0.0, margin)),
    }


def _names_found(understood: Understanding, everything: set[str]) -> float:
    if not understood.names:
        return 1.0
    return sum(name in everything for name in understood.names) / len(understood.names)
