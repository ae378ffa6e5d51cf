"""Comparisons read back as they were written, and those that are damaged left out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from eval.compare import compare_rows
from eval.matrix.run import keep
from eval.matrix.stored import FILE, stored_matrices
from eval.matrix.text import matrix_json
from eval.matrix.types import MatrixResult, VariantResult
from eval.metrics.base import Kind
from eval.runs import Run
from eval.stats import wilson
from eval.summary import Figure, Summary

JUST = Figure("juste", "Juste", Kind.PROPORTION, 15, 22, 15 / 22, wilson(15, 22))


def written(folder: Path) -> None:
    run = Run(folder, Summary("demo.jsonl", "", 30, (), (JUST,), ()), ())
    result = MatrixResult(
        "demo.jsonl",
        "test",
        (
            VariantResult("sans modèle · tout", "a", run),
            VariantResult("local · tout · prudent", "b", run),
            VariantResult("absent · tout", "c", error="Le modèle ne répond pas."),
        ),
        (("a", "b", compare_rows((), ())),),
    )
    folder.mkdir(parents=True)
    (folder / FILE).write_text(json.dumps(matrix_json(result)), encoding="utf-8")


def test_a_matrix_is_read_back(tmp_path: Path) -> None:
    written(tmp_path / "essai")
    (matrix,) = stored_matrices(tmp_path)
    assert (matrix.name, matrix.gold, matrix.split) == ("essai", "demo.jsonl", "test")
    first, second, failed = matrix.variants
    assert first.figures["juste"] == JUST
    assert (first.questions, first.gained, second.gained, second.lost) == (30, None, 0, 0)
    assert second.axes == ("local", "tout · prudent")
    assert (failed.error, failed.figures) == ("Le modèle ne répond pas.", {})


def test_another_comparison_of_the_same_folder_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "essai"
    written(out)
    run = Run(out, Summary("autre.jsonl", "", 30, (), (JUST,), ()), ())
    one = MatrixResult("autre.jsonl", "", (VariantResult("seule", "s", run),), ())
    for result in (one, one, replace(one, split="test")):
        keep(result, out)
    found = stored_matrices(tmp_path)
    assert {(matrix.gold, matrix.split) for matrix in found} == {
        ("demo.jsonl", "test"),
        ("autre.jsonl", ""),
        ("autre.jsonl", "test"),
    }
    assert len(found) == 3, "the same one made anew takes the place of the former"
    assert len(list(out.glob("comparaison*.md"))) == 2


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    written(tmp_path / "bon")
    for rank, content in enumerate(("", "[]", '{"gold": 1}', "\udcff")):
        (tmp_path / f"abime{rank}").mkdir()
        (tmp_path / f"abime{rank}" / FILE).write_text(content, encoding="utf-8", errors="surrogateescape")
    assert [matrix.name for matrix in stored_matrices(tmp_path)] == ["bon"]
    assert stored_matrices(tmp_path / "absent") == ()
