"""How far the evidence goes: named signals, one figure, a level. Provisional, « non calibré ».

Nothing here is a probability yet: the weights are set by hand on the calibration questions, and the
threshold is a setting. A single similarity score is a poor gate; several signs together are a better one.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rag.dates import find_dates
from rag.encode import heading_text
from rag.expected import LOOKS
from rag.extract import Extract
from rag.question import Understanding
from rag.rerank import Ranking, act_keys, has_address
from rag.text import fold, terms
from rag.types import Level, Passage

_YEAR = re.compile(r"\b((?:19|20)\d\d)\b(?!\s?[_/-])")
_PERIOD = re.compile(r"\b(?:19|20)\d\d\s?[-/]\s?(?:19|20)?\d\d\b")
HIGH, MEDIUM = 0.75, 0.55
BIAS = -4.9
WEIGHTS = {
    "couverture": 2.4,
    "phrase": 0.4,
    "unite": 1.4,
    "type": 1.0,
    "ancres": 1.2,
    "noms": 0.8,
    "marge": 0.8,
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
    raw = BIAS + sum(WEIGHTS[name] * value for name, value in signals.items())
    shown = tuple((name, round(value, 3)) for name, value in signals.items())
    return Evidence(shown, 1 / (1 + math.exp(-raw)), missing)


def signals_of(
    understood: Understanding, ranking: Ranking, found: Extract, missing: tuple[str, ...]
) -> dict[str, float]:
    """The named signs, each between 0 and 1, that weigh for the answer."""
    chunk = found.passage.chunk
    shown = " ".join(unit.text for unit in found.units)
    near, wide = set(terms(shown)), set(terms(f"{chunk.text} {heading_text(chunk)}"))
    looks = LOOKS.get(understood.expected)
    rivals = (item for item in ranking.passages[1:10] if item.document != found.passage.document)
    behind = [item.score for item in rivals]
    margin = 1 - max(behind, default=0.0) / max(ranking.passages[0].score, 1e-9)
    return {
        "couverture": sum(weight for term, weight in ranking.weights.items() if term in wide),
        "phrase": sum(weight for term, weight in ranking.weights.items() if term in near),
        "unite": min(1.0, max(0.0, found.score)),
        "type": float(looks is None or bool(looks.search(shown))),
        "ancres": 0.0 if missing else 1.0,
        "noms": _names_found(understood, wide),
        "marge": min(1.0, max(0.0, margin)),
    }


def missing_anchors(understood: Understanding, passage: Passage) -> tuple[str, ...]:
    """What the question names precisely and the passage does not: act, address, sitting's date, year."""
    chunk = passage.chunk
    text = f"{chunk.text} {heading_text(chunk)}"
    folded = fold(text)
    missing = [
        act
        for act in understood.acts
        if act not in act_keys(text) and act.replace("_", "n", 1) not in terms(text)
    ]
    missing += [
        address.replace("|", " ").strip()
        for address in understood.addresses
        if not has_address(passage, fold(chunk.text), address)
    ]
    missing += [parcel for parcel in understood.parcels if not _has_parcel(parcel, folded)]
    act_date = chunk.section.act.date if chunk.section.act else None
    for item in understood.dates:
        of_act = bool(act_date and item.matches(act_date))
        if not of_act and (understood.of_sitting or not _says(item.day, item.month, item.year, folded)):
            missing.append("date")
    for year in _YEAR.findall(_PERIOD.sub(" ", understood.text)):
        known = act_date is not None and str(act_date.year) == year
        if year not in folded and not known and not any(str(item.year) == year for item in understood.dates):
            missing.append(year)
    return tuple(dict.fromkeys(missing))


def _has_parcel(parcel: str, folded: str) -> bool:
    section, number = parcel.split()
    return bool(re.search(rf"\b{section}[ n°]*0*{number}\b", folded))


def _says(day: int | None, month: int | None, year: int | None, folded: str) -> bool:
    return any(
        (day is None or day == found.day)
        and (month is None or month == found.month)
        and (year is None or found.year in (None, year))
        for found in find_dates(folded)
    )


def _names_found(understood: Understanding, everything: set[str]) -> float:
    if not understood.names:
        return 1.0
    return sum(name in everything for name in understood.names) / len(understood.names)
