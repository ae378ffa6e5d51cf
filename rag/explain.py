"""Why a search gives what it gives: what was understood and looked for, and each passage's score, in parts.

Nothing is kept for this at ask time: ``Assistant.searched`` searches again, which takes milliseconds, and
``Searched.explained`` works out one passage.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from rag.dates import in_french
from rag.encode import heading_text
from rag.question import Understanding
from rag.question.territory import own_names
from rag.ranking.features import FEATURES
from rag.rerank import Ranking, contributions
from rag.text import terms
from rag.types import Fact, FactKind, Filters, Origin, Passage, Question, Related

LEADS_SHOWN, LEAST_LEAD = 3, 0.005
READ = 10  # passages where the words that the lexicon adds are looked for, to write them in full
_TOKEN = re.compile(r"\w+(?:['’\-.,]\w+)*|[%€]")


class WordOrigin(StrEnum):
    """Where a searched word comes from."""

    ASKED = "demandé"
    LEXICON = "ajouté par le lexique"
    CORRECTED = "corrigé"


class Where(StrEnum):
    """Where a word was found: in a passage, or in the name of the town that its act is of."""

    HEADING = "titre"
    BODY = "texte"
    BOTH = "titre et texte"
    TOWN = "commune de l'acte"


@dataclass(frozen=True, slots=True)
class Word:
    """A searched word as a person reads it, and its search terms. ``weight`` is its share of the question."""

    terms: tuple[str, ...]
    shown: str
    weight: float
    origin: WordOrigin


@dataclass(frozen=True, slots=True)
class Matched:
    word: Word
    where: Where


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a score: ``points`` is ``value`` times ``weight``."""

    name: str
    value: float
    weight: float
    points: float

    @property
    def label(self) -> str:
        return label(self.name)


@dataclass(frozen=True, slots=True)
class Lead:
    """By how many points a passage is ahead of the next one for one part of the score."""

    name: str
    points: float

    @property
    def label(self) -> str:
        return label(self.name)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit put on the search, and who put it."""

    name: str
    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage stands at its rank. ``parts`` add up to its score, the greatest first; ``leads`` are
    what puts it before the next one; ``missing`` are the words asked for that it does not hold."""

    passage: Passage
    rank: int
    parts: tuple[Part, ...]
    matched: tuple[Matched, ...]
    missing: tuple[Word, ...]
    leads: tuple[Lead, ...] = ()

    @property
    def ahead(self) -> str:
        """``devance le suivant surtout par : zone demandée (+1,30), mots dans le titre (+0,42)``."""
        if not self.leads:
            return ""
        named = ", ".join(f"{lead.label} ({signed(lead.points)})" for lead in self.leads)
        return f"devance le suivant surtout par : {named}"


@dataclass(frozen=True, slots=True)
class Searched:
    """A search and all that explains it. ``passages`` are those asked for, ``ranking`` all candidates;
    ``dense`` is the weight that the settings give the dense leg, if they do."""

    question: Question
    understood: Understanding
    filters: Filters
    ranking: Ranking
    passages: tuple[Passage, ...]
    related: tuple[Related, ...] = ()
    dense: float | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        return searched_words(self.understood, self.ranking, self.ranking.passages[:READ])

    @property
    def limits(self) -> tuple[Limit, ...]:
        return limits(self.question.filters, self.filters, self.understood.facts)

    def explained(self, passage_id: str) -> Explanation | None:
        """Why the passage of this identifier stands where it does; None when it was not found."""
        found = next((each for each in self.ranking.passages if each.chunk.id == passage_id), None)
        return explain(self.understood, self.ranking, found, self.dense) if found else None


def explain(
    understood: Understanding, ranking: Ranking, passage: Passage, dense: float | None = None
) -> Explanation:
    """Why this passage of a ranking stands where it does. ``dense``: see :func:`rag.rerank.contributions`."""
    rank = ranking.passages.index(passage)
    parts = _parts(passage, dense)
    after = ranking.passages[rank + 1 : rank + 2]
    own, above = set(terms(passage.chunk.whole)), set(terms(heading_text(passage.chunk)))
    town = _town_terms(understood, passage)
    matched, missing = [], []
    for word in searched_words(understood, ranking, (passage,)):
        inside, on_top = not own.isdisjoint(word.terms), not above.isdisjoint(word.terms)
        if inside or on_top:
            where = Where.BOTH if inside and on_top else Where.BODY if inside else Where.HEADING
            matched.append(Matched(word, where))
        elif not town.isdisjoint(word.terms):
            matched.append(Matched(word, Where.TOWN))
        elif word.origin is not WordOrigin.LEXICON:
            missing.append(word)
    leads = _leads(parts, _parts(after[0], dense)) if after else ()
    return Explanation(passage, rank + 1, parts, tuple(matched), tuple(missing), leads)


def _town_terms(understood: Understanding, passage: Passage) -> frozenset[str]:
    """The terms by which the question names the town of the passage's act."""
    town = passage.document.territory
    return frozenset(terms(" . ".join(own_names(understood.text, town))))


