"""The history: written whole, read up to the damage, small, and never forgetting the last good night."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from nights import MADE, START, night, outcome_row, scored_as, summary, usual

from eval.compare import compare_rows
from eval.gates import GateResult, GateState
from eval.gold import GoldQuestion
from eval.history import ASIDE, HISTORY, OUTCOMES, REPORT, History, Night, NightState
from eval.metrics.base import Score
from eval.runs import RunWriter
from eval.summary import Row

ANSWERS = ("juste", "fausse", "refus", "bon refus", "hasard")


def test_a_night_comes_back_as_it_was_added(tmp_path: Path) -> None:
    history = History(tmp_path)
    assert history.nights() == ()
    kept = history.add(night(1, usual(), notes=("Le courriel…",)), usual())
    broken = history.add(night(2, state=NightState.BROKEN, error="L'index a disparu.", gates=()))
    assert kept.outcomes
    assert history.nights() == (kept, broken)
    assert replace(kept, outcomes="") == night(1, usual(), notes=("Le courriel…",))
    assert kept.figure("juste") is not None
    assert kept.figure("inconnu") is None


def test_outcomes_come_back_without_details_nor_seconds(tmp_path: Path) -> None:
    history = History(tmp_path)
    unscored = Row("q99", "nombre", "Ville", True, "unscored", error="panne")
    detailed = replace(usual()[0], scores=(("juste", Score(1, 1, ("7 m",))), ("secondes", Score(0.2, 1))))
    kept = history.add(night(1), [detailed, unscored, *usual()[1:]])
    rows = history.rows(kept)
    assert rows[0].scores == (("juste", Score(1, 1)),)
    assert rows[1] == unscored
    assert rows[2].forced == usual()[1].forced
    assert rows[2].signature == usual()[1].signature


def test_nights_that_answer_alike_share_their_outcomes(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.add(night(1), usual())
    history.add(night(2), [scored_as(row, "secondes", 0.3) for row in usual()])
    history.add(night(3), usual()[1:])
    assert len(list((tmp_path / OUTCOMES).iterdir())) == 2


def test_flips_with_any_night_can_be_computed(tmp_path: Path) -> None:
    history = History(tmp_path)
    first = history.add(night(1), usual())
    now = [outcome_row(0, "fausse"), *usual()[1:]]
    found = compare_rows(history.rows(first), now)
    assert [flip.after.id for flip in found.flips] == ["q0"]


def test_a_damaged_history_is_read_up_to_the_damage(tmp_path: Path) -> None:
    history = History(tmp_path)
    source = random.Random(1)
    for number in range(40):
        history.add(night(number, error="".join(chr(source.randint(48, 122)) for _ in range(2000))))
    whole = (tmp_path / HISTORY).read_bytes()
    (tmp_path / HISTORY).write_bytes(whole[: len(whole) * 3 // 4])
    read = History(tmp_path).nights()
    assert 10 < len(read) < 40
    assert [item.folder for item in read] == [night(number).folder for number in range(len(read))]
    history.add(night(50))
    assert len(history.nights()) == len(read) + 1
    (tmp_path / HISTORY).write_bytes(b"pas du tout")
    assert history.nights() == ()


def test_outcomes_that_are_gone_are_no_outcomes(tmp_path: Path) -> None:
    history = History(tmp_path)
    kept = history.add(night(1), usual())
    path = next((tmp_path / OUTCOMES).iterdir())
    path.write_bytes(path.read_bytes()[:-40])
    assert history.rows(kept) == ()
    assert history.rows(night(2)) == ()


def test_the_last_good_night_passed_or_was_accepted(tmp_path: Path) -> None:
    history = History(tmp_path)
    assert history.last_good("jeu") is None
    good = history.add(night(1))
    failed = history.add(night(2, state=NightState.FAILED))
    history.add(night(3, state=NightState.BROKEN))
    history.add(night(4, gold="autre"))
    assert history.last_good("jeu") == good
    history.change(replace(failed, accepted="seuil relevé, décision du 3 novembre"))
    found = history.last_good("jeu")
    assert found is not None
    assert found.folder == failed.folder
    assert len(history.nights()) == 4


def test_the_best_night_is_on_the_same_questions_and_after_the_last_acceptance(tmp_path: Path) -> None:
    history = History(tmp_path)
    poor = [outcome_row(number, "refus") for number in range(10)]
    rich = [outcome_row(number) for number in range(10)]
    history.add(night(1, rich))
    history.add(night(2, rich, made=replace(MADE, questions="autres")))
    history.add(night(3, poor))
    assert history.best("jeu", "questions") == night(1, rich)
    assert history.best("jeu", "inconnues") is None
    history.change(night(3, poor, accepted="choisi"))
    found = history.best("jeu", "questions")
    assert found is not None
    assert found.folder == night(3).folder


def folders(home: Path) -> set[str]:
    return {path.name for path in home.iterdir() if path.is_dir() and path.name != OUTCOMES}


def with_folder(history: History, item: Night, rows: list[Row]) -> Night:
    (history.folder / item.folder / "jeu").mkdir(parents=True)
    return history.add(item, rows)


def test_old_nights_lose_their_folder_then_their_line(tmp_path: Path) -> None:
    history = History(tmp_path)
    for number in range(12):
        state = NightState.FAILED if number in (1, 9) else NightState.PASSED
        with_folder(history, night(number, state=state), [outcome_row(number)])
    (tmp_path / "mes-notes").mkdir()
    history.prune(keep=10, keep_whole=2)
    assert [item.folder for item in history.nights()] == [night(number).folder for number in range(2, 12)]
    assert folders(tmp_path) == {"mes-notes", night(9).folder, night(10).folder, night(11).folder}
    assert len(list((tmp_path / OUTCOMES).iterdir())) == 10


def test_the_last_good_night_is_kept_whole_however_old(tmp_path: Path) -> None:
    history = History(tmp_path)
    good = with_folder(history, night(0), usual())
    for number in range(1, 30):
        with_folder(history, night(number, state=NightState.FAILED), [outcome_row(number)])
    history.prune(keep=20, keep_whole=2)
    assert history.last_good("jeu") == good
    assert history.rows(good)
    assert good.folder in folders(tmp_path)
    assert len(folders(tmp_path)) == 9  # it, and the eight last failed ones
    assert len(history.nights()) == 21


@pytest.mark.parametrize("moving", [False, True])
def test_four_hundred_nights_of_380_questions_are_small(tmp_path: Path, moving: bool) -> None:
    """Under 10 MB even when every answer's words, and one outcome in twenty, change every night."""
    history, source = History(tmp_path), random.Random(3)
    rows = [outcome_row(number, ANSWERS[number % 5], signature=f"{number:012x}") for number in range(380)]
    sample = night(0, rows)
    nights = []
    for number in range(400):  # twenty nights are packed, the others stand for nights like them
        if moving and number < 20:
            rows = [
                outcome_row(rank, source.choice(ANSWERS), signature=f"{source.getrandbits(48):012x}")
                if source.random() < 0.05
                else replace(row, signature=f"{source.getrandbits(48):012x}")
                for rank, row in enumerate(rows)
            ]
        packed = history._pack(rows) if number < (20 if moving else 1) else ""
        day = START + timedelta(days=number)
        nights.append(replace(sample, folder=f"{day:%Y-%m-%dT%H-%M-%S}", started=day, outcomes=packed))
    history._write(nights)
    outcomes = sum(path.stat().st_size for path in (tmp_path / OUTCOMES).iterdir())
    size = (tmp_path / HISTORY).stat().st_size + outcomes * (20 if moving else 1)
    assert size < (10e6 if moving else 1e6)
    assert len(history.nights()) == 400


