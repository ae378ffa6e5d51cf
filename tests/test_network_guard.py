"""The guard itself: nothing in the tests, nor in the programs they start, reaches beyond this machine."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tests.support import NetworkForbiddenError, child_environment


def test_an_outside_address_is_refused() -> None:
    with socket.socket() as outside, pytest.raises(NetworkForbiddenError):
        outside.connect(("192.0.2.1", 80))


def test_an_outside_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkForbiddenError):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_is_reachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


def test_a_program_started_by_a_test_is_guarded() -> None:
    attempt = "import socket; socket.socket().connect(('192.0.2.1', 80))"
    done = subprocess.run(
        [sys.executable, "-c", attempt],
        capture_output=True,
        text=True,
        env=child_environment(),
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "NetworkForbiddenError" in done.stderr
