"""The page « Tendances »: nothing yet, a journal, a period, a closed corpus, and a file to keep."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rag.assistant import Assistant
from rag.briefs import Brief
from rag.journal import FILE_NAME
from rag.scope import EVERYTHING, Scope
from rag.settings import Settings
from rag.types import Question
from ui.keep.feedback import FeedbackStore, Verdict

Html = Callable[[AppTest], str]
HEIGHT = "Quelle est la hauteur maximale des constructions en zone UA ?"


def page() -> AppTest:
    return AppTest.from_string("from ui.views import tendances\ntendances.render()", default_timeout=60).run()


@pytest.fixture
def data(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the town, with a journal of its own."""
    copy = tmp_path / "data"
    shutil.copytree(town, copy, ignore=shutil.ignore_patterns("readers", f"{FILE_NAME}*"))
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(copy))
    return copy


def test_without_a_question_the_page_says_how_to_have_some(empty: Path, html: Html) -> None:
    app = page()
    assert not app.exception
    assert "Aucune question n&#x27;a encore été posée" in html(app)
    assert not app.selectbox


def test_a_journal_is_counted_and_what_is_rare_is_not_shown(data: Path, html: Html) -> None:
    with Assistant(Settings(data_dir=data)) as assistant:
        records = [assistant.ask(Question(HEIGHT)).record for _ in range(3)]
        assistant.ask(Question("Mon voisin Dupontel a-t-il demandé un permis ?"))
        assistant.ask(Question("Quelle hauteur maximale en zone UX ?"))
    FeedbackStore(Settings(data_dir=data)).add(records[0], Verdict.WRONG, "anne")
    app = page()
    assert not app.exception
    shown = html(app)
    assert "hauteur maximale des constructions" in shown
    assert "3 fois" in shown
    assert "Dupontel" not in shown
    assert "Zone absente des documents" in shown
    assert ">UX<" in shown
    assert "Faux" in shown
    assert 'class="s-plot"' in shown
    assert "Les chiffres de ce graphique" in shown
    files = [button.proto.label for button in app.get("download_button")]
    assert files == [
        f"Télécharger les {each} (CSV)" for each in ("semaines", "questions", "refus", "communes")
    ]


def test_a_journal_switched_off_is_said(data: Path, html: Html, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCIER_JOURNAL__ACTIF", "false")
    assert "Le journal des réponses est éteint" in html(page())


def test_a_period_without_question_says_so(data: Path, html: Html) -> None:
    with Assistant(Settings(data_dir=data)) as assistant:
        assistant.ask(Question(HEIGHT))
    app = page()
    app.selectbox(key="tendances-commune").set_value("Valdoré").run()
    assert "questions posées" in html(app) or "question posée" in html(app)


@pytest.mark.parametrize(
    ("found", "scope", "counted"),
    [
        ({"valdore"}, EVERYTHING, True),
        (set(), EVERYTHING, True),
        ({"valdore"}, Scope(frozenset({"valdore"})), True),
        ({"valdore", "paie"}, Scope(frozenset({"valdore"})), False),
        ({"valdore", "paie"}, Scope(closed=frozenset({"paie"})), False),
        (set(), Scope(frozenset({"valdore"})), False),
    ],
)
def test_exchanges_about_a_closed_corpus_are_not_counted(
    found: set[str], scope: Scope, counted: bool
) -> None:
    brief = Brief("R1", datetime.now(UTC), "?", "answered", "", 0.0, "", (), "", frozenset(found))
    assert scope.opens_all(brief.corpora) is counted
