"""The screens, run without a browser on a town that was really ingested."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.acts import label_of
from rag.settings import Settings
from rag.types import (
    ActKind,
    Chunk,
    Citation,
    Computed,
    Document,
    Level,
    Passage,
    Question,
    Refusal,
    RefusalReason,
    Reply,
    Section,
    Statement,
    Status,
    Territory,
    Version,
)
from tests.ui.town_pdf import write_pdf
from ui import labels
from ui.components.answer import statements_html
from ui.components.documents import works
from ui.components.markup import paragraph, safe, typeset
from ui.components.session import Opened
from ui.exchange import Exchange

Html = Callable[[AppTest], str]

HOSTILE = "Hauteur <img src=x onerror=alert(1)> [lien](http://exemple.invalid) **gras** $x$ :smile:"
APP = Path(__file__).parents[2] / "ui" / "app.py"


def passage(text: str = "La hauteur est limitée à 9 mètres.", title: str = "Règlement de Valdoré") -> Passage:
    document = Document(
        "d1",
        "valdore",
        "valdore/plu.xml",
        "0" * 64,
        title,
        ActKind.PLU,
        Territory("Valdoré"),
        version=Version("Révision 1"),
    )
    return Passage(
        Chunk("c1", Section(document, ("Zone UA", "Article 10"), ("UA",)), (), text), 0.8, (("texte", 0.8),)
    )


def answered(text: str, source: Passage, **more: object) -> Exchange:
    reply = Reply(
        Status.ANSWERED,
        text,
        (Statement(text, (1,)),),
        (Citation(source, source.chunk.text, ()),),
        (source,),
        level=Level.HIGH,
        record="06G2T5Q7HN-4XW9ZK",
        **more,  # type: ignore[arg-type]
    )
    return Exchange(Question("Quelle hauteur ?"), reply)


def refused(reason: RefusalReason = RefusalReason.OUT_OF_CORPUS, status: Status = Status.REFUSED) -> Exchange:
    reply = Reply(
        status, "", passages=(passage(),), refusal=Refusal(reason, "Rien sur ce sujet dans les documents.")
    )
    return Exchange(Question("Combien coûte une pizza ?"), reply)


def with_conversation(app: AppTest, *exchanges: Exchange, opened: Opened | None = None) -> AppTest:
    app.session_state["exchanges"] = exchanges
    app.session_state["opened"] = opened
    return app.run()


def test_the_notice_comes_before_the_first_message(screens: AppTest, html: Html) -> None:
    shown = html(screens.run())
    assert not screens.exception
    assert safe(labels.NOTICE_TITLE) in shown
    assert "vérifiez la source avant de signer" in shown
    assert screens.chat_input[0].placeholder == "Votre question sur les actes de la commune"


def test_the_filters_come_from_the_documents(screens: AppTest) -> None:
    screens.run()
    assert screens.selectbox(key="filtre-commune").options == ["Valdoré"]
    assert "UA" in screens.multiselect(key="filtre-zones").options
    assert screens.multiselect(key="filtre-natures").options == [label_of(ActKind.PLU)]
    assert screens.multiselect(key="filtre-corpus").options == ["valdore"]


def test_without_documents_the_screen_asks_for_some(empty: Path, html: Html) -> None:
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    shown = html(app)
    assert safe(labels.NOTICE_TITLE) in shown
    assert "Déposez vos documents" in shown
    assert len(app.file_uploader) == 1
    assert len(app.chat_input) == 0


def test_deposited_documents_are_indexed_and_reported(empty: Path, tmp_path: Path, html: Html) -> None:
    app = AppTest.from_file(APP, default_timeout=60).run()
    content = write_pdf(tmp_path / "plu.pdf").read_bytes()
    app.file_uploader[0].set_value([("plu.pdf", content, "application/pdf"), ("vide.txt", b"", "text/plain")])
    app.text_input[0].set_value("essai")
    next(each for each in app.button if each.label == "Indexer les documents").click().run()
    assert not app.exception
    assert works.jobs(Settings(data_dir=empty)).wait(120)
    shown = html(app.run())
    assert not app.exception
    assert "Dépôt de 2 fichiers" in shown
    assert "essai/plu.pdf" in shown
    assert "Fichier vide" in shown
    assert len(app.chat_input) == 1, "questions may now be asked"


def test_a_wrong_deposit_is_said_and_leaves_the_form(empty: Path, html: Html) -> None:
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.file_uploader[0].set_value([("faux.pdf", b"MZ\x90\x00", "application/pdf")])
    next(each for each in app.button if each.label == "Indexer les documents").click().run()
    assert "n&#x27;a pas le contenu" in html(app)
    assert len(app.file_uploader) == 1


def test_a_question_gets_the_exact_words_and_opens_its_source(screens: AppTest, html: Html) -> None:
    screens.run()
    screens.chat_input[0].set_value("Quelle est la hauteur maximale des constructions en zone UA ?").run()
    assert not screens.exception
    exchange = screens.session_state["exchanges"][0]
    assert exchange.reply.status is Status.ANSWERED
    assert exchange.question.context == ()
    shown = html(screens)
    assert "9 mètres" in shown
    assert 'data-source="source-0-1"' in shown
    assert exchange.reply.record in shown
    assert "Les mots exacts sont surlignés." in shown
    assert screens.get("image"), "the page image is beside the answer"
    assert safe(typeset(labels.REMINDER)) in shown


def test_the_next_question_carries_the_previous_ones_and_the_filters(screens: AppTest) -> None:
    screens.run()
    screens.multiselect(key="filtre-zones").set_value(["UA"])
    screens.chat_input[0].set_value("Quelle est la hauteur maximale des constructions ?").run()
    screens.chat_input[0].set_value("Et le stationnement ?").run()
    first, second = screens.session_state["exchanges"]
    assert first.question.filters.zones == ("UA",)
    assert second.question.context == ("Quelle est la hauteur maximale des constructions ?",)


def test_citations_stay_the_same_when_the_page_runs_again(screens: AppTest, html: Html) -> None:
    with_conversation(screens, answered("La hauteur est limitée à 9 mètres.", passage()), opened=Opened(0, 0))
    before = html(screens)
    assert "<mark>La hauteur est limitée à 9 mètres.</mark>" in before
    assert html(screens.run()) == before
    screens.button(key="fermer").click().run()
    assert "<mark>" not in html(screens)
    screens.button(key="source-0-1").click().run()
    assert html(screens) == before


def test_a_refusal_looks_like_one(screens: AppTest, html: Html) -> None:
    shown = html(with_conversation(screens, refused()))
    assert 'class="s-refusal"' in shown
    assert "Pas de réponse : non trouvé dans les documents" in shown
    assert "Rien sur ce sujet dans les documents." in shown
    assert "Passages les plus proches, à vérifier" in shown
    assert "Confiance" not in shown
    assert "s-answer" not in shown
    assert screens.chat_message[1].avatar == ":material/do_not_disturb_on:"


def test_a_real_refusal_says_whom_to_ask(
    screens: AppTest, html: Html, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCIER_CONTACT__SERVICE", "Service urbanisme")
    screens.run()
    screens.chat_input[0].set_value("Quel est le prix d'une pizza à emporter ?").run()
    assert screens.session_state["exchanges"][0].reply.status is Status.REFUSED
    assert screens.session_state["opened"] is None
    assert "Service urbanisme" in html(screens)


def test_a_question_back_is_not_a_refusal(screens: AppTest, html: Html) -> None:
    shown = html(with_conversation(screens, refused(RefusalReason.NEEDS_DETAIL, Status.CLARIFY)))
    assert 'class="s-clarify"' in shown
    assert "s-refusal" not in shown


def test_words_of_documents_models_and_users_are_never_markup(screens: AppTest, html: Html) -> None:
    exchange = answered(HOSTILE, passage(HOSTILE, title=HOSTILE), computed=(Computed("<i>1</i>", "1"),))
    exchange = Exchange(Question(HOSTILE), exchange.reply)
    with_conversation(screens, exchange, opened=Opened(0, 0))
    shown = html(screens)
    assert "<img" not in shown
    assert "<i>" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    markdown = " ".join([element.value for element in screens.markdown])
    labelled = " ".join(button.label for button in screens.button)
    assert "exemple.invalid" not in markdown + labelled, "links would be rendered there"


def test_the_degraded_mode_is_said(screens: AppTest, html: Html) -> None:
    said = "Le modèle ne répond pas : réponse extractive."
    shown = html(with_conversation(screens, answered("9 mètres.", passage(), degraded=True, notice=said)))
    assert f'<div class="s-degraded" role="status">{paragraph(said)}</div>' in shown


def test_confidence_is_a_label_with_its_meaning(screens: AppTest, html: Html) -> None:
    shown = html(with_conversation(screens, answered("9 mètres.", passage(), confidence=0.93)))
    assert "Confiance élevée" in shown
    assert labels.LEVEL_LIMIT in shown
    assert "93" not in shown.replace("06G2T5Q7HN", "")


def test_the_documents_page_says_how_each_file_ended(screens: AppTest, html: Html) -> None:
    app = view("documents").run()
    shown = html(app)
    assert not app.exception
    assert "1 document, 3 pages" in shown
    assert "Indexé" in shown
    assert "valdore/reglement.pdf" in shown


def test_the_about_page_shows_the_state(screens: AppTest, town: Path, html: Html) -> None:
    app = view("apropos").run()
    shown = html(app)
    assert not app.exception
    assert str(town) in shown
    assert "non calibré" in shown
    assert "Aucun modèle de langage" in shown
    assert "modèle « integre » (sur cette machine)" in shown


def test_a_damaged_index_is_a_french_sentence(town: Path, empty: Path, html: Html) -> None:
    (empty / "index").mkdir(parents=True)
    (empty / "index" / "CURRENT").write_bytes(b"\xff\xfe../ailleurs")
    app = AppTest.from_file(APP, default_timeout=60).run()
    shown = html(app)
    assert not app.exception
    assert 'class="s-error"' in shown
    assert "Action impossible" in shown
    assert "Traceback" not in shown


def test_a_bug_shows_an_incident_number_and_no_traceback(
    html: Html, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        from ui.components.frame import guarded

        def view() -> None:
            raise ZeroDivisionError("secret interne")

        guarded(view)()

    monkeypatch.setattr(logging.getLogger("ui"), "propagate", True)
    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(broken).run()
    shown = html(app)
    assert not app.exception
    assert "Une erreur interne s&#x27;est produite" in shown
    assert "secret" not in shown
    assert "ZeroDivisionError" not in shown
    number = caplog.records[-1].getMessage().removeprefix("incident ")
    assert number in shown
    assert caplog.records[-1].exc_info, "the log keeps the traceback"


def test_wrong_settings_are_said(screens: AppTest, html: Html, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCIER_REPONSE__SEUIL", "7")
    shown = html(screens.run())
    assert "Action impossible" in shown
    assert "reponse.seuil" in shown


def view(name: str) -> AppTest:
    """One view alone: AppTest does not follow the navigation of function pages."""
    return AppTest.from_string(f"from ui.views import {name}\n{name}.render()", default_timeout=60)


def test_a_sign_never_stands_alone_before_its_markers() -> None:
    shown = statements_html((Statement("Le recul est de 6,00 m à l'acrotère ;", (1,)),), 0)
    assert '<span class="s-nobreak">l&#x27;acrotère ;<button' in shown
