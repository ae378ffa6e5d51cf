"""Judge the answers of a finished run with the model of ``[evaluation.juge]``, else with the writer.

Only answers are judged: a refusal shows nothing to read. Nothing that cites an internal document leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.judge.agreement import agreement, kappa, kappa_interval
from eval.judge.exchange import ask_judge, exchange_for, prompt_version
from eval.judge.store import Judged, JudgedFile
from eval.judge.summary import Doubt, JudgeSummary
from eval.judge.verdict import Verdict
from eval.matching import same_file
from eval.metrics.accuracy import is_right
from eval.runs import Run
from eval.summary import Row
from rag.assistant import Assistant
from rag.errors import ModelError, SettingsError
from rag.models.base import LanguageModel, model_for
from rag.models.breaker import FAILURES
from rag.settings import Settings
from rag.types import Document, Visibility


@dataclass(frozen=True, slots=True)
class JudgeProgress:
    """``done`` answers out of ``total``; ``id`` is the last one."""

    done: int
    total: int
    id: str


OnProgress = Callable[[JudgeProgress], None]


def judge_run(
    run: Run,
    settings: Settings,
    *,
    model: LanguageModel | None = None,
    limit: int | None = None,
    on_progress: OnProgress | None = None,
) -> JudgeSummary:
    """Judge every answer shown in a run, at most ``limit`` of them asked now.

    Writes ``judged.jsonl`` in the run's folder as it goes. An answer already judged with the same words,
    prompts and model is not asked again. Stops after as many failures in a row as open the model's breaker.

    Raises:
        SettingsError: no model is configured.
        ModelError: the model is outside and the settings do not allow it.
        IndexStoreError: the index, which says what is internal, cannot be read.
        StorageError: the opinions cannot be written.
    """
    with ExitStack() as stack:
        judge = model
        if judge is None:
            judge = judge_model(settings)
            stack.callback(judge.close)
        with Assistant(settings) as assistant:
            library = _Library(assistant.documents())
        file = stack.enter_context(JudgedFile(run.folder))
        session = _Session(judge, file, library, limit)
        answers, questions = run.answers(), run.questions()
        shown = [row for row in run.rows if row.status == "answered" and row.id in answers]
        for done, row in enumerate(shown, start=1):
            session.take(row, questions[row.id], answers[row.id])
            if on_progress is not None:
                on_progress(JudgeProgress(done, len(shown), row.id))
        writer = run.summary.made.model
        return session.finish(len(shown), same_model=bool(writer) and judge.name.partition("/")[2] == writer)


def judge_model(settings: Settings) -> LanguageModel:
    """The model of ``[evaluation.juge]``; without engine there, the one that writes.

    Raises:
        SettingsError: neither is configured, or its address or its name is missing.
        ModelError: it is outside and the settings do not allow it.
    """
    chosen = settings.evaluation.juge
    if chosen.moteur == "aucun":
        judge = model_for(settings)
    else:
        try:
            judge = model_for(settings.model_copy(update={"modele": chosen}))
        except (SettingsError, ModelError) as error:  # the same checks, of another section
            raise type(error)(str(error).replace("[modele]", "[evaluation.juge]")) from None
    if judge is None:
        raise SettingsError(
            "Aucun modèle de langage n'est configuré pour juger les réponses. Remplissez moteur, nom et url "
            "dans [evaluation.juge], ou dans [modele]."
        )
    return judge


@dataclass
class _Session:
    """The counts of one run, as they go."""

    model: LanguageModel
    file: JudgedFile
    library: _Library
    limit: int | None
    prompt: str = field(default_factory=prompt_version)
    judged: list[tuple[Judged, bool]] = field(default_factory=list)
    asked: int = 0
    reused: int = 0
    failed: int = 0
    in_a_row: int = 0
    withheld: int = 0
    left: int = 0
    stopped: str = ""

    def __post_init__(self) -> None:
        self.known = self.file.read()

    def take(self, row: Row, question: GoldQuestion, answer: AnswerRow) -> None:
        """Judge one answer, or count why it is not."""
        if not self.library.may_leave(question, answer):
            self.withheld += 1
            return
        exchange = exchange_for(question, answer, self.library.territories)
        made = (row.id, row.signature, self.prompt, self.model.name, exchange.key)
        judged = self.known.get(made)
        if judged is not None:
            self.reused += 1
        elif self.stopped or (self.limit is not None and self.asked >= self.limit):
            self.left += 1
            return
        else:
            self.asked += 1
            try:
                judged = Judged(*made, ask_judge(self.model, exchange))
            except ModelError as error:
                self._count_failure(error)
                return
            self.in_a_row = 0
            self.file.add(judged)
        self.judged.append((judged, is_right(question, answer)))

    def finish(self, shown: int, *, same_model: bool) -> JudgeSummary:
        """The summary; the file then holds these opinions, after those of other models."""
        others = [judged for judged in self.known.values() if judged.model != self.model.name]
        self.file.tidy([*others, *(judged for judged, _right in self.judged)])
        read = [(judged.opinion, right, judged.id) for judged, right in self.judged if judged.opinion]
        told = [item for item in read if item[0].verdict is not Verdict.NO_VIEW]
        table = agreement((opinion.verdict is Verdict.RIGHT, right) for opinion, right, _id in told)
        return JudgeSummary(
            model=self.model.name,
            prompt=self.prompt,
            shown=shown,
            read=len(read),
            reused=self.reused,
            no_view=len(read) - len(told),
            supported=sum(opinion.supported for opinion, _right, _id in read),
            unreadable=len(self.judged) - len(read),
            failed=self.failed,
            withheld=self.withheld,
            left=self.left,
            table=table,
            kappa=kappa(table),
            interval=kappa_interval(table),
            doubts=tuple(
                Doubt(id, opinion.verdict.value, "juste" if right else "faux", opinion.reason)
                for opinion, right, id in told
                if (opinion.verdict is Verdict.RIGHT) != right
            ),
            stopped=self.stopped,
            same_model=same_model,
        )

    def _count_failure(self, error: ModelError) -> None:
        self.failed += 1
        self.in_a_row += 1
        if self.in_a_row >= FAILURES:
            self.stopped = str(error)


class _Library:
    """What the index says of the files that answers cite."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._seen: dict[str, bool] = {}
        self.territories = tuple(
            dict.fromkeys(
                name
                for document in documents
                for name in (document.territory.name, *(one.name for one in document.territory.members))
            )
        )

    def may_leave(self, question: GoldQuestion, answer: AnswerRow) -> bool:
        """Are all the files behind the answer and its key known, and public? Else nothing is sent."""
        files = [*(cited.file for cited in answer.citations), *(source.file for source in question.sources)]
        return bool(answer.citations) and all(map(self._public, files))

    def _public(self, file: str) -> bool:
        if file not in self._seen:
            found = {item.visibility for item in self._documents if same_file(file, item.file)}
            self._seen[file] = found == {Visibility.PUBLIC}
        return self._seen[file]
