"""``sourcier eval --nightly --heure``: one night after the other, where nothing else wakes up at an hour."""

from __future__ import annotations

import subprocess
import sys
import time as clock
from datetime import datetime, time, timedelta
from typing import NoReturn

from ui import texts
from ui.cli.output import say

_NAP = 60.0
"""A long sleep would not see the machine's clock change, nor wake in time after a pause of the machine."""


def hour(text: str) -> time:
    """« 2:00 », « 02:00 » or « 2h ». Raises ``ValueError``."""
    hours, _, minutes = text.lower().replace("h", ":").partition(":")
    return time(int(hours), int(minutes or 0))


def next_start(now: datetime, at: time, last: datetime | None) -> datetime:
    """When the next night starts: at that hour, or at once when the last one is more than a day old."""
    if last is not None and now - last > timedelta(days=1):
        return now
    today = datetime.combine(now.date(), at)
    return today if now < today else today + timedelta(days=1)


def each_night(at: time) -> NoReturn:
    """Never ends. Each night is a program of its own: it reads the settings of that night, and leaves nothing
    in memory. What it says, and how it ended, are its own to keep."""
    last = _last_started()
    while True:
        due = next_start(datetime.now(), at, last)
        say(texts.EVAL_NEXT_NIGHT.format(day=f"{due:%d/%m/%Y}", hour=f"{due:%H:%M}"))
        sys.stdout.flush()
        while (left := (due - datetime.now()).total_seconds()) > 0:
            clock.sleep(min(left, _NAP))
        subprocess.run([sys.executable, "-m", "ui.cli", "eval", "--nightly"], check=False)
        last = None  # caught up once: a night that cannot run is not tried again before its hour


def _last_started() -> datetime | None:
    from eval.nightly.status import status
    from rag.settings import load_settings

    started = status(load_settings()).started
    return started.astimezone().replace(tzinfo=None) if started else None
