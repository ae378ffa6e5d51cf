"""The scale benchmark: towns made from real ones, an index of them, figures and curves."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from answer_lines import gold_line
from lxml import etree

from eval.bench.scale.__main__ import main
from eval.bench.scale.child import asked
from eval.bench.scale.made import Source, made, towns
from eval.bench.scale.plot import scale_svg
from eval.bench.scale.table import Crowd, Scale, Spread, scale_table
from eval.bench.scale.task import ScaleTask
from rag.types import Act, ActKind, Chunk, Document, Section, Territory

WORDS = "La hauteur des constructions ne dépasse pas 7 m en zone UA à Clairville.\nArticle 12 : deux places."


def _source(name: str = "a", passages: int = 4) -> Source:
    document = Document(name, "ville", f"ville/{name}.pdf", name, "PLU de Clairville", ActKind.PLU,
                        Territory("Clairville", "99001"))  # fmt: skip
    act = Act(ActKind.PLU, "2024-12")
    section = Section(document, ("Zone UA", "Hauteur"), ("UA",), "10", act)
    chunks = tuple(
        Chunk(f"{name}{rank}", section, (rank + 1,), f"{WORDS}\nLigne {rank}.") for rank in range(passages)
    )
    return Source(document, chunks)


def test_as_many_passages_as_wanted_the_same_each_time() -> None:
    sources = (_source("a"), _source("b", 3))
    first = [chunk for _, _, chunks in made(sources, 40) for chunk in chunks]
    assert len(first) == len({chunk.id for chunk in first}) == 40
    again = [chunk for _, _, chunks in made(sources, 40) for chunk in chunks]
    assert again == first
    documents = {chunk.document.id: chunk.document for chunk in first}
    assert len({(document.corpus, document.file) for document in documents.values()}) == len(documents)
    assert all(chunk.document is chunk.section.document for chunk in first)


def test_the_first_copy_is_real_and_the_others_are_of_other_towns() -> None:
    source = _source()
    chunks = [chunk for _, _, group in made([source], 12) for chunk in group]
    assert [chunk.text for chunk in chunks[:4]] == [chunk.text for chunk in source.chunks]
    others = chunks[4:]
    assert {chunk.document.territory.name for chunk in others}.isdisjoint({"Clairville"})
    assert all("Clairville" not in chunk.text + chunk.document.title for chunk in others)
    assert {chunk.section.zones for chunk in others} == {("UA2",), ("UA3",)}
    assert all(chunk.section.path[0] == f"Zone {chunk.section.zones[0]}" for chunk in others)
    assert {chunk.text for chunk in others}.isdisjoint({chunk.text for chunk in source.chunks})


def test_words_keep_their_frequencies() -> None:
    source = _source(passages=30)
    counts = [Counter[str](), Counter[str]()]
    for document, _, chunks in made([source], 60):
        for chunk in chunks:
            counts[document.corpus != "ville"].update(chunk.text.split())
    for word in ("hauteur", "constructions", "places."):
        assert counts[1][word] == pytest.approx(counts[0][word], rel=0.4)


def test_questions_are_spread_over_the_towns_made() -> None:
    sources = [_source()]
    task = ScaleTask(Path("s"), Path("w"), 40, tuple(f"Quelle hauteur à Clairville {n} ?" for n in range(40)))
    names = {town.name for town in towns(sources, task.size)}
    assert len(names) == 10
    found = {name for question in asked(task, sources) for name in names if f" {name} " in question.text}
    assert len(found) > 3
    assert asked(replace(task, questions=("Et ici ?",)), sources)[0].text == "Et ici ?"


def test_a_task_survives_its_file(tmp_path: Path) -> None:
    task = ScaleTask(tmp_path / "é", tmp_path, 12, ("Où ?",))
    task.write(tmp_path / "task.json")
    assert ScaleTask.read(tmp_path / "task.json") == task


def _scale(passages: int) -> Scale:
    spread = Spread(0.004, 0.012, 0.03, 0.003, 0.01)
    return Scale(passages, 6, 50.0, 60.0, 20.0, 90.0, 300.0, 900.0, 0.8, spread, spread, spread,
                 (Crowd(1, spread, 200.0),), 400.0, 350.0, 250.0)  # fmt: skip


def test_the_table_and_the_curves_say_every_size() -> None:
    scales = [_scale(1_000), _scale(100_000), _scale(1_000_000)]
    table = scale_table(scales, "2 cœurs")
    assert "100 000 passages" in table
    assert "4,0 / 12,0 / 30,0" in table
    assert "130,0 s" in table
    root = etree.fromstring(scale_svg(scales).encode())
    words = [element.text for element in root.iter("{*}text")]
    assert {"1 M", "100 000", "1000"} <= set(words)
    assert scale_svg([_scale(1_000)]).count("<circle") == 8


def test_the_whole_benchmark_on_a_small_town(tmp_path: Path) -> None:
    folder = tmp_path / "ville"
    folder.mkdir()
    (folder / "plu.txt").write_text(
        "Article UA 10. Hauteur\n\nEn zone UA, la hauteur est limitée à 7 m à l'égout du toit.\n",
        encoding="utf-8",
    )
    gold = tmp_path / "gold.jsonl"
    lines = [
        gold_line(id=f"q{n}", question="Quelle hauteur en zone UA ?", sources=[{"file": "ville/plu.txt"}])
        for n in range(3)
    ]
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    out = tmp_path / "out"
    options = ["--sizes", "3,5", "--corpora", str(folder), "--gold", str(gold)]
    assert main([*options, "--work", str(tmp_path), "--out", str(out)]) == 0
    measured = json.loads((out / "scale.json").read_text(encoding="utf-8"))["sizes"]
    assert [size["passages"] for size in measured] == [3, 5]
    assert all(size["build"] > 0 and size["new"]["p50"] > 0 and size["disk"] > 0 for size in measured)
    assert (out / "scale.svg").is_file()
    assert "3 passages" in (out / "scale.md").read_text(encoding="utf-8")
    assert not list(tmp_path.glob("sourcier-scale-*"))


def test_a_folder_without_document_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--corpora", str(tmp_path), "--out", str(tmp_path / "out")]) != 0
    assert "Aucune question" in capsys.readouterr().err
