"""How far the evidence goes: named signs, one figure.

A single similarity score is a poor gate; several signs together are a better one. What each weighs is data
(``rag.trust.model``); what the figure must reach to be shown is chosen for a risk (``rag.trust.gate``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rag.anchors import missing_anchors
from rag.answers.named_rows import NamedRows
from rag.answers.theme import no_rule
from rag.encode import heading_text
from rag.extract import Extraction
from rag.models.static import StaticEmbedder
from rag.question import Understanding
from rag.rerank import Ranking
from rag.runs import Extract
from rag.text import terms
from rag.trust.model import shipped
from rag.units import kind_bonus
from rag.wanted import looks_of

FORCE, AHEAD = 8.0, 2.0  # scores of a passage that nothing is left to wish of
WORDY, LONG = 12, 80  # terms of a question that says much; words of an answer that says too much


@dataclass(frozen=True, slots=True)
class Evidence:
    """The signals behind a decision, each between 0 and 1, and the confidence made of them.

    ``closed``: a gate is, so that the answer is withheld whatever the signals.
    """

    signals: tuple[tuple[str, float], ...]
    confidence: float
    missing: tuple[str, ...] = ()
    closed: bool = False


def weigh(understood: Understanding, ranking: Ranking, extraction: Extraction) -> Evidence:
    """The evidence that the best extract answers the question."""
    found = extraction.main
    if found is None:
        return Evidence((), 0.0)
    missing = missing_anchors(understood, found.passage, ranking.weights)
    signals = signals_of(understood, ranking, found, extraction)
    closed = bool(missing) or found.recital or not signals["type"]
    shown = tuple((name, round(value, 3)) for name, value in signals.items())
    return Evidence(shown, shipped().confidence(signals, closed=closed), missing, closed)


def signals_of(
    understood: Understanding, ranking: Ranking, found: Extract, extraction: Extraction
) -> dict[str, float]:
    """The named signs, each between 0 and 1, that weigh for the answer.

    ``force``: how well the best passage matches; ``avance``: how far it is ahead of the next, ``marge``: of
    the best one of another document; ``unite``: how well the extract answers, ``ecart``: how far it is ahead
    of what else could be told; ``type``: it holds words of the kind wanted, or what it
    sends to or must be read with does; ``noms``: the proper names asked
    are there; ``accord``: the sentence nearest in meaning, by vectors that take no part in the choice, is in
    it; ``dit``: the question's words that it says, or its heading; ``precision``: how much the question says;
    ``brievete``: how short the extract is.
    """
    own = terms(understood.own or understood.text)
    chunk, scores = found.passage.chunk, [item.score for item in ranking.passages]
    shown = " ".join(unit.text for unit in found.units)
    looks = looks_of(understood.expected, understood.text)
    told = " ".join([shown, *(unit.text for item in extraction.beside for unit in item.units)])
    rivals = (item for item in ranking.passages[1:10] if item.document != chunk.document)
    behind = [item.score for item in rivals]
    fit = found.score - kind_bonus(understood) * bool(looks and looks.search(shown))
    return {
        "force": _share(scores[0], FORCE),
        "avance": _share(scores[0] - scores[1] if len(scores) > 1 else AHEAD, AHEAD),
        "unite": 1.0 if no_rule(understood, found.passage) else _share(fit, 1.0),
        "ecart": _share(extraction.lead, 1.0),
        "type": shipped().untold if looks is None else float(bool(looks.search(told))),
        "noms": _names_found(understood, set(terms(f"{chunk.whole} {heading_text(chunk)}"))),
        "marge": _share(1 - max(behind, default=0.0) / max(scores[0], 1e-9), 1.0),
        "accord": float(_agrees(understood, extraction, found)),
        "dit": _said(own, found, " ".join(chunk.section.path[-2:])),
        "precision": _share(len(own), WORDY),
        "brievete": 1 - _share(found.words, LONG),
    }


def _agrees(understood: Understanding, extraction: Extraction, found: Extract) -> bool:
    """Is the sentence nearest to the question in meaning, of all those read, among those chosen? The row of a
    table that the question names is that sentence."""
    rows = NamedRows(understood.text, found.passage.chunk.table)
    if any(rows.names(unit.row) for unit in found.units):
        return True
    embedder = _embedder()
    asked = embedder.vector(terms(understood.own or understood.text))
    read = list(extraction.sentences)
    near = max(read, key=lambda item: float(asked @ embedder.vector(terms(item[1].text))), default=None)
    if near is None or near[0] is not found.passage:
        return False
    return any(near[1].start == unit.start for unit in found.units)


@cache
def _embedder() -> StaticEmbedder:
    """The shipped vectors, whatever the settings search with: they are local, and read no town act."""
    return StaticEmbedder()


def _said(own: Sequence[str], found: Extract, heading: str) -> float:
    """The share of the question's words that the extract says, or its heading."""
    said = frozenset(terms(heading)).union(*(unit.terms for unit in found.units))
    asked = frozenset(own)
    return len(asked & said) / len(asked) if asked else 0.0


def _share(value: float, whole: float) -> float:
    return min(1.0, max(0.0, value / whole))


def _names_found(understood: Understanding, everything: set[str]) -> float:
    if not understood.names:
        return 1.0
    return sum(name in everything for name in understood.names) / len(understood.names)
