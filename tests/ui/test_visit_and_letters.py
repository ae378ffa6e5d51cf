"""The adviser's two pages, run without a browser: a situation, its sheet, a letter, its validation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from rag.appointment.types import Around, Visit
from rag.settings import Settings
from rag.types import Citation, Passage
from tests.samples import passage
from tests.ui.town_pdf import PAGES, write_pdf
from ui.access.person import LOCAL, Person, Role
from ui.components.letters import state
from ui.components.visit import fiche, words, work
from ui.components.visit.work import Work
from ui.keep.replies import LetterStore
from ui.views import rendezvous, reponses

APP = Path(__file__).parents[2] / "ui" / "app.py"
Html = Callable[[AppTest], str]
SITUATION = "Mme Zyx veut un abri de jardin en zone UA et demande le tarif de la cantine"


def visit_page() -> None:
    from ui.components.frame import guarded
    from ui.views import rendezvous

    guarded(rendezvous.render)()


def letters_page() -> None:
    from ui.components.frame import guarded
    from ui.views import reponses

    guarded(reponses.render)()


@pytest.fixture
def own(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The town's index, copied: what is kept of one's work stays with the test."""
    import shutil

    data = tmp_path / "data"
    shutil.copytree(town, data, ignore=shutil.ignore_patterns("readers", "*.sqlite-*", "travail.sqlite"))
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(data))
    return data


def prepared(own: Path) -> AppTest:
    app = AppTest.from_function(visit_page, default_timeout=60).run()
    app.text_area(key="rdv-texte").set_value(SITUATION)
    next(button for button in app.button if button.label == "Préparer la fiche").click()
    app.run()
    assert not app.exception
    return app


def test_without_documents_the_page_says_what_to_do(empty: Path, html: Html) -> None:
    app = AppTest.from_function(visit_page, default_timeout=60).run()
    assert "Déposez d&#x27;abord vos documents" in html(app)
    assert not app.text_area


def test_the_examples_are_of_what_is_there(own: Path) -> None:
    app = AppTest.from_function(visit_page, default_timeout=60).run()
    labels = [button.label for button in app.button if (button.key or "").startswith("exemple-rdv")]
    assert labels
    assert "en zone UA" in labels[0]
    app.button(key="exemple-rdv-0").click().run()
    made = app.session_state["rendez-vous"]
    assert isinstance(made, Work)
    assert made.done[0] is not None


def test_a_situation_becomes_a_sheet(own: Path, html: Html) -> None:
    app = prepared(own)
    page = html(app)
    assert "Zyx" not in page
    assert "1.</span> Un abri de jardin en zone UA" in page
    assert "La hauteur des annexes est limitée à 3,50 mètres." in page
    assert "<img src=x" not in page, "words of documents are shown, never run"
    assert "Ce qui n&#x27;a pas pu être confirmé" in page
    assert [each.subject for each in app.session_state["rendez-vous"].needs] == ["travaux", "cantine"]


def test_a_subject_is_taken_off_added_and_a_source_set_aside(own: Path, html: Html) -> None:
    app = prepared(own)
    app.button(key="retirer-1").click().run()
    assert [each.subject for each in app.session_state["rendez-vous"].needs] == ["travaux"]
    app.text_input[0].set_value("combien de places de stationnement pour un logement")
    next(button for button in app.button if button.label == "Ajouter").click()
    app.run()
    things = [each.thing for each in app.session_state["rendez-vous"].needs]
    assert things == ["abri de jardin", "stationnement"]
    before = len(app.session_state["rendez-vous"].visit.prepared[0].findings)
    app.button(key="ecarter-0-r0").click().run()
    assert len(app.session_state["rendez-vous"].visit.prepared[0].findings) < before
    assert "Vous avez écarté la source de ce point" in html(app)
    app.button(key="remettre-rdv").click().run()
    assert len(app.session_state["rendez-vous"].visit.prepared[0].findings) == before


