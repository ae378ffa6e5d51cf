"""A town with an open corpus and a closed one, and the screens served to people who sign in."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.desk import Desk
from rag.scope import Scope
from rag.settings import Settings, load_settings
from tests.access.provider import CLIENT, SECRET, Provider, running
from tests.access.town import CLOSED, CORPORA, write_corpora
from tests.conftest import child_environment
from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE
from tools.serving import wait
from ui.launch import command

PEOPLE: dict[str, dict[str, object]] = {
    "lea": {"sub": "lea-1", "name": "Léa Lecteur", "email": "lea@ville.example", "groups": []},
    "ines": {"sub": "ines-2", "name": "Inès Instructeur", "groups": ["/urbanisme"]},
    "gael": {"sub": "gael-3", "name": "Gaël Gestionnaire", "groups": ["documents", "direction", "chiffres"]},
    "zoe": {"sub": "zoe-4", "name": "Zoé Sansrôle", "groups": ["piscine"]},
}
ROLES = """
[acces.roles]
lecteur = ["agents"]
instructeur = ["urbanisme"]
conseiller = ["accueil"]
gestionnaire = ["documents"]
data = ["chiffres"]

[acces.corpus]
direction = ["direction"]
prefiguration = ["direction"]
"""


@pytest.fixture(scope="session")
def closed_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of both corpora."""
    root = tmp_path_factory.mktemp("acces")
    write_corpora(root)
    report = ingest([root / corpus for corpus in CORPORA], Settings(data_dir=root / "data"))
    assert report.complete, report.files
    return root / "data"


@pytest.fixture(scope="session")
def everything(closed_town: Path) -> Iterator[Assistant]:
    with Assistant(Settings(data_dir=closed_town)) as assistant:
        yield assistant


@pytest.fixture(scope="session")
def outsider(everything: Assistant) -> Desk:
    """The desk of somebody to whom the corpus of the board is closed."""
    return Desk(everything, Scope(closed=CLOSED))


@pytest.fixture(scope="session")
def only_open(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of somebody where the closed corpus was never indexed: what an outsider must not tell from."""
    root = tmp_path_factory.mktemp("ouvert")
    write_corpora(root)
    report = ingest([root / "ville"], Settings(data_dir=root / "data"))
    assert report.complete, report.files
    with Assistant(Settings(data_dir=root / "data")) as assistant:
        yield Desk(assistant)


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    with running(PEOPLE) as found:
        yield found


@pytest.fixture(scope="session")
def settings_file(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of the served screens; a test may rewrite it, the screens read it at each run."""
    port = free_port()
    path = tmp_path_factory.mktemp("reglages") / "sourcier.toml"
    write_settings(path, provider, port)
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_settings(path: Path, provider: Provider, port: int, more: str = "", roles: str = ROLES) -> None:
    values = {
        "mode": "oidc",
        "metadonnees": provider.metadata_url,
        "client": CLIENT,
        "secret": SECRET,
        "retour": f"http://127.0.0.1:{port}/oauth2callback",
        "secret_temoin": "un-secret-de-temoin-pour-les-tests-0123456789",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    contact = '[contact]\nservice = "Service informatique"\n'
    path.write_text("\n".join([contact, "[acces]", *lines, more, roles]), encoding="utf-8")


@pytest.fixture(scope="session")
def signed(closed_town: Path, settings_file: Path) -> Iterator[str]:
    """The address of screens that ask people to sign in."""
    environ = {"SOURCIER_DATA_DIR": str(closed_town), "SOURCIER_CONFIG": str(settings_file)}
    settings = load_settings(environ)
    port = int(settings.acces.origin.rpartition(":")[2])
    words = command(port, open_browser=False, settings=settings)
    assert SECRET not in " ".join(words)
    with subprocess.Popen(words, env=child_environment(**environ), cwd=closed_town.parent) as server:
        try:
            wait(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield settings.acces.origin
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file; each person has a context of theirs."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def restored(settings_file: Path) -> Iterator[Callable[[str, str], None]]:
    """Changes words of the settings, put back afterwards."""
    before = settings_file.read_text(encoding="utf-8")

    def change(old: str, new: str) -> None:
        assert old in before
        settings_file.write_text(before.replace(old, new), encoding="utf-8")

    yield change
    settings_file.write_text(before, encoding="utf-8")
