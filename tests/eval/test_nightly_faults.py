"""Nights that go wrong without a word: each must be seen, said, and never become the reference."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from nights import NOW, few, night, settled, usual

from eval.errors import EvalError
from eval.gates import GateState, failed
from eval.history import ASIDE, DAMAGED, HISTORY, OUTCOMES, History, NightState
from eval.nightly.night import accept, exit_code, format_night, run_night
from eval.nightly.place import nights_folder
from eval.nightly.sets import DEMO
from eval.nightly.status import Standing, status
from rag.settings import AnswerSettings, ModelSettings
from tests.town import index_town


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_town(tmp_path_factory.mktemp("data")).data_dir


def test_a_night_whose_model_is_down_is_broken(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl"),))
    model = {"moteur": "openai", "nom": "m", "url": "http://127.0.0.1:9/v1", "essais": 1}
    down = settings.model_copy(update={"modele": ModelSettings.model_validate(model)})
    result = run_night(down, now=NOW)
    assert exit_code(result) == 2
    assert "modèle indisponible" in result.nights[0].error
    assert status(settings, NOW).alarming


def test_a_damaged_reference_is_read_from_the_history_and_said(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl", 12),))
    first = run_night(settings, now=NOW)
    rows = first.folder / "jeu" / "rows.jsonl"
    rows.write_text(rows.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    mute = settings.model_copy(update={"reponse": AnswerSettings(seuil=1.0)})
    lost = run_night(mute, now=NOW + timedelta(days=1))
    assert {"juste", "couverture"} <= {gate.name for gate in failed(lost.nights[0].gates)}
    (alarm,) = lost.nights[0].alarms
    assert alarm.startswith("Référence illisible")
    assert alarm in lost.notes
    good = run_night(settings, now=NOW + timedelta(days=2))
    assert exit_code(good) == 0
    found = status(settings, NOW + timedelta(days=2))
    assert (found.standing, found.alarming, found.alarms) == (Standing.PASSED, True, good.nights[0].alarms)
    assert "une vérification est nécessaire" in format_night(good)
    clean = run_night(settings, now=NOW + timedelta(days=3))
    assert clean.notes == ()
    assert not status(settings, NOW + timedelta(days=3)).alarming


def test_a_reference_lost_for_good_fails_the_night_which_is_not_the_next_one(
    indexed: Path, tmp_path: Path
) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl", 12),))
    first = run_night(settings, now=NOW)
    (first.folder / "jeu" / "summary.json").write_text("[]", encoding="utf-8")
    for path in (tmp_path / "nuits" / OUTCOMES).iterdir():
        path.write_bytes(b"")
    mute = settings.model_copy(update={"reponse": AnswerSettings(seuil=1.0)})
    lost = run_night(mute, now=NOW + timedelta(days=1))
    assert exit_code(lost) == 1
    assert [gate.name for gate in failed(lost.nights[0].gates)] == ["reference"]
    last = History(tmp_path / "nuits").last_good("jeu")
    assert last is not None
    assert last.folder == first.folder.name
    accept(settings, lost.folder.name, "réponses relues une à une")
    assert exit_code(run_night(mute, now=NOW + timedelta(days=2))) == 0


def test_a_damaged_history_is_made_again_before_the_night_and_said(indexed: Path, tmp_path: Path) -> None:
    settings = settled(
        indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl"),), nuits=1, nuits_completes=1
    )
    first = run_night(settings, now=NOW)
    (tmp_path / "nuits" / HISTORY).write_bytes(b"pas du tout")
    found = status(settings, NOW)
    assert (found.standing, found.alarming, found.alarms) == (Standing.NEVER, True, (DAMAGED,))
    second = run_night(settings, now=NOW + timedelta(days=1))
    assert exit_code(second) == 0
    assert "abîmé" in second.nights[0].alarms[0]
    gates = {gate.name: gate for gate in second.nights[0].gates}
    assert gates["constance"].state is GateState.PASSED, "compared with the night made again"
    assert first.folder.is_dir(), "nothing is removed on the night of the damage"
    assert len(History(tmp_path / "nuits").nights()) == 2
    assert (tmp_path / "nuits" / ASIDE).is_file()
    third = run_night(settings, now=NOW + timedelta(days=2))
    assert third.notes == ()
    assert not first.folder.exists()


def test_only_the_last_failure_can_be_accepted_and_once(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(DEMO,))
    history = History(nights_folder(settings))
    history.add(night(1, usual()))
    failure = history.add(night(2, usual(), state=NightState.FAILED))
    accept(settings, failure.folder, "choisi")
    with pytest.raises(EvalError, match="déjà acceptée"):
        accept(settings, failure.folder, "encore")
    assert history.nights()[1].accepted == "choisi"
    older = history.add(night(3, usual(), state=NightState.FAILED))
    history.add(night(4, usual()))
    with pytest.raises(EvalError, match="ne peut plus être acceptée"):
        accept(settings, older.folder, "trop tard")


def test_a_first_night_does_not_claim_that_nothing_fell(indexed: Path, tmp_path: Path) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl"),))
    assert "première nuit, rien à comparer" in format_night(run_night(settings, now=NOW))
    second = run_night(settings, now=NOW + timedelta(days=1))
    assert "tout est en ordre" in format_night(second)


def test_configured_and_never_run_alarms(tmp_path: Path) -> None:
    wanted = status(settled(tmp_path, tmp_path / "nuits", jeux=(DEMO,)))
    assert (wanted.standing, wanted.expected, wanted.alarming) == (Standing.NEVER, True, True)
    unset = status(settled(tmp_path, tmp_path / "nuits"))
    assert (unset.expected, unset.alarming) == (False, False)


def test_a_set_on_other_documents_is_an_alarm(indexed: Path, tmp_path: Path) -> None:
    gold = few(tmp_path / "jeu.jsonl")
    gold.write_text(gold.read_text(encoding="utf-8").replace(".pdf", "-autre.pdf"), encoding="utf-8")
    result = run_night(settled(indexed, tmp_path / "nuits", jeux=(gold,)), now=NOW)
    assert "Aucun des documents cités" in result.nights[0].alarms[0]


def test_a_file_in_the_place_of_the_folder_is_said_in_french(indexed: Path, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    settings = settled(indexed, tmp_path / "fichier", jeux=(DEMO,))
    with pytest.raises(EvalError, match="ce n'est pas un dossier"):
        run_night(settings)
    assert status(settings).standing is Standing.NEVER


def test_when_the_history_and_its_nights_are_lost_the_next_one_is_not_taken_as_a_reference(
    indexed: Path, tmp_path: Path
) -> None:
    settings = settled(indexed, tmp_path / "nuits", jeux=(few(tmp_path / "jeu.jsonl"),))
    first = run_night(settings, now=NOW)
    (first.folder / "jeu" / "rows.jsonl").unlink()
    (tmp_path / "nuits" / HISTORY).unlink()
    second = run_night(settings, now=NOW + timedelta(days=1))
    assert [gate.name for gate in failed(second.nights[0].gates)] == ["reference"]
    assert exit_code(second) == 1
    assert History(tmp_path / "nuits").last_good("jeu") is None
