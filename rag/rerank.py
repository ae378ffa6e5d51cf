"""A second, closer reading of the candidates: term coverage, pairs, zone, act, date, address.

Each feature is named and kept on the passage, so that its rank can be explained. Weights are set by hand
on the calibration questions and are provisional.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from rag.encode import heading_text
from rag.expected import LOOKS
from rag.labels import family
from rag.question import Understanding
from rag.text import fold, terms
from rag.types import ActKind, Passage

WEIGHTS = {
    "couverture": 2.2,
    "titre": 1.0,
    "paires": 0.5,
    "zone": 1.3,
    "secteur": 0.35,
    "date": 0.6,
    "acte": 1.2,
    "adresse": 1.0,
    "nom": 0.5,
    "type": 0.12,
    "intitule": 0.6,
    "court": -0.3,
    "sommaire": -0.5,
}
_SHORT_RULE = re.compile(r"non reglement|pas reglement|sans objet|se reporter|neant|pas fixe")
PARENT_ZONE = 0.8  # a rule of UH holds in UHb, unless UHb has its own
NUMBER_REACH, WIDEST_RANGE = 6, 30  # words before a street name, numbers of one building
MIN_BODY = 90  # characters under which a passage is a bare heading


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage's terms, once: ``own`` in its body, ``above`` in its heading."""

    own: frozenset[str]
    above: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    folded: str


def read_passage(passage: Passage) -> Reading:
    return _read(passage.chunk.whole, heading_text(passage.chunk))


@lru_cache(maxsize=20_000)
def _read(text: str, above: str) -> Reading:
    body, heading = terms(text), _heading_terms(above)
    pairs = frozenset(pairwise(heading)) | frozenset(pairwise(body))
    return Reading(frozenset(body), frozenset(heading), pairs, fold(text))


@lru_cache(maxsize=5_000)
def _heading_terms(text: str) -> tuple[str, ...]:
    return tuple(terms(text))


