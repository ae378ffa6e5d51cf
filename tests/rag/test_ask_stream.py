"""``sourcier ask --stream``: the passages are on screen before the model has said a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.scripted_server import Script, ScriptedServer
from tests.support import Cli, child_environment
from ui import texts

HEIGHT = "Quelle est la hauteur maximale au faîtage en zone UB ?"


def test_passages_are_shown_while_the_model_is_silent(demo_data: Path, tmp_path: Path) -> None:
    with ScriptedServer(Script(hang=True)) as server:
        environment = child_environment(
            SOURCIER_DATA_DIR=str(demo_data),
            SOURCIER_MODELE__MOTEUR="openai",
            SOURCIER_MODELE__NOM="petit",
            SOURCIER_MODELE__URL=f"{server.url}/v1",
            SOURCIER_MODELE__DELAI_PREMIER_JETON="50",
            SOURCIER_MODELE__ESSAIS="1",
        )
        asked = subprocess.Popen(
            [sys.executable, "-m", "ui.cli", "ask", HEIGHT, "--stream"],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=environment,
        )
        assert asked.stdout is not None
        # Read while the server says nothing: it is released only below.
        assert asked.stdout.readline().strip() == texts.BEING_CHECKED
        first = asked.stdout.readline()
        assert first.startswith("  - Règlement écrit du PLU")
        assert not server.released.is_set()
        server.released.set()
        rest = asked.stdout.read()
        asked.stdout.close()
        assert asked.wait(60) == 0
    assert "10,00 m au faîtage" in rest
    assert f"{texts.DEGRADED} : Modèle indisponible" in rest


def test_each_sentence_comes_once_then_the_answer_with_its_sources(cli: Cli, demo_data: Path) -> None:
    plain, followed = cli("ask", HEIGHT, data=demo_data), cli("ask", HEIGHT, "--stream", data=demo_data)
    assert followed.returncode == 0
    before, _, after = followed.stdout.partition(f"\n{HEIGHT}\n")
    assert before.startswith(texts.BEING_CHECKED)
    assert "10,00 m au faîtage" in before
    kept = [line for line in after.splitlines() if "journal show" not in line]
    assert kept == [
        line for line in plain.stdout.partition(f"\n{HEIGHT}\n")[2].splitlines() if "journal show" not in line
    ]


def test_it_is_for_a_person(cli: Cli, demo_data: Path) -> None:
    done = cli("ask", HEIGHT, "--stream", "--json", data=demo_data)
    assert done.returncode == 2
    assert "--stream" in done.stderr
