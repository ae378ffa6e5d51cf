"""Gold add: a question is written once it holds, whole or not at all, and no other line moves."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from answer_lines import question

from eval.errors import EvalError
from eval.gold import GoldQuestion, Source, load_gold
from eval.golds.add import Added, add_question, draft_from_journal, names_someone, next_id
from eval.golds.library import Library
from eval.golds.lint import lint
from eval.golds.split import share_of
from eval.pages import Originals
from rag.assistant import Assistant
from rag.journal import Journal
from rag.settings import Settings
from rag.types import Filters, Question
from tests.support import Cli
from tests.town import index_town

HEIGHT = "La hauteur des constructions est limitée à 7 m à l'égout du toit."
FILLER = "Les dispositions qui suivent complètent les articles du présent règlement. " * 4
DRAFT = GoldQuestion(
    id="",
    question="Jusqu'à quelle hauteur construire ?",
    answerable=True,
    commune="Valdoré",
    kind="nombre",
    sources=(Source("ville/plu.txt", (2,), quote=HEIGHT),),
    must=(("7 m", "sept mètres"),),
)

FIRST = '{"id":"val-007",  "question":"Qui signe ?","commune":"Valdoré","answerable":false}'


@pytest.fixture
def library(tmp_path: Path) -> Library:
    town = tmp_path / "documents" / "ville"
    town.mkdir(parents=True)
    (town / "plu.txt").write_text(f"{FILLER}\fArticle 10. {HEIGHT} {FILLER}", encoding="utf-8")
    return Library(Originals.of_folder(town.parent))


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def refused(added: Added) -> str:
    assert not added.accepted
    assert not added.written
    return " ".join(finding.message for finding in added.findings)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_line_is_added_and_the_others_are_untouched(tmp_path: Path, library: Library, end: str) -> None:
    path = tmp_path / "gold.jsonl"
    before = f"\ufeff{FIRST}{end}".encode()
    path.write_bytes(before)
    path.chmod(0o640)
    added = add_question(path, DRAFT, library)
    assert added.written
    after = path.read_bytes()
    assert after == before + (b"" if end else b"\n") + added.line.encode() + (end or "\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert load_gold(path)[1] == added.question
    assert {item.name for item in tmp_path.iterdir()} == {"gold.jsonl", "documents"}


def test_it_gets_the_next_id_and_the_split_of_its_hash(tmp_path: Path, library: Library) -> None:
    added = add_question(written(tmp_path / "gold.jsonl", FIRST), DRAFT, library)
    assert added.question.id == "val-008"
    assert added.question.split == ("test" if share_of("val-008") < 0.4 else "calibration")
    assert lint([tmp_path / "gold.jsonl"], library).findings == ()


def test_a_file_that_does_not_exist_is_made(tmp_path: Path, library: Library) -> None:
    added = add_question(tmp_path / "neuf.jsonl", DRAFT, library)
    assert added.question.id == "val-001"
    assert load_gold(tmp_path / "neuf.jsonl") == (added.question,)
    with pytest.raises(EvalError, match="n'existe pas"):
        add_question(tmp_path / "absent" / "neuf.jsonl", DRAFT, library)


def test_a_link_stays_a_link(tmp_path: Path, library: Library) -> None:
    target = written(tmp_path / "gold.jsonl", FIRST)
    link = tmp_path / "lien.jsonl"
    link.symlink_to(target)
    assert add_question(link, DRAFT, library).written
    assert link.is_symlink()
    assert len(load_gold(target)) == 2


def test_a_dry_run_writes_nothing(tmp_path: Path, library: Library) -> None:
    path = written(tmp_path / "gold.jsonl", FIRST)
    added = add_question(path, DRAFT, library, dry_run=True)
    assert added.accepted
    assert json.loads(added.line)["id"] == "val-008"
    assert path.read_text(encoding="utf-8") == FIRST


def test_what_the_documents_do_not_say_is_not_written(tmp_path: Path, library: Library) -> None:
    path = written(tmp_path / "gold.jsonl", FIRST)
    wrong = replace(DRAFT, sources=(Source("ville/plu.txt", (1,), quote=HEIGHT),))
    assert "Ces mots sont dans : ville/plu.txt, p. 2" in refused(add_question(path, wrong, library))
    wrong = replace(DRAFT, must_not=("mètres",), must=(("sept mètres",),))
    assert "Aucune réponse ne peut être juste" in refused(add_question(path, wrong, library))
    assert "Même question que « val-007 »" in refused(
        add_question(path, replace(DRAFT, question="qui signe"), library)
    )
    with pytest.raises(EvalError, match="« must » est vide"):
        add_question(path, replace(DRAFT, must=()), library)
    assert path.read_text(encoding="utf-8") == FIRST


def test_a_file_with_wrong_lines_is_left_alone(tmp_path: Path, library: Library) -> None:
    path = written(tmp_path / "gold.jsonl", FIRST, "{")
    with pytest.raises(EvalError, match=r"ligne 2 .*sourcier gold lint"):
        add_question(path, DRAFT, library)
    path.write_bytes(b"\xff\xfe{")
    with pytest.raises(EvalError, match="UTF-8"):
        add_question(path, DRAFT, library)


def test_questions_added_at_once_are_all_kept(tmp_path: Path, library: Library) -> None:
    path = written(tmp_path / "gold.jsonl", FIRST)
    drafts = [replace(DRAFT, question=f"Quelle hauteur au {number} ?") for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda draft: add_question(path, draft, library), drafts))
    assert all(item.written for item in added)
    assert sorted(item.id for item in load_gold(path)) == [f"val-{number:03}" for number in range(7, 16)]


def test_a_question_follows_its_family_and_tied_families_are_said(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "gold.jsonl"
    for split, other in (("calibration", "test"), ("test", "calibration")):
        lines = [
            {"id": "a-1", "question": "Hauteur ?", "split": split, "quote": "La hauteur des constructions"},
            {"id": "a-2", "question": "Égout ?", "split": split, "quote": "7 m à l'égout du toit."},
        ]
        plain = [
            {
                **{key: line[key] for key in ("id", "question", "split")},
                "answerable": True,
                "must": [[f"mot {line['id']}"]],
                "sources": [{"file": "ville/plu.txt", "pages": [2], "quote": line["quote"]}],
            }
            for line in lines
        ]
        written(path, *map(json.dumps, plain))
        assert add_question(path, DRAFT, library, dry_run=True).question.split == split
        plain[1]["split"] = other
        written(path, *map(json.dumps, plain))
        added = add_question(path, DRAFT, library, dry_run=True)
        assert any(f"a-1 ({split}), a-2 ({other})" in finding.message for finding in added.findings)


@pytest.mark.parametrize(
    ("ids", "commune", "prefix", "expected"),
    [
        ([], "Gières", "", "gie-001"),
        ([], "", "", "q-001"),
        (["gie-009", "gie-010"], "Gières", "", "gie-011"),
        (["gie-0999"], "Gières", "", "gie-1000"),
        (["x1"], "Gières", "", "gie-001"),
        (["gie-009"], "Gières", "essai", "essai-001"),
        (["gie-009"], "Gières", "gie", "gie-010"),
        (["libre"], "Gières", "", "gie-001"),
    ],
)
def test_the_next_id(ids: list[str], commune: str, prefix: str, expected: str) -> None:
    towns = {"x1": "Meylan"}
    questions = [question(id=id, commune=towns.get(id, "Gieres")) for id in ids]
    assert next_id(questions, commune, prefix) == expected


def test_the_numbers_of_variants_do_not_count() -> None:
    made = question(id="gie-001-accents-44", commune="Gières", variant_of="gie-001")
    assert next_id([question(id="gie-001", commune="Gières"), made], "Gières") == "gie-002"


# -- from the journal -------------------------------------------------------------------------------

ASKED = "Quelle est la hauteur maximale à l'égout du toit en zone UB à Clairvigne-sur-Ormelle ?"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return index_town(tmp_path_factory.mktemp("data"))


def test_a_stored_answer_becomes_a_question(demo: Settings, tmp_path: Path) -> None:
    filters = Filters(zones=("UB",))
    with Assistant(demo) as assistant:
        reply = assistant.ask(Question(ASKED, ("Et le PLU ?",), filters))
        record = Journal(demo).get(reply.record)
        assert record is not None
        draft = draft_from_journal(record)
        assert (draft.question, draft.context, draft.filters) == (ASKED, ("Et le PLU ?",), filters)
        assert draft.sources[0].file == "clairvigne/plu-reglement.pdf"
        assert draft.sources[0].pages == (19,)
        library = Library(Originals.of_index(assistant), indexed=True)
        keyed = replace(draft, must=(("7 m",),), commune="Clairvigne-sur-Ormelle")
        assert add_question(tmp_path / "gold.jsonl", keyed, library).written
    (kept,) = load_gold(tmp_path / "gold.jsonl")
    assert (kept.filters, kept.sources) == (filters, draft.sources)


def test_the_command_adds_from_the_journal(demo: Settings, tmp_path: Path, cli: Cli) -> None:
    with Assistant(demo) as assistant:
        record = assistant.ask(Question(ASKED)).record
    gold = tmp_path / "gold.jsonl"
    key = ("--must", "7 m|sept mètres", "--commune", "Clairvigne-sur-Ormelle", "--kind", "nombre")
    done = cli("gold", "add", str(gold), "--record", record, *key, data=demo.data_dir)
    assert done.returncode == 0, done.stderr
    assert gold.read_text(encoding="utf-8") == done.stdout
    assert load_gold(gold)[0].must == (("7 m", "sept mètres"),)
    again = cli("gold", "add", str(gold), "--record", record, *key, data=demo.data_dir)
    assert (again.returncode, again.stdout) == (1, "")
    assert "Rien n'a été écrit" in again.stderr
    linted = cli("gold", "lint", str(gold), data=demo.data_dir)
    assert (linted.returncode, linted.stdout) == (0, "1 question(s) lue(s) : rien à redire.\n")


def test_a_private_name_is_noticed() -> None:
    assert names_someone(replace(DRAFT, question="Le permis de Mme Lucie Bernard est-il accordé ?"))
    assert not names_someone(DRAFT)
