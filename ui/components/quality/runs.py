"""The nights and their runs as the screens read them: once, whatever the number of readers and of clicks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import streamlit as st

from eval.answers import AnswerRow
from eval.compare import Flip, flips_between, reworded_ids
from eval.errors import EvalError
from eval.gold import GoldQuestion
from eval.history import History, Night, NightState
from eval.html.lists import kept_answers
from eval.nightly.place import nights_folder
from eval.runs import SUMMARY, Run, load_run
from eval.summary import Row
from rag.scope import Scope
from rag.settings import Settings


class Kind(StrEnum):
    """What a question is looked at for."""

    LOST = "perdues"
    GAINED = "gagnées"
    WRONG = "fausses montrées"
    UNDUE = "répondues à tort"
    MISSED = "refusées à tort"
    LOOSE = "faits non appuyés"


_LOOSE = ("fait_non_appuye", "nombre_non_appuye")
_CAUSES = {Kind.WRONG: "faux_montre", Kind.UNDUE: "refus_manque"}


@dataclass(frozen=True)
class NightRun:
    """A night of one set, with what its folder still holds: questions and answers go before the outcomes."""

    night: Night
    rows: tuple[Row, ...]
    questions: Mapping[str, GoldQuestion] = field(default_factory=dict)
    answers: Mapping[str, AnswerRow] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.night.folder}/{self.night.gold}"

    def row(self, id: str) -> Row | None:
        return next((row for row in self.rows if row.id == id), None)


def finished(nights: Sequence[Night]) -> dict[str, tuple[Night, ...]]:
    """The nights that reached their end, by set, oldest first."""
    found: dict[str, tuple[Night, ...]] = {}
    for night in nights:
        if night.state is not NightState.BROKEN and night.gold:
            found[night.gold] = (*found.get(night.gold, ()), night)
    return found


def read(settings: Settings, night: Night) -> NightRun:
    """The run of a night."""
    folder = nights_folder(settings)
    return _read(str(folder), night.folder, night.gold, _changed(folder / night.folder / night.gold), night)


# Shared by all users: what a night wrote. Who may see which question is decided afterwards.
@st.cache_resource(show_spinner=False, max_entries=8)
def _read(folder: str, name: str, gold: str, changed: int, _night: Night) -> NightRun:
    home = Path(folder)
    run = _run(home / name / gold)
    rows = run.rows if run else History(home).rows(_night)
    return NightRun(_night, rows, _questions(run), kept_answers(run))


def _changed(folder: Path) -> int:
    try:
        return (folder / SUMMARY).stat().st_mtime_ns
    except OSError:
        return 0


def _run(folder: Path) -> Run | None:
    try:
        return load_run(folder)
    except EvalError:
        return None


def _questions(run: Run | None) -> Mapping[str, GoldQuestion]:
    try:
        return run.questions() if run else {}
    except EvalError:
        return {}


def flips(before: NightRun, after: NightRun) -> tuple[Flip, ...]:
    """What turned from a night to another, the questions asked otherwise left out."""
    one, two = before.night.made.questions, after.night.made.questions
    changed = () if one and one == two else reworded_ids(before.questions, after.questions)
    return flips_between(before.rows, after.rows, changed)


def lists(run: NightRun, turned: Sequence[Flip], scope: Scope) -> dict[Kind, tuple[Row, ...]]:
    """The questions to look at, the surest wrong answer first; those about closed documents left out."""
    scored = [row for row in run.rows if not row.error and opens(scope, run, row.id)]
    scored.sort(key=lambda row: (-row.confidence, row.id))
    lost = {flip.after.id for flip in turned if not flip.better}
    gained = {flip.after.id for flip in turned if flip.better}
    return {
        Kind.LOST: tuple(row for row in scored if row.id in lost),
        Kind.GAINED: tuple(row for row in scored if row.id in gained),
        **{kind: tuple(row for row in scored if row.value(name)) for kind, name in _CAUSES.items()},
        Kind.MISSED: tuple(row for row in scored if row.answerable and row.status != "answered"),
        Kind.LOOSE: tuple(row for row in scored if any(row.value(name) for name in _LOOSE)),
    }


def opens(scope: Scope, run: NightRun, id: str) -> bool:
    """May this reader see that question? When all that it is about is open to them."""
    if scope.everything:
        return True
    question, answer = run.questions.get(id), run.answers.get(id)
    if question is None:
        return False
    files = [source.file for source in question.sources]
    if answer is not None:
        files += [item.file for item in answer.citations]
        files += [item.file for item in answer.passages]
    return all(scope.opens_corpus(file.split("/")[0]) for file in files)
