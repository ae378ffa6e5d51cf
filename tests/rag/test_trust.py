"""The model of the confidence as data, and the threshold in force for a question."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.errors import SettingsError
from rag.settings import AnswerSettings, RiskSettings, SearchSettings, Settings
from rag.trust.calibration import (
    FILE,
    Bound,
    Calibration,
    Chosen,
    as_toml,
    bound_to,
    changed,
    read_calibration,
)
from rag.trust.gate import PROVISIONAL, Gate, Trust
from rag.trust.model import FILE as MODEL_FILE
from rag.trust.model import SIGNS, read_model, seen_key, shipped
from rag.trust.subjects import risk_of
from rag.types import Level, Question, Status

BOUND = Bound("a", "b", "c", "d", "e", "")
CHOSEN = (Chosen(0.1, 0.6, True, 90, 3), Chosen(0.02, 0.75, False, 40, 2), Chosen(0.2, 0.35, True, 140, 20))
FOUND = Calibration(CHOSEN, 0.1, 200, date(2026, 3, 1), False, BOUND)
HEIGHT = "Quelle est la hauteur maximale en zone UA ?"


# -- the model --------------------------------------------------------------------------------------


def shipped_text() -> str:
    return files("rag").joinpath("data", MODEL_FILE).read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / MODEL_FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_model_weighs_every_sign_and_lists_what_was_seen() -> None:
    model = shipped()
    assert tuple(model.weights) == SIGNS
    assert len(model.seen) > 100
    assert shipped() is model


def test_a_closed_gate_withholds_whatever_the_signs() -> None:
    best = dict.fromkeys(SIGNS, 1.0)
    assert shipped().confidence(best, closed=False) > 0.85
    held = shipped().confidence(best, closed=True)
    assert held < shipped().floor <= held + 0.01
    assert shipped().confidence(dict.fromkeys(SIGNS, 0.0), closed=True) < 0.1
    assert shipped().floor < 0.5 < AnswerSettings().seuil < shipped().high


def test_the_digest_changes_with_any_weight_but_not_with_what_was_seen() -> None:
    model = shipped()
    assert replace(model, bias=-2.7).digest != model.digest
    assert replace(model, withheld=-0.5).digest != model.digest
    assert replace(model, told=0.5).digest != model.digest
    assert replace(model, seen=frozenset()).digest == model.digest


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[modele]", "[modele", "TOML"),
        ("[poids]", "[autre]", r"\[poids\] manque"),
        ("marge = ", "marges = ", "« marge » manque"),
        ("marge = ", "neuf = 1\nmarge = ", "« neuf » est inconnu"),
        ("marge = ", "marge = true  # ", "marge doit être un nombre"),
        ("marge = ", "marge = nan  # ", "marge doit être un nombre"),
        ("elevee = ", "elevee = 7  # ", "elevee doit être un nombre entre -1 et 1"),
        ("[calcul]", "[calculs]", r"\[calcul\] manque"),
        ("questions_vues = [", "questions_vues = [3, ", "liste de textes"),
    ],
)
def test_a_damaged_model_is_a_french_error(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = shipped_text()
    assert old in text
    with pytest.raises(SettingsError, match=reason):
        read_model(written(tmp_path, text.replace(old, new, 1)))
    with pytest.raises(SettingsError, match="absent"):
        read_model(tmp_path / "rien.toml")


def test_a_question_is_seen_whatever_its_case_and_spaces() -> None:
    assert seen_key("Quelle  hauteur ?") == seen_key("quelle hauteur ?\n")
    assert seen_key("quelle hauteur ?") != seen_key("quelle hauteur ?", ["En zone UA."])


# -- the file ---------------------------------------------------------------------------------------


def test_a_calibration_is_read_back_whole(tmp_path: Path) -> None:
    path = tmp_path / FILE
    assert read_calibration(path) is None
    path.write_text(as_toml(FOUND), encoding="utf-8")
    assert read_calibration(path) == FOUND
    assert as_toml(FOUND) == as_toml(FOUND)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("date = ", "date = = ", r"n'est pas du TOML \(ligne"),
        ("date = 2026-03-01", 'date = "hier"', "« date »"),
        ("delta = 0.1", "delta = 3", "« delta » doit être un nombre entre 0 et 1"),
        ("seuil = 0.6", 'seuil = "bas"', "« seuil »"),
        ("certifie = true", "certifie = 1", "« certifie » doit être true ou false"),
        ("montrees = 90", "montrees = -1", "« montrees » doit être un nombre entier"),
        ('corpus = "a"\n', "", r"\[pour\]"),
        ("[[seuils]]", "[[seuil]]", "« risque »|seuils"),
    ],
)
def test_a_damaged_calibration_says_what_to_do(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text, path = as_toml(FOUND), tmp_path / FILE
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError, match=reason) as error:
        read_calibration(path)
    assert "Refaites-le par `sourcier calibrate`, ou supprimez ce fichier" in str(error.value)


def test_a_risk_not_asked_for_takes_the_nearest_below() -> None:
    assert FOUND.at(0.15) is CHOSEN[0]
    assert FOUND.at(0.2) is CHOSEN[2]
    assert FOUND.at(0.01) is None


def test_what_changed_is_named() -> None:
    assert changed(BOUND, BOUND) == ()
    now = replace(BOUND, corpus="z", modele="mistral petit")
    assert changed(BOUND, now) == ("les documents", "le modèle de langage")


def test_the_words_of_a_town_are_bound_too(tmp_path: Path) -> None:
    own = tmp_path / "lexique.toml"
    settings = Settings(data_dir=tmp_path, recherche=SearchSettings(lexique=own))
    own.write_text("a = 1", encoding="utf-8")
    before = bound_to(settings, ())
    own.write_text("a = 2", encoding="utf-8")
    assert changed(before, bound_to(settings, ())) == ("les réglages",)


def test_a_calibration_is_bound_to_what_makes_answers_only() -> None:
    settings = Settings(data_dir=Path("ici"))
    answers = AnswerSettings(seuil=0.3, risque=0.2, risques=RiskSettings(actes=0.1))
    same = settings.model_copy(update={"data_dir": Path("ailleurs"), "reponse": answers})
    assert bound_to(settings, ()) == bound_to(same, ())
    other = settings.model_copy(update={"reponse": AnswerSettings(mots_max=60)})
    assert changed(bound_to(settings, ()), bound_to(other, ())) == ("les réglages",)


# -- the gate ---------------------------------------------------------------------------------------


def trust(found: Calibration | None = None, stale: tuple[str, ...] = (), **settings: object) -> Trust:
    return Trust(AnswerSettings.model_validate(settings), found, stale)


def test_without_calibration_the_setting_holds_and_says_so() -> None:
    gate = trust().gate()
    assert (gate.threshold, gate.said) == (AnswerSettings().seuil, PROVISIONAL)
    assert trust().notice == ""
    assert [gate.level(value) for value in (0.9, 0.72, 0.5)] == [Level.HIGH, Level.MEDIUM, Level.LOW]


def test_the_figure_shown_is_the_one_judged() -> None:
    assert Gate(0.6, 0.75).lets(0.5996)
    assert not Gate(0.6, 0.75).lets(0.5994)


def test_a_certified_threshold_is_followed_below_the_default_too() -> None:
    assert trust(FOUND).gate() == Gate(
        0.6, shipped().high, "seuil calibré : au plus 10 % de réponses fausses"
    )
    lower = replace(FOUND, chosen=CHOSEN[2:])
    assert trust(lower).gate().threshold == 0.35
    assert "indicatif" in trust(replace(FOUND, seen=True)).gate().said


def test_what_was_not_certified_shows_the_high_level_only() -> None:
    gate = trust(replace(FOUND, chosen=CHOSEN[1:2])).gate()
    assert gate.threshold == gate.high == shipped().high
    assert gate.said == "seuil le plus strict : un risque de 2 % n'a pas pu être certifié"
    assert gate.level(gate.threshold) is Level.HIGH


def test_a_stale_calibration_is_said_and_never_looser_than_the_default() -> None:
    lower = replace(FOUND, chosen=CHOSEN[2:])
    for found, default, threshold in ((FOUND, 0.55, 0.6), (lower, 0.55, 0.55), (FOUND, 0.62, 0.62)):
        stale = trust(found, ("les documents",), seuil=default)
        assert stale.gate().threshold == threshold
        assert "périmé" in stale.gate().said
        assert stale.notice.startswith("Calibrage périmé : les documents ont changé")
        assert "sourcier calibrate" in stale.notice


def test_each_subject_has_its_risk() -> None:
    held = trust(FOUND, risques={"urbanisme": 0.02, "autres": 0.2})
    assert held.gate("hauteur").threshold == shipped().high
    assert held.gate("").threshold == 0.35
    assert held.gate("subventions").threshold == 0.6
    strict = trust(FOUND, risques={"actes": 0.01})
    assert strict.gate("tarifs").said.startswith("seuil le plus strict : un risque de 1 %")


def test_a_risk_is_by_domain() -> None:
    risks = RiskSettings(urbanisme=0.02, actes=0.1)
    assert [risk_of(theme, risks) for theme in ("clôtures", "tarifs", "")] == [0.02, 0.1, None]
    assert risks.stated == (0.02, 0.1)
    assert hash(Settings(data_dir=Path("ici"))) == hash(Settings(data_dir=Path("ici")))


# -- answering --------------------------------------------------------------------------------------


@pytest.fixture
def data(demo_data: Path, tmp_path: Path) -> Path:
    shutil.copytree(demo_data, tmp_path / "data", ignore=shutil.ignore_patterns("readers", "*.sqlite-*"))
    return tmp_path / "data"


def calibrate(assistant: Assistant, *chosen: Chosen, **change: str) -> None:
    settings = assistant.settings
    bound = replace(bound_to(settings, assistant.documents()), **change)
    found = Calibration(chosen, 0.1, 200, date(2026, 3, 1), False, bound)
    (settings.data_dir / FILE).write_text(as_toml(found), encoding="utf-8")


def test_an_answer_follows_the_calibration_as_soon_as_it_is_written(data: Path) -> None:
    with Assistant(Settings(data_dir=data)) as assistant:
        before = assistant.ask(Question(HEIGHT))
        assert (before.status, before.notice) == (Status.ANSWERED, "")
        calibrate(assistant, Chosen(0.05, 0.99, True, 300, 2))
        refused = assistant.ask(Question(HEIGHT))
        assert refused.status is Status.REFUSED
        assert "seuil calibré : au plus 5 % de réponses fausses" in refused.text
        assert refused.notice == ""
        calibrate(assistant, Chosen(0.05, 0.1, True, 300, 2), corpus="autre")
        stale = assistant.ask(Question(HEIGHT))
        assert stale.status is Status.ANSWERED
        assert stale.notice.startswith("Calibrage périmé : les documents ont changé")
        assert not stale.degraded
        assert stale.text == before.text
        (data / FILE).write_text("[[seuils", encoding="utf-8")
        with pytest.raises(SettingsError, match="TOML"):
            assistant.ask(Question(HEIGHT))
        (data / FILE).unlink()
        assert assistant.ask(Question(HEIGHT)).text == before.text


def test_a_calibration_can_be_left_aside(data: Path) -> None:
    (data / FILE).write_text("abîmé", encoding="utf-8")
    with Assistant(Settings(data_dir=data, reponse=AnswerSettings(calibrage=False))) as assistant:
        assert assistant.trust().calibration is None
        assert assistant.ask(Question(HEIGHT)).status is Status.ANSWERED


def test_the_calibration_is_read_once_for_a_generation(data: Path) -> None:
    with Assistant(Settings(data_dir=data)) as assistant:
        calibrate(assistant, Chosen(0.05, 0.1, True, 300, 2))
        first = assistant.trust()
        assert assistant.trust() is first
        calibrate(assistant, Chosen(0.05, 0.2, True, 300, 12))
        assert assistant.trust().gate().threshold == 0.2