def idf(readings: Sequence[Reading]) -> dict[str, float]:
    """How telling a term is among the candidates (Robertson's idf, always positive)."""
    counts = Counter(term for reading in readings for term in reading.own | reading.above)
    total = len(readings)
    return {term: math.log(1 + (total - count + 0.5) / (count + 0.5)) for term, count in counts.items()}


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages, best first, and how much each asked term tells among them (weights that sum to one)."""

    passages: tuple[Passage, ...]
    weights: dict[str, float]


def rerank(passages: Sequence[Passage], understood: Understanding) -> Ranking:
    """The passages in their new order; ``legs`` gains the features, ``score`` is their weighted sum."""
    readings = [read_passage(passage) for passage in passages]
    rarity = idf(readings)
    ceiling = math.log(1 + len(passages) * 2 + 1)
    asked = {
        term: weight * rarity.get(term, 0.0 if term in understood.aside else ceiling)
        for term, weight in understood.terms.items()
    }
    found = []
    for passage, reading in zip(passages, readings, strict=True):
        features = _features(passage, reading, asked, understood)
        score = passage.score + sum(WEIGHTS[name] * value for name, value in features.items())
        legs = (*passage.legs, *((name, round(value, 3)) for name, value in features.items() if value))
        found.append(replace(passage, score=score, legs=legs))
    total = sum(asked.values()) or 1.0
    return Ranking(
        tuple(sorted(found, key=lambda item: -item.score)),
        {term: weight / total for term, weight in asked.items()},
    )


def _features(
    passage: Passage, reading: Reading, asked: dict[str, float], understood: Understanding
) -> dict[str, float]:
    total = sum(asked.values()) or 1.0
    everywhere = reading.own | reading.above
    wanted_pairs = [pair for pair in pairwise(understood.terms) if pair[0] in asked and pair[1] in asked]
    kind = LOOKS.get(understood.expected)
    section = passage.chunk.section
    date = section.act.date if section.act and section.act.date else None
    return {
        "couverture": sum(weight for term, weight in asked.items() if term in everywhere) / total,
        "titre": sum(weight for term, weight in asked.items() if term in reading.above) / total,
        "paires": sum(pair in reading.pairs for pair in wanted_pairs) / len(wanted_pairs)
        if wanted_pairs
        else 0.0,
        "zone": _zone(section.zones, understood.zones),
        "secteur": float(
            any(re.search(rf"\b{re.escape(zone.lower())}\b", reading.folded) for zone in understood.zones)
        ),
        "date": float(bool(date and any(item.matches(date) for item in understood.dates))),
        "acte": float(any(_has_act(passage, reading, act) for act in understood.acts)),
        "adresse": float(
            any(has_address(passage, reading.folded, address) for address in understood.addresses)
        ),
        "nom": sum(name in everywhere for name in understood.names) / len(understood.names)
        if understood.names
        else 0.0,
        "type": float(bool(kind and kind.search(passage.chunk.text))),
        "intitule": _title(section.path[-1:], asked, total),
        "court": float(len(passage.chunk.text) < MIN_BODY and not _SHORT_RULE.search(reading.folded)),
        "sommaire": float(section.path[-1:] == ("Ordre du jour",)),
    }


def _title(path: Sequence[str], asked: dict[str, float], total: float) -> float:
    """How much the last heading and the question say the same thing: harmonic mean of the two shares."""
    found = set(terms(path[0])) if path else set()
    found = {term for term in found if not term[0].isdigit()}
    shared = found & asked.keys()
    if not shared:
        return 0.0
    precision, recall = len(shared) / len(found), sum(asked[term] for term in shared) / total
    return 2 * precision * recall / (precision + recall)


def _zone(zones: Sequence[str], asked: Sequence[str]) -> float:
    if not asked or not zones:
        return 0.0
    if set(zones) & set(asked):
        return 1.0
    return PARENT_ZONE if any(set(zones) & set(family(zone)) for zone in asked) else 0.0


def _has_act(passage: Passage, reading: Reading, act: str) -> bool:
    section = passage.chunk.section
    if section.act and section.act.number and act in act_keys(section.act.number):
        return True
    if section.document.kind is ActKind.ARRETE and act in act_keys(section.document.title):
        return True
    return act.replace("_", "n", 1) in reading.own


def act_keys(number: str) -> set[str]:
    """Spellings of an act number as understood questions give them: ``2024_37``, ``2019_3_18``."""
    keys = set()
    for match in re.finditer(r"((?:19|20)\d{2})\D{1,2}(\d{1,5})(?:\D(\d{1,3})(?!\d))?", number):
        keys.add(f"{match[1]}_{int(match[2])}")
        if match[3]:
            keys.add(f"{match[1]}_{int(match[2])}_{int(match[3])}")
    return keys


def has_address(passage: Passage, folded: str, address: str) -> bool:
    """Does the passage, its heading or its file's name speak of the address (``number|street words``)?"""
    number, _, street = address.partition("|")
    text = re.sub(r"[^a-z0-9]+", " ", f"{folded} {fold(heading_text(passage.chunk))}").split()
    name = street.split()[:2]
    starts = [rank for rank in range(len(text)) if text[rank : rank + len(name)] == name]
    if not number:
        return bool(starts)
    first = int(re.split(r"\D", number)[0])
    return any(_numbered(text[max(0, rank - NUMBER_REACH) : rank], first) for rank in starts)


def _numbered(before: Sequence[str], number: int) -> bool:
    """Does the street number stand just before, alone or in a range (« 102-104 rue de »)?"""
    for word in reversed(before):
        if match := re.fullmatch(r"(\d{1,4})(?:bis|ter|[a-d])?", word):
            found = int(match[1])
            if found == number:
                return True
            if not 0 < found - number <= WIDEST_RANGE:
                return False
    return False
