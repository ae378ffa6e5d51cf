"""The systemd units are shut in, and systemd reads them without a word."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import REPOSITORY

FOLDER = REPOSITORY / "deploy" / "systemd"
UNITS = sorted(path.name for path in FOLDER.glob("*.service"))
TIMERS = sorted(path.name for path in FOLDER.glob("*.timer"))
SHUT = {
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "CapabilityBoundingSet=",
    "SystemCallFilter=@system-service",
    "User=sourcier",
    "StateDirectory=sourcier",
}


@pytest.mark.parametrize("name", UNITS)
def test_a_service_is_shut_in(name: str) -> None:
    lines = set((FOLDER / name).read_text(encoding="utf-8").splitlines())
    assert lines >= SHUT
    assert "Environment=SOURCIER_DATA_DIR=/var/lib/sourcier" in lines
    assert any(re.fullmatch(r"ExecStart=/opt/sourcier/\.venv/bin/sourcier \S.*", line) for line in lines)


def test_the_assistant_is_bounded_and_started_again() -> None:
    lines = (FOLDER / "sourcier.service").read_text(encoding="utf-8").splitlines()
    assert {"Restart=on-failure", "MemoryMax=6G", "TasksMax=512", "WantedBy=multi-user.target"} <= set(lines)
    # What reads a file that was handed in leaves the network through these.
    assert "RestrictNamespaces=user net" in lines


def test_every_timer_has_its_service_and_is_in_the_guide() -> None:
    guide = (FOLDER / "LISEZMOI.md").read_text(encoding="utf-8")
    for timer in TIMERS:
        assert timer.replace(".timer", ".service") in UNITS
        assert timer in guide
    for unit in UNITS:
        assert unit in guide


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze n'est pas installé")
def test_systemd_reads_them(tmp_path: Path) -> None:
    """As they are, but for the program, which is not installed here."""
    copies = []
    for name in (*UNITS, *TIMERS):
        text = (FOLDER / name).read_text(encoding="utf-8")
        installed = text.replace("/opt/sourcier/.venv/bin/sourcier", "/bin/true")
        (tmp_path / name).write_text(
            re.sub(r"^Documentation=.*$", "", installed, flags=re.M), encoding="utf-8"
        )
        copies.append(tmp_path / name)
    done = subprocess.run(
        ["systemd-analyze", "verify", *copies], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
