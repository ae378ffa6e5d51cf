"""Every shared figure equals that of the outside judge, run as it is meant to be."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from answer_lines import answer_line, cited, gold_line, random_answer, unanswerable

from eval.answers import load_answers
from eval.gold import load_gold
from eval.pages import Originals
from eval.scoring import score_answers
from eval.summary import Row, Summary

SHARED = Path(__file__).resolve().parents[3] / "shared"
JUDGE = SHARED / "tools" / "score.py"
REAL = SHARED / "gold" / "real.jsonl"

FIGURES = {
    "answerable: correct": "juste",
    "answerable: answered": "repondu",
    "answered (answerable): correct": "juste_si_repondu",
    "answerable: wrong answer shown": "faux_montre",
    "answered (answerable): cites the right page": "bonne_page",
    "unanswerable: refused or asked back": "refus_juste",
    "unanswerable: answered": "refus_manque",
    "answers with a number absent from citations": "nombre_non_appuye",
    "answers without citation": "sans_citation",
    "retrieval: right page in top 1": "rappel_1",
    "retrieval: right page in top 5": "rappel_5",
    "retrieval: right page in top 10": "rappel_10",
    "quotes verbatim on the cited page": "citation_exacte",
}
CLUSTERED = {"citation_exacte"}
"""Same counts, another interval: the judge takes quotes of one answer as independent, we draw questions."""
LINE = re.compile(r"^(.+?)\s+(\d+)/(\d+)\s+[\d.nan]+ %\s+\[([\d.]+) – ([\d.]+)\]$")
SECONDS = re.compile(r"^seconds per question: p50 ([\d.]+)  p95 ([\d.]+)$")

pytestmark = pytest.mark.skipif(not JUDGE.is_file(), reason=f"outside judge absent: {JUDGE}")


def write(path: Path, lines: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def judged(gold: Path, answers: Path, rows: Path, *options: str) -> str:
    command = [
        sys.executable,
        str(JUDGE),
        str(gold),
        str(answers),
        "--by",
        "kind,commune",
        "--rows",
        str(rows),
    ]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    return done.stdout


def compare(printed: str, summary: Summary) -> set[str]:
    """Assert that all printed figures are ours; give back their names."""
    seen = set()
    for line in printed.splitlines():
        if match := LINE.match(line):
            figure = summary.figure(FIGURES[match[1]])
            assert (figure.hits, figure.total) == (int(match[2]), int(match[3])), match[1]
            seen.add(figure.name)
            if figure.name in CLUSTERED:
                continue
            assert figure.interval is not None
            bounds = (f"{100 * figure.interval.low:.1f}", f"{100 * figure.interval.high:.1f}")
            assert bounds == (match[4], match[5]), match[1]
        elif match := SECONDS.match(line):
            latencies = [summary.figure(name).value for name in ("secondes_p50", "secondes_p95")]
            assert [f"{value:.3f}" for value in latencies if value is not None] == [match[1], match[2]]
            seen.add("secondes")
    compare_groups(printed, summary)
    return seen


def compare_groups(printed: str, summary: Summary) -> None:
    blocks = re.split(r"\nby (\w+) \(.*\)\n", printed)
    for field, block in zip(blocks[1::2], blocks[2::2], strict=True):
        theirs = {line[2:34].strip(): line[34:].strip() for line in block.splitlines() if line.strip()}
        ours = {
            group.value: f"{group.hits}/{group.total}"
            for group in summary.groups
            if (group.metric, group.field) == ("reussite", field)
        }
        assert ours == theirs


def compare_rows(rows: tuple[Row, ...], path: Path) -> None:
    """Question by question: sums could agree by chance."""
    theirs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row.id for row in rows] == [row["id"] for row in theirs]
    for ours, judged_row in zip(rows, theirs, strict=True):
        right, loose = ours.score("juste"), ours.score("nombre_non_appuye")
        assert right is not None
        assert loose is not None
        assert bool(right.hits) == judged_row["correct"], ours.id
        assert list(loose.detail) == judged_row.get("loose_numbers", []), ours.id
        if ours.answerable:
            page = ours.score("bonne_page")
            assert page is not None
            assert bool(page.hits) == judged_row["source"], ours.id


def test_synthetic_answers(tmp_path: Path) -> None:
    gold = write(
        tmp_path / "gold.jsonl",
        [gold_line(id=f"q{n}") for n in range(6)] + [unanswerable(id=f"n{n}") for n in range(4)],
    )
    answers = write(
        tmp_path / "answers.jsonl",
        [
            answer_line(id="q0"),
            answer_line(id="q1", answer="9 m [1].", seconds=0.5),
            answer_line(id="q2", citations=[]),
            answer_line(id="q3", citations=[cited(pages=[1, 2, 3, 4])], answer="7 m et 12 places"),
            answer_line(id="q4", status="refused", citations=[], passages=[]),
            answer_line(id="q5", computed=[{"value": "14", "expression": "7 * 2"}], answer="7 m, soit 14 m."),
            answer_line(id="n0"),
            answer_line(id="n1", status="refused", citations=[]),
            answer_line(id="n2", status="clarify", citations=[]),
            answer_line(id="n3", answer="Oui, 3 fois."),
        ],
    )
    rows, summary = score_answers(load_gold(gold), load_answers(answers))
    seen = compare(judged(gold, answers, tmp_path / "rows.jsonl"), summary)
    assert seen == {*FIGURES.values(), "secondes"} - {"citation_exacte"}
    compare_rows(rows, tmp_path / "rows.jsonl")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_answers_to_the_real_questions(tmp_path: Path, seed: int) -> None:
    if not REAL.is_file():
        pytest.skip(f"real gold set absent: {REAL}")
    gold = [json.loads(line) for line in REAL.read_text(encoding="utf-8").splitlines()]
    files = sorted({source["file"] for line in gold for source in line["sources"]})
    source = random.Random(seed)
    lines = [random_answer(source, line, files) for line in gold]
    answers = write(tmp_path / "answers.jsonl", lines)
    rows, summary = score_answers(load_gold(REAL), load_answers(answers))
    assert summary.unscored == ()
    seen = compare(judged(REAL, answers, tmp_path / "rows.jsonl"), summary)
    assert seen == {*FIGURES.values(), "secondes"} - {"citation_exacte"}
    compare_rows(rows, tmp_path / "rows.jsonl")


def test_a_missing_answer_is_unscored_here_and_counts_nowhere(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [gold_line(id="q0"), gold_line(id="q1"), unanswerable(id="n0")])
    answers = write(tmp_path / "answers.jsonl", [answer_line(id="q0")])
    _rows, summary = score_answers(load_gold(gold), load_answers(answers))
    assert [key for key, _reason in summary.unscored] == ["q1", "n0"]
    judge_counts = {
        FIGURES[match[1]]: (int(match[2]), int(match[3]))
        for line in judged(gold, answers, tmp_path / "rows.jsonl").splitlines()
        if (match := LINE.match(line))
    }
    assert judge_counts["juste"] == (1, 2)
    assert (summary.figure("juste").hits, summary.figure("juste").total) == (1, 1)
    assert judge_counts["refus_juste"] == (0, 1)
    assert summary.figure("refus_juste").total == 0
    for name, (hits, _total) in judge_counts.items():
        assert summary.figure(name).hits == hits


def test_quotes_in_the_real_documents(tmp_path: Path) -> None:
    """The key's own quotes, lines of the files, and invented ones."""
    corpora = SHARED / "corpora"
    if not (REAL.is_file() and corpora.is_dir()):
        pytest.skip(f"real gold set or documents absent: {SHARED}")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext absent: the outside judge cannot read PDF pages")
    source = random.Random(0)
    lines = [json.loads(line) for line in REAL.read_text(encoding="utf-8").splitlines()]
    kept = source.sample([line for line in lines if line["answerable"]], 40)
    originals = Originals.of_folder(corpora)
    gold = write(tmp_path / "gold.jsonl", kept)
    answers = write(
        tmp_path / "answers.jsonl",
        [
            answer_line(
                id=line["id"], citations=[q for s in line["sources"][:2] for q in _quotes(originals, s)]
            )
            for line in kept
        ],
    )
    rows, summary = score_answers(load_gold(gold), load_answers(answers), corpora)
    seen = compare(judged(gold, answers, tmp_path / "rows.jsonl", "--corpora", str(corpora)), summary)
    assert "citation_exacte" in seen
    assert summary.figure("citation_exacte").hits >= 30
    compare_rows(rows, tmp_path / "rows.jsonl")


def _quotes(originals: Originals, proof: dict[str, object]) -> list[dict[str, object]]:
    file, pages = proof["file"], proof["pages"]
    assert isinstance(file, str)
    assert isinstance(pages, list)
    text = originals.text(file, pages)
    shown = [line.strip() for line in text.splitlines() if len(line.strip()) > 30][:3]
    return [
        cited(file=file, pages=pages, quote=quote)
        for quote in (proof["quote"], "phrase inventée ici", " […] ".join(shown))
    ]
