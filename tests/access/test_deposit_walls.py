"""Deposits, going on or interrupted, are told to the managers of their corpus, and to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions
from rag.settings import Settings
from ui.components.documents import works
from ui.deposits import Order, receive

OPTIONS = IngestOptions(corpus="direction", whole=False)
FILE = "direction/projet galvanor.txt"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))
    return Settings(data_dir=tmp_path / "data")


def looked_at(role: str, closed: str) -> AppTest:
    """What somebody of this role sees, one corpus closed to them."""

    def script(role: str, closed: str) -> None:
        import streamlit as st

        from rag.scope import Scope
        from ui.access.person import Person, Role
        from ui.components import session
        from ui.components.documents import live

        with session.one_run():
            run = st.session_state[session._RUN]
            run.person = Person("qui", roles=frozenset({Role(role)}), scope=Scope(closed=frozenset({closed})))
            live.show_all(session.settings())

    app = AppTest.from_function(script, args=(role, closed), default_timeout=60).run()
    assert not app.exception
    return app


def told(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize(
    ("role", "closed", "seen"),
    [
        ("gestionnaire", "paie", True),
        ("gestionnaire", "direction", False),
        ("gestionnaire", "DIRECTION ", False),
        ("lecteur", "paie", False),
        ("data", "paie", False),
    ],
)
def test_an_interrupted_deposit_is_offered_to_who_manages_its_corpus(
    settings: Settings, role: str, closed: str, seen: bool
) -> None:
    order = Order("Dépôt de la direction", "direction", datetime.now(UTC), (FILE,), OPTIONS)
    receive(settings, order, [(FILE, b"Note")]).end("Le fichier galvanor")
    app = looked_at(role, closed)
    assert ("direction" in told(app)) is seen
    assert ("galvanor" in told(app)) is seen
    assert bool(app.button) is seen


@pytest.mark.parametrize(
    ("role", "closed", "seen"),
    [("gestionnaire", "paie", True), ("gestionnaire", "direction", False), ("conseiller", "paie", False)],
)
def test_a_work_is_told_to_who_manages_its_corpus(
    settings: Settings, role: str, closed: str, seen: bool
) -> None:
    job = works.deposit(settings, [("galvanor.txt", b"Note")], (), OPTIONS)
    assert job.wait(120)
    app = looked_at(role, closed)
    assert ("galvanor" in told(app)) is seen
    assert bool(app.button) is seen
