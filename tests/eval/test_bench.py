"""The benchmark measures both systems on the same files and questions, each in processes of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from answer_lines import gold_line, question, unanswerable

from eval.bench.__main__ import demonstration, main
from eval.bench.corpus import choose_questions, count_pages
from eval.bench.systems import NAMES, system
from eval.bench.task import Task
from eval.bench.watch import watch
from eval.errors import EvalError

TEXT = (
    "Article UA 4.6. Hauteur des constructions\n\n"
    "En zone UA, la hauteur des constructions est limitée à 7 m à l'égout du toit et à 11 m au faîtage.\n\n"
    "Article UA 5. Stationnement\n\nDeux places par logement.\n"
)


def test_questions_are_those_of_the_folders() -> None:
    gold = (
        question(id="a"),
        question(id="b", context=["Bonjour"]),
        question(id="c", sources=[{"file": "ville-bis/plu.pdf"}]),
    )
    assert [kept.id for kept in choose_questions(gold, [Path("quelque/part/ville")])] == ["a"]
    with pytest.raises(EvalError, match="Aucune question"):
        choose_questions(gold, [Path("autre")])


def test_pages_are_counted_apart(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("un\fdeux\ftrois", encoding="utf-8")
    (tmp_path / "b.xml").write_text("<a/>", encoding="utf-8")
    (tmp_path / "c.pdf").write_bytes(b"rien")
    (tmp_path / "manifest.toml").write_text("", encoding="utf-8")
    assert count_pages([tmp_path]) == 4
    assert demonstration()
    assert count_pages(demonstration()) > 20


def test_a_task_survives_its_file(tmp_path: Path) -> None:
    task = Task((tmp_path / "é",), ("Où ?", "Quand\u2028?"), tmp_path)
    task.write(tmp_path / "task.json")
    assert Task.read(tmp_path / "task.json") == task


def test_an_unknown_system_lists_the_known_ones() -> None:
    with pytest.raises(EvalError, match="sourcier, llamaindex"):
        system("autre")


def test_a_failing_child_is_reported(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EvalError, match="sourcier ingest"):
        watch("eval.bench.child", ["sourcier", "ingest", str(tmp_path / "absent.json")])
    assert "absent.json" in capfd.readouterr().err


def test_an_empty_folder_is_a_user_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--corpora", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "Aucun document" in capsys.readouterr().err


def test_both_systems_are_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town = tmp_path / "ville"
    town.mkdir()
    (town / "plu.txt").write_text(TEXT, encoding="utf-8")
    (town / "manifest.toml").write_text('[corpus]\nnom = "ville"\ncommune = "Ville"\n', encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    asked = gold_line(question="Hauteur à l'égout en zone UA ?", sources=[{"file": "ville/plu.txt"}])
    content = [asked, unanswerable(id="n")]
    gold.write_text("".join(json.dumps(line) + "\n" for line in content), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["--corpora", str(town), "--gold", str(gold), "--out", str(out)]) == 0
    table = capsys.readouterr().out
    assert table == (out / "bench.md").read_text(encoding="utf-8")
    plain = json.loads((out / "bench.json").read_text(encoding="utf-8"))
    assert (plain["files"], plain["pages"], len(plain["systems"])) == (1, 1, len(NAMES))
    for measured in plain["systems"]:
        assert measured["system"] in table
        assert (measured["found_in_5"], measured["questions"]) == (1, 1)
        assert measured["passages"] >= 1
        assert measured["ingest_seconds"] > 0
        assert measured["first_question_seconds"] > 0
        assert len(measured["search_seconds"]) == 1
        assert measured["ingest_peak_mb"] > 10
