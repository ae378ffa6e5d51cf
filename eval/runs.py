"""A run on disk: the questions asked, the answers shown, the rows, the summary. Read back as written.

questions.jsonl  the gold lines as asked       answers.jsonl  the contract's answer lines
rows.jsonl       one outcome by question       summary.json, summary.md
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from eval.answers import AnswerRow, load_answers
from eval.errors import EvalError
from eval.gold import GoldQuestion, gold_line, load_gold
from eval.metrics.base import Better, Family, Kind, Score
from eval.report import markdown_summary, row_json, summary_json
from eval.stats import Interval
from eval.summary import Figure, Forced, Group, Provenance, Row, Summary
from rag.errors import StorageError

QUESTIONS, ANSWERS, ROWS, SUMMARY = "questions.jsonl", "answers.jsonl", "rows.jsonl", "summary.json"
DAMAGE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading back JSON of another shape raises."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, its questions and answers read only when asked for."""

    folder: Path
    summary: Summary
    rows: tuple[Row, ...]

    def questions(self) -> dict[str, GoldQuestion]:
        return {question.id: question for question in load_gold(self.folder / QUESTIONS)}

    def answers(self) -> dict[str, AnswerRow]:
        return load_answers(self.folder / ANSWERS)


def load_run(folder: Path) -> Run:
    """Read a finished run.

    Raises:
        EvalError: the folder does not hold one.
    """
    try:
        summary = summary_from_json(json.loads((folder / SUMMARY).read_text(encoding="utf-8")))
        rows = tuple(_rows(folder / ROWS))
        if len(rows) != summary.questions:
            raise ValueError(f"{len(rows)} rows for {summary.questions} questions")
    except FileNotFoundError:
        raise EvalError(
            f"Le dossier {folder} ne contient pas d'évaluation terminée. Donnez un dossier écrit par "
            "« sourcier eval --out »."
        ) from None
    except (OSError, *DAMAGE):
        raise EvalError(
            f"L'évaluation du dossier {folder} est illisible, incomplète ou d'une autre version. Refaites-la."
        ) from None
    return Run(folder, summary, rows)


def summary_from_json(raw: dict[str, Any]) -> Summary:
    """The summary written by ``summary_json``. Raises one of ``DAMAGE``."""
    return Summary(
        gold=raw["gold"],
        split=raw["split"],
        questions=raw["questions"],
        unscored=tuple((item["id"], item["error"]) for item in raw["unscored"]),
        figures=tuple(_figure(item) for item in raw["figures"]),
        groups=tuple(Group(**item) for item in raw["groups"]),
        made=Provenance(**raw["made"]),
    )


def row_from_json(raw: dict[str, Any]) -> Row:
    """The row written by ``row_json``. Raises one of ``DAMAGE``."""
    forced = raw.get("forced")
    return Row(
        id=raw["id"],
        kind=raw["kind"],
        commune=raw["commune"],
        answerable=raw["answerable"],
        status=raw["status"],
        scores=tuple((name, _score(score)) for name, score in raw["scores"].items()),
        error=raw.get("error", ""),
        refusal=raw.get("refusal", ""),
        confidence=raw.get("confidence", 0.0),
        signature=raw.get("signature", ""),
        forced=Forced(**forced) if forced else None,
        variant_of=raw.get("variant_of", ""),
        transform=raw.get("transform", ""),
    )


class RunWriter:
    """The output folder, written as the questions go. Without folder, writes nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._streams: dict[str, IO[str]] = {}

    def __enter__(self) -> Self:
        if self._folder is not None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / SUMMARY).unlink(missing_ok=True)  # a former run's is not this one's
                for name in (QUESTIONS, ANSWERS, ROWS):
                    self._streams[name] = (self._folder / name).open("w", encoding="utf-8", errors="replace")
            except OSError:
                self._close()
                raise self._unwritable() from None
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def add(self, question: GoldQuestion, row: Row, answer: dict[str, object] | None) -> None:
        """One question's outcome; ``answer`` is None when there is no answer line."""
        self._write(QUESTIONS, gold_line(question))
        self._write(ROWS, row_json(row))
        if answer is not None:
            self._write(ANSWERS, answer)

    def finish(self, summary: Summary) -> None:
        """Write the summary, last: a folder without it holds an unfinished run."""
        if self._folder is None:
            return
        try:
            shown = markdown_summary(summary)
            (self._folder / "summary.md").write_text(shown, encoding="utf-8", errors="replace")
            plain = json.dumps(summary_json(summary), ensure_ascii=False, indent=2)
            (self._folder / SUMMARY).write_text(plain + "\n", encoding="utf-8", errors="replace")
        except OSError:
            raise self._unwritable() from None

    def _write(self, name: str, line: dict[str, object]) -> None:
        stream = self._streams.get(name)
        if stream is None:
            return
        try:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
        except OSError:
            raise self._unwritable() from None

    def _close(self) -> None:
        for stream in self._streams.values():
            stream.close()

    def _unwritable(self) -> StorageError:
        return StorageError(
            f"Les résultats ne peuvent pas être écrits dans {self._folder}. Choisissez un autre dossier avec "
            "--out, donnez le droit d'y écrire ou libérez de la place."
        )


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield row_from_json(json.loads(line))


def _figure(raw: dict[str, Any]) -> Figure:
    interval = raw["interval"]
    return Figure(
        raw["name"],
        raw["label"],
        Kind(raw["kind"]),
        raw["hits"],
        raw["total"],
        raw["value"],
        Interval(**interval) if interval else None,
        Family(raw["family"]),
        Better(raw["better"]),
        raw.get("method", ""),
    )


def _score(raw: dict[str, Any] | None) -> Score:
    return Score(raw["hits"], raw["total"], tuple(raw.get("detail", ()))) if raw else Score(0, 0)
