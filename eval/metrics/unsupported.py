"""Unsupported facts: does the answer state a fact that nothing it cites holds?

Definition: a fact of the answer is a figure with its unit, an amount, a date, a zone label, an article
number, an act number or a proper name (``eval.facts``). It is supported when a counted citation holds it, in
any French form: quote, first 1,500 characters of the passage, place, zones, title, date, territory. « 7 m »
needs « 7 m », not 7. A zone, an article, an act or a name given by the question may be repeated; a figure,
an amount or a date may not: repeating the question's is asserting it. A figure recomputed from supported
numbers is supported.
Formulas: answers with at least one unsupported fact / answers shown; supported facts / facts, over all
answers, so n counts facts; the interval draws whole questions. Details name the kind.
Limits: a capital that begins a sentence is not read as a name; a bare number is left to the loose numbers;
a right fact cited beside the wrong sentence is supported (see citation precision).
Source: entity-level factuality of Nan et al. (EACL 2021), with the fact kinds of the gold set.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from eval.answers import AnswerRow
from eval.facts import Fact, FactKind, Support, facts_of
from eval.gold import GoldQuestion
from eval.matching import derive
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes
from eval.metrics.loose_numbers import COUNTED_PASSAGE, FREE_OPERANDS

REPEATABLE = frozenset({FactKind.ZONE, FactKind.ARTICLE, FactKind.ACT, FactKind.NAME})
_MEASURED = frozenset({FactKind.FIGURE, FactKind.AMOUNT})


@dataclass(frozen=True, slots=True)
class Checked:
    """The facts of an answer, and those that nothing supports."""

    facts: tuple[Fact, ...]
    unsupported: tuple[Fact, ...]


@lru_cache(maxsize=1)  # the two metrics ask in turn
def check(question: GoldQuestion, answer: AnswerRow) -> Checked:
    """Look for every fact of the answer in what it cites."""
    facts = facts_of(answer.answer)
    cited = _cited(answer)
    asked = Support((question.question, *question.context))
    derived = _derived(answer, cited.numbers | asked.numbers)

    def supported(fact: Fact) -> bool:
        return (
            cited.holds(fact)
            or (fact.kind in REPEATABLE and asked.holds(fact))
            or (fact.kind in _MEASURED and fact.key[0] in derived)
        )

    return Checked(facts, tuple(fact for fact in facts if not supported(fact)))


def _cited(answer: AnswerRow) -> Support:
    texts: list[str] = []
    for cited in answer.citations:
        texts += (cited.quote, cited.passage[:COUNTED_PASSAGE], cited.document, cited.date, cited.territory)
    places = [place for cited in answer.citations for place in (cited.section, *cited.zones)]
    return Support(texts, places)


def _derived(answer: AnswerRow, known: frozenset[str]) -> frozenset[str]:
    """The numbers that the answer computes from known ones."""
    found = (derive(item.value, item.expression) for item in answer.computed)
    return frozenset(item.value for item in found if item and item.operands <= known | FREE_OPERANDS)


def _unsupported(question: GoldQuestion, answer: AnswerRow) -> Score:
    if not answer.answered:
        return OUTSIDE
    missing = check(question, answer).unsupported
    return yes(bool(missing), *(f"{fact.kind} : {fact.shown}" for fact in missing))


def _supported(question: GoldQuestion, answer: AnswerRow) -> Score:
    if not answer.answered:
        return OUTSIDE
    checked = check(question, answer)
    return Score(len(checked.facts) - len(checked.unsupported), len(checked.facts))


METRICS = (
    Metric(
        "fait_non_appuye",
        "Réponses avec un fait absent des citations",
        Kind.PROPORTION,
        _unsupported,
        Family.FACTS,
        Better.LOWER,
        split=True,
    ),
    Metric("faits_appuyes", "Faits présents dans les citations", Kind.PROPORTION, _supported, Family.FACTS),
)
MEANINGS = {
    "fait_non_appuye": "Réponses qui donnent un chiffre, une date ou un nom que rien de cité ne contient.",
    "faits_appuyes": "Parmi tous les faits donnés, la part que les citations contiennent.",
}