def searched_words(
    understood: Understanding, ranking: Ranking, read: Iterable[Passage] = ()
) -> tuple[Word, ...]:
    """The words of a search, the weightiest first, written as in the question, else as in these passages or
    in the lexicon."""
    spellings = [fact.value for fact in understood.facts if fact.kind is FactKind.SPELLING]
    corrected = _as_written(spellings, understood.terms)
    asked = _as_written((understood.text,), understood.terms.keys() - corrected.keys())
    left = understood.terms.keys() - asked.keys() - corrected.keys()
    texts = (text for each in read for text in (each.chunk.whole, heading_text(each.chunk)))
    added = _as_written(texts, left) if left else {}
    added = {**_lexicon_words(), **added} if left - added.keys() else added
    found: dict[tuple[str, WordOrigin], Word] = {}
    for term, weight in understood.terms.items():
        if term in asked:
            shown, origin = asked[term], WordOrigin.ASKED
        elif term in corrected:
            shown, origin = corrected[term], WordOrigin.CORRECTED
        else:
            shown, origin = added.get(term, term), WordOrigin.LEXICON
        met = found.get((shown, origin), Word((), shown, 0.0, origin))
        share = met.weight + ranking.weights.get(term, weight)
        found[shown, origin] = Word((*met.terms, term), shown, share, origin)
    return tuple(sorted(found.values(), key=lambda word: (-word.weight, word.shown)))


@cache
def _lexicon_words() -> dict[str, str]:
    """How the shipped lexicon writes the search terms that it adds."""
    tables = tomllib.loads(files("rag").joinpath("data/lexique.toml").read_text(encoding="utf-8"))
    texts = [acts for table in tables.values() for acts in table.values()]
    return _as_written(texts, {term for text in texts for term in terms(text)})


def limits(asked: Filters, applied: Filters, facts: Iterable[Fact]) -> tuple[Limit, ...]:
    """The limits of a search in words: those that the user set, and those that the question did."""
    origins = {fact.kind: fact.origin for fact in facts}

    def of(kind: FactKind | None, chosen: bool) -> Origin:
        if chosen or kind is None:
            return Origin.CHOSEN
        return origins.get(kind, Origin.QUESTION)

    found = []
    if applied.corpora:
        found.append(Limit("corpus", ", ".join(applied.corpora), Origin.CHOSEN))
    if applied.commune:
        found.append(Limit("commune", applied.commune, of(FactKind.COMMUNE, bool(asked.commune))))
    if applied.zones:
        value = f"{', '.join(applied.zones)} (et ce qui vaut pour toutes)"
        found.append(Limit("zone", value, of(FactKind.ZONE, bool(asked.zones))))
    if applied.kinds:
        kinds = ", ".join(kind.value for kind in applied.kinds)
        found.append(Limit("type d'acte", kinds, of(FactKind.ACT_KIND, bool(asked.kinds))))
    if applied.date_from or applied.date_to:
        start = f"du {in_french(applied.date_from)}" if applied.date_from else ""
        end = f"au {in_french(applied.date_to)}" if applied.date_to else ""
        chosen = bool(asked.date_from or asked.date_to)
        found.append(Limit("dates", f"{start} {end}".strip(), of(FactKind.PERIOD, chosen)))
    if applied.in_force:
        value, chosen = in_french(applied.in_force), bool(asked.in_force)
        found.append(Limit("en vigueur le", value, of(FactKind.IN_FORCE, chosen)))
    if applied.visibilities:
        value = ", ".join(each.value for each in applied.visibilities)
        found.append(Limit("visibilité", value, Origin.CHOSEN))
    return tuple(found)


def signed(points: float) -> str:
    """``+1,30``."""
    return f"{points:+.2f}".replace(".", ",").replace("-", "−")


def _parts(passage: Passage, dense: float | None) -> tuple[Part, ...]:
    named = contributions(passage, dense)
    parts = (Part(each.name, each.value, each.weight, each.points) for each in named)
    return tuple(sorted(parts, key=lambda part: (-abs(part.points), part.name)))


def _leads(parts: Iterable[Part], others: Iterable[Part]) -> tuple[Lead, ...]:
    gaps = {part.name: part.points for part in parts}
    for part in others:
        gaps[part.name] = gaps.get(part.name, 0.0) - part.points
    found = [Lead(name, points) for name, points in gaps.items() if points > LEAST_LEAD]
    return tuple(sorted(found, key=lambda lead: (-lead.points, lead.name))[:LEADS_SHOWN])


def _as_written(texts: Iterable[str], wanted: Iterable[str]) -> dict[str, str]:
    """The first word of these texts that gives each search term."""
    left = set(wanted)
    found: dict[str, str] = {}
    for text in texts:
        for token in dict.fromkeys(_TOKEN.findall(text)):
            for term in terms(token):
                if term in left:
                    left.discard(term)
                    found[term] = re.sub(r"^(?:[cdjlmnst]|qu)['’]", "", token, flags=re.IGNORECASE).lower()
    return found


LABELS = {
    "body": "mots dans le texte",
    "heading": "mots dans les titres",
    "dense": "sens proche",
    **{name: feature.words for name, feature in FEATURES.items()},
    "croise": "note du modèle de reclassement",
}
"""The parts of a passage's score, by the name the search gives them."""


def label(name: str) -> str:
    return LABELS.get(name, name)