def on_disk(home: Path, item: Night, *, verdict: bool = True) -> Night:
    """What a night leaves in its folder: its run, and the gates in its report."""
    place = home / item.folder / item.gold
    with RunWriter(place) as writer:
        for row in usual():
            writer.add(GoldQuestion(row.id, "Quelle hauteur ?", row.answerable), row, None)
        writer.finish(summary(usual()))
    gates = [{"name": g.name, "label": g.label, "state": g.state, "detail": g.detail} for g in item.gates]
    if verdict:
        (place / REPORT).write_text(json.dumps({"gates": gates}), encoding="utf-8")
    return item


def test_a_damaged_history_is_set_aside_and_made_again_from_the_folders(tmp_path: Path) -> None:
    history = History(tmp_path)
    lost = (GateResult("juste", "Réponses justes", GateState.FAILED, "9 moins bien"),)
    for number in range(3):
        change = {"state": NightState.FAILED, "gates": lost} if number == 1 else {}
        history.add(on_disk(tmp_path, night(number, usual(), **change)), usual())
    on_disk(tmp_path, night(3, usual()), verdict=False)
    before = history.nights()
    assert History(tmp_path).whole
    assert history.repair() == ""
    (tmp_path / HISTORY).write_bytes(b"pas du tout")
    assert not History(tmp_path).whole
    said = history.repair()
    assert "abîmé" in said
    assert "4 refaites" in said
    assert (tmp_path / ASIDE).read_bytes() == b"pas du tout"
    after = history.nights()
    assert History(tmp_path).whole
    assert [item.state for item in after] == [
        NightState.PASSED,
        NightState.FAILED,
        NightState.PASSED,
        NightState.BROKEN,
    ]
    assert [(item.folder, item.gates, item.outcomes) for item in after[:3]] == [
        (item.folder, item.gates, item.outcomes) for item in before
    ]
    assert history.last_good("jeu") == after[2], "a verdict that is lost is no reference"
    (tmp_path / HISTORY).unlink()
    assert not History(tmp_path).whole, "gone while its nights are there"
    assert "4 refaites" in history.repair()


def test_nothing_is_forgotten_on_the_word_of_a_damaged_history(tmp_path: Path) -> None:
    history, source = History(tmp_path), random.Random(2)
    for number in range(40):
        noise = "".join(chr(source.randint(48, 122)) for _ in range(2000))
        with_folder(history, night(number, error=noise), [outcome_row(number)])
    whole = (tmp_path / HISTORY).read_bytes()
    (tmp_path / HISTORY).write_bytes(whole[: len(whole) // 2])
    history.prune(keep=2, keep_whole=1)
    assert len(folders(tmp_path)) == 40
    assert len(list((tmp_path / OUTCOMES).iterdir())) == 40
    history.add(night(50))
    assert (tmp_path / ASIDE).read_bytes() == whole[: len(whole) // 2]
    history.prune(keep=2, keep_whole=1)
    assert len(list((tmp_path / OUTCOMES).iterdir())) == 40, "they may be all that remains of a night"


def test_damaged_outcomes_are_written_anew_by_a_night_that_answers_alike(tmp_path: Path) -> None:
    history = History(tmp_path)
    first = history.add(night(1), usual())
    path = next((tmp_path / OUTCOMES).iterdir())
    path.write_bytes(b"abime")
    assert history.rows(first) == ()
    assert history.rows(history.add(night(2), usual())) == history.rows(first) != ()


def test_alarms_come_back(tmp_path: Path) -> None:
    kept = History(tmp_path).add(night(1, alarms=("Référence illisible.",)))
    assert History(tmp_path).nights() == (kept,)
