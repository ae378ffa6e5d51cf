"""A whole evaluation: documents in, questions asked, rows and summary out, the outside judge agreeing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from answer_lines import gold_line, unanswerable

from eval.answers import load_answers
from eval.errors import EvalError
from eval.gold import Source, load_gold
from eval.metrics.base import Family
from eval.report import format_summary
from eval.run import MODEL_DOWN, EvalProgress, evaluate, run_eval
from eval.runs import load_run
from eval.scoring import score_answers
from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.errors import IndexStoreError, StorageError
from rag.settings import ModelSettings, Settings
from rag.trust.model import shipped
from rag.types import Question, Reply
from tests.town import few_questions, index_town

ROOT = Path(__file__).resolve().parents[2]
TOWN = ROOT / "corpora" / "clairvigne"
DEMO = few_questions()
JUDGE = ROOT.parent / "shared" / "tools" / "score.py"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return index_town(tmp_path_factory.mktemp("data"))


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
                {
                    key: value
                    for key, value in line.items()
                    if key not in {"seconds", "energy_wh", "co2_g", "record"}
                }
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
    assert summary.unscored == (("b", "erreur interne (ZeroDivisionError), voyez le journal technique"),)
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


class Drawer:
    """An answer cache in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, object]] = {}

    def get(self, key: str) -> dict[str, object] | None:
        return self.kept.get(key)

    def put(self, key: str, line: dict[str, object]) -> None:
        self.kept[key] = line


class FullDrawer(Drawer):
    def put(self, key: str, line: dict[str, object]) -> None:
        raise StorageError("Le disque est plein.")


def test_a_model_that_is_down_is_not_scored_as_if_it_had_answered(settings: Settings, tmp_path: Path) -> None:
    model = {"moteur": "openai", "nom": "m", "url": "http://127.0.0.1:9/v1", "essais": 1}
    down = settings.model_copy(update={"modele": ModelSettings.model_validate(model)})
    summary = run_eval(DEMO, down, out=tmp_path)
    plain = run_eval(DEMO, settings)
    unscored = dict(summary.unscored)
    assert set(unscored.values()) == {MODEL_DOWN}
    written = load_answers(tmp_path / "answers.jsonl")
    assert set(unscored) == {id for id, answer in written.items() if answer.degraded}
    assert len(written) == summary.questions, "the answers are kept to be read"
    assert summary.figure("repondu").total < plain.figure("repondu").total
    # What code works out (the state of an act, a count) needs no model: it is told, and scored.
    told = [answer for answer in written.values() if answer.answered and not answer.degraded]
    assert {answer.confidence for answer in told} <= {shipped().told}
    assert summary.figure("repondu").hits == len(told) < 3


def test_internal_passages_answered_without_the_model_are_scored(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    shutil.copytree(TOWN, notes)
    manifest = notes / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    assert 'visibilite = "public"' in text
    manifest.write_text(text.replace('"public"', '"interne"'), encoding="utf-8")
    data = tmp_path / "data"
    model = {"moteur": "openai", "nom": "m", "url": "http://127.0.0.1:9/v1", "essais": 1}
    private = Settings(data_dir=data, modele=ModelSettings.model_validate(model))
    assert ingest([notes], private).complete
    summary = run_eval(DEMO, private, out=tmp_path / "out")
    assert any(answer.degraded for answer in load_answers(tmp_path / "out" / "answers.jsonl").values())
    assert summary.unscored == ()


def test_a_question_asked_again_on_purpose_is_not_read_from_the_cache(settings: Settings) -> None:
    one = next(question for question in load_gold(DEMO) if question.answerable)
    again = replace(one, id=f"{one.id}~relance", variant_of=one.id, transform="relance")
    same = replace(one, id="autre")
    drawer = Drawer()
    evaluate([one, again, same], settings, gold="essai", cached=drawer)
    assert len({line["answer"] for line in drawer.kept.values()}) == 1
    assert len(drawer.kept) == 2
    evaluate([one, again, same], settings, gold="essai", cached=drawer)
    assert len(drawer.kept) == 2


def test_a_full_disk_is_not_a_question_unscored(settings: Settings) -> None:
    with pytest.raises(StorageError, match="plein"):
        evaluate(load_gold(DEMO)[:2], settings, gold="essai", cached=FullDrawer())


def test_questions_on_other_documents_than_those_indexed_are_warned_of(settings: Settings) -> None:
    said: list[str] = []
    questions = load_gold(DEMO)[:3]
    evaluate(questions, settings, gold="essai", on_warning=said.append)
    assert said == []
    away = [replace(item, sources=(Source("ailleurs/plu.pdf", (1,)),)) for item in questions]
    evaluate(away, settings, gold="essai", on_warning=said.append)
    (warning,) = said
    assert "Aucun des documents cités" in warning


@pytest.mark.parametrize("damage", ["missing", "[]\n", '"texte"\n', "{}\n", "[" * 20000 + "\n"])
def test_damaged_rows_are_a_french_error(settings: Settings, tmp_path: Path, damage: str) -> None:
    evaluate(load_gold(DEMO)[:3], settings, gold="essai", out=tmp_path)
    assert len(load_run(tmp_path).rows) == 3
    rows = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    changed = rows[:-1] if damage == "missing" else [*rows[:-1], damage]
    (tmp_path / "rows.jsonl").write_text("".join(changed), encoding="utf-8")
    with pytest.raises(EvalError, match="illisible"):
        load_run(tmp_path)
