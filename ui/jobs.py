"""Long works on the documents, done aside: one at a time, seen by all sessions, alive after a page is left.

They live as long as this process does. An ingestion that dies with it has changed nothing, and its files are
kept by :mod:`ui.deposits`: it is taken up again.
"""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from ingest.progress import Progress, Stage
from rag.errors import SourcierError
from rag.logs import incident
from rag.types import Ingested, IngestReport

KEPT = 8
"""Works that have ended and are still told."""


class State(StrEnum):
    WAITING = "en attente"
    RUNNING = "en cours"
    DONE = "terminé"
    FAILED = "échec"


@dataclass(frozen=True, slots=True)
class FileLine:
    """Where a file is. ``stage`` is None while it waits; once it has ended, ``outcome`` says how."""

    file: str
    stage: Stage | None = None
    page: int = 0
    pages: int = 0
    outcome: Ingested | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a work has done, in a French sentence; ``report`` when files were read."""

    message: str
    report: IngestReport | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A work as it stands at one moment. ``problem`` says in French why it failed."""

    id: str
    title: str
    corpus: str
    created: datetime
    state: State
    lines: tuple[FileLine, ...]
    stopping: bool
    result: Result | None
    problem: str

    @property
    def active(self) -> bool:
        return self.state in (State.WAITING, State.RUNNING)


class Job:
    """One work: ``work`` is given this job, tells it where it is, and asks it whether to stop.

    ``files`` are those it will read, by shown path. ``end`` is called once, whatever happens, with the French
    sentence of what failed, if anything did. A work that is tried again keeps its ``id``.
    """

    def __init__(
        self,
        title: str,
        corpus: str,
        work: Callable[[Job], Result],
        files: Sequence[str] = (),
        end: Callable[[str], None] = lambda problem: None,
        id: str = "",
    ) -> None:
        self.id = id or secrets.token_hex(6)
        self._title, self._corpus, self._work, self._end = title, corpus, work, end
        self._created = datetime.now(UTC)
        self._lock = threading.Lock()
        self._lines = {each: FileLine(each) for each in files}
        self._state = State.WAITING
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._result: Result | None = None
        self._problem = ""

    def stop(self) -> None:
        """Ask for it to end as soon as it may."""
        self._stop.set()

    def stopping(self) -> bool:
        return self._stop.is_set()

    def told(self, step: Progress) -> None:
        """Note where the file of this step is; the file of a finished one stays so."""
        with self._lock:
            known = self._lines.get(step.file, FileLine(step.file))
            if known.outcome is None or step.outcome is not None:
                pages = step.pages or known.pages
                self._lines[step.file] = replace(
                    known, stage=step.stage, page=step.page, pages=pages, outcome=step.outcome
                )

    def view(self) -> View:
        with self._lock:
            lines = tuple(self._lines.values())
            return View(
                self.id,
                self._title,
                self._corpus,
                self._created,
                self._state,
                lines,
                self._stop.is_set(),
                self._result,
                self._problem,
            )

    def run(self) -> None:
        """Do the work, in the thread of whoever calls."""
        with self._lock:
            self._state = State.RUNNING
        result, problem = None, "Le serveur s'est arrêté avant la fin."
        try:
            if not self.stopping():
                result = self._work(self)
            else:
                result = Result("Annulé avant de commencer : rien n'a changé.")
            problem = ""
        except SourcierError as error:
            problem = str(error)
        except Exception:
            problem = (
                f"Erreur interne (incident {incident()}, noté dans le journal technique) : rien n'a changé. "
                "Recommencez ; si l'erreur revient, donnez ce numéro à votre service informatique."
            )
        finally:
            self._end(problem)
        with self._lock:
            self._result, self._problem = result, problem
            self._state = State.FAILED if problem else State.DONE
        self._ended.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; False when it has not come in time."""
        return self._ended.wait(seconds)


class Jobs:
    """The works of one data folder, in the order they were asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: deque[Job] = deque()
        self._waiting: deque[Job] = deque()
        self._busy = False

    def submit(self, job: Job) -> Job:
        with self._lock:
            self._known.append(job)
            self._waiting.append(job)
            self._forget_old()
            if not self._busy:
                self._busy = True
                threading.Thread(target=self._serve, name="travaux", daemon=True).start()
        return job

    def job(self, job_id: str) -> Job | None:
        with self._lock:
            return next((each for each in self._known if each.id == job_id), None)

    def views(self) -> tuple[View, ...]:
        """All of them, the newest first."""
        with self._lock:
            known = tuple(self._known)
        return tuple(each.view() for each in reversed(known))

    def dismiss(self, job_id: str) -> None:
        """Tell no more of a work that has ended."""
        with self._lock:
            kept = [each for each in self._known if each.id != job_id or each.view().active]
            self._known = deque(kept)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for all that was asked until now."""
        with self._lock:
            known = tuple(self._known)
        return all(each.wait(seconds) for each in known)

    def _serve(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._busy = False
                    return
                job = self._waiting.popleft()
            job.run()

    def _forget_old(self) -> None:
        ended = [each for each in self._known if not each.view().active]
        for each in ended[:-KEPT]:
            self._known.remove(each)