def test_another_zone_asks_everything_again(own: Path) -> None:
    app = prepared(own)
    made = app.session_state["rendez-vous"]
    key = f"autour-zone-{made.situation}-{made.around.commune}"
    app.selectbox(key=key).set_value("").run()
    assert app.session_state["rendez-vous"].around.zone == ""
    assert app.session_state["rendez-vous"].visit.prepared[0].findings == ()


def test_a_sheet_is_kept_taken_up_and_erased(own: Path) -> None:
    app = prepared(own)
    app.button(key="garder-rdv").click().run()
    app.button(key="autre-rdv").click().run()
    (take,) = [button for button in app.button if (button.key or "").startswith("reprendre-")]
    assert "Zyx" not in take.label
    take.click().run()
    assert app.session_state["rendez-vous"].done[0] is not None
    app.button(key="autre-rdv").click().run()
    next(button for button in app.button if (button.key or "").startswith("effacer-")).click()
    app.run()
    assert not [button for button in app.button if (button.key or "").startswith("reprendre-")]


def letter_of(own: Path) -> str:
    """A letter made from the sheet, as its button does."""
    app = prepared(own)
    made = app.session_state["rendez-vous"]
    app.button(key="ecrire-rdv").click()
    app.run()
    (kept,) = LetterStore(Settings(data_dir=own)).all(LOCAL.id)
    assert kept.said == made.situation
    return kept.id


def opened(id: str) -> AppTest:
    app = AppTest.from_function(letters_page, default_timeout=60)
    app.session_state["lettre-ouverte"] = id
    return app.run()


def test_nothing_yet_teaches_what_to_do(own: Path, html: Html) -> None:
    app = AppTest.from_function(letters_page, default_timeout=60).run()
    assert "Aucune réponse pour l&#x27;instant" in html(app)


def test_validation_waits_then_the_share_is_written(own: Path, html: Html) -> None:
    id = letter_of(own)
    app = opened(id)
    store = LetterStore(Settings(data_dir=own))
    letter = store.get(LOCAL.id, id)
    assert letter is not None
    assert letter.unread
    assert app.button(key="valider-lettre").disabled
    app.text_area(key=f"lettre-texte-{id}").set_value(letter.text + "\n\nComptez 47 m de recul.").run()
    assert "47 m" in html(app), "a figure that no source shows is pointed out"
    for rank in range(len(letter.citations)):
        app.checkbox(key=f"lue-{id}-{rank}-False").check().run()
    assert app.button(key="valider-lettre").disabled, "a name is still asked for"
    app.text_input(key=f"signataire-{id}").set_value("Jeanne Martin").run()
    app.button(key="valider-lettre").click().run()
    page = html(app)
    assert "relue et validée par Jeanne Martin" in page
    signed = store.get(LOCAL.id, id)
    assert signed is not None
    assert signed.share is not None
    assert 0.9 < signed.share < 1.0
    app.button(key="lettre-liste").click().run()
    assert "réponses validées" in html(app)
    assert "part moyenne gardée du projet" not in html(app), "one letter is no mean"
    assert "à partir de 3 réponses validées" in html(app)


def test_opening_a_source_counts_as_reading_it(own: Path) -> None:
    id = letter_of(own)
    app = opened(id)
    app.button(key="lettre-ouvrir-0").click().run()
    letter = LetterStore(Settings(data_dir=own)).get(LOCAL.id, id)
    assert letter is not None
    assert letter.read == frozenset({0})


def signed(own: Path) -> str:
    id = letter_of(own)
    store = LetterStore(Settings(data_dir=own))
    letter = store.get(LOCAL.id, id)
    assert letter is not None
    for rank in range(len(letter.citations)):
        store.mark_read(LOCAL.id, id, rank)
    store.validate(LOCAL.id, id, "Jeanne Martin")
    return id


