"""The nightly evaluation on the screens: the banner of every page, and the page « Qualité »."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from eval.gate_rules import NO_FORMER
from eval.gates import GateResult, GateState
from eval.history import DAMAGED, HISTORY, History, Night, NightState
from eval.metrics.base import Kind
from eval.nightly.place import RUNNING
from eval.stats import wilson
from eval.summary import Figure
from ui.components.markup import safe, typeset
from ui.views.qualite import Part

Html = Callable[[AppTest], str]
APP = Path(__file__).parents[2] / "ui" / "app.py"
HOSTILE = "<img src=x onerror=alert(1)>"
FIGURES = (
    Figure("juste", "Juste", Kind.PROPORTION, 67, 171, 67 / 171, wilson(67, 171)),
    Figure("secondes_p95", "Secondes, p95", Kind.SECONDS, 9.0, 171, 0.12, None),
)
HELD = GateResult("refus", "Refus à bon droit : pas de baisse", GateState.PASSED, "56 questions")
LOST = GateResult("juste", "Réponses justes : pas de baisse", GateState.FAILED, f"9 moins bien {HOSTILE}")


def night(hours_ago: float, state: NightState = NightState.PASSED, **change: object) -> Night:
    started = datetime.now(UTC) - timedelta(hours=hours_ago)
    fields: dict[str, object] = {
        "folder": f"{started:%Y-%m-%dT%H-%M-%S}",
        "started": started,
        "state": state,
        "questions": 227,
        "figures": FIGURES if state is not NightState.BROKEN else (),
        "gates": {NightState.PASSED: (HELD,), NightState.FAILED: (LOST, HELD), NightState.BROKEN: ()}[state],
        "gold": "jeu",
        **change,
    }
    return Night(**fields)  # type: ignore[arg-type]


@pytest.fixture
def home(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the nights of an installation that expects one every night."""
    config = tmp_path / "sourcier.toml"
    config.write_text(
        f'[evaluation]\njeux = ["jeu.jsonl"]\ndossier = "{tmp_path / "nuits"}"\n', encoding="utf-8"
    )
    monkeypatch.setenv("SOURCIER_CONFIG", str(config))
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(town))
    return tmp_path / "nuits"


def page(part: str = "") -> AppTest:
    app = AppTest.from_string("from ui.views import qualite\nqualite.render()", default_timeout=60).run()
    if part:
        app.button_group(key="qualite-partie").set_value(Part(part)).run()
    return app


def banner(html: Html) -> str:
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    found = [part for part in html(app).split("\n") if "s-banner" in part]
    return found[0] if found else ""


def caution(html: Html) -> str:
    """The banner of who cannot open « Qualité »."""
    told = "from ui.components.nights import banner\nbanner(mends=False)"
    return html(AppTest.from_string(told, default_timeout=60).run())


def said(text: str) -> str:
    return safe(typeset(text))


def test_configured_and_never_run_is_said_everywhere(home: Path, html: Html) -> None:
    assert safe("aucune nuit n'a encore tourné") in banner(html)
    app = page()
    assert not app.exception
    assert said("Aucune nuit n'a encore tourné") in html(app)
    assert "sourcier eval --nightly" in html(app)


def test_without_set_nothing_alarms_and_the_page_says_how_to_start(home: Path, html: Html) -> None:
    (home.parent / "sourcier.toml").write_text(f'[evaluation]\ndossier = "{home}"\n', encoding="utf-8")
    assert banner(html) == ""
    assert "sourcier eval --nightly" in html(page())


def test_a_first_night_says_that_it_is_compared_with_none(home: Path, html: Html) -> None:
    idle = GateResult("juste", "Réponses justes : pas de baisse", GateState.UNSCORED, NO_FORMER[1])
    History(home).add(night(3, gates=(HELD, idle)))
    assert banner(html) == ""
    shown = html(page())
    assert "Première nuit" in shown
    assert "rien de ce qui est comparé" not in shown


def test_a_night_with_little_to_judge_does_not_say_that_nothing_fell(home: Path, html: Html) -> None:
    idle = GateResult("juste", "Réponses justes", GateState.UNSCORED, "aucune question de cette sorte")
    History(home).add(night(3, gates=(HELD, idle, idle)))
    assert "la plupart sont sans objet" in html(page())


def test_alarms_are_said_though_the_night_is_good(home: Path, html: Html) -> None:
    History(home).add(night(3, alarms=("Référence illisible : dossier absent.",)))
    assert "demande une vérification" in banner(html)
    assert said("Référence illisible : dossier absent.") in html(page())
    (home / HISTORY).write_bytes(b"pas du tout")
    assert "demande une vérification" in banner(html)
    assert said(DAMAGED) in html(page())


