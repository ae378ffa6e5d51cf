"""Citation: does the answer cite the page where the proof is?

Definition: a citation is right when its file is that of a gold source and, where the source has pages, one
of them is cited. A citation of more than three pages names none. Any one source suffices: the gold set
lists parallel versions of the same text. Only the first six citations count.
Formulas: answers with a right citation / answerable answered; answers without citation / answered.
Source: citation recall of ALCE (Gao et al., EMNLP 2023), at page level and without a model.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.answers import AnswerRow
from eval.gold import GoldQuestion, Source
from eval.matching import same_file
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes

COUNTED_PAGES = 3


def points_at(file: str, pages: Sequence[int], sources: Sequence[Source]) -> bool:
    """Does this file and these pages lead to one of the sources?"""
    if len(pages) > COUNTED_PAGES:
        return False
    return any(
        same_file(file, source.file) and (not source.pages or bool(set(source.pages) & set(pages)))
        for source in sources
    )


def _right_page(question: GoldQuestion, answer: AnswerRow) -> Score:
    if not (question.answerable and answer.answered):
        return OUTSIDE
    return yes(any(points_at(cited.file, cited.pages, question.sources) for cited in answer.citations))


def _uncited(_question: GoldQuestion, answer: AnswerRow) -> Score:
    return yes(not answer.citations) if answer.answered else OUTSIDE


METRICS = (
    Metric(
        "bonne_page",
        "Répondables répondues : bonne page citée",
        Kind.PROPORTION,
        _right_page,
        Family.CITATIONS,
    ),
    Metric(
        "sans_citation", "Réponses sans citation", Kind.PROPORTION, _uncited, Family.CITATIONS, Better.LOWER
    ),
)
MEANINGS = {
    "bonne_page": "Réponses qui citent la page où se trouve vraiment la preuve.",
    "sans_citation": "Réponses que rien n'appuie à l'écran. Doit rester nul.",
}
