"""The energy of an answer: what is estimated, and what is left unsaid."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.energy import UNKNOWN, estimate, generation
from rag.errors import SettingsError
from rag.settings import EnergySettings, JournalSettings, Settings, load_settings
from rag.types import ModelTrace, Question
from tests import samples
from tests.town import index_town

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


@pytest.mark.parametrize(
    ("active", "total", "tokens", "pue", "grams", "watt_hours", "co2"),
    [
        (24, 24, 500, 1.0, 41.44, 0.045236121376183464, 0.006409213369237167),
        (120, 120, 500, 1.2, 41.44, 0.4501026636026997, 0.05799416867218357),
        (39, 141, 1000, 1.2, 100, 1.0141393310458593, 0.18722011427940044),
        (8, 8, 1, 1.2, 41.44, 8.915258455308872e-05, 1.099679007812498e-05),
        (41, 675, 800, 1.1, 41.44, 3.031756750867126, 0.40587001959396807),
    ],
)
def test_the_method_gives_the_figures_of_its_published_code(
    active: float, total: float, tokens: float, pue: float, grams: float, watt_hours: float, co2: float
) -> None:
    # What ecologits 0.11.3 answers (compute_llm_impacts), dense models and mixtures of experts.
    found = generation(active, total, tokens, EnergySettings(pue=pue, grammes_co2_par_kwh=grams))
    assert found.watt_hours == pytest.approx(watt_hours, rel=1e-12)
    assert found.co2_grams == pytest.approx(co2, rel=1e-12)


def test_a_model_of_declared_or_known_size() -> None:
    declared = estimate(0, samples.answered(), TRACE, EnergySettings(milliards_parametres=24, pue=1))
    # 2,000 characters are 500 written tokens of 24 billion parameters.
    assert declared == generation(24, 24, 500, EnergySettings(pue=1))
    experts = EnergySettings(milliards_parametres=141, milliards_actifs=39)
    assert estimate(0, samples.answered(), TRACE, experts) == generation(39, 141, 500, experts)
    known = replace(TRACE, model="mistral/mistral-small-latest")
    plain = EnergySettings()
    assert estimate(0, samples.answered(), known, plain) == generation(8, 119, 500, plain)
    # Ours is added, and what is declared comes before what is known.
    assert estimate(36, samples.answered(), known, plain).watt_hours == pytest.approx(
        0.1 + generation(8, 119, 500, plain).watt_hours
    )
    assert estimate(0, samples.answered(), known, experts) == generation(39, 141, 500, experts)


def test_an_answer_bears_its_energy(tmp_path: Path) -> None:
    index_town(tmp_path / "data")
    settings = Settings(data_dir=tmp_path / "data", journal=JournalSettings(actif=False))
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
