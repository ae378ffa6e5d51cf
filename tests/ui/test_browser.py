"""The screens in a real browser: ask, check the source, and see that nothing leaves this machine."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.conftest import child_environment
from ui.launch import command

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium: screens not tested in a browser"
)


@pytest.fixture(scope="module")
def address(town: Path) -> Iterator[str]:
    """The screens served on a free port, over the town."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = child_environment(SOURCIER_DATA_DIR=str(town))
    with subprocess.Popen(command(port, open_browser=False), env=environment, cwd=town.parent) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server stopped"
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the server did not start")


@pytest.fixture
def requested() -> list[str]:
    return []


@pytest.fixture
def page(address: str, requested: list[str]) -> Iterator[Page]:
    """A page that notes every address it asks for."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: requested.append(request.url))
        page.on("websocket", lambda websocket: requested.append(websocket.url))
        page.goto(address)
        yield page
        browser.close()


def test_ask_then_check_the_source(page: Page, requested: list[str]) -> None:
    expect.set_options(timeout=PATIENCE)
    expect(page.get_by_role("note")).to_contain_text("outil d'intelligence artificielle")
    expect(page.locator("html")).to_have_attribute("lang", "fr")

    question = page.get_by_placeholder("Votre question sur les actes de la commune")
    question.fill("Quelle est la hauteur maximale des constructions en zone UA ?")
    question.press("Enter")
    marker = page.get_by_role("button", name="Voir la source 1").first
    expect(marker).to_be_visible()
    expect(page.locator(".s-answer").last).to_contain_text("9 mètres")

    page.get_by_role("button", name="Fermer").click()
    expect(page.locator(".st-key-panneau")).to_have_count(0)
    marker.click()
    panel = page.locator(".st-key-panneau")
    expect(panel).to_contain_text("Les mots exacts sont surlignés.")
    expect(panel.locator("img")).to_be_in_viewport()
    expect(panel).to_contain_text("Page 2 sur 3")
    panel.get_by_role("button", name="Page suivante").click()
    expect(panel).to_contain_text("Page 3 sur 3")
    panel.get_by_role("button", name="Revenir à la page citée").click()
    expect(panel).to_contain_text("Page 2 sur 3")

    question.fill("Quel est le prix d'une pizza à Naples ?")
    question.press("Enter")
    expect(page.locator(".s-refusal")).to_contain_text("Pas de réponse")

    outside = [url for url in requested if urlsplit(url).hostname not in {"127.0.0.1", None}]
    assert outside == []
    assert any(url.startswith("ws://127.0.0.1") for url in requested), "the requests were really watched"
