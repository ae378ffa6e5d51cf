"""The public contract, in full, through the real command and on the demonstration town.

Every test starts the command in its own process, as a user or an outside judge does.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contract_shape import (
    ANSWER,
    PASSAGE,
    REASONS,
    Line,
    answer_line,
    assert_shape,
    is_text,
    lines_of,
    steady,
)
from tests.support import REPOSITORY, Cli, child_environment

TOWN = REPOSITORY / "corpora" / "clairvigne"
NAME = tomllib.loads((TOWN / "manifest.toml").read_text(encoding="utf-8"))["corpus"]["nom"]
ANSWERED = "Quelle est la hauteur maximale des constructions en zone UA ?"
OFF_TOPIC = "Quelle est la recette de la ratatouille ?"


@pytest.fixture(scope="session")
def town(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the demonstration town. Read only: tests that write make their own."""
    data = tmp_path_factory.mktemp("contract") / "data"
    done = cli("ingest", str(TOWN), data=data)
    assert done.returncode == 0, done.stdout + done.stderr
    return data


@pytest.fixture
def own_town(town: Path, tmp_path: Path) -> Path:
    """A copy of the data folder, to change."""
    return Path(shutil.copytree(town, tmp_path / "data"))


# -- ingest -----------------------------------------------------------------------------------------


def test_ingest_names_the_corpus_after_its_manifest(cli: Cli, town: Path) -> None:
    (corpus,) = json.loads(cli("corpus", "list", "--json", data=town).stdout)
    assert corpus["corpus"] == NAME
    assert corpus["documents"] == len([*TOWN.glob("*.pdf"), *TOWN.glob("*.docx")])


def test_ingest_again_changes_nothing(cli: Cli, own_town: Path) -> None:
    done = cli("ingest", str(TOWN), "--json", data=own_town)
    assert done.returncode == 0
    assert all(file["unchanged"] for file in json.loads(done.stdout)["files"])


