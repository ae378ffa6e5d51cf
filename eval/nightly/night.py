"""One night: ask every set, compare with the last good night, apply the gates, keep, report, tell.

A set that cannot be run is a broken night for that set; the others go on. Whatever happens after the lock
is taken leaves a trace: in the history, or, when even that cannot be written, as a night begun and not
finished (``eval.nightly.place``).
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from eval.compare import compare_rows, reworded_ids
from eval.errors import EvalError
from eval.gate_rules import unscored_share
from eval.gates import Outcome, check_gates, failed, reference_lost
from eval.gold import GoldQuestion
from eval.history import History, Night, NightState
from eval.nightly import telling
from eval.nightly.place import LOCK, begin, finish, nights_folder, record_cut_short
from eval.nightly.reports import Judged, write_reports
from eval.nightly.sets import NightSet, chosen_sets
from eval.nightly.status import VARIANTS_SUFFIX, Standing, worst
from eval.nightly.variants import variants_of
from eval.run import EvalProgress, evaluate
from eval.runs import Run, load_run
from eval.summary import Row, Summary
from rag.errors import SourcierError
from rag.index.files import PRIVATE
from rag.index.locks import FileLock
from rag.settings import GateSettings, Settings

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds to wait for the lock: a screen that looks holds it for an instant."""
_WHY = {
    errno.EACCES: "le droit d'y écrire manque",
    errno.EPERM: "le droit d'y écrire manque",
    errno.EROFS: "ce disque est en lecture seule",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "la place accordée est épuisée",
    errno.EEXIST: "ce n'est pas un dossier",
    errno.ENOTDIR: "ce n'est pas un dossier",
}
_CODES = {Standing.PASSED: 0, Standing.FAILED: 1, Standing.BROKEN: 2}
OnProgress = Callable[[EvalProgress], None]


@dataclass(frozen=True, slots=True)
class NightResult:
    """How the night ended, set by set. ``notes`` say what went wrong around it, such as a mail not sent."""

    folder: Path
    nights: tuple[Night, ...]
    notes: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        return worst(self.nights)


def exit_code(result: NightResult) -> int:
    """0: every gate holds; 1: one does not; 2: a set could not be run."""
    return _CODES[result.standing]


def format_night(result: NightResult) -> str:
    """The night for a terminal."""
    return telling.format_night(result.folder, result.nights, result.notes)


def run_night(
    settings: Settings,
    *,
    gold: Sequence[Path] = (),
    on_progress: OnProgress | None = None,
    now: datetime | None = None,
) -> NightResult:
    """Run a night on ``gold``, else on the sets of the settings, else on the demonstration town.

    Raises:
        EvalError: no set is configured, another night is at work, or nothing can be written.
    """
    sets = chosen_sets(settings, gold)
    home = nights_folder(settings)
    with _locked(home):
        return _Shift(settings, home, now or datetime.now(UTC), on_progress).run(sets)


def accept(settings: Settings, folder: str, reason: str) -> tuple[Night, ...]:
    """Make a failed night the reference of the next ones; ``reason`` is kept with it.

    Raises:
        EvalError: no set of that night failed, it is accepted already, a later night is good, no reason is
            given, or another night is at work.
    """
    home = nights_folder(settings)
    with _locked(home):
        history = History(home)
        said = history.repair()
        chosen = _acceptable(history, folder, reason)
        accepted = tuple(replace(night, accepted=reason.strip()) for night in chosen)
        if said:
            accepted = (replace(accepted[0], alarms=(*accepted[0].alarms, said)), *accepted[1:])
        for night in accepted:
            history.change(night)
    return accepted


