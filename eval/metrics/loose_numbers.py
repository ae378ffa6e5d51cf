"""Loose numbers: figures of the answer that nothing shown supports.

Definition: a number of the answer is loose when it is neither in the question, nor in a counted citation
(quote, section, title, date, pages, first 1,500 characters of the passage), nor derived: recomputed from
an expression whose operands are all supported (1, 2 and 100 are free).
Formula: answers with at least one loose number / answers shown. The numbers are in the detail.
Source: entity-level precision of Nan et al. (EACL 2021), kept to numbers, compared in canonical form.
"""

from __future__ import annotations

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.matching import derive, numbers
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes

COUNTED_PASSAGE = 1500
FREE_OPERANDS = frozenset({"1", "2", "100"})


def loose_numbers(question: GoldQuestion, answer: AnswerRow) -> tuple[str, ...]:
    """The numbers of the answer that nothing supports, sorted."""
    known = numbers(" ".join((question.question, *question.context)))
    for cited in answer.citations:
        shown = (cited.quote, cited.section, cited.document, cited.date, cited.passage[:COUNTED_PASSAGE])
        known |= numbers(" ".join(shown)) | {str(page) for page in cited.pages}
    for computed in answer.computed:
        derived = derive(computed.value, computed.expression)
        if derived and derived.operands <= known | FREE_OPERANDS:
            known.add(derived.value)
    return tuple(sorted(numbers(answer.answer) - known))


def _has_loose_number(question: GoldQuestion, answer: AnswerRow) -> Score:
    if not answer.answered:
        return OUTSIDE
    loose = loose_numbers(question, answer)
    return yes(bool(loose), *loose)


_LABEL = "Réponses avec un nombre absent des citations"

METRICS = (
    Metric("nombre_non_appuye", _LABEL, Kind.PROPORTION, _has_loose_number, Family.FACTS, Better.LOWER),
)
MEANINGS = {
    "nombre_non_appuye": "Réponses qui donnent un nombre que rien de ce qu'elles citent ne contient.",
}