def test_ingest_lists_what_it_refused_and_ends_with_1(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "mairie"
    folder.mkdir()
    shutil.copy(next(TOWN.glob("*.pdf")), folder / "acte.pdf")
    (folder / "vide.pdf").write_bytes(b"")
    done = cli("ingest", str(folder), "--corpus", "essai", data=tmp_path / "data")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "mairie/vide.pdf" in done.stdout
    assert "refusé" in done.stdout
    report = json.loads(
        cli("ingest", str(folder), "--corpus", "essai", "--json", data=tmp_path / "data").stdout
    )
    assert {file["file"]: file["state"] for file in report["files"]} == {
        "mairie/acte.pdf": "indexe",
        "mairie/vide.pdf": "refuse",
    }
    assert json.loads(cli("corpus", "list", "--json", data=tmp_path / "data").stdout)[0]["corpus"] == "essai"


def test_a_file_alone_is_named_by_its_own_folder(cli: Cli, tmp_path: Path) -> None:
    source = next(TOWN.glob("*.pdf"))
    report = json.loads(cli("ingest", str(source), "--json", data=tmp_path / "data").stdout)
    assert [file["file"] for file in report["files"]] == [f"{TOWN.name}/{source.name}"]


@pytest.mark.parametrize("arguments", [(), ("absent",), (".", "--insee", "x")], ids=repr)
def test_a_wrong_ingest_ends_with_2(cli: Cli, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = cli("ingest", *arguments, data=tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_two_data_folders_share_nothing(cli: Cli, town: Path, tmp_path: Path) -> None:
    assert cli("corpus", "list", "--json", data=tmp_path / "other").stdout == "[]\n"


# -- ask --------------------------------------------------------------------------------------------


def test_an_answer_cites_the_exact_words(cli: Cli, town: Path) -> None:
    done = cli("ask", ANSWERED, "--json", data=town)
    assert done.returncode == 0, done.stderr
    line = answer_line(done.stdout)
    assert line["status"] == "answered"
    assert line["refusal"] is None
    assert line["answer"]
    citations: list[dict[str, str]] = line["citations"]
    assert citations
    for citation in citations:
        assert citation["file"].startswith(f"{TOWN.name}/")
        for span in citation["quote"].split(" […] "):
            assert " ".join(span.split()) in " ".join(citation["passage"].split())
    assert len(line["passages"]) >= 10


def test_a_refusal_says_why_and_shows_what_it_found(cli: Cli, town: Path) -> None:
    done = cli("ask", OFF_TOPIC, "--json", data=town)
    assert done.returncode == 0, done.stderr
    line = answer_line(done.stdout)
    assert line["status"] == "refused"
    refusal: dict[str, str] = line["refusal"]
    assert refusal["reason"] in REASONS
    assert line["answer"] == refusal["message"] != ""


def test_filters_are_obeyed(cli: Cli, town: Path) -> None:
    base = answer_line(cli("ask", ANSWERED, "--json", data=town).stdout)
    for arguments in (("--corpus", NAME), ("--zone", "UA"), ("--commune", "00001")):
        kept = answer_line(cli("ask", ANSWERED, "--json", *arguments, data=town).stdout)
        assert kept["answer"] == base["answer"], arguments
    other = cli("ask", ANSWERED, "--json", "--corpus", "autre", data=town)
    assert (other.returncode, other.stdout) == (2, "")


def test_the_human_form_shows_the_answer_its_sources_and_the_notice(cli: Cli, town: Path) -> None:
    shown = cli("ask", ANSWERED, data=town).stdout
    assert "« " in shown
    assert "confiance" in shown
    assert "Réponse produite automatiquement" in shown
    assert "PAS DE RÉPONSE" in cli("ask", OFF_TOPIC, data=town).stdout


@pytest.mark.parametrize(
    "question", ["caf\udce9 ?", "hauteur " * 20_000, "\x00\x1b[31m ?", "\u202e ?"], ids=range(4)
)
def test_an_odd_question_is_no_crash(cli: Cli, town: Path, question: str) -> None:
    if "\x00" in question or len(question) > 100_000:  # cannot be an argument: by the file of questions
        batch = town.parent / "odd.jsonl"
        batch.write_text(json.dumps({"question": question}), encoding="utf-8")
        done = cli("ask", "--batch", str(batch), "--json", data=town)
    else:
        done = cli("ask", question, "--json", data=town)
    assert done.returncode == 0, done.stderr
    answer_line(done.stdout)


# -- ask --batch ------------------------------------------------------------------------------------


def write_lines(path: Path, lines: list[Line]) -> str:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return str(path)


def test_a_batch_answers_in_order_on_standard_output_alone(cli: Cli, town: Path, tmp_path: Path) -> None:
    asked: list[Line] = [
        {"id": "b", "question": ANSWERED},
        {"id": "a", "question": OFF_TOPIC},
        {"id": "c", "question": "Et en zone UB ?", "context": [ANSWERED]},
        {"question": ANSWERED, "filters": {"corpora": ["autre"]}},
    ]
    done = cli("ask", "--batch", write_lines(tmp_path / "q.jsonl", asked), "--json", data=town)
    assert done.returncode == 0, done.stderr
    found = [answer_line(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in found] == ["b", "a", "c", None]
    assert steady(found[0]) == {
        **steady(answer_line(cli("ask", ANSWERED, "--json", data=town).stdout)),
        "id": "b",
    }
    assert found[3]["status"] == "refused"
    assert found[3]["passages"] == []
    assert "corpus demandé n'est pas" in found[3]["answer"]


def test_the_answer_key_is_never_read(cli: Cli, town: Path, tmp_path: Path) -> None:
    gold = lines_of(next(REPOSITORY.glob("eval/gold/*.jsonl")).read_text(encoding="utf-8"))[:12]
    kept = [{key: line[key] for key in ("id", "question", "context") if key in line} for line in gold]
    poison = {
        "commune": "Tombouctou",
        "zone": "ZZ9",
        "kind": {"x": 1},
        "sources": "n'importe quoi",
        "must": 3,
        "must_not": ["9"],
        "answerable": "non",
        "split": None,
    }
    plain = cli("ask", "--batch", write_lines(tmp_path / "a.jsonl", kept), "--json", data=town)
    poisoned = cli(
        "ask",
        "--batch",
        write_lines(tmp_path / "b.jsonl", [{**line, **poison} for line in kept]),
        "--json",
        data=town,
    )
    assert plain.returncode == poisoned.returncode == 0, poisoned.stderr
    assert [steady(line) for line in lines_of(plain.stdout)] == [
        steady(line) for line in lines_of(poisoned.stdout)
    ]
    assert len(lines_of(plain.stdout)) == 12


def test_a_malformed_line_stops_the_batch_but_keeps_what_was_answered(
    cli: Cli, town: Path, tmp_path: Path
) -> None:
    (tmp_path / "q.jsonl").write_text(
        f'{{"id": "1", "question": "{ANSWERED}"}}\n{{"id": "2"\n', encoding="utf-8"
    )
    done = cli("ask", "--batch", str(tmp_path / "q.jsonl"), "--json", data=town)
    assert done.returncode == 2
    assert [line["id"] for line in lines_of(done.stdout)] == ["1"]
    assert done.stderr.startswith("Ligne 2 ")


def test_answers_come_out_one_by_one(town: Path) -> None:
    """A program that writes a question and waits for its answer is not left waiting."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ask", "--batch", "-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=child_environment(SOURCIER_DATA_DIR=str(town)),
    )
    assert process.stdin
    assert process.stdout
    for id in ("1", "2"):
        process.stdin.write(json.dumps({"id": id, "question": ANSWERED}) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == id
    assert process.communicate(timeout=60) == ("", None)
    assert process.returncode == 0


# -- search, corpus, eval, config, journal ----------------------------------------------------------


def test_search_gives_ranked_passages_and_explains_them(cli: Cli, town: Path) -> None:
    found = json.loads(cli("search", ANSWERED, "--json", "--corpus", NAME, data=town).stdout)["passages"]
    for passage in found:
        assert_shape(passage, {**PASSAGE, "text": is_text, "legs": lambda value: isinstance(value, dict)})
    assert [passage["rank"] for passage in found] == list(range(1, len(found) + 1))
    assert [passage["score"] for passage in found] == sorted((p["score"] for p in found), reverse=True)
    plain = cli("search", ANSWERED, data=town).stdout
    assert plain.startswith(" 1. ")
    assert "score" not in plain
    assert "score" in cli("search", ANSWERED, "--explain", data=town).stdout


def test_corpus_show_tells_how_each_document_ended(cli: Cli, town: Path) -> None:
    shown = json.loads(cli("corpus", "show", NAME, "--json", data=town).stdout)
    assert {document["state"] for document in shown["documents"]} == {"indexe"}
    assert all(document["chunks"] > 0 for document in shown["documents"])
    human = cli("corpus", "show", NAME, data=town).stdout
    assert all(document["file"] in human for document in shown["documents"])


def test_an_unknown_corpus_names_the_known_ones(cli: Cli, town: Path) -> None:
    for action in ("show", "delete", "export"):
        done = cli("corpus", action, "absent", data=town)
        assert done.returncode == 2
        assert NAME in done.stderr


def test_the_doctor_finds_a_sound_index_sound(cli: Cli, town: Path) -> None:
    done = cli("corpus", "doctor", "--json", data=town)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["ok"] is True
    assert "Tout va bien" in cli("corpus", "doctor", data=town).stdout


def test_the_doctor_finds_a_missing_original(cli: Cli, own_town: Path) -> None:
    next((own_town / "files").iterdir()).unlink()
    done = cli("corpus", "doctor", "--json", data=own_town)
    assert done.returncode == 1
    assert json.loads(done.stdout)["faults"]


def test_corpus_export_writes_every_document_and_passage(cli: Cli, town: Path, tmp_path: Path) -> None:
    counts = json.loads(cli("corpus", "doctor", "--json", data=town).stdout)
    done = cli("corpus", "export", NAME, "--out", str(tmp_path / "out"), data=town)
    assert done.returncode == 0, done.stderr
    documents = lines_of((tmp_path / "out" / "documents.jsonl").read_text(encoding="utf-8"))
    passages = lines_of((tmp_path / "out" / "passages.jsonl").read_text(encoding="utf-8"))
    assert (len(documents), len(passages)) == (counts["documents"], counts["passages"])
    assert {passage["document"] for passage in passages} == {document["id"] for document in documents}
    stream = lines_of(cli("corpus", "export", data=town).stdout)
    assert len(stream) == len(documents) + len(passages)


def test_corpus_delete_leaves_no_trace_in_answers(cli: Cli, own_town: Path) -> None:
    shown = json.loads(cli("corpus", "show", NAME, "--json", data=own_town).stdout)
    first = shown["documents"][0]["file"]
    done = cli("corpus", "delete", NAME, "--document", first, data=own_town)
    assert done.returncode == 0, done.stderr
    left = json.loads(cli("corpus", "show", NAME, "--json", data=own_town).stdout)["documents"]
    assert first not in {document["file"] for document in left}
    assert len(left) == len(shown["documents"]) - 1
    gone = json.loads(cli("corpus", "delete", NAME, "--json", data=own_town).stdout)
    assert gone == {"corpus": NAME, "deleted": len(left) + 1}  # the drawing of the zones too
    assert cli("corpus", "list", "--json", data=own_town).stdout == "[]\n"
    assert cli("ask", ANSWERED, "--json", data=own_town).stdout.count('"answered"') == 0


def test_eval_writes_rows_and_a_summary(cli: Cli, town: Path, tmp_path: Path) -> None:
    gold = next(REPOSITORY.glob("eval/gold/*.jsonl"))
    lines = [line for line in lines_of(gold.read_text(encoding="utf-8")) if line["split"] == "test"]
    done = cli("eval", "--gold", str(gold), "--split", "test", "--out", str(tmp_path / "out"), data=town)
    assert done.returncode == 0, done.stderr
    assert str(len(lines)) in done.stdout
    answers = lines_of((tmp_path / "out" / "answers.jsonl").read_text(encoding="utf-8"))
    rows = lines_of((tmp_path / "out" / "rows.jsonl").read_text(encoding="utf-8"))
    assert [line["id"] for line in answers] == [line["id"] for line in lines] == [row["id"] for row in rows]
    for line in answers:
        assert_shape(line, ANSWER)
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["questions"] == len(
        lines
    )


def test_every_answer_can_be_read_again(cli: Cli, own_town: Path) -> None:
    line = answer_line(cli("ask", ANSWERED, "--json", data=own_town).stdout)
    kept = json.loads(cli("journal", "show", str(line["record"]), "--json", data=own_town).stdout)
    assert kept["question"] == ANSWERED
    assert kept["reply"]["citations"] == line["citations"]
    assert kept["settings"] == line["settings"]
    assert all(re.fullmatch("[0-9a-f]{64}", passage["text_sha256"]) for passage in kept["passages"])
    assert kept["id"] in cli("journal", "list", data=own_town).stdout
    assert ANSWERED in cli("journal", "show", kept["id"], data=own_town).stdout


def test_demo_indexes_the_town_once(cli: Cli, town: Path, tmp_path: Path) -> None:
    first = cli("demo", data=tmp_path / "data")
    assert first.returncode == 0, first.stderr
    assert NAME in first.stdout
    assert "déjà indexée" in cli("demo", data=tmp_path / "data").stdout
