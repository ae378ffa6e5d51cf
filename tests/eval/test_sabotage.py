"""The gates, tried on systems broken on purpose: they see the break, and nothing where nothing is broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.gold import load_gold
from eval.sabotage.__main__ import table
from eval.sabotage.breaks import BREAKS
from eval.sabotage.stand_in import reply_to
from eval.sabotage.trial import NOT_COUNTED, Trial, try_all
from rag import settle
from rag.settings import Settings
from tests.town import few_questions, index_town

TRIED = ("sans_citation", "citation_retouchee", "chiffre_change", "seuil_haut", "consigne_sans_passages")


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trial]:
    settings = index_town(tmp_path_factory.mktemp("data"))
    before = settle.retrieve
    found = try_all(
        load_gold(few_questions()),
        settings,
        tmp_path_factory.mktemp("out"),
        breaks=[each for each in BREAKS if each.name in TRIED],
    )
    assert settle.retrieve is before
    return {trial.name: trial for trial in found}


def test_a_sound_system_measured_twice_raises_no_alarm(trials: dict[str, Trial]) -> None:
    for name in ("intact-bis", "intact-modele-bis"):
        slow = {"lenteur", "duree_max"}  # the machine may be busy: speed is not judged in a test
        assert {gate.name for gate in trials[name].caught_by} <= slow


@pytest.mark.parametrize(
    ("name", "gate"),
    [
        ("sans_citation", "sans_citation"),
        ("citation_retouchee", "citations"),
        ("chiffre_change", "nombres"),
        ("seuil_haut", "juste"),
    ],
)
def test_a_break_is_seen_by_the_gate_made_for_it(trials: dict[str, Trial], name: str, gate: str) -> None:
    assert gate in {result.name for result in trials[name].caught_by}


def test_the_gate_that_no_real_mistake_trips_is_not_counted(trials: dict[str, Trial]) -> None:
    assert all(gate.name not in NOT_COUNTED for trial in trials.values() for gate in trial.caught_by)


def test_the_table_counts_breaks_and_false_alarms(trials: dict[str, Trial]) -> None:
    shown = table(tuple(trials.values()))
    assert shown.startswith(f"{len(TRIED)} pannes, 30 questions : ")
    assert all(trial.label in shown for trial in trials.values())


def test_every_break_has_its_own_name_and_changes_something() -> None:
    names = [each.name for each in BREAKS]
    assert len(names) == len(set(names)) >= 12
    settings = Settings(data_dir=Path("nulle-part"))
    for each in BREAKS:
        with each.apply(settings) as used:
            assert isinstance(used, Settings)


def test_the_stand_in_follows_the_prompt_and_lies_now_and_then() -> None:
    user = (
        '<passage numero="2" sceau="s">\nDocument : D\nPlace : UA\nTexte :\n'
        "La hauteur des constructions est limitée à 7 mètres.\n</passage"
        ' sceau="s">\n\nQuestion de l\'agent : quelle hauteur ?'
    )
    form = 'Forme : {"phrase": "…"}'
    first = json.loads(reply_to(form, user).splitlines()[0])
    assert first["passages"] == [2]
    assert first["citation"] == "La hauteur des constructions est limitée à 7 mètres."
    told = {json.loads(reply_to(form, user + " " * n).splitlines()[0])["phrase"] for n in range(3)}
    assert told == {first["citation"], "La hauteur des constructions est limitée à 8 mètres."}
    assert json.loads(reply_to(form, "Question de l'agent : quelle hauteur ?")) == {"refus": "aucun passage"}
    assert "phrase" not in reply_to("", user)