def test_a_reply_is_flagged_once_what_it_cites_has_changed(own: Path, tmp_path: Path, html: Html) -> None:
    id = signed(own)
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert "à revoir" not in html(app)
    changed = tuple(tuple(line.replace("3,50", "4,20") for line in page) for page in PAGES)
    (tmp_path / "valdore").mkdir()
    write_pdf(tmp_path / "valdore" / "reglement.pdf", changed)
    ingest([tmp_path / "valdore"], Settings(data_dir=own), IngestOptions(commune="Valdoré"))
    app.run()
    assert "1 réponse validée à revoir" in html(app), "on every page of the adviser"
    app = opened(id)
    assert "les mots cités n&#x27;y sont plus" in html(app)
    app.button(key="lettre-relue").click().run()
    assert "les mots cités n&#x27;y sont plus" not in html(app)
    app.button(key="lettre-liste").click().run()
    assert "Validées (1)" in html(app)


def test_a_letter_is_erased(own: Path) -> None:
    id = letter_of(own)
    app = opened(id)
    app.button(key="lettre-effacer-oui").click().run()
    assert LetterStore(Settings(data_dir=own)).all(LOCAL.id) == ()


def test_the_two_pages_are_where_the_menu_says() -> None:
    from ui.pages import PAGES

    by_url = {page.url: page.render for page in PAGES}
    assert by_url[state.URL] is reponses.render
    assert by_url["rendez-vous"] is rendezvous.render
    assert work.current.__module__ == "ui.components.visit.work"


# -- a letter from an answer ------------------------------------------------------------------------


def answered(own: Path) -> AppTest:
    """The whole application, one question answered."""
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.chat_input(key="question").set_value("Quelle est la hauteur maximale des annexes en zone UA ?").run()
    assert not app.exception
    return app


def test_a_letter_starts_from_an_answer(own: Path) -> None:
    app = answered(own)
    reply = app.session_state["exchanges"][0].reply
    app.button(key="lettre-de-0").click().run()
    assert not app.exception
    (kept,) = LetterStore(Settings(data_dir=own)).all(LOCAL.id)
    assert kept.records == (reply.record,)
    assert kept.said == "Quelle est la hauteur maximale des annexes en zone UA ?"
    assert [each.quote for each in kept.citations] == [each.quote for each in reply.citations]
    assert reply.citations[0].quote in kept.text
    assert app.session_state["lettre-ouverte"] == kept.id


def test_only_those_who_advise_write_letters(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.components import session

    reader = Person("lecteur-1", "Paul", frozenset({Role.READER}))
    monkeypatch.setattr(session, "person", lambda: reader)
    app = answered(own)
    assert app.session_state["exchanges"][0].answered
    assert not [button for button in app.button if (button.key or "").startswith("lettre-de-")]


def test_a_refusal_is_no_letter(own: Path) -> None:
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.chat_input(key="question").set_value("Quelle est la recette de la tarte aux pommes ?").run()
    assert not app.session_state["exchanges"][0].answered
    assert not [button for button in app.button if (button.key or "").startswith("lettre-de-")]


def test_the_sheet_leads_to_the_rules_of_the_zone(own: Path, html: Html) -> None:
    app = prepared(own)
    made = app.session_state["rendez-vous"].visit.prepared[0]
    assert made.fiche is not None
    link = fiche.address(made.fiche)
    assert (link["zone"], link["travaux"]) == ("UA", "annexe")
    assert link["date"] == made.fiche.day.isoformat()
    assert "règles en vigueur au" in html(app), "printed, in place of the fields"


def test_a_period_that_is_over_is_told() -> None:
    chunk = passage(1, "Le stationnement est interdit du 3 mars 2025 au 7 mars 2025 inclus.").chunk
    over = Citation(Passage(chunk, 0.0), chunk.text, (1,))
    assert words.past(over, Visit(Around(date(2025, 6, 1)), ())) == (
        "La période écrite ici s'est terminée le 7 mars 2025."
    )
    assert words.past(over, Visit(Around(date(2025, 3, 5)), ())) == ""
