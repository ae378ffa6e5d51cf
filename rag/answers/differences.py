"""How far apart two figures are: of the acts of two years, or in one sentence that says what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.answers.computed import operation, value_of
from rag.answers.frames import DIFFERENCE
from rag.answers.quoting import citation
from rag.answers.sources import Sources
from rag.numbers import Quantity, quantities
from rag.question import Understanding
from rag.text import fold, terms
from rag.types import Act, Computed, Draft, Passage, Statement
from rag.units import Unit, units_of

SAME_SUBJECT = 0.75  # of the words of two acts' objects
LEAST_SAID = 0.6  # of the asked words, those of what is compared and of the act's object

_ASKS = re.compile(r"\bde combien\b|\b(?:augment|hauss|baiss|diminu)\w*|\b(?:difference|ecart|evolution)s?\b")
_CHANGED = re.compile(r"\b(?:pass|port|augment|hauss|baiss|diminu|ramen|relev)\w*")
_YEARS = re.compile(r"\b(?:entre|de) ((?:19|20)\d\d) (?:et|a) ((?:19|20)\d\d)\b")
_ASKING = frozenset(
    terms(
        "combien augmenter augmente augmenté augmentation hausse baisse baissé baisser diminue diminué "
        "différence écart évolution quelle entre tarif tarifs prix montant"
    )
)


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure of an act, with the words it is said of."""

    passage: Passage
    unit: Unit
    words: frozenset[str]
    measure: Quantity


def asks_difference(understood: Understanding) -> bool:
    """Does the question want how far apart two figures are?"""
    return bool(_ASKS.search(fold(understood.own)))


def difference_draft(sources: Sources) -> Draft | None:
    """« De combien augmente … entre 2023 et 2024 ? »: the figure of each year's act and what is between them;
    None when it is not one figure of each, said of the same thing."""
    years = _YEARS.search(fold(sources.understood.text))
    if years is None or not asks_difference(sources.understood):
        return None
    first, second = (list(_figures(sources, int(year))) for year in years.groups())
    pairs = [
        (one, other)
        for one in first
        for other in second
        if one.words == other.words and one.measure.unit == other.measure.unit and _same_object(one, other)
    ]
    said = [(_share(sources.understood, one), one, other) for one, other in pairs]
    best = max((share for share, _, _ in said), default=0.0)
    held = {
        (one.measure.value, other.measure.value): (one, other) for share, one, other in said if share == best
    }
    if best < LEAST_SAID or len(held) != 1:
        return None
    ((before, after),) = held.values()
    made = apart(before.measure, after.measure)
    if made is None:
        return None
    cited = tuple(citation(each.passage, [(each.unit.start, each.unit.end)]) for each in (before, after))
    told = [Statement(_told(each), (rank,)) for rank, each in enumerate((before, after), 1)]
    text, computed = made
    return Draft((*told, Statement(text, (1, 2))), cited, (computed,))


def changed_in(quote: str) -> tuple[str, Computed] | None:
    """What a sentence that says « passe de … à … » comes to."""
    found = [each for each in quantities(quote) if each.unit]
    return apart(*found) if len(found) == 2 and _CHANGED.search(fold(quote)) else None


def apart(before: Quantity, after: Quantity) -> tuple[str, Computed] | None:
    """The words and the operation between two figures of one unit."""
    if before.unit != after.unit or before.value == after.value:
        return None
    high, low = sorted((before.value, after.value), key=Decimal, reverse=True)
    expression = f"{high} - {low}"
    computed = Computed(value_of(expression), expression)
    return (
        f"{DIFFERENCE[Decimal(after.value) > Decimal(before.value)]}{operation(computed)} {after.unit}.",
        computed,
    )


def same_object(one: Act, other: Act) -> bool:
    """Do two acts bear on one thing, by the words of their objects?"""
    here, there = _plain(one.subject), _plain(other.subject)
    return one.kind is other.kind and bool(here) and len(here & there) >= SAME_SUBJECT * len(here | there)


def _same_object(one: _Figure, other: _Figure) -> bool:
    here, there = one.passage.chunk.section.act, other.passage.chunk.section.act
    return here is not None and there is not None and same_object(here, there)


def _figures(sources: Sources, year: int) -> Iterator[_Figure]:
    """The figures that the acts of a year say of something, each alone in its sentence or its cell."""
    for passage in sources.passages:
        act = passage.chunk.section.act
        if act is None or act.date is None or act.date.year != year:
            continue
        for unit in units_of(passage, sources.understood, {}):
            if unit.recital:
                continue
            for said in _pieces(unit):
                measured = [each for each in quantities(said) if each.unit]
                if len(measured) == 1:
                    yield _Figure(passage, unit, _plain(said), measured[0])


def _pieces(unit: Unit) -> Sequence[str]:
    """The cells of a row, each under the name of the row; a sentence whole."""
    if unit.row < 0:
        return (unit.text,)
    name, _, cells = unit.text.partition(" — ")
    return [f"{name} {cell}" for cell in cells.split(" ; ")]


def _share(understood: Understanding, figure: _Figure) -> float:
    act = figure.passage.chunk.section.act
    territory = frozenset(terms(understood.territory.name)) if understood.territory else frozenset()
    asked = _plain(understood.own) - _ASKING - territory
    said = figure.words | _plain(act.subject if act else "")
    # What the figure itself says tells it from the others of its act.
    return (len(asked & said) + 0.1 * len(asked & figure.words)) / len(asked) if asked else 0.0


def _plain(text: str) -> frozenset[str]:
    return frozenset(term for term in terms(text) if not any(map(str.isdigit, term)))


def _told(figure: _Figure) -> str:
    act = figure.passage.chunk.section.act
    day = f" du {act.date:%d/%m/%Y}" if act and act.date else ""
    number = f" n° {act.number}" if act and act.number else ""
    name = "Délibération" if act and act.kind.value == "deliberation" else "Arrêté"
    return f"{name}{number}{day} : {' '.join(figure.unit.text.split())}"
