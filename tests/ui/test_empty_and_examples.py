"""An empty page leads to the one that fills it; the examples of several towns are not all of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.components.examples import _apart

HEIGHT, PARKING = "Quelle est la hauteur maximale", "Combien de places"


def test_examples_go_from_document_to_document_and_never_ask_the_same_theme() -> None:
    first = (f"{HEIGHT} en zone UA ?", f"{PARKING} en zone UA ?")
    second = (f"{HEIGHT} en zone UB ?", f"{PARKING} en zone UB ?")
    assert list(_apart([first, second], 1)) == [first[0], second[1]]
    assert list(_apart([first, second], 2)) == list(first)


@pytest.mark.parametrize(
    ("page", "ways"),
    [
        ("consulter", ["Déposer des documents"]),
        ("registre", ["Déposer des documents"]),
        ("deliberations", ["Déposer des documents"]),
        ("fiche", ["Déposer des documents"]),
        ("rendez-vous", ["Déposer des documents"]),
        ("reponses", ["Préparer un rendez-vous", "Poser une question"]),
        ("tendances", ["Poser une question"]),
    ],
)
def test_an_empty_page_leads_to_the_one_that_fills_it(empty: Path, page: str, ways: list[str]) -> None:
    app = _opened(page)
    assert not app.exception
    assert [each.proto.label for each in app.get("page_link")] == ways


def _opened(page: str) -> AppTest:
    """The view alone, as its address opens it."""
    script = (
        "import importlib\n"
        "from ui.components import session\n"
        "with session.one_run():\n"
        f"    importlib.import_module('ui.views.{page.replace('-', '')}').render()\n"
    )
    return AppTest.from_string(script, default_timeout=60).run()
