"""Real ingestions killed at random moments: what readers see meanwhile, and what is there once taken up."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.killed import main, run, told
from eval.bench.made import make_town


def test_killed_ingestions_end_as_if_they_had_not_been(tmp_path: Path) -> None:
    folder = make_town(tmp_path / "valdore", 12)
    rounds = list(run([folder], 4, 2, tmp_path / "work"))
    assert [each.wrong for each in rounds] == [()] * 4
    assert [each.from_older for each in rounds] == [False, True, False, True]
    assert all(each.kept >= each.ready for each in rounds)
    assert all("repris sans faute" in told(each) for each in rounds)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "absent"), "--kills", "1"]) == 2
    assert "n'existe pas" in capsys.readouterr().err
