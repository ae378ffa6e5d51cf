"""The screens served on this machine, and a browser to look at them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.conftest import child_environment
from tools import serving
from tools.steps import settled, understood

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


def opened(page: Page, address: str) -> None:
    """Go there, wait until the page is drawn, and say that the notice was read."""
    page.goto(address)
    settled(page)
    understood(page)


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of the screens over this data folder, on a free port."""
    with serving.served(child_environment(SOURCIER_DATA_DIR=str(data)), data.parent) as (address, _):
        yield f"http://{address}"
