"""The features of the second reading: one small function each, from what is asked and a candidate to a value
between 0 and 1. A new one is a function, a line of ``FEATURES`` and its weight in ``rangement.toml``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.answers.theme import on_theme
from rag.entries import asked_words, asks_definition, defines
from rag.labels import family
from rag.proximity import quoted_runs
from rag.question import Understanding
from rag.ranking.lapsed import LAPSED, names_its_time, names_its_version
from rag.ranking.pointing import act_keys, has_address
from rag.ranking.reading import Reading, folded, holds, rarity, read_passage
from rag.text import fold
from rag.types import ActKind, Passage
from rag.wanted import looks_of

CLASSES = frozenset({"U", "AU", "A", "N"})  # in sentences they are words: « a », « au », « n' »
PARENT_ZONE = 0.8  # a rule of UH holds in UHb, unless UHb has its own
MIN_BODY = 90  # characters under which a passage is a bare heading
_SHORT_RULE = re.compile(r"non reglement|pas reglement|sans objet|se reporter|neant|pas fixe")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks of each passage, worked out once. ``weights``: how much each term tells here."""

    understood: Understanding
    weights: Mapping[str, float]
    total: float
    pairs: tuple[tuple[str, str, str], ...]  # two terms, and the run of them
    quoted: tuple[str, ...]
    looks: re.Pattern[str] | None
    sectors: re.Pattern[str] | None
    defined: frozenset[str]

    def share(self, found: frozenset[str]) -> float:
        """How much of what is asked is among these terms."""
        return math.fsum(self.weights[term] for term in found) / self.total  # in whatever order


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage, and the asked terms that its body (``own``) and its heading (``above``) hold."""

    passage: Passage
    reading: Reading
    own: frozenset[str]
    above: frozenset[str]

    @property
    def folded(self) -> str:
        return folded(self.passage.chunk.whole)


@dataclass(frozen=True, slots=True)
class Feature:
    """``words`` name it, in French, where the score of a passage is shown in parts."""

    value: Callable[[Asked, Candidate], float]
    words: str


def _coverage(asked: Asked, seen: Candidate) -> float:
    return asked.share(seen.own | seen.above)


def _headings(asked: Asked, seen: Candidate) -> float:
    return asked.share(seen.above)


def _pairs(asked: Asked, seen: Candidate) -> float:
    """Terms asked side by side are found side by side."""
    if not asked.pairs:
        return 0.0
    own, above, reading = seen.own, seen.above, seen.reading
    said = sum(
        (one in own and other in own and run in reading.own)
        or (one in above and other in above and run in reading.above)
        for one, other, run in asked.pairs
    )
    return said / len(asked.pairs)


def _phrases(asked: Asked, seen: Candidate) -> float:
    """What the question puts between quotation marks is there, its words in that order."""
    return sum(map(seen.reading.says, asked.quoted)) / len(asked.quoted) if asked.quoted else 0.0


def _zone(asked: Asked, seen: Candidate) -> float:
    wanted, zones = asked.understood.zones, set(seen.passage.chunk.section.zones)
    if not wanted or not zones:
        return 0.0
    if not zones.isdisjoint(wanted):
        return 1.0
    return PARENT_ZONE if any(not zones.isdisjoint(family(zone)) for zone in wanted) else 0.0


def _own_zone(asked: Asked, seen: Candidate) -> float:
    """It rules the very zone asked, not only the one around it."""
    return float(not set(seen.passage.chunk.section.zones).isdisjoint(asked.understood.zones))


def _sector(asked: Asked, seen: Candidate) -> float:
    """The asked zone is said in the passage's own words."""
    return float(bool(asked.sectors and asked.sectors.search(seen.passage.chunk.text)))


def _date(asked: Asked, seen: Candidate) -> float:
    act = seen.passage.chunk.section.act
    day = act.date if act else None
    return float(day is not None and any(item.matches(day) for item in asked.understood.dates))


def _act(asked: Asked, seen: Candidate) -> float:
    return float(any(_has_act(seen, act) for act in asked.understood.acts))


def _has_act(seen: Candidate, act: str) -> bool:
    section = seen.passage.chunk.section
    if section.act and section.act.number and act in act_keys(section.act.number):
        return True
    if section.document.kind is ActKind.ARRETE and act in act_keys(section.document.title):
        return True
    return f" {act.replace('_', 'n', 1)} " in seen.reading.own


def _address(asked: Asked, seen: Candidate) -> float:
    addresses = asked.understood.addresses
    return float(any(has_address(seen.passage, seen.folded, address) for address in addresses))


def _names(asked: Asked, seen: Candidate) -> float:
    names = asked.understood.names
    return sum(map(seen.reading.says, names)) / len(names) if names else 0.0


def _kind(asked: Asked, seen: Candidate) -> float:
    """Words of the kind wanted are there: a figure in the asked unit, a date, a vote."""
    return float(asked.looks is not None and holds(asked.looks, seen.passage.chunk.text))


