"""Gold sets are read into values, or refused with the line and the reason."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from eval.errors import EvalError
from eval.gold import GoldQuestion, Source, load_gold
from rag.errors import SourcierError
from rag.types import ActKind, Filters

REAL = Path(__file__).resolve().parents[3] / "shared" / "gold" / "real.jsonl"
DEMO = Path(__file__).resolve().parents[2] / "eval" / "gold" / "demo.jsonl"

GOOD: dict[str, object] = {
    "id": "q1",
    "question": "Quelle hauteur en UA ?",
    "answerable": True,
    "must": [["7 m", "7 mètres"]],
    "sources": [{"file": "ville/plu.pdf", "pages": [3], "section": "UA 4", "quote": "7 m à l'égout"}],
}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "gold.jsonl"
    text = "\n".join(
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    )
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_a_line_becomes_a_question(tmp_path: Path) -> None:
    filters = {"commune": "29232", "zones": ["UA"], "kinds": ["plu"], "date_from": "2024-01-31"}
    path = write(tmp_path, {**GOOD, "context": ["Bonjour"], "filters": filters, "split": "test"}, "")
    assert load_gold(path) == (
        GoldQuestion(
            id="q1",
            question="Quelle hauteur en UA ?",
            answerable=True,
            context=("Bonjour",),
            filters=Filters(
                commune="29232", zones=("UA",), kinds=(ActKind.PLU,), date_from=date(2024, 1, 31)
            ),
            sources=(Source("ville/plu.pdf", (3,), "UA 4", "7 m à l'égout"),),
            must=(("7 m", "7 mètres"),),
            split="test",
        ),
    )


def test_a_split_is_kept_alone(tmp_path: Path) -> None:
    path = write(tmp_path, {**GOOD, "split": "test"}, {**GOOD, "id": "q2", "split": "calibration"})
    assert [question.id for question in load_gold(path, "test")] == ["q1"]
    with pytest.raises(EvalError, match=r"lot « essai ».*calibration, test"):
        load_gold(path, "essai")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "« id »"),
        ({"question": None}, "« question »"),
        ({"answerable": "oui"}, "« answerable » doit valoir true ou false"),
        ({"must": []}, "« must » est vide"),
        ({"must": [[]]}, "chaque groupe de « must »"),
        ({"must": [["7 m", 7]]}, "« must » ne doit contenir que des textes"),
        ({"must": [["…"]]}, "ni mot ni nombre"),
        ({"must_not": ["--"]}, "ni mot ni nombre"),
        ({"must_nots": ["9 m"]}, "champ inconnu « must_nots »"),
        ({"sources": []}, "« sources » est vide"),
        ({"sources": [{"file": "a.pdf", "pages": [0]}]}, "à partir de 1"),
        ({"sources": [{"file": "a.pdf", "page": 1}]}, "champ inconnu « page »"),
        ({"sources": ["a.pdf"]}, "une source doit être un objet"),
        ({"context": "Bonjour"}, "« context » doit être une liste"),
        ({"answerable": False}, "« must » est rempli"),
        ({"filters": {"kinds": ["roman"]}}, "valeur de filtre refusée"),
        ({"filters": {"date_from": "hier"}}, "valeur de filtre refusée"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    path = write(tmp_path, GOOD, "", {**GOOD, "id": "q2", **change})
    with pytest.raises(EvalError, match="ligne 3") as caught:
        load_gold(path)
    assert reason in str(caught.value)


def test_a_repeated_identifier_names_both_lines(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=r"ligne 2 .*« q1 ».*ligne 1"):
        load_gold(write(tmp_path, GOOD, GOOD))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": ' + "[" * 50000 + "]" * 50000 + "}", "trop imbriquée"),
        ('{"id": ' + "1" * 5000 + "}", "trop long"),
        (json.dumps({**GOOD, "question": "Hauteur \ud800 ?"}), "coupé en deux"),
        (json.dumps({**GOOD, "must": [["7 m \udc12"]]}), "coupé en deux"),
    ],
)
def test_what_no_file_can_hold_is_refused(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(EvalError, match=rf"ligne 1 .*{reason}"):
        load_gold(write(tmp_path, line))


@pytest.mark.parametrize("line", ["{", "[]", '"texte"', "null"])
def test_what_is_not_an_object_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(EvalError, match="ligne 1"):
        load_gold(write(tmp_path, line))


def test_unusable_files_are_user_errors(tmp_path: Path) -> None:
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes("{'é'}".encode("latin-1"))
    for path in (tmp_path / "absent.jsonl", latin, tmp_path, write(tmp_path, "")):
        with pytest.raises(EvalError):
            load_gold(path)
    assert issubclass(EvalError, SourcierError)


def test_a_line_separator_inside_a_string_is_not_an_end_of_line(tmp_path: Path) -> None:
    path = write(tmp_path, {**GOOD, "question": "Quelle\u2028hauteur ?"})
    assert load_gold(path)[0].question == "Quelle\u2028hauteur ?"


def test_the_demonstration_set_is_valid() -> None:
    assert len(load_gold(DEMO)) >= 125


def test_the_real_set_is_valid() -> None:
    if not REAL.is_file():
        pytest.skip(f"real gold set absent: {REAL}")
    questions = load_gold(REAL)
    assert len(questions) == 380
    assert sum(question.answerable for question in questions) == 286
    assert len(load_gold(REAL, "test")) == 153