def test_a_good_night_needs_no_banner(home: Path, html: Html) -> None:
    history = History(home)
    kept = history.add(night(3))
    report = home / kept.folder / "jeu" / "rapport.html"
    report.parent.mkdir(parents=True)
    report.write_text("<p>rapport</p>", encoding="utf-8")
    assert banner(html) == ""
    app = page()
    shown = html(app)
    assert not app.exception
    assert "est réussie" in shown
    assert "39,2\u00a0%" in shown.replace("39,2 %", "39,2\u00a0%")
    assert "67 sur 171" in shown
    assert "32,2 à 46,7" in shown
    assert "1 porte tenue, 0 sans objet" in [expander.label for expander in app.expander]
    assert len(app.get("download_button")) == 1


def test_a_failed_night_is_said_everywhere_and_its_gates_shown(home: Path, html: Html) -> None:
    history = History(home)
    history.add(night(27))
    history.add(night(3, NightState.FAILED, notes=("Le courriel n'a pas pu être envoyé.",)))
    shown = banner(html)
    assert "a échoué" in shown
    assert "1 porte franchie" in shown
    app = page()
    shown = html(app)
    assert 'class="s-error"' in shown
    assert said(LOST.label) in shown
    assert HOSTILE not in shown
    assert safe(HOSTILE) in shown
    assert said("Le courriel n'a pas pu être envoyé.") in shown
    assert "2 évaluations au total" in html(page("Évolution"))


def test_a_late_night_is_said(home: Path, html: Html) -> None:
    History(home).add(night(50))
    assert "plus été contrôlée depuis" in banner(html)
    assert "Aucune évaluation récente" in html(page())


def test_a_broken_night_says_why(home: Path, html: Html) -> None:
    History(home).add(night(3, NightState.BROKEN, error="Aucun document indexé."))
    assert "pas pu être mené" in banner(html)
    shown = html(page())
    assert "a été interrompue" in shown
    assert "Aucun document indexé." in shown


def test_a_night_cut_short_is_seen_though_nothing_recorded_it(home: Path, html: Html) -> None:
    History(home).add(night(20))
    begun = {"nuit": "x", "debut": (datetime.now(UTC) - timedelta(hours=1)).isoformat(), "processus": 1}
    (home / RUNNING).write_text(json.dumps(begun), encoding="utf-8")
    assert "pas pu être mené" in banner(html)
    assert said("s'est arrêtée avant la fin") in html(page())


def test_who_only_reads_is_told_to_be_careful_and_not_where_to_mend(home: Path, html: Html) -> None:
    assert caution(html) == "", "that no night has run yet concerns who runs them"
    history = History(home)
    history.add(night(3, NightState.FAILED))
    told = caution(html)
    assert "vérifiez chaque source" in told
    assert "Qualité" not in told
    history.add(night(2))
    history.add(night(1, NightState.BROKEN))
    assert caution(html) == ""
    assert "Qualité" in banner(html)


def test_a_broken_night_after_a_failed_one_leaves_the_caution(home: Path, html: Html) -> None:
    history = History(home)
    lost = history.add(night(20, NightState.FAILED))
    history.add(night(2, NightState.BROKEN))
    told = caution(html)
    assert "vérifiez chaque source" in told
    assert f"{lost.started:%d/%m/%Y}" in told
    whole = banner(html)
    assert "pas pu être mené" in whole
    assert "vérifiez chaque source" in whole
    two_sets = night(1, NightState.FAILED)
    history.add(two_sets)
    history.add(replace(two_sets, gold="autre", state=NightState.BROKEN, gates=()))
    assert "vérifiez chaque source" in caution(html), "one set of the same night was broken"


def test_a_broken_night_says_what_to_do_and_which_figures_stand(home: Path, html: Html) -> None:
    history = History(home)
    done = history.add(night(20))
    history.add(night(3, NightState.BROKEN, error="Aucun document indexé."))
    shown = html(page())
    assert "relancez" in shown
    assert said(f"{done.started:%d/%m/%Y}") in shown
    course = html(page("Évolution"))
    assert "1 nuit" in course or "Une seule nuit" in course
    assert "Interrompue" in course


def test_an_accepted_failure_alarms_no_more(home: Path, html: Html) -> None:
    History(home).add(night(3, NightState.FAILED, accepted="seuil relevé par choix"))
    assert banner(html) == ""
    shown = html(page()).replace("\u00a0", " ")
    course = html(page("Évolution")).replace("\u00a0", " ")
    assert "Acceptée : seuil relevé par choix" in course
    assert "a échoué, et a été acceptée" in shown
    assert "portes jugées tiennent" not in shown


def test_wrong_settings_leave_the_banner_out(home: Path, html: Html, monkeypatch: pytest.MonkeyPatch) -> None:
    History(home).add(night(50))
    monkeypatch.setenv("SOURCIER_EVALUATION__RETARD_HEURES", "jamais")
    assert banner(html) == ""
