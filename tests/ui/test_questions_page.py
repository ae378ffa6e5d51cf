"""The questions page: conversations that last, ratings, ways out of a refusal, what is told once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from ingest.upkeep import delete
from rag.assistant import Assistant
from rag.refuse import elsewhere
from rag.settings import Settings
from rag.types import Chunk, Question, Refusal, RefusalReason, Reply, Section, Status
from tests.samples import DOCUMENT
from tests.ui.town_pdf import write_pdf
from ui import labels
from ui.access.person import LOCAL
from ui.components import conversations, examples
from ui.components.markup import safe
from ui.exchange import Exchange
from ui.keep.acknowledged import AcknowledgedStore
from ui.keep.conversations import ConversationStore
from ui.keep.feedback import FeedbackStore, Verdict

APP = Path(__file__).parents[2] / "ui" / "app.py"
HEIGHT = "Quelle est la hauteur maximale des constructions en zone UA ?"
PIZZA = "Quel est le prix d'une pizza à emporter ?"

Html = Callable[[AppTest], str]


@pytest.fixture
def data(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A copy of the town that this test alone writes in."""
    shutil.copytree(
        town, tmp_path / "data", ignore=shutil.ignore_patterns("travail.sqlite*", "journal.sqlite*")
    )
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def app(data: Settings) -> AppTest:
    return fresh()


def fresh() -> AppTest:
    """A new session: nothing is left of the former one but what was kept."""
    return AppTest.from_file(APP, default_timeout=60)


def asked(app: AppTest, *questions: str) -> AppTest:
    app.run()
    for question in questions:
        app.chat_input[0].set_value(question).run()
        assert not app.exception
    return app


def address(app: AppTest) -> str:
    """The conversation that the address of the page names."""
    found = app.query_params[conversations.ADDRESS]
    return found if isinstance(found, str) else found[0]


def labels_of(app: AppTest) -> list[str]:
    """The words of the buttons, as they are read."""
    return [button.label.replace("\\", "").replace("\u00a0", " ") for button in app.button]


# -- what is told once ------------------------------------------------------------------------------


def test_the_notice_stays_until_it_is_read_and_never_comes_back(
    app: AppTest, data: Settings, html: Html
) -> None:
    assert safe(labels.NOTICE_TITLE) in html(app.run())
    assert safe(labels.NOTICE_TITLE) in html(app.run()), "showing it is not reading it"
    app.button(key="notice-lue").click().run()
    assert safe(labels.NOTICE_TITLE) not in html(app)
    assert safe(labels.NOTICE_TITLE) not in html(fresh().run())
    AcknowledgedStore(data).delete(LOCAL.id)
    assert safe(labels.NOTICE_TITLE) in html(fresh().run())


def test_what_one_person_has_read_another_has_not(settings: Settings) -> None:
    store = AcknowledgedStore(settings)
    assert not store.has("a", "x")
    store.add("a", "x")
    store.add("a", "x")
    assert store.has("a", "x")
    assert not store.has("b", "x")
    assert not store.has("a", "y")


def test_the_examples_are_answered(app: AppTest) -> None:
    app.run()
    offered = [button for button in app.button if (button.key or "").startswith("exemple-")]
    assert offered
    for number in range(len(offered)):
        each = fresh().run()
        each.button(key=f"exemple-{number}").click().run()
        assert each.session_state["exchanges"][0].reply.status is Status.ANSWERED


def test_an_article_that_first_sends_elsewhere_is_no_example() -> None:
    def parking(zone: str, text: str) -> Chunk:
        section = Section(DOCUMENT, (f"{zone} 12 - Stationnement",), (zone,))
        return Chunk(zone, section, (1,), text)

    words = "Deux places par logement, de 25 m² chacune, sont exigées hors des voies publiques."
    sending, told = (
        parking("UB", f"Voir l'article DG 6. {words}"),
        parking("UC", f"{words} Voir l'article DG 6."),
    )
    assert examples.rules([sending]) == []
    assert examples.rules([sending, told]) == ["Combien de places de stationnement faut-il en zone UC"]


