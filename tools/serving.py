"""The screens served on this machine for a tool that looks at them."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from rag.settings import Settings
from ui.launch import command

PATIENCE = 120.0


@contextmanager
def served(
    environment: Mapping[str, str] = os.environ,
    folder: Path | None = None,
    settings: Settings | None = None,
) -> Iterator[tuple[str, int]]:
    """The address (``127.0.0.1:port``) and the process number of a server on a free port; ``settings``, when
    people sign in by them.

    Raises SystemExit when it does not start.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = command(port, open_browser=False, settings=settings)
    with subprocess.Popen(words, env=dict(environment), cwd=folder) as server:  # noqa: S603 (our own)
        try:
            wait(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


def wait(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers there. Raises SystemExit when it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=5):  # noqa: S310 (our own server, on this machine)
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("Le serveur n'a pas démarré.")
