"""Where the nights are, who is at work there, and what an interrupted night leaves behind.

``en-cours.json`` is written when a night starts and removed once its outcome is recorded. The lock belongs
to a living process (``rag.index.locks``): the file without a held lock is a night that was cut short.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eval.history import History, Night, NightState, write_whole
from rag.settings import Settings

LOCK, RUNNING = "verrou", "en-cours.json"
OWN_SET = "retours.jsonl"
"""The reference questions made of readers' ratings: asked every night once there is one."""
CUT_SHORT = "L'évaluation s'est arrêtée avant la fin : machine éteinte, programme arrêté ou mémoire épuisée."


@dataclass(frozen=True, slots=True)
class Begun:
    """A night that has started. ``process`` is for the reader of the file; nothing is decided on it."""

    folder: str
    started: datetime
    process: int


def nights_folder(settings: Settings) -> Path:
    return settings.evaluation.dossier or settings.data_dir / "evaluation"


def own_set(settings: Settings) -> Path:
    return nights_folder(settings) / OWN_SET


def begin(home: Path, folder: str, started: datetime) -> None:
    plain = {"nuit": folder, "debut": started.isoformat(), "processus": os.getpid()}
    write_whole(home / RUNNING, json.dumps(plain).encode())


def finish(home: Path) -> None:
    (home / RUNNING).unlink(missing_ok=True)


def begun(home: Path) -> Begun | None:
    """The night that has started and whose outcome is not recorded, whether or not it still runs."""
    try:
        raw = json.loads((home / RUNNING).read_text(encoding="utf-8"))
        return Begun(str(raw["nuit"]), datetime.fromisoformat(raw["debut"]), int(raw["processus"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        try:
            changed = (home / RUNNING).stat().st_mtime
        except OSError:
            return None
        return Begun("", datetime.fromtimestamp(changed).astimezone(), 0)


def at_work(home: Path) -> bool:
    """Does a living process hold the lock?"""
    try:
        handle = os.open(home / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def cut_short(night: Begun) -> Night:
    return Night(night.folder, night.started, NightState.BROKEN, 0, (), (), error=CUT_SHORT)


def record_cut_short(home: Path, history: History) -> None:
    """Record the night that a former process left unfinished. To be called with the lock held."""
    left = begun(home)
    if left is not None:
        history.add(cut_short(left))
        finish(home)
