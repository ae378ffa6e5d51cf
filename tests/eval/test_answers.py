"""Answer lines are read as an outside judge reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from answer_lines import answer, answer_line, cited

from eval.answers import answer_from_line, load_answers
from eval.errors import EvalError


def test_only_the_first_citations_count() -> None:
    assert len(answer(citations=[cited()] * 9).citations) == 6


def test_absent_values_are_empty() -> None:
    row = answer_from_line(
        {"id": "q1", "status": "refused", "answer": None, "citations": None, "refusal": None}
    )
    assert (row.answer, row.citations, row.passages, row.seconds) == ("", (), (), 0.0)
    assert row.refused
    assert answer_from_line({"id": "q1"}).status == "missing"


def test_the_reason_of_a_refusal_is_kept() -> None:
    assert answer(refusal={"reason": "hors_corpus", "message": "…"}).refusal == "hors_corpus"


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps(answer_line()) + "\n\n{\n", encoding="utf-8")
    with pytest.raises(EvalError, match="ligne 3"):
        load_answers(path)
    path.write_text(json.dumps([1]) + "\n", encoding="utf-8")
    with pytest.raises(EvalError, match="ligne 1"):
        load_answers(path)
    with pytest.raises(EvalError, match="illisible"):
        load_answers(tmp_path / "absent.jsonl")
