"""The gates: what each sees, and that none sees what is not there."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from nights import MADE, outcome, outcome_row, scored_as, usual

from eval.gate_rules import paired
from eval.gates import GATES, GateState, check_gates, failed
from eval.summary import Forced, Row
from rag.settings import GateSettings

CHANGED = replace(MADE, code="autre")
Spoil = Callable[[list[Row]], list[Row]]


def states(after: Sequence[Row], before: Sequence[Row] | None, **limits: float) -> dict[str, GateState]:
    results = check_gates(
        outcome(after, CHANGED),
        outcome(before) if before is not None else None,
        GateSettings(**limits),
        best=before or (),
    )
    return {result.name: result.state for result in results}


def lost(after: Sequence[Row], before: Sequence[Row] | None, **limits: float) -> set[str]:
    return {name for name, state in states(after, before, **limits).items() if state is GateState.FAILED}


def answered(rows: list[Row], answers: str, *numbers: int) -> list[Row]:
    """The rows, those of these numbers answered otherwise."""
    return [outcome_row(rank, answers) if rank in numbers else row for rank, row in enumerate(rows)]


def test_a_night_that_answers_alike_holds_every_gate() -> None:
    assert lost(usual(), usual()) == set()
    results = check_gates(outcome(usual()), outcome(usual()), GateSettings(), best=usual())
    assert failed(results) == ()
    constant = next(result for result in results if result.name == "constance")
    assert constant.state is GateState.PASSED


def test_names_are_ascii_and_taken_once_and_every_sentence_ends_somewhere() -> None:
    names = [gate.name for gate in GATES]
    assert len(set(names)) == len(names)
    assert all(name.isascii() for name in names)
    for result in check_gates(outcome(usual(), CHANGED), outcome(usual()), GateSettings()):
        assert result.detail
        assert result.label[0].isupper()


def test_without_former_night_the_paired_gates_are_unscored_never_passed() -> None:
    found = states(usual(), None)
    for name in (
        "juste",
        "faux",
        "reussite",
        "refus",
        "couverture",
        "rang",
        "calibration",
        "lenteur",
        "derive",
    ):
        assert found[name] is GateState.UNSCORED
    assert found["nombres"] is GateState.PASSED
    assert found["duree_max"] is GateState.PASSED


def test_a_gate_without_observation_is_unscored() -> None:
    only_refusals = [outcome_row(number, "bon refus") for number in range(20)]
    found = states(only_refusals, only_refusals)
    assert found["juste"] is found["nombres"] is found["couverture"] is GateState.UNSCORED
    assert found["refus"] is GateState.PASSED


@pytest.mark.parametrize(("losses", "fails"), [(4, False), (5, True)])
def test_five_net_losses_are_needed_and_enough(losses: int, fails: bool) -> None:
    after = answered(usual(), "refus", *range(losses))
    assert ("juste" in lost(after, usual())) is fails


def test_losses_made_up_by_gains_are_no_fall() -> None:
    after = answered(answered(usual(), "fausse", *range(6)), "juste", *range(20, 26))
    assert "juste" not in lost(after, usual())
    assert paired(usual(), after, "juste") == paired(after, usual(), "juste")
    assert (paired(usual(), after, "juste").up, paired(usual(), after, "juste").down) == (6, 6)


def test_neither_always_answering_nor_always_refusing_holds() -> None:
    always = [outcome_row(n, "fausse" if row.status == "refused" and row.answerable else "hasard")
              if row.status == "refused" else row for n, row in enumerate(usual())]  # fmt: skip
    assert {"refus", "faux", "reussite", "couverture"} <= lost(always, usual())
    never = [outcome_row(n, "refus" if row.answerable else "bon refus") for n, row in enumerate(usual())]
    assert {"juste", "couverture", "reussite"} <= lost(never, usual())


def test_wrong_answers_now_refused_are_a_cure_not_a_collapse() -> None:
    after = answered(usual(), "refus", *range(20, 30))
    assert lost(after, usual()) == set()


def test_more_answers_mostly_right_are_progress() -> None:
    after = answered(answered(usual(), "juste", *range(30, 37)), "fausse", 37, 38)
    assert lost(after, usual()) == set()


def every(name: str, hits: float, total: int = 1) -> Spoil:
    return lambda rows: [scored_as(row, name, hits, total) for row in rows]


def first(count: int, name: str) -> Spoil:
    return lambda rows: [*(scored_as(row, name, 1) for row in rows[:count]), *rows[count:]]


def overconfident(rows: list[Row]) -> list[Row]:
    return [
        replace(row, forced=row.forced and Forced(1 - row.forced.right, row.forced.right)) for row in rows
    ]


SPOILS: dict[str, tuple[Spoil, str]] = {
    "one number from nowhere": (first(1, "nombre_non_appuye"), "nombres"),
    "one fact from nowhere": (first(1, "fait_non_appuye"), "faits"),
    "one answer without citation": (first(1, "sans_citation"), "sans_citation"),
    "half of the quotes altered": (every("citation_exacte", 1, 2), "citations"),
    "the page lost": (every("rappel_5", 0), "rappel_5"),
    "the page lower": (every("mrr_10", 0.25), "rang"),
    "another town": (every("commune_confondue", 1), "communes"),
    "three answers of another town": (first(3, "commune_confondue"), "communes_max"),
    "slow": (every("secondes", 0.9), "lenteur"),
    "very slow": (every("secondes", 11), "duree_max"),
    "sure of itself when wrong": (overconfident, "calibration"),
}


@pytest.mark.parametrize("name", SPOILS)
def test_what_is_spoilt_is_seen_by_its_gate(name: str) -> None:
    spoil, gate = SPOILS[name]
    assert gate in lost(spoil(usual()), usual())


def test_small_changes_of_confidence_and_small_delays_are_no_loss() -> None:
    shifted = [replace(row, forced=row.forced and Forced(0.79, row.forced.right)) for row in usual()]
    slower = [scored_as(row, "secondes", 0.3) for row in shifted]
    assert lost(slower, usual()) == set()


def test_floors_and_ceilings_hold_without_any_former_night() -> None:
    assert lost(usual(), None, juste_min=0.6, refus_min=0.95, faux_max=0.2) == {
        "juste_min",
        "refus_min",
        "faux_max",
    }
    assert lost(usual(), None, juste_min=0.5, refus_min=0.9, faux_max=0.25) == set()


def test_unscored_questions_are_a_gate_and_no_loss() -> None:
    after = [Row(row.id, row.kind, row.commune, row.answerable, "unscored", error="panne") if n < 6 else row
             for n, row in enumerate(usual())]  # fmt: skip
    assert lost(after, usual()) == {"non_notees"}
    assert lost(after, usual(), non_notees_max=0.1) == set()


def test_the_same_everything_must_answer_the_same() -> None:
    after = [replace(usual()[0], signature="autre"), *usual()[1:]]
    results = {
        made: {
            gate.name: gate for gate in check_gates(outcome(after, made), outcome(usual()), GateSettings())
        }
        for made in (MADE, CHANGED, replace(MADE, model="mistral"))
    }
    assert results[MADE]["constance"].state is GateState.FAILED
    assert "1 réponse(s) changée(s) sur 60" in results[MADE]["constance"].detail
    assert results[CHANGED]["constance"].detail == "le programme a changé depuis la référence"
    assert results[replace(MADE, model="mistral")]["constance"].state is GateState.UNSCORED


def test_a_question_asked_twice_must_get_the_same_answer() -> None:
    again = replace(usual()[0], id="q0~relance", variant_of="q0", transform="relance")
    assert states([*usual(), again], None)["relance"] is GateState.PASSED
    other = replace(again, signature="autre")
    assert states([*usual(), other], None)["relance"] is GateState.FAILED


def test_a_slow_drift_is_seen_against_the_best_night() -> None:
    rows = [outcome_row(number) for number in range(60)]
    nights = [answered(rows, "refus", *range(2 * day)) for day in range(4)]
    day_after_day = [lost(after, before) for before, after in pairwise(nights)]
    assert day_after_day == [set(), set(), set()]
    results = check_gates(outcome(nights[3], CHANGED), outcome(nights[2]), GateSettings(), best=nights[0])
    assert [result.name for result in failed(results)] == ["derive"]


def test_a_change_that_harms_no_more_than_it_helps_seldom_alarms() -> None:
    """Twelve questions change at random, as often for the better as for the worse: few false alarms."""
    source = random.Random(4)
    alarms = 0
    for _ in range(60):
        before, after = usual(), usual()
        for number in source.sample(range(60), 12):
            one, two = outcome_row(number), outcome_row(number, "fausse")
            if number >= 40:
                one, two = outcome_row(number, "bon refus"), outcome_row(number, "hasard")
            if source.random() < 0.5:
                one, two = two, one
            before[number], after[number] = one, two
        alarms += bool(lost(after, before))
    assert alarms <= 9


def test_scores_of_several_quotes_count_a_question_once() -> None:
    before = [scored_as(outcome_row(number), "citation_exacte", 6, 6) for number in range(4)]
    after = [scored_as(row, "citation_exacte", 0, 6) for row in before]
    assert paired(before, after, "citation_exacte").down == 4
    assert "citations" not in lost(after, before)
