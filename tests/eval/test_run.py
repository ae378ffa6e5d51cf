"""A whole evaluation: documents in, questions asked, rows and summary out, the outside judge agreeing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from answer_lines import gold_line, unanswerable

from eval.answers import load_answers
from eval.errors import EvalError
from eval.gold import load_gold
from eval.metrics.base import Family
from eval.report import format_summary
from eval.run import EvalProgress, run_eval
from eval.scoring import score_answers
from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.errors import IndexStoreError, StorageError
from rag.settings import Settings
from rag.types import Question, Reply

ROOT = Path(__file__).resolve().parents[2]
TOWN = ROOT / "corpora" / "clairvigne"
DEMO = ROOT / "eval" / "gold" / "demo.jsonl"
JUDGE = ROOT.parent / "shared" / "tools" / "score.py"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(data_dir=tmp_path_factory.mktemp("data"))
    report = ingest([TOWN], made)
    assert report.complete
    return made


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_whole_way(settings: Settings, tmp_path: Path) -> None:
    steps: list[EvalProgress] = []
    summary = run_eval(DEMO, settings, out=tmp_path, on_progress=steps.append)
    questions = load_gold(DEMO)
    assert summary.unscored == ()
    assert summary.made.generation
    assert summary.made.settings == settings.digest()
    assert [step.id for step in steps] == [question.id for question in questions]
    assert steps[-1].done == steps[-1].total == len(questions)
    assert [line["id"] for line in lines(tmp_path / "answers.jsonl")] == [step.id for step in steps]
    assert [line["id"] for line in lines(tmp_path / "rows.jsonl")] == [step.id for step in steps]
    plain = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert plain["questions"] == len(questions)
    assert {figure["name"] for figure in plain["figures"]} == {figure.name for figure in summary.figures}
    exact = summary.figure("citation_exacte")
    assert exact.total > 0
    assert exact.hits == exact.total
    shown = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert f"{exact.hits:.0f}/{exact.total}" in shown
    assert exact.label in format_summary(summary)


def test_the_answers_written_score_alike(settings: Settings, tmp_path: Path) -> None:
    summary = run_eval(DEMO, settings, split="test", out=tmp_path, corpora=ROOT / "corpora")
    again = score_answers(
        load_gold(DEMO, "test"), load_answers(tmp_path / "answers.jsonl"), ROOT / "corpora"
    )[1]
    # What a threshold withholds is not in an answers file: no figure of confidence can be had from it.
    assert [figure for figure in again.figures if figure.family is not Family.CONFIDENCE] == [
        figure for figure in summary.figures if figure.family is not Family.CONFIDENCE
    ]
    assert again.groups == summary.groups


def test_the_outside_judge_reads_the_answers(settings: Settings, tmp_path: Path) -> None:
    if not JUDGE.is_file():
        pytest.skip(f"outside judge absent: {JUDGE}")
    summary = run_eval(DEMO, settings, out=tmp_path)
    command = [sys.executable, str(JUDGE), str(DEMO), str(tmp_path / "answers.jsonl")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    right, refused = summary.figure("juste"), summary.figure("refus_juste")
    counts = [line.split()[-7:] for line in printed.splitlines()]
    assert f"{right.hits:.0f}/{right.total}" in counts[0]
    assert any(f"{refused.hits:.0f}/{refused.total}" in words for words in counts)


def test_the_key_is_never_asked(settings: Settings, tmp_path: Path) -> None:
    """Two gold sets that differ by their key alone get the same answers."""
    gold = [line for line in lines(DEMO) if line["answerable"]][:5]
    twisted = [{**line, "commune": "Ailleurs", "zone": "ZZ", "must": [["introuvable"]]} for line in gold]
    answers = []
    for name, content in (("a", gold), ("b", twisted)):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in content), encoding="utf-8")
        run_eval(path, settings, out=tmp_path / name)
        answers.append(
            [
                {key: value for key, value in line.items() if key not in {"seconds", "energy_wh", "record"}}
                for line in lines(tmp_path / name / "answers.jsonl")
            ]
        )
    assert answers[0] == answers[1]


def test_a_failing_question_is_unscored_and_the_others_go_on(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Assistant.ask

    def ask(self: Assistant, question: Question) -> Reply:
        if question.text == "casse":
            raise ZeroDivisionError("panne")
        return honest(self, question)

    monkeypatch.setattr(Assistant, "ask", ask)
    gold = tmp_path / "gold.jsonl"
    content = [unanswerable(id="a"), gold_line(id="b", question="casse"), unanswerable(id="c")]
    gold.write_text("".join(json.dumps(line) + "\n" for line in content), encoding="utf-8")
    summary = run_eval(gold, settings, out=tmp_path / "out")
    assert summary.unscored == (("b", "ZeroDivisionError : panne"),)
    assert summary.figure("juste").total == 0
    assert summary.figure("refus_juste").total == 2
    assert [line["id"] for line in lines(tmp_path / "out" / "answers.jsonl")] == ["a", "c"]
    assert lines(tmp_path / "out" / "rows.jsonl")[1]["status"] == "unscored"
    assert "1 question(s) non notée(s)" in format_summary(summary)


def test_without_index_nothing_is_measured(tmp_path: Path) -> None:
    with pytest.raises(IndexStoreError):
        run_eval(DEMO, Settings(data_dir=tmp_path / "vide"))


def test_wrong_paths_are_user_errors(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="n'existe pas"):
        run_eval(tmp_path / "absent.jsonl", settings)
    with pytest.raises(EvalError, match="dossier des documents"):
        run_eval(DEMO, settings, corpora=tmp_path / "absent")
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="--out"):
        run_eval(DEMO, settings, out=tmp_path / "fichier" / "out")
