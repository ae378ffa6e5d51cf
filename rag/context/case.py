"""What the search for companions starts from, and what it gathers before any is chosen."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rag.index.payload import AnyOf, Condition, conditions, fields
from rag.index.snapshot import Snapshot
from rag.labels import family
from rag.question import Understanding
from rag.text import fold, query_vector, sentences, squeeze, terms
from rag.types import Analysed, Chunk, Filters, Passage, Why

QUOTED = 150  # characters of an act's words repeated in a reason
LEAST_STEM = 3
THEME = 2.0  # how much more the words of the first heading tell
# No zone has this label: the filter keeps the passages of no zone, the general provisions.
NO_ZONE = "-"

_EVERYWHERE = frozenset("article zones secteurs regles reglement dispositions autres relatives".split())

Because = Callable[[Chunk], str]


@dataclass(frozen=True, slots=True)
class Lead:
    """A passage that may be worth reading beside that of rank ``of``. ``worth`` is compared within a kind;
    ``because`` is worked out for those that are kept."""

    chunk_id: str
    why: Why
    of: int
    words: str
    worth: float
    because: Because


@dataclass(frozen=True)
class Case:
    """The passages first found for a question. ``applied`` are the limits of that search, ``asked`` those
    of the user alone; ``weights`` tell how much each asked term tells (they sum to one)."""

    snapshot: Snapshot
    understood: Understanding
    asked: Filters
    applied: Filters
    found: Sequence[tuple[int, Passage]]
    weights: Mapping[str, float]

    @cached_property
    def limits(self) -> Filters:
        """What nothing shown may go past: the user's own limits, in the territory and on the day asked.

        A zone that the question names is no limit here: the rule of a zone may refer to another one.
        """
        zones = tuple(dict.fromkeys(label for zone in self.asked.zones for label in family(zone)))
        return replace(self.asked, commune=self.applied.commune, zones=zones, in_force=self.applied.in_force)

    @cached_property
    def own(self) -> dict[str, float]:
        """The asked terms and how much each tells, without the names of the territory and of zones."""
        territory = self.understood.territory
        names = {*terms(territory.name)} if territory else set()
        names |= {label.lower() for zone in self.understood.zones for label in family(zone)}
        return {term: weight for term, weight in self.weights.items() if weight > 0 and term not in names}

    @cached_property
    def topic(self) -> dict[str, float]:
        """What the question and the passages found are both about: their shared terms, that sum to one.

        A word that no passage found holds (« où trouver… ») says nothing of the rule.
        """
        read = [_terms_of(passage.chunk) for _, passage in self.found]
        held = " ".join(f"{kept.body} {kept.heading}" for kept in read)
        title = read[0].heading if read else ""
        # Rarity alone would hide the theme: nearly all that is found for it speaks of it.
        shared = {
            term: math.sqrt(weight) * (THEME if f" {term} " in title else 1.0)
            for term, weight in self.own.items()
            if f" {term} " in held
        }
        total = sum(shared.values()) or 1.0
        return {term: weight / total for term, weight in shared.items()}

    @cached_property
    def _stems(self) -> re.Pattern[str]:
        stems = sorted((term for term in self.topic if len(term) >= LEAST_STEM), key=len, reverse=True)
        return re.compile(rf"\b({'|'.join(map(re.escape, stems))})" if stems else r"(?!)")

    def bearing(self, *texts: str) -> float:
        """How much of the topic these texts speak of, from 0 to 1; by the beginnings of words, quickly."""
        met = {stem for text in texts for stem in self._stems.findall(fold(text))}
        return math.fsum(self.topic[stem] for stem in met)  # in whatever order

    def telling(self, text: str) -> str:
        """The sentence of a text that speaks most of the topic, its first words when none does."""
        held = [text[start:end] for start, end in sentences(text)]
        weighed = [(self.bearing(each), -rank) for rank, each in enumerate(held)]
        best = max(weighed, default=(0.0, 0))
        return held[-best[1]] if best[0] > 0 else text

    def bearing_of(self, chunk: Chunk) -> float:
        """How much of the topic a passage and its headings speak of."""
        kept = _terms_of(chunk)
        return sum(
            weight
            for term, weight in self.topic.items()
            if f" {term} " in kept.body or f" {term} " in kept.heading
        )

    def allowed(self, chunk: Chunk) -> bool:
        """Do the limits let this passage through?"""
        return admitted(chunk, self._conditions)

    @cached_property
    def _conditions(self) -> tuple[Condition, ...]:
        return conditions(self.limits)

    @cached_property
    def of_no_zone(self) -> Filters:
        """The limits, and only what is of no zone: common rules, lexicons, annexes."""
        return replace(self.limits, zones=(NO_ZONE,))

    def headed(self, weights: Mapping[str, float], filters: Filters, limit: int) -> list[Chunk]:
        """The passages whose headings hold these terms best, within these filters."""
        hits = self.snapshot.search("heading", query_vector(dict(weights)), filters, limit)
        return list(self.snapshot.chunks([hit.chunk_id for hit in hits]).values())


def admitted(chunk: Chunk, wanted: Iterable[Condition]) -> bool:
    """Does a passage read by its identifier meet the conditions that the engines put in their queries?"""
    held = fields(chunk)
    return all(_meets(held.get(each.key), each) for each in wanted)


def _meets(value: str | int | list[str] | None, wanted: Condition) -> bool:
    if isinstance(wanted, AnyOf):
        own = value if isinstance(value, list) else [] if value is None else [value]
        return (wanted.or_empty and not own) or not set(wanted.values).isdisjoint(own)
    if not isinstance(value, int):
        return False
    return (wanted.low is None or wanted.low <= value) and (wanted.high is None or value <= wanted.high)


def _terms_of(chunk: Chunk) -> Analysed:
    """The terms that the index kept of a passage."""
    return chunk.analysed or Analysed.of(terms(chunk.whole), terms(" ".join(chunk.section.path)))


def lines_around(text: str, start: int, end: int, reach: int = 160) -> str:
    """The words around a place in a text."""
    return text[max(0, start - reach) : end + reach]


def excerpt(text: str, limit: int = QUOTED) -> str:
    """The first words of a text, on one line, cut between words."""
    plain = squeeze(text).strip(" :;,•-–").rstrip(".")
    if len(plain) <= limit:
        return plain
    return f"{plain[:limit].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def heading_key(title: str) -> frozenset[str]:
    """The telling words of a heading, by which the same rule is known from one zone to the other."""
    return frozenset(re.findall(r"[a-z]{5,}", fold(title))) - _EVERYWHERE


def alike(one: Iterable[str], two: Iterable[str]) -> bool:
    """Do two headings bear on the same thing?"""
    one, two = frozenset(one), frozenset(two)
    shared, least = len(one & two), min(len(one), len(two))
    return shared > 0 and shared >= min(2, least) and 2 * shared >= least


def place_name(chunk: Chunk) -> str:
    """``l'article 4.6 (UD1)``, ``« Lexique »``: where a passage stands, in a sentence."""
    section = chunk.section
    zones = "/".join(section.zones[:3])
    if section.article:
        article = section.article
        said = any(zone and zone in article for zone in section.zones)
        return f"l'article {article}" + (f" de la zone {zones}" if zones and not said else "")
    title = excerpt(section.path[-1], 80) if section.path else chunk.document.title
    return f"« {title} »" + (f" (zone {zones})" if zones else "")
