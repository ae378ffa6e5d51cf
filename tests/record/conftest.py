"""A real PostgreSQL server on this machine, in a folder of its own, that sorts words as dictionaries do."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from rag.settings import JournalSettings, Settings

ACCOUNT = "sourcier"


@dataclass
class Postgres:
    """The server's folder, port and password. ``base`` is the one in use: each test has its own."""

    folder: Path
    programs: Path
    port: int
    password: str = field(default_factory=lambda: secrets.token_hex(12))
    base: str = ""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self.port}/{self.base}"

    def settings(self, data: Path, **changed: object) -> Settings:
        kept = {"url": self.url, "mot_de_passe": SecretStr(self.password), **changed}
        return Settings(data_dir=data, journal=JournalSettings.model_validate(kept))

    def run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [self.programs / program, *arguments],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
            cwd=self.folder,
            env={**os.environ, "PGPASSWORD": self.password, "LC_ALL": "C"},
            user=_account(),
        )
        return done.stdout

    def sql(self, words: str) -> str:
        asked = ("-h", "127.0.0.1", "-p", str(self.port), "-U", ACCOUNT, "-d", self.base or "postgres")
        return self.run("psql", "-qAt", *asked, "-c", words).strip()

    def start(self) -> None:
        told = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.folder}
        quick = {"fsync": "off", "max_connections": 60}
        options = [part for name, value in (told | quick).items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                user=_account(),
            )
        deadline = time.monotonic() + 60
        while subprocess.run(
            [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
        ).returncode:
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # ends the connections that are open, too
            self._process.wait(60)
            self._process = None


def _account() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def _programs() -> Path | None:
    """Where the server's programs are; Debian keeps them out of the path."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders = (Path(found).resolve().parent, *debian) if found else debian
    return next((folder for folder in folders if (folder / "pg_isready").exists()), None)


@pytest.fixture(scope="session")
def _server() -> Iterator[Postgres]:
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL n'est pas installé (Debian : apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a short path: a Unix socket's name is bounded
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Postgres(folder, programs, port)
    (folder / "secret").write_text(server.password)
    if _account():
        shutil.chown(folder, _account())
        shutil.chown(folder / "secret", _account())
    french = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr")
    kept = ("--auth=scram-sha-256", "--pwfile=secret", "--no-sync")
    try:
        server.run("initdb", "-D", "data", "-U", ACCOUNT, *french, *kept)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture
def server(_server: Postgres) -> Postgres:
    """The server, on an empty base."""
    _server.base = ""
    name = f"essai_{secrets.token_hex(4)}"
    _server.sql(f"CREATE DATABASE {name}")
    _server.base = name
    return _server