# -- conversations ----------------------------------------------------------------------------------


def test_a_conversation_is_found_again_by_its_address(app: AppTest, html: Html) -> None:
    asked(app, HEIGHT, PIZZA)
    id = address(app)
    before = app.session_state["exchanges"]
    again = fresh()
    again.query_params[conversations.ADDRESS] = id
    again.run()
    assert again.session_state["exchanges"] == before
    shown = html(again)
    assert "9 mètres" in shown
    assert before[0].reply.record in shown
    assert "Pas de réponse" in shown
    again.button(key="source-0-1").click().run()
    assert "Les mots exacts sont surlignés." in html(again)


def test_a_conversation_taken_up_again_goes_on_under_its_context(app: AppTest, data: Settings) -> None:
    app.run()
    app.multiselect(key="filtre-zones").set_value(["UA"])
    asked(app, "Quelle est la hauteur maximale des constructions ?")
    (kept,) = ConversationStore(data).all(LOCAL.id)
    again = fresh().run()
    assert any(label.endswith(f"] {kept.name}") for label in labels_of(again))
    again.button(key=f"recente-{kept.id}").click().run()
    assert again.multiselect(key="filtre-zones").value == ["UA"]
    asked(again, "Et le stationnement ?")
    question = again.session_state["exchanges"][1].question
    assert question.context == ("Quelle est la hauteur maximale des constructions ?",)
    assert question.filters.zones == ("UA",)
    assert ConversationStore(data).all(LOCAL.id)[0].turns == 2


def test_a_new_conversation_leaves_the_former_one_as_it_is(app: AppTest, data: Settings) -> None:
    asked(app, HEIGHT)
    app.button(key="nouvelle").click().run()
    assert app.session_state["exchanges"] == ()
    assert conversations.ADDRESS not in app.query_params
    asked(app, PIZZA)
    assert [each.name for each in ConversationStore(data).all(LOCAL.id)] == [PIZZA, HEIGHT]


def test_the_address_of_someone_elses_conversation_opens_nothing(data: Settings, html: Html) -> None:
    theirs = ConversationStore(data).add("quelqu'un", None, Exchange(Question("Leur secret ?"), problem="x"))
    app = fresh()
    app.query_params[conversations.ADDRESS] = theirs.id
    app.run()
    assert "Leur secret" not in html(app)
    assert "plus gardée ici" in html(app)
    assert app.session_state["exchanges"] == () if "exchanges" in app.session_state else True
    assert conversations.ADDRESS not in app.query_params
    assert not any("secret" in label for label in labels_of(app))


def test_a_conversation_is_renamed(app: AppTest, data: Settings) -> None:
    asked(app, HEIGHT)
    (kept,) = ConversationStore(data).all(LOCAL.id)
    app.text_input(key=f"nom-page-{kept.id}").set_value("Maison Durand")
    next(each for each in app.button if each.label == "Enregistrer le nom").click().run()
    assert ConversationStore(data).all(LOCAL.id)[0].name == "Maison Durand"
    assert any(label.endswith("] Maison Durand") for label in labels_of(app))


def test_the_list_shows_mine_by_date_and_erases_nothing_by_accident(app: AppTest, data: Settings) -> None:
    asked(app, HEIGHT)
    (kept,) = ConversationStore(data).all(LOCAL.id)
    theirs = ConversationStore(data).add("quelqu'un", None, Exchange(Question("Autre ?"), problem="x"))
    app.button(key="conversations-toutes").click().run()
    assert app.button(key=f"ouvrir-{kept.id}")
    assert not any(theirs.id in (button.key or "") for button in app.button)
    assert app.button(key="effacer-tout-oui").disabled, "a box must be ticked first"


