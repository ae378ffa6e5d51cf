"""Ask every gold question, score the answers, write the rows and the summary.

The assistant gets the question, its previous turns and its filters: never the key. Each answer is scored
from the line any outside judge would read, as soon as it is there, so memory does not grow with answers.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol, Self

from eval.answers import AnswerRow, answer_from_line
from eval.gold import GoldQuestion, gold_line, load_gold
from eval.matching import same_file
from eval.metrics import metrics_for
from eval.metrics.accuracy import is_right
from eval.metrics.base import Metric
from eval.metrics.consistency import RERUN
from eval.pages import Originals
from eval.runs import RunWriter
from eval.scoring import score_row, summarise, unscored_row
from eval.summary import Forced, Provenance, Row, Summary
from rag.assistant import Assistant
from rag.errors import IndexStoreError, SourcierError, StorageError
from rag.ladder import INTERNAL_ONLY, MODEL_BUG, NOT_CHECKED, SEARCH_BUG, WRITER_BUG
from rag.settings import JournalSettings, Settings
from rag.types import Question, RefusalReason
from rag.wire import reply_to_json

__all__ = ["AnswerCache", "EvalProgress", "code_digest", "evaluate", "run_eval"]

log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[1]
MODEL_DOWN = "modèle indisponible"
"""Why an answer written without the model asked for is not scored: it would measure something else."""
BUG = "erreur interne, notée au journal technique"


@dataclass(frozen=True, slots=True)
class EvalProgress:
    """``done`` questions out of ``total``; ``id`` is the last one."""

    done: int
    total: int
    id: str


class AnswerCache(Protocol):
    """Answer lines kept between runs, by what made them."""

    def get(self, key: str) -> dict[str, object] | None: ...

    def put(self, key: str, line: dict[str, object]) -> None: ...


def run_eval(
    gold: Path,
    settings: Settings,
    *,
    split: str | None = None,
    out: Path | None = None,
    corpora: Path | None = None,
    on_progress: Callable[[EvalProgress], None] | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> Summary:
    """Evaluate the assistant on a gold set, or on one split of it.

    With ``out``, writes a run folder there (``eval.runs``). Quotes are checked on the files of
    ``corpora``, else on the stored originals. ``on_warning`` is told, in French, what makes the figures
    meaningless though every question was asked.

    Raises:
        EvalError: the gold set or the corpora folder cannot be used.
        IndexStoreError: nothing is indexed, or the index cannot be read.
        StorageError: the results cannot be written.
    """
    return evaluate(
        load_gold(gold, split),
        settings,
        gold=gold.name,
        split=split or "",
        out=out,
        corpora=corpora,
        on_progress=on_progress,
        on_warning=on_warning,
    )


def evaluate(
    questions: Sequence[GoldQuestion],
    settings: Settings,
    *,
    gold: str,
    split: str = "",
    out: Path | None = None,
    corpora: Path | None = None,
    cached: AnswerCache | None = None,
    on_progress: Callable[[EvalProgress], None] | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> Summary:
    """Evaluate the assistant on these questions; see ``run_eval``. The journal is left as it is."""
    started = datetime.now(UTC)
    clock = time.perf_counter()
    with ExitStack() as stack:
        writer = stack.enter_context(RunWriter(out))
        examiner = stack.enter_context(_Examiner(settings, corpora, cached))
        if on_warning is not None and (warning := _other_documents(questions, examiner.files)):
            on_warning(warning)
        rows: list[Row] = []
        for done, question in enumerate(questions, start=1):
            row, line = examiner.examine(question)
            writer.add(question, row, line)
            rows.append(_light(row))
            if on_progress is not None:
                on_progress(EvalProgress(done, len(questions), question.id))
        made = Provenance(
            settings=settings.digest(),
            generation=examiner.generation,
            code=code_digest(),
            questions=questions_digest(questions),
            model=settings.modele.nom if settings.modele.moteur != "aucun" else "",
            started=started.isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - clock, 3),
        )
        summary = summarise(rows, examiner.metrics, gold=gold, split=split, made=made)
        writer.finish(summary)
    return summary


@cache
def code_digest() -> str:
    """Twelve hexadecimal digits that change with the code, the prompts or the data that make an answer."""
    found = hashlib.sha256()
    for path in sorted((_ROOT / "rag").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            found.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


def questions_digest(questions: Sequence[GoldQuestion]) -> str:
    """Twelve hexadecimal digits that change with any question or key."""
    found = hashlib.sha256()
    for question in questions:
        found.update(json.dumps(gold_line(question), sort_keys=True).encode())
    return found.hexdigest()[:12]


class _Examiner:
    """Asks and scores, one question at a time.

    A second assistant, its threshold lifted, is asked again what the first withheld for weak evidence: a
    threshold can only be chosen from what it withholds. Not done with a language model, for what it costs.
    """

    def __init__(self, settings: Settings, corpora: Path | None, cached: AnswerCache | None) -> None:
        quiet = settings.model_copy(update={"journal": JournalSettings(actif=False)})
        self._assistant = Assistant(quiet)
        lifted = settings.reponse.model_copy(update={"seuil": 0.0, "calibrage": False})
        self._bold = (
            Assistant(quiet.model_copy(update={"reponse": lifted}))
            if settings.modele.moteur == "aucun"
            else None
        )
        self._corpora, self._cached = corpora, cached
        self._settings = settings.digest()
        self._trust = ""
        self.generation = ""
        self.files: frozenset[str] = frozenset()
        self.metrics: tuple[Metric, ...] = ()

    def __enter__(self) -> Self:
        corpora = self._corpora
        self.metrics = metrics_for(
            Originals.of_folder(corpora) if corpora else Originals.of_index(self._assistant)
        )
        self.generation = self._assistant.generation() or ""
        self._trust = repr(self._assistant.trust())
        self.files = frozenset(document.file for document in self._assistant.documents())
        return self

    def __exit__(self, *_: object) -> None:
        self._assistant.close()
        if self._bold is not None:
            self._bold.close()

    def examine(self, question: GoldQuestion) -> tuple[Row, dict[str, object] | None]:
        """The outcome and, when there is one, the answer line."""
        try:
            line = self._line(question, self._assistant, self._settings)
            answer = answer_from_line(line)
            if fault := _fault(line, answer):
                return unscored_row(question, fault), line
            forced = None
            if answer.answered:
                forced = Forced(answer.confidence, is_right(question, answer))
            elif answer.refusal == RefusalReason.WEAK_EVIDENCE and self._bold is not None:
                bold = answer_from_line(self._line(question, self._bold, f"{self._settings}-sans-seuil"))
                if bold.answered:
                    forced = Forced(bold.confidence, is_right(question, bold))
            return score_row(question, answer, self.metrics, forced), line
        except (IndexStoreError, StorageError):
            raise  # every other question would meet it
        except SourcierError as error:
            log.error("question %s not scored: %s", question.id, error)
            return unscored_row(question, str(error)), None
        except Exception as error:
            log.exception("question %s not scored", question.id)
            reason = f"erreur interne ({type(error).__name__}), voyez le journal technique"
            return unscored_row(question, reason), None

    def _line(self, question: GoldQuestion, assistant: Assistant, settings: str) -> dict[str, object]:
        asked = Question(question.question, question.context, question.filters)
        if self._cached is None:
            return reply_to_json(assistant.ask(asked), question.id)
        # Asked a second time on purpose: the first answer read back would always be the same.
        again = question.id if question.transform == RERUN else ""
        made = repr((asked, settings, self._trust, self.generation, code_digest(), again))
        key = hashlib.sha256(made.encode()).hexdigest()
        line = self._cached.get(key)
        if line is None:
            line = reply_to_json(assistant.ask(asked), question.id)
            self._cached.put(key, line)
        return {**line, "id": question.id}


def _fault(line: dict[str, object], answer: AnswerRow) -> str:
    """Why an answer says nothing of the system asked for; empty when it does. Internal passages are never
    sent to the model, and the checks may refuse its draft: these are no faults."""
    notice = str(line.get("notice"))
    if answer.refusal == RefusalReason.MODEL_DOWN:
        return MODEL_DOWN
    if not answer.degraded or INTERNAL_ONLY in notice or NOT_CHECKED in notice:
        return ""
    return BUG if any(bug in notice for bug in (MODEL_BUG, WRITER_BUG, SEARCH_BUG)) else MODEL_DOWN


def _other_documents(questions: Sequence[GoldQuestion], files: Collection[str]) -> str:
    """A warning when none of the documents that hold the answers is indexed; else an empty string."""
    wanted = {source.file for question in questions for source in question.sources}
    if not wanted or any(same_file(file, name) for name in wanted for file in files):
        return ""
    return (
        "Aucun des documents cités par le jeu de questions n'est dans l'index : les chiffres ne mesurent "
        "rien d'utile. Vérifiez le dossier de données et le jeu de questions."
    )


def _light(row: Row) -> Row:
    """The row without the details, which are on disk: memory holds numbers only."""
    return replace(row, scores=tuple((name, replace(score, detail=())) for name, score in row.scores))
