"""The energy of an answer: what is estimated, and what is left unsaid."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.energy import UNKNOWN, estimate
from rag.errors import SettingsError
from rag.settings import EnergySettings, JournalSettings, Settings, load_settings
from rag.types import ModelTrace, Question
from tests import samples

TOWN = Path(__file__).resolve().parents[1] / "corpora" / "clairvigne"
TRACE = ModelTrace("petit", "p" * 6000, "r" * 2000)


def test_processor_time_by_power() -> None:
    found = estimate(3.6, samples.answered(), None, EnergySettings())
    assert found.watt_hours == pytest.approx(0.01)
    assert found.co2_grams == pytest.approx(0.01 * 0.04144)
    dearer = estimate(3.6, samples.refused(), None, EnergySettings(watts_par_coeur=20))
    assert dearer.watt_hours == pytest.approx(0.02)


def test_tokens_of_a_model_by_their_energy() -> None:
    known = EnergySettings(wh_par_millier_de_jetons=0.5, grammes_co2_par_kwh=100)
    # 8,000 characters are 2,000 tokens: 1 Wh, and 0.01 Wh of processor.
    found = estimate(3.6, samples.answered(), TRACE, known)
    assert found.watt_hours == pytest.approx(1.01)
    assert found.co2_grams == pytest.approx(0.101)


def test_what_is_not_known_is_not_guessed() -> None:
    assert estimate(3.6, samples.answered(), TRACE, EnergySettings()) == UNKNOWN
    stepped_back = replace(samples.answered(), degraded=True)
    assert estimate(3.6, stepped_back, None, EnergySettings(wh_par_millier_de_jetons=0.5)) == UNKNOWN


def test_a_model_of_known_size_by_ecologits() -> None:
    pytest.importorskip("ecologits", reason="the optional package ecologits is not installed")
    declared = estimate(0, samples.answered(), TRACE, EnergySettings(milliards_parametres=24, pue=1))
    # 500 written tokens of 24 billion parameters, by its regression.
    assert 0.01 < declared.watt_hours < 1
    assert declared.co2_grams > declared.watt_hours * 0.04144  # making the servers counts too
    larger = estimate(0, samples.answered(), TRACE, EnergySettings(milliards_parametres=120, pue=1))
    assert larger.watt_hours > declared.watt_hours
    known = replace(TRACE, model="mistral/mistral-small-latest")
    assert estimate(0, samples.answered(), known, EnergySettings()).watt_hours > 0
    unknown = replace(TRACE, model="openai/inconnu")
    assert estimate(0, samples.answered(), unknown, EnergySettings()) == UNKNOWN


def test_an_answer_bears_its_energy(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", journal=JournalSettings(actif=False))
    assert ingest([TOWN], settings).complete
    dearer = settings.model_copy(update={"energie": EnergySettings(watts_par_coeur=1e6)})
    asked = Question("Quelle est la hauteur maximale en zone UB ?")
    with Assistant(settings) as cheap, Assistant(dearer) as dear:
        first, second = cheap.ask(asked), dear.ask(asked)
    assert 0 < first.energy_wh < second.energy_wh
    assert 0 < first.co2_g < second.co2_g
    assert first.settings == second.settings  # no answer depends on it


def test_the_power_is_a_setting() -> None:
    settings = load_settings({"SOURCIER_ENERGIE__WATTS_PAR_COEUR": "6.5"})
    assert settings.energie.watts_par_coeur == 6.5
    with pytest.raises(SettingsError, match="plus de 0"):
        load_settings({"SOURCIER_ENERGIE__WATTS_PAR_COEUR": "0"})
