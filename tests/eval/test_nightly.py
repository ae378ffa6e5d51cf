"""A night from end to end on the demonstration town, and what it leaves when it goes wrong."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nights import NOW, few, night, settled, usual

from eval.errors import EvalError
from eval.gates import GateState, failed
from eval.gold import load_gold
from eval.history import History, NightState
from eval.nightly.night import accept, exit_code, format_night, run_night
from eval.nightly.place import LOCK, RUNNING, begin, nights_folder, own_set
from eval.nightly.sets import DEMO, chosen_sets
from eval.nightly.status import Standing, report_path, status
from eval.nightly.variants import ORIGINS, VARIANTS, variants_of
from eval.runs import load_run
from rag.index.locks import FileLock
from rag.settings import (
    AnswerSettings,
    EvaluationSettings,
    GateSettings,
    MailSettings,
    Settings,
)
from tests.support import child_environment
from tests.town import few_questions, index_town


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_town(tmp_path_factory.mktemp("data")).data_dir


def test_two_nights_alike_pass_and_leave_everything(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few_questions(),))
    first = run_night(settings, now=NOW)
    assert exit_code(first) == 0
    second = run_night(settings, now=NOW + timedelta(days=1))
    assert (exit_code(second), second.notes) == (0, ())
    (kept,) = second.nights
    assert failed(kept.gates) == ()
    assert next(gate for gate in kept.gates if gate.name == "constance").state is GateState.PASSED
    place = second.folder / "demo"
    assert {path.name for path in place.iterdir()} >= {
        "rapport.html",
        "rapport.json",
        "bilan.md",
        "rows.jsonl",
        "summary.json",
    }
    assert len(load_run(place).rows) == len(load_gold(few_questions()))
    assert [night.folder for night in History(tmp_path / "nuits").nights()] == [
        first.folder.name,
        second.folder.name,
    ]
    assert not (tmp_path / "nuits" / RUNNING).exists()
    found = status(settled(indexed, tmp_path / "nuits"), NOW + timedelta(days=30))
    assert (found.standing, found.late, found.running) == (Standing.PASSED, None, None)
    assert report_path(settings, kept) == place / "rapport.html"


def test_a_night_that_loses_answers_fails_and_is_never_the_reference(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl", 12),))
    good = run_night(settings, now=NOW)
    mute = settings.model_copy(update={"reponse": AnswerSettings(seuil=1.0)})
    lost = run_night(mute, now=NOW + timedelta(days=1))
    assert exit_code(lost) == 1
    assert {"juste", "couverture"} <= {gate.name for gate in failed(lost.nights[0].gates)}
    found = status(settings, NOW + timedelta(days=1))
    assert (found.standing, found.alarming) == (Standing.FAILED, True)
    assert {gate.name for _night, gate in found.gates} >= {"juste"}
    again = run_night(settings, now=NOW + timedelta(days=2))
    assert exit_code(again) == 0
    constant = next(gate for gate in again.nights[0].gates if gate.name == "constance")
    assert constant.state is GateState.PASSED, "compared with the good night, not with the one that failed"
    assert good.nights[0].made.settings == again.nights[0].made.settings


def test_an_accepted_night_is_the_next_reference(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl", 12),))
    run_night(settings, now=NOW)
    mute = settings.model_copy(update={"reponse": AnswerSettings(seuil=1.0)})
    lost = run_night(mute, now=NOW + timedelta(days=1))
    with pytest.raises(EvalError, match="raison"):
        accept(settings, lost.folder.name, "  ")
    with pytest.raises(EvalError, match="ne peut pas être acceptée"):
        accept(settings, "2020-01-01T02-00-00", "par choix")
    (accepted,) = accept(settings, lost.folder.name, "seuil relevé par choix")
    assert accepted.good
    assert status(settings, NOW).standing is Standing.PASSED
    assert exit_code(run_night(mute, now=NOW + timedelta(days=2))) == 0


def test_a_question_whose_key_changed_is_not_compared(indexed: Path, tmp_path: Path) -> None:
    gold = few(tmp_path / "jeu.jsonl", 12)
    settings = settled(indexed, tmp_path / "nuits", jeux=(gold,))
    run_night(settings, now=NOW)
    lines = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line["answerable"]:
            line["must"] = [["introuvable"]]
    gold.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    result = run_night(settings, now=NOW + timedelta(days=1))
    gates = {gate.name: gate for gate in result.nights[0].gates}
    assert gates["juste"].state is GateState.UNSCORED
    assert gates["refus"].state is GateState.PASSED
    assert exit_code(result) == 0


def test_each_set_is_judged_and_a_bad_one_breaks_the_night_alone(indexed: Path, tmp_path: Path) -> None:
    bad = tmp_path / "pire.jsonl"
    bad.write_text("{}", encoding="utf-8")
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "mon jeu.jsonl"), bad))
    result = run_night(settings, now=NOW)
    assert exit_code(result) == 2
    assert [(night.gold, night.state) for night in result.nights] == [
        ("mon-jeu", NightState.PASSED),
        ("pire", NightState.BROKEN),
    ]
    assert "ligne 1" in result.nights[1].error
    found = status(settings, NOW)
    assert found.standing is Standing.BROKEN
    assert found.reasons == (result.nights[1].error,)
    said = format_night(result)
    assert "évaluation interrompue" in said
    assert "Jeu « mon-jeu » : réussie" in said
    assert result.nights[1].error in said
    assert str(result.folder) in said


def test_without_index_the_night_is_broken_and_recorded(tmp_path: Path) -> None:
    settings = settled(tmp_path / "vide", tmp_path / "nuits", jeux=(DEMO,))
    result = run_night(settings, now=NOW)
    assert exit_code(result) == 2
    assert "sourcier ingest" in result.nights[0].error
    assert status(settings, NOW).standing is Standing.BROKEN


def test_without_set_nor_demonstration_nothing_is_recorded(tmp_path: Path) -> None:
    settings = settled(tmp_path / "vide", tmp_path / "nuits")
    with pytest.raises(EvalError, match=r"\[evaluation\]") as caught:
        run_night(settings)
    assert caught.value.exit_code == 2
    assert not (tmp_path / "nuits").exists()
    assert status(settings).standing is Standing.NEVER


def test_too_many_unscored_questions_break_the_night(
    indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("panne")

    monkeypatch.setattr("rag.settle.retrieve", broken)
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl"),))
    result = run_night(settings, now=NOW)
    assert exit_code(result) == 2
    assert "n'ont pas pu être notées" in result.nights[0].error
    assert "erreur interne" in result.nights[0].error
    assert "ZeroDivisionError" in caplog.text


def test_a_bug_keeps_its_traceback_in_the_log_and_breaks_the_night(
    indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret interne")

    monkeypatch.setattr("eval.nightly.night.check_gates", broken)
    monkeypatch.setattr(logging.getLogger("eval"), "propagate", True)
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl"),))
    result = run_night(settings, now=NOW)
    assert exit_code(result) == 2
    assert "ZeroDivisionError" in result.nights[0].error
    assert "secret" not in result.nights[0].error
    assert any(record.exc_info for record in caplog.records)


def test_a_report_that_cannot_be_written_is_a_note(
    indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise KeyError("x")

    monkeypatch.setattr("eval.nightly.reports.report_html", broken)
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl"),))
    result = run_night(settings, now=NOW)
    assert exit_code(result) == 0
    assert "rapport" in result.notes[0]
    assert status(settings, NOW).notes == result.notes


def test_a_mail_that_cannot_be_sent_changes_no_outcome(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl"),))
    mail = {"serveur": "127.0.0.1", "port": 1, "expediteur": "a@b.example", "destinataires": ("c@d.example",)}
    wanted = settings.evaluation.model_copy(update={"courriel": MailSettings.model_validate(mail)})
    result = run_night(settings.model_copy(update={"evaluation": wanted}), now=NOW)
    assert exit_code(result) == 0
    assert "courriel" in result.notes[0]
    assert status(settings, NOW).notes == result.notes


def test_two_nights_never_run_at_once(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits")
    home = nights_folder(settings)
    home.mkdir()
    lock = FileLock(home / LOCK)
    assert lock.acquire()
    begin(home, "2026-11-22T02-00-00", NOW)
    assert status(settings, NOW).running == NOW
    with pytest.raises(EvalError, match="déjà en cours") as caught:
        run_night(settings, now=NOW)
    assert caught.value.exit_code == 2
    lock.release()
    found = status(settings, NOW)
    assert (found.running, found.standing) == (None, Standing.BROKEN)
    assert History(home).nights() == (), "reading writes nothing"


def test_a_killed_night_is_seen_then_recorded_by_the_next(indexed: Path, tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys, os, signal
        from pathlib import Path
        from eval.nightly.night import run_night
        from rag.settings import EvaluationSettings, Settings
        data, home = map(Path, sys.argv[1:])
        run_night(
            Settings(data_dir=data, evaluation=EvaluationSettings(dossier=home, variantes=False)),
            on_progress=lambda step: os.kill(os.getpid(), signal.SIGKILL),
        )
        """
    )
    home = tmp_path / "nuits"
    done = subprocess.run(
        [sys.executable, "-c", program, str(indexed), str(home)], env=child_environment(), check=False
    )
    assert done.returncode == -signal.SIGKILL
    settings = settled(indexed, home)
    found = status(settings)
    assert (found.standing, found.running) == (Standing.BROKEN, None)
    assert "arrêtée avant la fin" in found.reasons[0]
    assert exit_code(run_night(settings, now=datetime.now(UTC) + timedelta(hours=1))) == 0
    assert [night.state for night in History(home).nights()] == [NightState.BROKEN, NightState.PASSED]
    assert status(settings).standing is Standing.PASSED


