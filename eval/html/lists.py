"""Which questions the report shows: what changed, and what is worst. Long lists are cut, and say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.answers import AnswerRow
from eval.compare import Comparison, Flip
from eval.errors import EvalError
from eval.gold import GoldQuestion
from eval.html.cards import Card, Shown, anchor, card, expected, shown_answer
from eval.html.words import clip, kind_name
from eval.metrics.base import Better, Family
from eval.runs import Run
from eval.summary import Row, Summary

FLIPS, WORST = 20, 12
_SHORT = 420


@dataclass(frozen=True, slots=True)
class FlipView:
    """A question whose outcome changed, both answers side by side."""

    anchor: str
    id: str
    tags: tuple[str, ...]
    question: str
    context: tuple[str, ...]
    expected: tuple[str, ...]
    before: Shown
    after: Shown


@dataclass(frozen=True, slots=True)
class FlipList:
    """``total`` is how many there are, ``flips`` those shown."""

    title: str
    one: str
    key: str
    flips: tuple[FlipView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class WorstList:
    """Cards shown here; ``elsewhere`` are those of the same list already shown above."""

    title: str
    key: str
    text: str
    cards: tuple[Card, ...]
    elsewhere: tuple[tuple[str, str], ...]
    total: int

    @property
    def listed(self) -> int:
        return len(self.cards) + len(self.elsewhere)


def kept_answers(run: Run | None) -> Mapping[str, AnswerRow]:
    """The answers of a former run, none where its files are gone."""
    try:
        return run.answers() if run is not None else {}
    except EvalError:
        return {}


def flip_lists(
    comparison: Comparison, questions: Mapping[str, GoldQuestion], run: Run, before: Run | None
) -> tuple[FlipList, ...]:
    """Losses first, and first of them the wrong answers shown: they are what a night is read for."""
    new, old = run.answers(), kept_answers(before)
    lists = []
    for better, title, one, key in (
        (False, "Perdues", "perdue", "perdues"),
        (True, "Gagnées", "gagnée", "gagnees"),
    ):
        flips = [item for item in comparison.flips if item.better is better and item.after.id in questions]
        flips.sort(key=lambda item: (item.after.status != "answered", -item.after.confidence))
        views = tuple(
            _flip(item, questions[item.after.id], old.get(item.before.id), new.get(item.after.id))
            for item in flips[:FLIPS]
        )
        lists.append(FlipList(title, one, key, views, len(flips)))
    return tuple(lists)


def worst_lists(
    run: Run, questions: Mapping[str, GoldQuestion], changed: Sequence[str]
) -> tuple[WorstList, ...]:
    """Each question has one card, in the first list that it belongs to; ``changed`` ids come last."""
    answers, facts = run.answers(), fact_metrics(run.summary)
    rows = {row.id: row for row in run.rows if row.id in questions}
    seen: set[str] = set()
    lists = []
    for title, key, text, found in _picked(
        tuple(rows.values()), facts, [rows[i] for i in changed if i in rows]
    ):
        shown = found if key == "changees" else found[:WORST]
        new = [row for row in shown if row.id not in seen]
        if key == "changees":
            shown = new
        lists.append(
            WorstList(
                title,
                key,
                text,
                tuple(card(row, questions[row.id], answers.get(row.id), facts) for row in new),
                tuple((anchor(row.id), row.id) for row in shown if row.id in seen),
                len(shown) if key == "changees" else len(found),
            )
        )
        seen |= {row.id for row in new}
    return tuple(item for item in lists if item.total or item.key != "changees")


def fact_metrics(summary: Summary) -> tuple[str, ...]:
    """The metrics that count what no citation supports."""
    return tuple(
        figure.name
        for figure in summary.figures
        if figure.family is Family.FACTS and figure.better is Better.LOWER
    )


def _picked(
    rows: Sequence[Row], facts: Sequence[str], changed: Sequence[Row]
) -> Iterator[tuple[str, str, str, list[Row]]]:
    sure = sorted(rows, key=lambda row: (-row.confidence, row.id))
    yield (
        "Réponses fausses montrées",
        "fausses",
        "La plus sûre d'elle d'abord : c'est la plus dangereuse.",
        [row for row in sure if row.value("faux_montre")],
    )
    yield (
        "Réponses données à tort",
        "a-tort",
        "Aucun document ne répond à ces questions : il fallait refuser.",
        [row for row in sure if row.value("refus_manque")],
    )
    yield (
        "Faits non appuyés",
        "faits",
        "Un nombre, une date, un nom ou une zone de la réponse manque dans ce qu'elle cite.",
        sorted((row for row in sure if _loose(row, facts)), key=lambda row: -_loose(row, facts)),
    )
    yield (
        "Autres questions dont le résultat a changé",
        "changees",
        "Le détail des questions de la partie « Ce qui a changé » qui ne sont pas déjà plus haut.",
        list(changed),
    )


def _loose(row: Row, facts: Sequence[str]) -> float:
    return sum(score.hits for name in facts if (score := row.score(name)) and score.total)


def _flip(item: Flip, question: GoldQuestion, old: AnswerRow | None, new: AnswerRow | None) -> FlipView:
    row = item.after
    return FlipView(
        anchor(row.id),
        row.id,
        tuple(tag for tag in (kind_name(row.kind), row.commune) if tag),
        clip(question.question, _SHORT),
        tuple(clip(turn, _SHORT) for turn in question.context),
        expected(question),
        _shortened(shown_answer(item.before, old)),
        _shortened(shown_answer(row, new)),
    )


def _shortened(answer: Shown) -> Shown:
    return Shown(answer.state, answer.good, clip(answer.text, _SHORT), answer.confidence)