def _acceptable(history: History, folder: str, reason: str) -> list[Night]:
    """The failed sets of a night, all of which may become the reference."""
    chosen = [
        night for night in history.nights() if night.folder == folder and night.state is NightState.FAILED
    ]
    if not chosen or not reason.strip():
        raise EvalError(
            f"La nuit « {folder} » ne peut pas être acceptée : donnez le nom d'une nuit qui a échoué, et une "
            "raison, qui sera gardée avec elle."
        )
    if all(night.accepted for night in chosen):
        raise EvalError(
            f"La nuit « {folder} » est déjà acceptée (« {chosen[0].accepted} »). Il n'y a rien à faire."
        )
    for night in chosen:
        last = history.last_good(night.gold)
        if last is not None and last.folder != folder and last.started > night.started:
            raise EvalError(
                f"La nuit « {folder} » ne peut plus être acceptée : le jeu « {night.gold} » a depuis une "
                f"nuit réussie ou acceptée, « {last.folder} », à laquelle les suivantes sont comparées."
            )
    return chosen


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """The nights' folder, held alone; what forbids writing there is said in French."""
    lock = FileLock(home / LOCK)
    try:
        home.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        if not lock.acquire(PATIENCE):
            raise EvalError(
                "Une évaluation de nuit est déjà en cours. Attendez qu'elle finisse, puis recommencez."
            )
        try:
            yield
        finally:
            lock.release()
    except OSError as error:
        log.exception("the night cannot be recorded")
        why = _WHY.get(error.errno or 0, f"erreur {type(error).__name__}")
        raise EvalError(
            f"La nuit ne peut pas écrire dans {home} : {why}. "
            "Donnez le droit d'y écrire, libérez de la place, ou changez dossier dans [evaluation]."
        ) from None


class _Shift:
    """The work of one night, under the lock."""

    def __init__(self, settings: Settings, home: Path, now: datetime, on_progress: OnProgress | None) -> None:
        self._settings, self._home, self._on_progress = settings, home, on_progress
        self._history = History(home)
        self._started = now.astimezone()
        self._notes: list[str] = []
        self._alarms: list[str] = []

    def run(self, sets: Sequence[NightSet]) -> NightResult:
        evaluation = self._settings.evaluation
        self._damage = self._history.repair()
        self._alarms += [self._damage] if self._damage else []
        record_cut_short(self._home, self._history)
        self._folder = _new_folder(self._home, self._started)
        begin(self._home, self._folder.name, self._started)
        nights = tuple(self._examined(item) for item in _with_variants(sets, evaluation.variantes))
        if not self._damage:  # what was set aside may yet be repaired by hand
            self._history.prune(evaluation.nuits, evaluation.nuits_completes)
        if self._alarms:
            nights = self._kept(replace(nights[0], alarms=tuple(dict.fromkeys(self._alarms))), nights)
        finish(self._home)
        self._notes += telling.tell(self._settings, self._folder, nights)
        if self._notes:
            nights = self._kept(replace(nights[0], notes=tuple(self._notes)), nights)
        said = (*nights[0].alarms, *nights[0].notes)
        for note in said:
            log.error("%s", note)
        return NightResult(self._folder, nights, said)

    def _kept(self, first: Night, nights: tuple[Night, ...]) -> tuple[Night, ...]:
        """The nights, the first one changed, there and in the history."""
        self._history.change(first)
        return (first, *nights[1:])

    def _examined(self, item: NightSet) -> Night:
        """One set, recorded whatever happens."""
        try:
            judged, night = self._judged(item)
        except SourcierError as error:
            log.error("night %s, set %s: %s", self._folder.name, item.name, error)
            return self._history.add(self._broken(item, str(error)))
        except Exception as error:
            log.exception("night %s, set %s: unexpected error", self._folder.name, item.name)
            return self._history.add(self._broken(item, _internal(error)))
        night = self._history.add(night, judged.run.rows)
        try:
            write_reports(judged, self._history.nights(item.name), self._settings)
        except Exception as error:
            log.exception("night %s, set %s: no report", self._folder.name, item.name)
            self._notes.append(f"Le rapport du jeu « {item.name} » n'a pas pu être écrit. {_internal(error)}")
        return night

    def _judged(self, item: NightSet) -> tuple[Judged, Night]:
        run = self._asked(item)
        before, lost = self._reference(item.name, run)
        comparison = compare_rows(before.rows, run.rows) if before else None
        best = self._history.best(item.name, run.summary.made.questions)
        limits = self._settings.evaluation.portes
        gates = check_gates(
            Outcome(run.summary, run.rows),
            Outcome(before.summary, before.rows) if before else None,
            _limits_of(item, limits),
            best=self._best_rows(best) if best else (),
        )
        if lost:
            gates = (*gates, reference_lost(lost))
        missing = unscored_share(run.summary) > limits.non_notees_max
        state = NightState.FAILED if failed(gates) else NightState.PASSED
        night = Night(
            self._folder.name,
            self._started,
            NightState.BROKEN if missing else state,
            run.summary.questions,
            run.summary.figures,
            gates,
            run.summary.made,
            error=_too_many_unscored(run.summary) if missing else "",
            gold=item.name,
        )
        return Judged(run, before, comparison, gates), night

    def _asked(self, item: NightSet) -> Run:
        """Ask the set and read the run back as anyone would."""
        questions: tuple[GoldQuestion, ...] = item.questions()
        if item.variants:
            questions = variants_of(questions, self._settings)
            if not questions:
                raise EvalError(
                    f"Aucune question du jeu {item.path} ne peut être variée. Réglez variantes = false dans "
                    "[evaluation]."
                )
        place = self._folder / item.name
        evaluate(
            questions,
            self._settings,
            gold=item.name,
            split=item.split,
            out=place,
            corpora=self._settings.evaluation.documents,
            on_progress=self._on_progress,
            on_warning=lambda warning: self._alarms.append(f"Jeu « {item.name} » : {warning}"),
        )
        return load_run(place)

    def _reference(self, gold: str, run: Run) -> tuple[Run | None, str]:
        """The last good night of this set, its questions that were asked otherwise left out.

        When there is one and nothing of it can be compared any more, None and why: the night then fails,
        rather than pass for lack of a reference and become the next one.
        """
        night = self._history.last_good(gold)
        if night is None:
            none = "Aucune nuit de référence n'a été retrouvée pour ce jeu."
            return None, f"{self._damage} {none}" if self._damage else ""
        try:
            whole = load_run(self._home / night.folder / gold)
            changed = set(reworded_ids(whole.questions(), run.questions()))
            return replace(whole, rows=tuple(row for row in whole.rows if row.id not in changed)), ""
        except EvalError as error:
            log.warning("night %s is no longer whole: %s", night.folder, error)
        said = (
            f"Référence illisible : le dossier de la nuit {night.folder}, jeu « {gold} », est abîmé ou absent"
        )
        if night.made.questions != run.summary.made.questions:
            return None, f"{said}, et les questions ont changé depuis."
        rows = self._history.rows(night)
        if len(rows) != night.questions:
            return None, f"{said}, ses résultats gardés avec l'historique aussi."
        self._alarms.append(f"{said} ; la comparaison porte sur ses résultats gardés avec l'historique.")
        summary = Summary(gold, run.summary.split, night.questions, (), night.figures, (), night.made)
        return Run(self._home / night.folder / gold, summary, rows), ""

    def _best_rows(self, best: Night) -> tuple[Row, ...]:
        rows = self._history.rows(best)
        if len(rows) != best.questions:
            self._alarms.append(
                f"Les résultats de la meilleure nuit ({best.folder}, jeu « {best.gold} ») sont illisibles : "
                "une lente dérive depuis cette nuit-là ne serait pas vue."
            )
        return rows

    def _broken(self, item: NightSet, reason: str) -> Night:
        return Night(
            self._folder.name, self._started, NightState.BROKEN, 0, (), (), error=reason, gold=item.name
        )


