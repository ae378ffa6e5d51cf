"""Ask every gold question, score the answers, write the rows and the summary.

The assistant gets the question, its previous turns and its filters: never the key. Each answer is scored
from the line any outside judge would read, as soon as it is there, so memory does not grow with answers.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from eval.answers import answer_from_line
from eval.errors import EvalError
from eval.gold import GoldQuestion, load_gold
from eval.metrics import TEXT_METRICS
from eval.metrics.base import Metric
from eval.metrics.quotes import quote_metrics
from eval.pages import Originals
from eval.report import format_summary, markdown_summary, row_json, summary_json
from eval.scoring import score_row, summarise, unscored_row
from eval.summary import Row, Summary
from rag.assistant import Assistant
from rag.errors import IndexStoreError, StorageError
from rag.settings import Settings
from rag.types import Question
from rag.wire import reply_to_json

__all__ = ["EvalProgress", "format_summary", "run_eval"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EvalProgress:
    """``done`` questions out of ``total``; ``id`` is the last one."""

    done: int
    total: int
    id: str


def run_eval(
    gold: Path,
    settings: Settings,
    *,
    split: str | None = None,
    out: Path | None = None,
    corpora: Path | None = None,
    on_progress: Callable[[EvalProgress], None] | None = None,
) -> Summary:
    """Evaluate the assistant on a gold set, or on one split of it.

    With ``out``, writes ``answers.jsonl`` (the contract's lines), ``rows.jsonl``, ``summary.json`` and
    ``summary.md`` there. Quotes are checked on the files of ``corpora``, else on the stored originals.

    Raises:
        EvalError: the gold set or the corpora folder cannot be used.
        IndexStoreError: nothing is indexed, or the index cannot be read.
        StorageError: the results cannot be written.
    """
    questions = load_gold(gold, split)
    started = datetime.now(UTC)
    clock = time.perf_counter()
    with ExitStack() as stack:
        results = stack.enter_context(_Results(out))
        assistant = stack.enter_context(Assistant(settings))
        metrics = (*TEXT_METRICS, *quote_metrics(_originals(corpora, assistant)))
        rows: list[Row] = []
        for done, question in enumerate(questions, start=1):
            rows.append(_ask(assistant, question, metrics, results))
            if on_progress is not None:
                on_progress(EvalProgress(done, len(questions), question.id))
        summary = summarise(
            rows,
            metrics,
            gold=gold.name,
            split=split or "",
            settings=settings.digest(),
            generation=assistant.generation() or "",
            started=started.isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - clock, 3),
        )
        results.finish(summary)
    return summary


def _ask(assistant: Assistant, question: GoldQuestion, metrics: Sequence[Metric], results: _Results) -> Row:
    asked = Question(question.question, question.context, question.filters)
    try:
        line = reply_to_json(assistant.ask(asked), question.id)
        row = score_row(question, answer_from_line(line), metrics)
    except IndexStoreError:
        raise
    except Exception as error:
        log.exception("question %s not scored", question.id)
        row = unscored_row(question, f"{type(error).__name__} : {error}")
    else:
        results.answer(line)
    results.row(row)
    return row


def _originals(corpora: Path | None, assistant: Assistant) -> Originals:
    if corpora is not None:
        if not corpora.is_dir():
            raise EvalError(f"Le dossier des documents {corpora} n'existe pas. Vérifiez le chemin.")
        return Originals.of_folder(corpora)
    stored = ((document.file, assistant.original(document)) for document in assistant.documents())
    return Originals({file: path for file, path in stored if path is not None})


class _Results:
    """The output folder, written as the questions go. Without folder, writes nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._answers: IO[str] | None = None
        self._rows: IO[str] | None = None

    def __enter__(self) -> Self:
        if self._folder is not None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._answers = (self._folder / "answers.jsonl").open("w", encoding="utf-8", errors="replace")
                self._rows = (self._folder / "rows.jsonl").open("w", encoding="utf-8", errors="replace")
            except OSError as error:
                self._close()
                raise self._unwritable(error) from None
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def answer(self, line: dict[str, object]) -> None:
        self._write(self._answers, line)

    def row(self, row: Row) -> None:
        self._write(self._rows, row_json(row))

    def finish(self, summary: Summary) -> None:
        """Write the summary, last: a folder without it holds an unfinished run."""
        if self._folder is None:
            return
        try:
            plain = json.dumps(summary_json(summary), ensure_ascii=False, indent=2)
            (self._folder / "summary.json").write_text(plain + "\n", encoding="utf-8")
            (self._folder / "summary.md").write_text(markdown_summary(summary), encoding="utf-8")
        except OSError as error:
            raise self._unwritable(error) from None

    def _write(self, stream: IO[str] | None, line: dict[str, object]) -> None:
        if stream is None:
            return
        try:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
        except OSError as error:
            raise self._unwritable(error) from None

    def _close(self) -> None:
        for stream in (self._answers, self._rows):
            if stream is not None:
                stream.close()

    def _unwritable(self, error: OSError) -> StorageError:
        return StorageError(
            f"Les résultats ne peuvent pas être écrits dans {self._folder} ({error.strerror}). "
            "Choisissez un autre dossier avec --out ou libérez de la place."
        )