def test_a_marker_cut_short_is_an_interrupted_night(tmp_path: Path) -> None:
    settings = settled(tmp_path, tmp_path / "nuits")
    nights_folder(settings).mkdir()
    (nights_folder(settings) / RUNNING).write_text("{", encoding="utf-8")
    assert status(settings).standing is Standing.BROKEN


@pytest.mark.parametrize(("hours", "late"), [(35, False), (37, True)])
def test_a_night_is_late_after_the_delay(tmp_path: Path, hours: int, late: bool) -> None:
    settings = settled(tmp_path, tmp_path / "nuits", jeux=(DEMO,))
    done = History(nights_folder(settings)).add(night(1, usual()))
    found = status(settings, done.started + timedelta(hours=hours))
    assert found.late == (done.started if late else None)
    assert found.alarming is late
    unset = settled(tmp_path, tmp_path / "nuits")
    assert status(unset, done.started + timedelta(hours=hours)).late is None, "none is expected"


def test_broken_nights_do_not_hide_the_delay(tmp_path: Path) -> None:
    settings = settled(tmp_path, tmp_path / "nuits", jeux=(DEMO,))
    history = History(nights_folder(settings))
    done = history.add(night(1, usual()))
    for number in (2, 3, 4):
        last = history.add(night(number, state=NightState.BROKEN, error="L'index a disparu."))
    found = status(settings, last.started + timedelta(hours=1))
    assert (found.standing, found.late) == (Standing.BROKEN, done.started)


