"""What a forged or stale session can show: nothing that the person before it may not read."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rag.appointment.types import Around, Need
from rag.assistant import Assistant
from rag.desk import Desk
from rag.errors import UsageError
from rag.scope import Scope
from rag.settings import Settings
from rag.types import Question
from ui import keep
from ui.access.person import Person
from ui.access.walls import CLOSED, open_to, shown
from ui.exchange import Exchange
from ui.keep.base import Base
from ui.keep.conversations import ConversationStore
from ui.keep.feedback import FeedbackStore, Verdict
from ui.keep.replies import LetterStore
from ui.keep.ticks import TickStore
from ui.keep.visits import VisitStore

APP = Path(__file__).parents[2] / "ui" / "app.py"
OUTSIDER = Scope(closed=frozenset({"direction", "prefiguration"}))


@pytest.fixture
def secret(everything: Assistant) -> Exchange:
    """An exchange kept from the time when the corpus of the board was open."""
    question = Question("Quelle hauteur en zone UX à Valbrune ?")
    return Exchange(question, Desk(everything).ask(question), asked=datetime(2024, 6, 1))


def test_a_kept_exchange_loses_its_words_once_closed(secret: Exchange, outsider: Desk) -> None:
    seen = open_to(secret, OUTSIDER)
    assert (seen.reply, seen.problem, seen.openable) == (None, CLOSED, ())
    assert seen.question == secret.question
    assert open_to(secret, Scope()) is secret
    own = Exchange(Question("Hauteur en zone UB ?"), outsider.ask(Question("Hauteur en zone UB ?")))
    assert shown((own, secret), OUTSIDER)[0] is own


def test_a_closed_passage_beside_an_open_answer_is_enough_to_hide_it(
    secret: Exchange, outsider: Desk
) -> None:
    reply = outsider.ask(Question("Quelle hauteur en zone UB à Valbrune ?"))
    assert secret.reply is not None
    forged = replace(reply, passages=(*reply.passages, secret.reply.passages[0]))
    assert open_to(Exchange(secret.question, forged), OUTSIDER).reply is None
    assert open_to(Exchange(secret.question, replace(reply, related=())), OUTSIDER).reply is not None


def test_the_screens_do_not_draw_a_forged_exchange(
    closed_town: Path, secret: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole application, its session forged: an exchange, its open source, closed filters."""
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(closed_town))
    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state["exchanges"] = (secret,)
    app.session_state["titulaire"] = ("quelqu'un d'autre", OUTSIDER)
    app.run()
    assert not app.exception
    html = "\n".join(element.proto.body for element in app.get("html"))
    assert "41 m" not in html
    assert "exchanges" not in app.session_state


def test_another_person_or_other_corpora_empty_the_session() -> None:
    def script() -> None:
        import streamlit as st

        from rag.scope import Scope
        from ui.access.person import Person
        from ui.access.walls import belongs_to

        who = st.session_state.get("essai", "a")
        closed = frozenset(st.session_state.get("fermes", ()))
        belongs_to(Person(who, scope=Scope(closed=closed)) if who else None)

    app = AppTest.from_function(script)
    app.run()
    app.session_state["brouillon"] = "secret"
    app.run()
    assert app.session_state["brouillon"] == "secret"
    app.session_state["essai"] = "b"
    app.run()
    assert "brouillon" not in app.session_state
    app.session_state["brouillon"] = "secret"
    app.session_state["fermes"] = ("direction",)
    app.run()
    assert "brouillon" not in app.session_state


# -- what others keep --------------------------------------------------------------------------------

MINE, THEIRS = Person("oidc-moi"), Person("oidc-autre")


def test_the_conversations_of_another_are_not_found(tmp_path: Path) -> None:
    store = ConversationStore(Settings(data_dir=tmp_path))
    kept = store.add(THEIRS.id, None, Exchange(Question("Le galvanor ?"), problem="x"))
    attacks: tuple[Callable[[], object], ...] = (
        lambda: store.get(MINE.id, kept.id),
        lambda: store.exchanges(MINE.id, kept.id),
        lambda: store.all(MINE.id, "galvanor"),
        lambda: store.delete(MINE.id, kept.id),
        lambda: store.delete(MINE.id),
    )
    assert [attack() for attack in attacks] == [None, (), (), 0, 0]
    added = store.add(MINE.id, kept.id, Exchange(Question("Et moi ?"), problem="x"))
    assert added.id != kept.id
    assert [each.question.text for each in store.exchanges(THEIRS.id, kept.id)] == ["Le galvanor ?"]


def test_the_ratings_and_ticks_of_another_are_their_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    ratings, ticks = FeedbackStore(settings), TickStore(settings)
    ratings.add("R-1", Verdict.WRONG, THEIRS.id, "à eux")
    ticks.put(THEIRS.id, "marque")
    assert ratings.of_record("R-1", MINE.id) is None
    assert ratings.delete(MINE.id) == 0
    assert ticks.of(MINE.id, ["marque"]) == {}
    ticks.lift(MINE.id, "marque")
    assert list(ticks.of(THEIRS.id, ["marque"])) == ["marque"]
    assert datetime.now(UTC) > ticks.of(THEIRS.id, ["marque"])["marque"].made


def test_the_letters_and_visits_of_another_are_not_found(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    letters, visits = LetterStore(settings), VisitStore(settings)
    letter = letters.add(THEIRS.id, "Galvanor", "Madame, le galvanor…", (), ("R-1",))
    around, need = Around(date(2026, 1, 1), zone="UX"), Need("le galvanor", "hauteur")
    visit = visits.keep(THEIRS.id, "le galvanor", around, (need,))
    attacks: tuple[Callable[[], object], ...] = (
        lambda: letters.write(MINE.id, letter.id, "à moi", "à moi", None),
        lambda: letters.mark_read(MINE.id, letter.id, 0),
        lambda: letters.validate(MINE.id, letter.id, "Moi"),
        lambda: letters.reopen(MINE.id, letter.id),
        lambda: letters.accept(MINE.id, letter.id, ("vu",)),
    )
    for attack in attacks:
        with pytest.raises(UsageError, match="n'existe plus"):
            attack()
    assert letters.get(MINE.id, letter.id) is None
    assert letters.all(MINE.id) == ()
    assert (letters.delete(MINE.id, letter.id), letters.delete(MINE.id)) == (0, 0)
    assert letters.get(THEIRS.id, letter.id) == letter
    mine = visits.keep(MINE.id, "ma fiche", around, (need,), id=visit.id)
    assert mine.id != visit.id
    assert (visits.delete(MINE.id, visit.id), visits.delete(MINE.id)) == (0, 1)
    assert visits.all(THEIRS.id) == (visit,)


def test_every_table_of_the_work_file_names_the_owner() -> None:
    """Each kind of thing that is kept is somebody's, or a part of one that is."""
    for each in pkgutil.iter_modules(keep.__path__):
        importlib.import_module(f"ui.keep.{each.name}")
    for name, table in Base.metadata.tables.items():
        assert {"owner", "conversation"} & set(table.columns.keys()), name