def _bare(asked: Asked, seen: Candidate) -> float:
    """Hardly more than a heading, unless it says that there is no rule."""
    text = seen.passage.chunk.text
    return float(len(text) < MIN_BODY and not _SHORT_RULE.search(seen.folded))


def _agenda(asked: Asked, seen: Candidate) -> float:
    return float(seen.passage.chunk.section.path[-1:] == ("Ordre du jour",))


def _definition(asked: Asked, seen: Candidate) -> float:
    """A definition is asked, and it is that of the asked word."""
    return float(defines(seen.passage.chunk, asked.defined))


def _theme(asked: Asked, seen: Candidate) -> float:
    """In the zone asked, its headings name the theme of the question."""
    return float(bool(_zone(asked, seen)) and on_theme(asked.understood, seen.passage))


def _lapsed(asked: Asked, seen: Candidate) -> float:
    """It is no longer in force, and the question names neither its act, nor its version, nor its time."""
    chunk, understood = seen.passage.chunk, asked.understood
    if chunk.validity.until is None or _act(asked, seen) or _address(asked, seen):
        return 0.0
    named = names_its_time(understood.dates, chunk.validity) or names_its_version(understood.text, chunk)
    return float(not named)


FEATURES: Mapping[str, Feature] = {
    "couverture": Feature(_coverage, "part des mots retrouvés"),
    "titre": Feature(_headings, "mots retrouvés dans le titre"),
    "paires": Feature(_pairs, "suites de mots"),
    "expression": Feature(_phrases, "expression entière"),
    "zone": Feature(_zone, "zone demandée"),
    "zone_exacte": Feature(_own_zone, "zone demandée, exactement"),
    "secteur": Feature(_sector, "secteur demandé, dans le texte"),
    "date": Feature(_date, "date demandée"),
    "acte": Feature(_act, "numéro d'acte demandé"),
    "adresse": Feature(_address, "adresse demandée"),
    "nom": Feature(_names, "nom demandé"),
    "type": Feature(_kind, "forme de réponse attendue"),
    "court": Feature(_bare, "passage trop court"),
    "sommaire": Feature(_agenda, "sommaire"),
    "definition": Feature(_definition, "définition du mot demandé"),
    "theme": Feature(_theme, "titre sur le thème demandé"),
    LAPSED: Feature(_lapsed, "plus en vigueur"),
}


def features(asked: Asked, seen: Candidate) -> dict[str, float]:
    """The features of a candidate, those that are nothing left out."""
    found = {}
    for name, feature in FEATURES.items():
        if (value := feature.value(asked, seen)) and (value := round(value, 4)):
            found[name] = value
    return found


def read(passages: Sequence[Passage], understood: Understanding) -> tuple[Asked, list[Candidate]]:
    """What the question asks of these candidates, and what each holds of it."""
    readings = [read_passage(passage) for passage in passages]
    spaced = [(term, f" {term} ") for term in understood.terms]
    own = [reading.found(spaced) for reading in readings]
    above = [reading.headed(spaced) for reading in readings]
    tells = rarity([one | other for one, other in zip(own, above, strict=True)], understood.terms)
    # A term that no candidate holds tells most, so that one that only few hold is not all there is.
    ceiling = math.log(1 + len(passages) * 2 + 1)
    weights = {
        term: weight * tells.get(term, 0.0 if term in understood.aside else ceiling)
        for term, weight in understood.terms.items()
    }
    _hand_over(weights, tells, understood)
    sectors = "|".join(re.escape(zone) for zone in understood.zones if zone not in CLASSES)
    asked = Asked(
        understood,
        weights,
        sum(weights.values()) or 1.0,
        tuple((one, other, f" {one} {other} ") for one, other in pairwise(understood.terms)),
        quoted_runs(understood.text),
        looks_of(understood.expected, understood.text),
        re.compile(rf"(?<!\w)(?:{sectors})(?!\w)") if sectors else None,
        asked_words(understood.text) if asks_definition(fold(understood.text)) else frozenset(),
    )
    return asked, [Candidate(*item) for item in zip(passages, readings, own, above, strict=True)]


def _hand_over(weights: dict[str, float], tells: Mapping[str, float], understood: Understanding) -> None:
    """What a lay word that no candidate holds weighs goes to the acts' words for it, when some are there.

    It tells as much as the rarest of them, and no more: « cantine » is not missing from acts that all say
    « restauration scolaire ».
    """
    for term, acts in understood.equivalents.items():
        met = sorted(each for each in acts if each in tells and each in weights)
        if term not in weights or term in tells or not met:
            continue
        given = understood.terms[term] * max(tells[each] for each in met)
        shared = sum(weights[each] for each in met)
        weights[term] = 0.0
        for each in met:
            weights[each] += given * weights[each] / shared