def test_an_unwritable_folder_is_a_sentence(indexed: Path, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    settings = settled(indexed, tmp_path / "fichier" / "nuits", jeux=(DEMO,))
    with pytest.raises(EvalError, match="ne peut pas écrire") as caught:
        run_night(settings)
    assert caught.value.exit_code == 2


def test_two_nights_of_the_same_second_have_their_own_folder(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl", 1),))
    one, two = run_night(settings, now=NOW), run_night(settings, now=NOW)
    assert two.folder.name == f"{one.folder.name}-2"


def test_sets_of_the_same_name_have_their_own_folder(tmp_path: Path) -> None:
    settings = settled(
        tmp_path, tmp_path, jeux=(Path("a/jeu.jsonl"), Path("b/jeu.jsonl"), Path("été 1.jsonl"))
    )
    assert [item.name for item in chosen_sets(settings)] == ["jeu", "jeu--2", "été-1"]
    assert [item.name for item in chosen_sets(settings, [Path("c/autre.jsonl")])] == ["autre"]


def test_the_questions_of_ratings_are_asked_the_next_night(tmp_path: Path) -> None:
    settings = settled(tmp_path, tmp_path, jeux=(Path("jeu.jsonl"),), lot="test")
    assert [item.name for item in chosen_sets(settings)] == ["jeu"]
    own_set(settings).write_text("\n", encoding="utf-8")
    assert [item.name for item in chosen_sets(settings)] == ["jeu"], "nothing to ask yet"
    few(own_set(settings), 1)
    plain, rated = chosen_sets(settings)
    assert (rated.name, rated.split, rated.rated) == ("retours", "", True)
    assert (plain.split, plain.rated) == ("test", False)
    named = settled(tmp_path, tmp_path, jeux=(own_set(settings),))
    assert [(item.name, item.rated) for item in chosen_sets(named)] == [("retours", True)]
    assert [item.rated for item in chosen_sets(settings, [Path("c/autre.jsonl")])] == [False]


def test_known_faults_do_not_fail_the_night(indexed: Path, tmp_path: Path) -> None:
    settings = settled(
        indexed,
        tmp_path / "nuits",
        jeux=(few(tmp_path / "jeu.jsonl", 2),),
        variantes=True,
        portes=GateSettings(juste_min=0.99, latence=1e6, latence_max=1e6),
    )
    (tmp_path / "nuits").mkdir()
    line = json.loads(few(tmp_path / "une.jsonl", 1).read_text(encoding="utf-8").splitlines()[0])
    fault = {**line, "id": "ret-001", "must": [["4 812 m"]]}
    own_set(settings).write_text(json.dumps(fault) + "\n", encoding="utf-8")
    result = run_night(settings, now=NOW)
    assert [night.gold for night in result.nights] == ["jeu", "retours", "jeu-variantes"]
    rated = result.nights[1]
    assert rated.state is NightState.PASSED
    assert next(figure for figure in rated.figures if figure.name == "juste").hits == 0


def test_altered_forms_are_a_set_of_their_own_without_its_floors(indexed: Path, tmp_path: Path) -> None:
    settings = settled(
        indexed,
        tmp_path / "nuits",
        variantes=True,
        portes=GateSettings(juste_min=0.01, refus_min=0.01, latence=1e6, latence_max=1e6),
    )
    result = run_night(settings, now=NOW)
    assert [night.gold for night in result.nights] == ["demo", "demo-variantes"]
    plain, altered = ({gate.name: gate for gate in night.gates} for night in result.nights)
    assert plain["juste_min"].state is GateState.PASSED
    assert altered["juste_min"].state is GateState.UNSCORED
    assert altered["relance"].state is GateState.PASSED


def test_the_sample_of_altered_forms_is_bounded_and_steady(indexed: Path) -> None:
    settings = Settings(data_dir=indexed)
    questions = load_gold(DEMO)
    made = variants_of(questions, settings)
    assert made == variants_of(questions, settings)
    ids = {question.id for question in made}
    assert len(ids) == len(made) <= ORIGINS + VARIANTS
    assert {question.variant_of for question in made if question.variant_of} <= ids
    other = settings.model_copy(update={"evaluation": EvaluationSettings(graine=1)})
    assert {question.id for question in variants_of(questions, other)} != ids


def test_retention_follows_the_settings(indexed: Path, tmp_path: Path) -> None:
    settings = settled(
        indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl", 1),), nuits=2, nuits_completes=1
    )
    for day in range(3):
        run_night(settings, now=NOW + timedelta(days=day))
    home = nights_folder(settings)
    assert len(History(home).nights()) == 2
    assert len([path for path in home.iterdir() if path.name.startswith("2026-")]) == 1


def test_a_reference_whose_folder_is_gone_is_read_from_the_history(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl"),))
    first = run_night(settings, now=NOW)
    for path in sorted(first.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    gates = {gate.name: gate for gate in run_night(settings, now=NOW + timedelta(days=1)).nights[0].gates}
    assert gates["juste"].state is GateState.PASSED
    assert gates["constance"].state is GateState.PASSED


def test_nothing_reads_a_number_of_process(tmp_path: Path) -> None:
    """The number in the file is that of a living process: only the lock counts."""
    settings = settled(tmp_path, tmp_path / "nuits")
    home = nights_folder(settings)
    home.mkdir()
    begin(home, "x", NOW)
    assert json.loads((home / RUNNING).read_text(encoding="utf-8"))["processus"] == os.getpid()
    assert status(settings).running is None
    assert replace(status(settings), nights=()).started is None