def _with_variants(sets: Sequence[NightSet], wanted: bool) -> tuple[NightSet, ...]:
    """The sets, then altered forms of each; of a few rated questions, there may be none."""
    altered = (
        replace(item, name=item.name + VARIANTS_SUFFIX, variants=True) for item in sets if not item.rated
    )
    return (*sets, *(altered if wanted else ()))


def _limits_of(item: NightSet, limits: GateSettings) -> GateSettings:
    """Limits meant for a set as written would fail its harder variants, or known faults, every night."""
    loose = {"juste_min": 0.0, "refus_min": 0.0, "faux_max": 1.0}
    if item.rated:
        return limits.model_copy(update={**loose, "confusion_max": 1.0})
    return limits.model_copy(update=loose) if item.variants else limits


def _new_folder(home: Path, started: datetime) -> Path:
    """The night's own folder; at the hour that a change of time repeats, the second one is numbered."""
    stamp, number = f"{started:%Y-%m-%dT%H-%M-%S}", 1
    while True:
        folder = home / (stamp if number == 1 else f"{stamp}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder


def _too_many_unscored(summary: Summary) -> str:
    _, first = summary.unscored[0]
    return (
        f"{len(summary.unscored)} questions sur {summary.questions} n'ont pas pu être notées ; la première : "
        f"{first}. Les autres chiffres n'en sont pas représentatifs."
    )


def _internal(error: Exception) -> str:
    return f"Erreur interne ({type(error).__name__}) : le journal technique en donne le détail."
