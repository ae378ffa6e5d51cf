"""A small made-up town, ingested for real, and a way to run one view of the screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from rag.settings import Settings
from tests.town import index_town
from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE, served
from tests.ui.town_pdf import write_pdf

APP = Path(__file__).parents[2] / "ui" / "app.py"


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder where the town's règlement is indexed."""
    root = tmp_path_factory.mktemp("ville")
    (root / "valdore").mkdir()
    write_pdf(root / "valdore" / "reglement.pdf")
    report = ingest([root / "valdore"], Settings(data_dir=root / "data"), IngestOptions(commune="Valdoré"))
    assert report.complete, report.files
    return root / "data"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, made the current one."""
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def screens(town: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The whole application on the town, before its first run."""
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(town))
    return AppTest.from_file(APP, default_timeout=60)


@pytest.fixture
def html() -> Callable[[AppTest], str]:
    """All the HTML that a run put on the page, our style sheet and script left out."""

    def collect(app: AppTest) -> str:
        bodies = [element.proto.body for element in app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith(("<style", "<script")))

    return collect


@pytest.fixture(scope="session")
def address(town: Path) -> Iterator[str]:
    """The screens served on a free port, over the town."""
    with served(town) as url:
        yield url


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the screens over the demonstration town; what tests keep there is theirs."""
    data = tmp_path_factory.mktemp("demonstration") / "data"
    index_town(data)
    with served(data) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a file; each opens its own pages."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def requested() -> list[str]:
    return []


@pytest.fixture
def page(address: str, requested: list[str]) -> Iterator[Page]:
    """A page that notes every address it asks for."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: requested.append(request.url))
        page.on("websocket", lambda websocket: requested.append(websocket.url))
        page.goto(address)
        yield page
        browser.close()
