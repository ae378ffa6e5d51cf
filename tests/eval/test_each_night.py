"""A program that waits for its hour, night after night, where neither cron nor systemd does."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from tests.support import Cli, child_environment
from ui.cli.nights import hour, next_start

NOON = datetime(2026, 3, 12, 12, 0)


def test_the_next_night_is_at_its_hour_today_or_tomorrow() -> None:
    assert next_start(NOON, time(14), None) == datetime(2026, 3, 12, 14)
    assert next_start(NOON, time(2), None) == datetime(2026, 3, 13, 2)
    assert next_start(NOON, time(12), None) == datetime(2026, 3, 13, 12)


def test_a_night_missed_while_the_machine_was_off_is_made_up_for_at_once() -> None:
    assert next_start(NOON, time(2), NOON - timedelta(hours=25)) == NOON
    assert next_start(NOON, time(2), NOON - timedelta(hours=10)) == datetime(2026, 3, 13, 2)


def test_an_hour_is_said_as_people_say_it() -> None:
    assert {hour(said) for said in ("2:00", "02:00", "2h", "2h00", "2")} == {time(2)}
    assert hour("23h45") == time(23, 45)
    for wrong in ("25:00", "deux", "2:99", ""):
        with pytest.raises(ValueError, match=r".+"):
            hour(wrong)


def test_it_says_when_it_will_start_and_waits(tmp_path: Path) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "eval", "--nightly", "--heure", "02:00"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=child_environment(SOURCIER_DATA_DIR=str(tmp_path)),
    )
    try:
        assert waiting.stdout
        said = waiting.stdout.readline()
        assert said.startswith("Prochaine évaluation de nuit : le ")
        assert " à 02:00 " in said
        assert waiting.poll() is None
    finally:
        waiting.terminate()
        waiting.communicate()


def test_the_hour_is_for_nights_alone(cli: Cli, tmp_path: Path) -> None:
    done = cli("eval", "--gold", "x.jsonl", "--heure", "02:00", data=tmp_path)
    assert done.returncode == 2
    assert "--heure" in done.stderr
