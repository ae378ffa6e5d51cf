"""``sourcier sante`` says whether the assistant answers, by its exit code."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.support import Cli


class Screens(HTTPServer):
    path = "/_stcore/health"
    status = 200


class _Answer(BaseHTTPRequestHandler):
    server: Screens

    def do_GET(self) -> None:
        known = self.path == self.server.path and self.headers["Host"].startswith("localhost:")
        self.send_response(self.server.status if known else 404)
        self.end_headers()

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def screens() -> Iterator[Screens]:
    server = Screens(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_assistant_that_answers_is_well(screens: Screens, cli: Cli, tmp_path: Path) -> None:
    done = cli("sante", "--port", str(screens.server_port), data=tmp_path, http_proxy="http://127.0.0.1:9")
    assert done.returncode == 0
    assert done.stdout == f"L'assistant répond à l'adresse http://127.0.0.1:{screens.server_port}.\n"


def test_one_that_stumbles_or_is_not_there_is_not(screens: Screens, cli: Cli, tmp_path: Path) -> None:
    screens.status = 503
    done = cli("sante", "--port", str(screens.server_port), data=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        done = cli("sante", "--port", str(probe.getsockname()[1]), data=tmp_path)
    assert done.returncode == 1
    assert "ne répond pas" in done.stderr
    assert "sourcier ui" in done.stderr


def test_a_path_behind_a_proxy_is_asked_for(screens: Screens, cli: Cli, tmp_path: Path) -> None:
    screens.path = "/sourcier/_stcore/health"
    signed = {
        "SOURCIER_ACCES__MODE": "oidc",
        "SOURCIER_ACCES__ADRESSE": "0.0.0.0",
        "SOURCIER_ACCES__METADONNEES": "https://sso.ville.example/.well-known/openid-configuration",
        "SOURCIER_ACCES__CLIENT": "sourcier",
        "SOURCIER_ACCES__SECRET": "secret",
        "SOURCIER_ACCES__RETOUR": "https://ville.example/sourcier/oauth2callback",
        "SOURCIER_ACCES__SECRET_TEMOIN": "0123456789abcdef" * 2,
    }
    assert cli("sante", "--port", str(screens.server_port), data=tmp_path, **signed).returncode == 0