def test_a_conversation_outlives_its_document_and_says_so(
    app: AppTest, data: Settings, html: Html, tmp_path: Path
) -> None:
    asked(app, HEIGHT)
    id = address(app)
    kept = app.session_state["exchanges"][0].reply.citations
    (document,) = Assistant(data).documents()
    (tmp_path / "autre").mkdir()
    write_pdf(tmp_path / "autre" / "autre.pdf")
    ingest([tmp_path / "autre"], data, IngestOptions(commune="Valdoré"))
    assert delete(data, document_ids=[document.id]) == 1
    again = fresh()
    again.query_params[conversations.ADDRESS] = id
    again.run()
    assert not again.exception
    assert again.session_state["exchanges"][0].reply.citations == kept
    shown = html(again)
    assert "Document retiré depuis" in shown
    assert "9 mètres" in shown
    again.button(key="source-0-1").click().run()
    assert not again.exception
    assert safe(kept[0].quote) in html(again)


def test_an_answer_is_not_lost_when_it_cannot_be_kept(app: AppTest, data: Settings, html: Html) -> None:
    app.run()
    (data.data_dir / "travail.sqlite").write_bytes(b"pas une base" * 1000)
    asked(app, HEIGHT)
    shown = html(app)
    assert "9 mètres" in shown
    assert "n&#x27;est pas gardé" in shown


# -- ratings ----------------------------------------------------------------------------------------


def test_an_answer_is_rated_in_one_click_and_the_rating_changed(
    app: AppTest, data: Settings, html: Html
) -> None:
    asked(app, HEIGHT)
    record = app.session_state["exchanges"][0].reply.record
    store = FeedbackStore(data)
    app.button_group(key="avis-0").set_value(Verdict.WRONG).run()
    said = store.of_record(record, LOCAL.id)
    assert said is not None
    assert said.verdict is Verdict.WRONG
    assert "Merci" in html(app)
    app.text_area(key="avis-mots-0").set_value("Il manque les toitures terrasses.")
    next(each for each in app.button if each.label == "Enregistrer").click().run()
    app.button_group(key="avis-0").set_value(Verdict.BAD_SOURCE).run()
    said = store.of_record(record, LOCAL.id)
    assert said is not None
    assert said.verdict is Verdict.BAD_SOURCE
    assert said.comment == "Il manque les toitures terrasses."
    again = fresh()
    again.query_params[conversations.ADDRESS] = address(app)
    again.run()
    assert "Merci" in html(again), "the rating is shown again with its answer"
    again.button_group(key="avis-0").set_value(None).run()
    assert store.of_record(record, LOCAL.id) is None


# -- refusals ---------------------------------------------------------------------------------------


def test_an_unknown_zone_is_answered_by_choosing_a_known_one(app: AppTest, html: Html) -> None:
    asked(app, "Quelle est la hauteur maximale des constructions en zone UZ ?")
    reply: Reply = app.session_state["exchanges"][0].reply
    assert reply.status is Status.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.UNKNOWN_ZONE
    assert "Que faire maintenant" in html(app)
    app.selectbox(key="suite-0-autre").set_value("UA").run()
    second = app.session_state["exchanges"][1]
    assert second.question.filters.zones == ("UA",)
    assert second.reply.status is Status.ANSWERED


def test_another_town_is_sent_to_its_own_town_hall(app: AppTest, html: Html) -> None:
    asked(app, "Quel est le prix de la cantine à Naples ?")
    exchange: Exchange = app.session_state["exchanges"][0]
    assert elsewhere(exchange.reply.refusal if exchange.reply else None)
    assert exchange.sources == ()
    shown = html(app)
    assert "Poser la question à la mairie de cette commune" in shown
    assert "Passages les plus proches" not in shown
    assert "les mots de l'acte" not in shown


def test_no_way_out_speaks_of_passages_that_are_not_there(app: AppTest, html: Html) -> None:
    asked(app, HEIGHT)
    exchange: Exchange = app.session_state["exchanges"][0]
    assert exchange.reply is not None
    bare = replace(
        exchange.reply,
        status=Status.REFUSED,
        passages=(),
        citations=(),
        statements=(),
        related=(),
        refusal=Refusal(RefusalReason.OUT_OF_CORPUS, "Rien."),
    )
    app.session_state["exchanges"] = (replace(exchange, reply=bare),)
    shown = html(app.run())
    assert "Que faire maintenant" in shown
    assert "ci-dessous" not in shown
