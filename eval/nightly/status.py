"""Where the nightly evaluation stands, for the screens: reads, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from eval.gates import GateResult, failed
from eval.history import DAMAGED, History, Night, NightState
from eval.nightly.place import at_work, begun, cut_short, nights_folder
from rag.settings import Settings

HTML_REPORT = "rapport.html"
VARIANTS_SUFFIX = "-variantes"


class Standing(StrEnum):
    """How the last night ended."""

    NEVER = "jamais"
    PASSED = "reussie"
    FAILED = "echouee"
    BROKEN = "interrompue"


@dataclass(frozen=True, slots=True)
class NightStatus:
    """The last night whose outcome is known, set by set; ``running`` since when another one is at work.

    ``late`` is the start of the last night that reached its end, when that is longer ago than the settings
    allow; a night of an installation that has no configured set is never late. ``expected``: no night has
    ever run though sets are configured. ``damaged``: the history cannot be read whole. ``judged``: the last
    night of which a set reached its end, set by set.
    """

    standing: Standing
    nights: tuple[Night, ...] = ()
    running: datetime | None = None
    late: datetime | None = None
    expected: bool = False
    damaged: bool = False
    judged: tuple[Night, ...] = ()

    @property
    def failing(self) -> tuple[Night, ...]:
        """The sets of the last night judged that failed: a night broken since has disproved nothing."""
        return tuple(night for night in self.judged if night.state is NightState.FAILED and not night.good)

    @property
    def started(self) -> datetime | None:
        return self.nights[0].started if self.nights else None

    @property
    def gates(self) -> tuple[tuple[Night, GateResult], ...]:
        """The gates that do not hold, with their set."""
        return tuple((night, gate) for night in self.nights for gate in failed(night.gates))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the night is broken."""
        return tuple(dict.fromkeys(night.error for night in self.nights if night.error))

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(note for night in self.nights for note in night.notes))

    @property
    def alarming(self) -> bool:
        broken = self.standing in (Standing.FAILED, Standing.BROKEN)
        return broken or self.expected or self.late is not None or bool(self.alarms)

    @property
    def alarms(self) -> tuple[str, ...]:
        """What must be looked at although the gates hold."""
        said = dict.fromkeys(alarm for night in self.nights for alarm in night.alarms)
        return (*([DAMAGED] if self.damaged else []), *said)


def status(settings: Settings, now: datetime | None = None) -> NightStatus:
    """Where the nights of these settings stand."""
    nights = nights_of(settings)
    open_night = begun(nights_folder(settings))
    running = open_night.started if open_night and at_work(nights_folder(settings)) else None
    damaged = not History(nights_folder(settings)).whole
    if not nights:
        expected = bool(settings.evaluation.jeux) and running is None and not damaged
        return NightStatus(Standing.NEVER, running=running, expected=expected, damaged=damaged)
    last = tuple(night for night in nights if night.folder == nights[-1].folder)
    late = _late(settings, nights, now or datetime.now(UTC))
    ended = [night.folder for night in nights if night.state is not NightState.BROKEN]
    judged = tuple(night for night in nights if night.folder in ended[-1:])
    return NightStatus(worst(last), last, running, late, damaged=damaged, judged=judged)


def nights_of(settings: Settings) -> tuple[Night, ...]:
    """Every night kept, oldest first, with the one cut short that is not yet recorded."""
    home = nights_folder(settings)
    nights = History(home).nights()
    left = begun(home)
    return (*nights, cut_short(left)) if left is not None and not at_work(home) else nights


def report_path(settings: Settings, night: Night) -> Path | None:
    """The HTML report of a night, while it is kept."""
    path = nights_folder(settings) / night.folder / night.gold / HTML_REPORT
    return path if path.is_file() else None


def worst(nights: tuple[Night, ...]) -> Standing:
    """The standing of a whole night: that of its worst set, an accepted failure being none."""
    states = {NightState.PASSED if night.good else night.state for night in nights}
    for state in (NightState.BROKEN, NightState.FAILED):
        if state in states:
            return Standing(state.value)
    return Standing.PASSED


def _late(settings: Settings, nights: tuple[Night, ...], now: datetime) -> datetime | None:
    if not settings.evaluation.jeux:
        return None
    finished = [night.started for night in nights if night.state is not NightState.BROKEN]
    last = finished[-1] if finished else nights[0].started
    return last if now - last > timedelta(hours=settings.evaluation.retard_heures) else None
