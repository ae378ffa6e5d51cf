"""The same question, corpus and settings give the same bytes, whatever the process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import determinism
from rag.assistant import Assistant
from rag.settings import ModelSettings, Settings
from rag.types import Question, Reply
from tests.contract_shape import lines_of, steady
from tests.rag.test_assistant_model import FIN, HEIGHT, says
from tests.rag.towns import GOLD, calibration
from tests.scripted_server import Script, ScriptedServer, lines
from tests.support import Cli


def test_two_processes_say_the_same(cli: Cli, demo_data: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    rows = [
        {"id": gold.id, "question": gold.question.text, "context": list(gold.question.context)}
        for gold in calibration()
    ]
    assert rows
    batch.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    told = []
    for seed in ("0", "4242"):
        done = cli("ask", "--batch", str(batch), "--json", data=demo_data, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
        told.append([json.dumps(steady(line), ensure_ascii=False) for line in lines_of(done.stdout)])
    assert len(told[0]) == len(rows)
    assert told[0] == told[1]
    assert any('"status": "answered"' in line for line in told[0])


def test_three_times_in_two_processes(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(demo_data))
    asked = ["--gold", str(GOLD), "--split", "calibration", "--limit", "8", "--runs", "3"]
    assert determinism.main(asked) == 0
    assert capsys.readouterr().out == "8 questions × 3 fois × 2 processus : 48 lignes, toutes les mêmes\n"


def test_a_difference_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def told(gold: Path, split: str | None, limit: int, runs: int, seed: str) -> list[tuple[str, str]]:
        return [("a", "1"), ("b", seed)]

    monkeypatch.setattr(determinism, "_told", told)
    assert determinism.main(["--gold", "x"]) == 1
    assert "1 questions diffèrent : b" in capsys.readouterr().out


def decided(reply: Reply) -> tuple[object, ...]:
    """What the words of a model may not change."""
    return (
        reply.status,
        reply.refusal,
        [(passage.chunk.id, passage.score) for passage in reply.passages],
        [(citation.passage.chunk.id, citation.quote, citation.pages) for citation in reply.citations],
        reply.mode,
    )


def test_other_words_of_a_model_change_neither_passages_nor_decision_nor_citations(
    town: Assistant, demo_data: Path
) -> None:
    first = lines(says(town), FIN)
    whole = "".join(first.pieces)
    altered = says(town, "En zone UB, la hauteur est limitée à 14 m au faîtage.")
    scripts = (
        first,
        Script([whole]),
        Script(list(whole)),
        lines(says(town, "La hauteur, en zone UB, ne dépasse pas 10 m au faîtage."), FIN),
        Script(["```json\n", *first.pieces, "```\n"]),
    )
    falls = (lines(altered, FIN), Script(["bavardage"]), Script(status=500), Script([whole[:60]], cut=True))
    written, stepped = (
        {str(decided(_asked(demo_data, script))) for script in group} for group in (scripts, falls)
    )
    assert len(written) == len(stepped) == 1


def _asked(data: Path, script: Script) -> Reply:
    with ScriptedServer(script) as server:
        model = {"moteur": "openai", "nom": "petit", "url": f"{server.url}/v1", "essais": 1}
        with Assistant(Settings(data_dir=data, modele=ModelSettings.model_validate(model))) as assistant:
            return assistant.ask(Question(HEIGHT))


def test_what_a_model_is_sent_is_the_same_bytes_in_every_process(cli: Cli, demo_data: Path) -> None:
    bodies = []
    with ScriptedServer(Script(["rien"])) as server:
        for seed in ("0", "4242"):
            model = {"SOURCIER_MODELE__MOTEUR": "openai", "SOURCIER_MODELE__NOM": "petit"}
            url = {"SOURCIER_MODELE__URL": f"{server.url}/v1", "SOURCIER_MODELE__ESSAIS": "1"}
            done = cli("ask", HEIGHT, data=demo_data, PYTHONHASHSEED=seed, **model, **url)
            assert done.returncode == 0
            bodies.append([request.body for request in server.requests])
            server.requests.clear()
    assert len(bodies[0]) == 2  # the request, and the one second attempt
    assert bodies[0] == bodies[1]
