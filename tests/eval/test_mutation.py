"""Right sentences corrupted as a model could: stopped; right sentences: shown. A fast part of the suite."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from eval.mutation.drafts import Line, RightDraft, by_hand
from eval.mutation.kinds import KINDS, Mutant, mutants
from eval.mutation.reply import present
from eval.mutation.report import Suite, suite_json, suite_markdown
from rag.assistant import Assistant
from rag.types import Question
from tests.town import index_town

EVERY = 10  # one draft in so many is corrupted here; ``python -m eval.mutation`` takes them all
SEED = 1
SURE = frozenset(
    "nombre montant jour mois annee vote_compte nom acte adresse coordonnees repere_hors_limites"
    " sans_citation extrait_altere unite".split()
)

LEAST_STOPPED, LEAST_OF_A_KIND, MOST_WRONGED = 0.97, 0.5, 0.04


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RightDraft, ...]]:
    settings = index_town(tmp_path_factory.mktemp("mutation") / "data")
    with Assistant(settings) as assistant:
        yield by_hand(assistant)


@pytest.fixture(scope="module")
def suite(drafts: tuple[RightDraft, ...]) -> Suite:
    shown = tuple((draft, present(draft, draft.line)) for draft in drafts)
    kept = [draft for draft, outcome in shown if not outcome.stopped]
    few = kept[::EVERY]
    rare = [mutant for kind in KINDS for mutant in _some(kept, kind.name)]
    made = {mutant.id: mutant for mutant in [*mutants(few, SEED), *rare]}
    return Suite(SEED, shown, tuple((mutant, present(mutant.draft, mutant.line)) for mutant in made.values()))


@lru_cache(maxsize=1)
def _all(kept: tuple[RightDraft, ...]) -> tuple[Mutant, ...]:
    return tuple(mutants(kept, SEED))


def _some(kept: list[RightDraft], kind: str) -> list[Mutant]:
    return [mutant for mutant in _all(tuple(kept)) if mutant.kind == kind][:5]


def test_two_hundred_sentences_are_written_by_hand(drafts: tuple[RightDraft, ...]) -> None:
    assert len(drafts) >= 200
    assert len({draft.line.phrase for draft in drafts}) == len(drafts)
    assert len({draft.cited.document.id for draft in drafts}) == 15


def test_right_sentences_are_shown(suite: Suite) -> None:
    assert len(suite.wronged) <= MOST_WRONGED * len(suite.drafts), [draft.id for draft, _ in suite.wronged]


def test_corrupted_sentences_are_stopped(suite: Suite) -> None:
    assert len(suite.mutants) >= 300
    assert suite.stopped >= LEAST_STOPPED * len(suite.mutants), [mutant.id for mutant in suite.passing]


def test_every_kind_is_tried_and_mostly_stopped(suite: Suite) -> None:
    made = Counter(mutant.kind for mutant, _ in suite.mutants)
    passing = Counter(mutant.kind for mutant in suite.passing)
    assert set(made) == {kind.name for kind in KINDS}
    for kind in KINDS:
        stopped = made[kind.name] - passing[kind.name]
        assert stopped >= (1 if kind.name in SURE else LEAST_OF_A_KIND) * made[kind.name], kind.name


def test_mutants_are_the_same_for_a_seed(drafts: tuple[RightDraft, ...]) -> None:
    few = drafts[:12]
    assert [each.line for each in mutants(few, 3)] == [each.line for each in mutants(few, 3)]
    assert all(each.line != each.draft.line for each in mutants(few, 3))


def test_without_checks_the_suite_sees_it(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite can fail: with the checks off, what only they stop is shown."""
    monkeypatch.setattr("rag.generate.check_statement", _approving)
    units = [mutant for mutant, _ in suite.mutants if mutant.kind == "unite"][:5]
    assert units
    assert not any(present(mutant.draft, mutant.line).stopped for mutant in units)


def _approving(*_: object) -> tuple[object, ...]:
    from rag.types import Check

    return (Check("aucun", True),)


def test_the_report_lists_what_passes(suite: Suite, tmp_path: Path) -> None:
    draft = suite.drafts[0][0]
    line = Line("La hauteur | est de 12 m.", (1,), draft.line.quote)
    passing = Mutant("x:nombre:1", "nombre", draft, line)
    told = Suite(1, suite.drafts, ((passing, type(suite.drafts[0][1])(False)),))
    assert json.loads(json.dumps(suite_json(told)))["passent"][0]["apres"]["phrase"] == line.phrase
    shown = suite_markdown(told)
    assert "| x:nombre:1 |" in shown
    assert "0/1" in shown
    assert Question("?") != draft.question
