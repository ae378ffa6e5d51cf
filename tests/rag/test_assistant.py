"""From a question to an answer or a refusal, on the demonstration town and its neighbours."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.errors import IndexStoreError
from rag.journal import Journal
from rag.settings import AnswerSettings, ContactSettings, JournalSettings, Settings
from rag.types import ActKind, Level, Question, RefusalReason, Status, Visibility
from tests.rag.towns import TOWN, Gold, ask, calibration, check_reply

PLU = "clairvigne/plu-reglement.pdf"
HEIGHT = "Quelle est la hauteur maximale au faîtage en zone UB ?"


# -- answers ----------------------------------------------------------------------------------------


def test_an_answer_says_the_rule_and_cites_file_page_and_words(town: Assistant) -> None:
    reply = ask(town, HEIGHT)
    assert reply.status is Status.ANSWERED
    assert "10,00 m au faîtage" in reply.text
    assert "[1]" in reply.text
    citation = reply.citations[reply.statements[0].citations[0] - 1]
    assert citation.passage.document.file == PLU
    assert citation.pages == (19,)
    assert "UB" in citation.passage.chunk.section.label
    assert citation.passage.document.version.label == "Modification n° 1"
    assert reply.mode == "extractif"
    assert not reply.degraded
    assert reply.level in (Level.HIGH, Level.MEDIUM)
    assert reply.confidence >= town.settings.reponse.seuil
    assert len(reply.passages) == 10


@pytest.mark.parametrize("gold", calibration(), ids=lambda gold: gold.id)
def test_the_demonstration_questions(town: Assistant, gold: Gold) -> None:
    """What is answered is cited, to the word (right or not is for the evaluation)."""
    check_reply(town, town.ask(gold.question))


def test_most_of_what_cannot_be_answered_is_refused(town: Assistant) -> None:
    asked = [gold for gold in calibration() if not gold.answerable]
    refused = sum(town.ask(gold.question).status is not Status.ANSWERED for gold in asked)
    assert refused >= 0.85 * len(asked)


def test_most_demonstration_questions_are_answered_from_the_right_page(town: Assistant) -> None:
    asked = [gold for gold in calibration() if gold.answerable]
    right = 0
    for gold in asked:
        reply = town.ask(gold.question)
        cited = {(item.passage.document.file, page) for item in reply.citations for page in item.pages}
        right += bool(cited & set(gold.places))
    assert right >= 0.6 * len(asked)


@pytest.mark.parametrize(
    ("question", "words", "file"),
    [
        ("Qui a voté contre la délibération n° 2024-012 ?", "BRULEFERT", "del-2024-012"),
        ("Quel est le montant de la subvention aux Amis du Moulin Rouget ?", "1 850,00 €", "del-2023-041"),
        ("Quelle clôture en limite séparative en zone UB ?", "1,80 m", "plu-reglement"),
        ("Quelle distance à la lisière du bois de la Faye en zone N ?", "30,00 m", "plu-reglement"),
    ],
)
def test_plain_questions_are_answered_from_the_right_act(
    town: Assistant, question: str, words: str, file: str
) -> None:
    reply = ask(town, question)
    assert reply.status is Status.ANSWERED
    assert words in reply.text
    assert any(file in citation.passage.document.file for citation in reply.citations)


def test_statements_are_given_as_they_come(town: Assistant) -> None:
    shown: list[str] = []
    reply = town.ask(Question(HEIGHT), shown.append)
    assert tuple(shown) == tuple(statement.text for statement in reply.statements)
    nothing: list[str] = []
    town.ask(Question("Quelle est la recette de la pizza ?"), nothing.append)
    assert nothing == []


def test_the_same_question_twice_gives_the_same_answer(town: Assistant) -> None:
    for text in (HEIGHT, "Combien coûte la cantine ?", "Quelle est la recette de la pizza ?"):
        asked = (ask(town, text) for _ in range(2))
        one, other = (replace(each, seconds=0.0, energy_wh=0.0, co2_g=0.0, record="") for each in asked)
        assert one == other


def test_the_same_documents_ingested_elsewhere_give_the_same_answer(
    town: Assistant, region: Assistant
) -> None:
    """Other towns beside change the scores of words, not what is answered."""
    text = "Quelle est la hauteur maximale au faîtage en zone UB à Clairvigne ?"
    assert ask(town, text).citations[0].quote == ask(region, text).citations[0].quote


# -- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Quelle est la hauteur maximale en zone UB à Quimper ?", "Quimper"),
        ("Combien coûte la cantine pour la ville de Lyon ?", "Lyon"),
        ("Que prévoit le PLU de Saint-Malo en zone UB ?", "Saint-Malo"),
    ],
)
def test_another_town_is_refused_and_named(town: Assistant, question: str, place: str) -> None:
    reply = ask(town, question)
    assert reply.status is Status.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.OUT_OF_CORPUS
    assert place in reply.text
    assert TOWN in reply.text


@pytest.mark.parametrize("zone", ["UX", "1AU", "Nh", "UB3"])
def test_a_zone_nobody_rules_is_refused_with_the_zones_there_are(town: Assistant, zone: str) -> None:
    reply = ask(town, f"Quelle est la hauteur maximale en zone {zone} ?")
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.UNKNOWN_ZONE
    assert f"« {zone} »" in reply.text
    assert "A, AUh, Ap, N, Nj, Nl, UA, UB, UBa, UE, UI." in reply.text
    assert reply.passages


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est la recette de la pizza ?",
        "Quel temps fera-t-il demain ?",
        "Qui a gagné la coupe du monde ?",
        "Écris-moi un poème sur la mer",
        "Combien font 2 + 2 ?",
    ],
)
def test_what_has_nothing_to_do_is_refused(town: Assistant, question: str) -> None:
    reply = ask(town, question)
    assert reply.status is Status.REFUSED
    assert reply.text.startswith("Non trouvé dans les documents")
    assert reply.confidence < town.settings.reponse.seuil
    assert reply.level is Level.LOW


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Quel est l'objet de la délibération n° 2021-999 ?", "2021-999"),
        ("L'arrêté sur le 99 rue des Tanneurs est-il levé ?", "99"),
    ],
)
def test_an_act_or_an_address_nobody_knows_is_refused_by_name(
    town: Assistant, question: str, missing: str
) -> None:
    reply = ask(town, question)
    assert reply.status is Status.REFUSED
    assert missing in reply.text


def test_nothing_to_ask_is_asked_back(town: Assistant) -> None:
    for question in ("", "   ", "???", "\n\t", "bonjour", "Bonjour, merci !"):
        reply = ask(town, question)
        assert reply.status is Status.CLARIFY
        assert reply.text.startswith("Posez une question")


def test_the_zone_is_asked_back_when_each_has_its_rule(town: Assistant) -> None:
    reply = ask(town, "Quelle est la hauteur maximale des constructions ?")
    assert reply.status is Status.CLARIFY
    assert all(zone in reply.text for zone in ("UA", "UB", "A", "N"))


def test_a_question_that_opens_with_ai_je_is_about_its_own_zone(town: Assistant) -> None:
    reply = ask(town, "Ai-je le droit de construire plus haut que 9 m en zone UA ?")
    assert "« Ai »" not in reply.text
    assert all(
        "UA" in passage.chunk.section.zones or not passage.chunk.section.zones for passage in reply.passages
    )


def test_a_river_in_the_name_of_the_town_is_a_subject(town: Assistant) -> None:
    reply = ask(town, "Quelle distance de l'Ormelle faut-il respecter pour construire ?")
    assert any("ORMELLE" in passage.chunk.section.path[-1] for passage in reply.passages[:3])


def test_the_threshold_decides(demo_data: Path) -> None:
    for threshold, status in ((1.0, Status.REFUSED), (0.0, Status.ANSWERED)):
        settings = Settings(data_dir=demo_data, reponse=AnswerSettings(seuil=threshold))
        with Assistant(settings) as strict:
            reply = ask(strict, HEIGHT)
            assert reply.status is status
            assert len(reply.passages) == 10


def test_the_contact_comes_from_the_settings(demo_data: Path) -> None:
    contact = ContactSettings(service="Guichet urbanisme", courriel="urbanisme@exemple.invalid")
    with Assistant(Settings(data_dir=demo_data, contact=contact)) as assistant:
        for question in ("Quelle est la recette de la pizza ?", "Quelle hauteur en zone UX ?"):
            text = ask(assistant, question).text
            assert text.endswith("À qui demander : Guichet urbanisme, urbanisme@exemple.invalid.")


# -- several towns ----------------------------------------------------------------------------------


def test_two_towns_and_none_named_gives_one_question_back(region: Assistant) -> None:
    reply = ask(region, "Quelle est la hauteur maximale à l'égout du toit en zone UB ?")
    assert reply.status is Status.CLARIFY
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.NEEDS_DETAIL
    assert reply.text.endswith("?")
    assert TOWN in reply.text
    assert "Montbreuil" in reply.text
    assert reply.passages


@pytest.mark.parametrize(
    ("commune", "words"),
    [("Montbreuil", "14,00 m"), ("99101", "14,00 m"), (TOWN, "7,00 m"), ("00001", "7,00 m")],
)
def test_the_named_town_alone_answers(region: Assistant, commune: str, words: str) -> None:
    text = "Quelle est la hauteur maximale à l'égout du toit en zone UB ?"
    by_filter = ask(region, text, commune=commune)
    assert words in by_filter.text
    assert {passage.document.territory.name for passage in by_filter.passages} <= {TOWN, "Montbreuil"}
    if not commune.isdigit():
        assert words in ask(region, f"{text} À {commune}").text


@pytest.mark.parametrize("commune", ["Orcheville", "99203", "Communauté de communes du Pays d'Arvelle"])
def test_a_member_commune_reaches_the_text_of_its_intercommunality(region: Assistant, commune: str) -> None:
    reply = ask(region, "Quelle est la hauteur maximale à l'égout du toit en zone UH ?", commune=commune)
    assert "6,40 m" in reply.text


def test_a_zone_of_the_next_town_is_no_zone_of_this_one(region: Assistant) -> None:
    reply = ask(region, "Quelle est la hauteur maximale en zone UH à Montbreuil ?")
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.UNKNOWN_ZONE


# -- filters, context -------------------------------------------------------------------------------


def test_internal_notes_are_left_out_when_only_public_acts_are_asked_for(region: Assistant) -> None:
    text = "Combien coûte la maintenance des bornes Galvanor ?"
    internal = ask(region, text, visibilities=(Visibility.INTERNAL,))
    assert "4 312,00 euros" in internal.text
    public = ask(region, text, visibilities=(Visibility.PUBLIC,))
    assert "4 312" not in public.text
    assert all(passage.document.visibility is Visibility.PUBLIC for passage in public.passages)


def test_filters_bound_the_answer(town: Assistant) -> None:
    assert ask(town, HEIGHT, kinds=(ActKind.ARRETE,)).status is Status.REFUSED
    assert ask(town, HEIGHT, corpora=("inconnu",)).passages == ()
    late = ask(town, "Combien coûte un repas à la cantine ?", date_from=date(2025, 1, 1))
    assert all("2025" in passage.document.file for passage in late.passages)
    zone = ask(town, "Quelle est la hauteur maximale au faîtage ?", zones=("UB",))
    assert "10,00 m au faîtage" in zone.text


def test_a_follow_up_keeps_the_zone_and_the_subject(town: Assistant) -> None:
    before = "Quelle est la hauteur maximale d'une construction en zone UA à Clairvigne ?"
    assert "4,50 m au faîtage" in ask(town, "Et pour une annexe ?", before).text
    assert "10,00 m au faîtage" in ask(town, "Et en zone UB ?", before).text
    assert ask(town, "Et à Quimper ?", before).status is Status.REFUSED


# -- the record -------------------------------------------------------------------------------------


def test_every_reply_leaves_an_entry_that_can_be_read_again(town: Assistant) -> None:
    journal = Journal(town.settings)
    for text in (HEIGHT, "Quelle est la recette de la pizza ?"):
        reply = ask(town, text, "Un tour avant", zones=("UB",))
        entry = journal.get(reply.record)
        assert entry is not None
        assert entry.question == text
        assert entry.context == ("Un tour avant",)
        assert entry.filters == {"zones": ["UB"]}
        assert entry.reply["answer"] == reply.text
        assert entry.settings == town.settings.digest()
        assert entry.generation == town.generation()
        assert entry.decision == (reply.refusal.reason.value if reply.refusal else "answered")
        assert [stored.chunk for stored in entry.passages] == [found.chunk.id for found in reply.passages]
        assert entry.seconds == reply.seconds
        assert bool(entry.checks) == (reply.status is Status.ANSWERED)
        assert (entry.model, entry.prompt, entry.raw) == (None, None, None)


def test_an_entry_can_be_replayed(town: Assistant) -> None:
    entry = Journal(town.settings).get(ask(town, HEIGHT).record)
    assert entry is not None
    again = ask(town, entry.question, *entry.context)
    assert again.text == entry.reply["answer"]


def test_an_answer_is_given_when_the_journal_cannot_be_written(demo_data: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_data, tmp_path / "data", ignore=shutil.ignore_patterns("readers", "journal*"))
    (tmp_path / "data" / "journal.sqlite").mkdir()
    with Assistant(Settings(data_dir=tmp_path / "data")) as assistant:
        reply = ask(assistant, HEIGHT)
    assert reply.status is Status.ANSWERED
    assert "10,00 m au faîtage" in reply.text
    assert reply.record == ""
    assert "non journalisée" in reply.notice


def test_the_journal_can_be_switched_off(demo_data: Path) -> None:
    settings = Settings(data_dir=demo_data, journal=JournalSettings(actif=False))
    with Assistant(settings) as assistant:
        reply = ask(assistant, HEIGHT)
    assert reply.notice == ""
    assert Journal(settings).get(reply.record) is None


# -- what is indexed --------------------------------------------------------------------------------


def test_an_empty_folder_says_what_to_do(settings: Settings) -> None:
    with Assistant(settings) as assistant, pytest.raises(IndexStoreError, match="sourcier ingest"):
        assistant.ask(Question(HEIGHT))
    assert not (settings.data_dir / "journal.sqlite").exists()


def test_what_is_indexed_can_be_listed(region: Assistant) -> None:
    assert {"Orcheville", "Montbreuil", TOWN} <= set(region.communes())
    assert region.zones(TOWN) == ("A", "AUh", "Ap", "N", "Nj", "Nl", "UA", "UB", "UBa", "UE", "UI")
    assert region.zones("Orcheville") == ("UH",)
    assert {document.corpus for document in region.documents()} == {
        "clairvigne",
        "montbreuil",
        "arvelle",
        "notes",
    }
    plu = next(document for document in region.documents() if document.file == PLU)
    page = region.page(plu, 19)
    assert page is not None
    assert "10,00 m au faîtage" in page.text
    assert region.page(plu, 99) is None
    original = region.original(plu)
    assert original is not None
    assert original.read_bytes().startswith(b"%PDF")
    drawn = [each for each in region.outcomes() if not each.document]  # the zoning
    assert len(region.outcomes()) - len(drawn) == len(region.documents())


def test_a_zone_without_its_town_is_asked_back_when_towns_are_several(region: Assistant) -> None:
    reply = ask(region, "Quelle est la hauteur maximale en zone UBa ?")
    assert reply.status is Status.CLARIFY
    assert reply.text.startswith("De quelle commune")


def test_a_corpus_that_is_one_town_says_which_town_is_meant(region: Assistant) -> None:
    question = "Quelle est la hauteur maximale des constructions en zone UA ?"
    reply = ask(region, question, corpora=("clairvigne",))
    assert reply.status is Status.ANSWERED
    assert {item.passage.document.corpus for item in reply.citations} == {"clairvigne"}
