"""Conversations kept: whole, their owner's alone, and the same words whatever becomes of the index."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from streamlit.runtime.scriptrunner import RerunData, RerunException

from rag.acts import Act, ActKind, ActLink, Guess, LinkKind, Sitting, Vote
from rag.assistant import Assistant
from rag.errors import StorageError, UsageError
from rag.mentions import Mention, Target
from rag.settings import Settings
from rag.tables import Table
from rag.types import (
    Chunk,
    Citation,
    Commune,
    Computed,
    Document,
    Fact,
    FactKind,
    Filters,
    Level,
    Origin,
    Passage,
    Question,
    Refusal,
    RefusalReason,
    Related,
    Reply,
    Section,
    Statement,
    Status,
    Territory,
    Validity,
    Version,
    Visibility,
    Why,
)
from ui.components.conversations import period, steadily, when
from ui.exchange import Exchange
from ui.export.conversation import copied, paper
from ui.export.paper import Alert, Quote
from ui.keep.base import FILE_NAME
from ui.keep.conversations import UNREADABLE, Conversation, ConversationStore, default_name
from ui.keep.frozen import from_json, to_json

ASKED = datetime(2024, 3, 12, 14, 5)


def full_exchange() -> Exchange:
    """A turn where every field that can be filled is."""
    document = Document(
        "d1",
        "valdore",
        "valdore/plu.pdf",
        "a" * 64,
        "Règlement « UB »",
        ActKind.PLU,
        Territory("Valdoré", "00001", (Commune("Ici", "00002"), Commune("Là"))),
        Visibility.INTERNAL,
        Version("Modification n° 2", date(2024, 7, 5), "00001_PLU"),
        22,
    )
    act = Act(
        ActKind.DELIBERATION,
        "2024-12",
        date(2024, 3, 1),
        "Tarifs",
        vote=Vote(12, 1, None, False, "12 voix"),
        amounts=("12 €",),
        sitting=Sitting(date(2024, 3, 1), "présents"),
        type=Guess("tarif", ("tarif",)),
        links=(ActLink(LinkKind.REPEALS, "2023-4", None, "abroge", True, ActKind.ARRETE),),
    )
    section = Section(document, ("Zone UB", "4.6"), ("UB",), "4.6", act)
    chunk = Chunk(
        "c1",
        section,
        (13, 14),
        "La hauteur est limitée à 9 mètres.",
        120,
        Table(((("Nom",),),), ((("a", "b"),),), 12),
        (Mention(0, 4, "voir", Target.LEXICON, "9", None, "lexique"),),
        Validity(date(2020, 1, 1), None, "x"),
    )
    passage = Passage(chunk, 0.75, (("texte", 0.5), ("vecteur", 0.25)))
    reply = Reply(
        Status.ANSWERED,
        "9 mètres.",
        (Statement("9 mètres.", (1,)),),
        (Citation(passage, "limitée à 9 mètres", (13,)),),
        (passage, replace(passage, score=0.5)),
        (Computed("18", "9 * 2"),),
        Refusal(RefusalReason.WEAK_EVIDENCE, "Preuve faible."),
        0.5,
        Level.HIGH,
        "mistral",
        True,
        "Modèle absent.",
        1.5,
        "b31f",
        "06G2T5Q7HN-4XW9ZK",
        0.001,
        0.0001,
        (Fact(FactKind.ZONE, "UB", Origin.CONVERSATION, "zone UB"),),
        (Related(passage, Why.EXCEPTION, 1, "sauf", "Exception."),),
        (Fact(FactKind.COMMUNE, "Ici"),),
    )
    filters = Filters(
        ("valdore",),
        "Ici",
        ("UB",),
        (ActKind.PLU,),
        date(2020, 1, 1),
        date(2024, 1, 1),
        (Visibility.PUBLIC,),
        date(2023, 1, 1),
    )
    question = Question(
        "Quelle hauteur ?", ("Avant ?",), filters, frozenset({FactKind.ZONE, FactKind.COMMUNE})
    )
    return Exchange(question, reply, "", ASKED)


def asked(words: str) -> Exchange:
    return Exchange(Question(words), problem="Rien.", asked=ASKED)


@pytest.fixture
def store(settings: Settings) -> ConversationStore:
    return ConversationStore(settings)


# -- as they were -----------------------------------------------------------------------------------


def test_a_turn_is_read_again_as_the_same_values(store: ConversationStore) -> None:
    exchange = full_exchange()
    assert exchange.reply is not None
    kept = store.add("a", None, exchange)
    (found,) = store.exchanges("a", kept.id)
    assert found == exchange
    assert found.reply is not None
    for each in fields(Reply):
        assert getattr(found.reply, each.name) == getattr(exchange.reply, each.name), each.name
    assert found.openable == exchange.openable


def test_a_document_held_many_times_is_written_once() -> None:
    written = to_json(full_exchange())
    assert json.dumps(written, ensure_ascii=False).count("Règlement « UB »") == 1


def test_real_answers_and_refusals_are_kept_whole(town: Path, store: ConversationStore) -> None:
    assistant = Assistant(Settings(data_dir=town))
    for words in (
        "Quelle est la hauteur maximale des constructions en zone UA ?",
        "Quel est le prix d'une pizza à emporter ?",
        "Quelle hauteur ?",
    ):
        exchange = Exchange(Question(words), assistant.ask(Question(words)), asked=ASKED)
        kept = store.add("a", None, exchange)
        assert store.exchanges("a", kept.id) == (exchange,)


def test_what_an_older_version_kept_is_read_with_defaults() -> None:
    written = json.loads(json.dumps(to_json(full_exchange())))
    del written["value"]["asked"]
    written["value"]["reply"]["gone"] = "a field that no longer exists"
    found = from_json(Exchange, written)
    assert found == replace(full_exchange(), asked=None)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        [],
        {"value": {}, "shared": []},
        {"value": {"question": {"text": 3}}, "shared": []},
        {"value": {"question": {"text": "q", "filters": {"visibilities": ["inconnu"]}}}, "shared": []},
        {"value": {"question": {"text": "q", "filters": {"kinds": [3]}}}, "shared": []},
    ],
)
def test_what_is_not_a_turn_is_told_as_such(broken: object) -> None:
    with pytest.raises(ValueError, match=r"Exchange|Visibility"):
        from_json(Exchange, broken)


def test_a_turn_that_cannot_be_read_leaves_its_question(settings: Settings, store: ConversationStore) -> None:
    kept = store.add("a", None, asked("Quelle hauteur ?"))
    engine = create_engine(f"sqlite:///{settings.data_dir / FILE_NAME}")
    with engine.begin() as connection:
        connection.execute(text("""UPDATE conversation_turns SET exchange = '{"autre": 1}'"""))
    engine.dispose()
    (found,) = store.exchanges("a", kept.id)
    assert found.question.text == "Quelle hauteur ?"
    assert found.problem == UNREADABLE


def test_half_characters_are_kept_as_question_marks(store: ConversationStore) -> None:
    kept = store.add("a", None, asked("Hauteur \ud800 ?"))
    assert kept.name == "Hauteur ? ?"
    assert store.exchanges("a", kept.id)[0].question.text == "Hauteur ? ?"


# -- whose they are ---------------------------------------------------------------------------------


def test_nothing_of_a_person_is_seen_changed_or_erased_by_another(store: ConversationStore) -> None:
    kept = store.add("a", None, asked("Le secret de A ?"))
    assert store.get("b", kept.id) is None
    assert store.exchanges("b", kept.id) == ()
    assert store.all("b") == ()
    assert store.all("b", "secret") == ()
    with pytest.raises(UsageError):
        store.rename("b", kept.id, "pris")
    assert store.delete("b", kept.id) == 0
    assert store.delete("b") == 0
    stolen = store.add("b", kept.id, asked("Et moi ?"))
    assert stolen.id != kept.id, "a conversation of someone else is not gone on with"
    assert [each.question.text for each in store.exchanges("a", kept.id)] == ["Le secret de A ?"]


def test_all_that_is_mine_is_erased_and_nothing_else(settings: Settings, store: ConversationStore) -> None:
    for words in ("un", "deux"):
        store.add("a", None, asked(words))
    other = store.add("b", None, asked("trois"))
    assert store.delete("a") == 2
    assert store.all("a") == ()
    assert [each.id for each in store.all("b")] == [other.id]
    engine = create_engine(f"sqlite:///{settings.data_dir / FILE_NAME}")
    with engine.connect() as connection:
        left = connection.execute(text("SELECT question FROM conversation_turns")).scalars().all()
    engine.dispose()
    assert left == ["trois"]


# -- finding them -----------------------------------------------------------------------------------


def test_turns_follow_one_another_and_the_last_used_comes_first(store: ConversationStore) -> None:
    first = store.add("a", None, asked("Un ?"))
    second = store.add("a", None, asked("Deux ?"))
    again = store.add("a", first.id, asked("Et encore ?"))
    assert again.turns == 2
    assert [each.question.text for each in store.exchanges("a", first.id)] == ["Un ?", "Et encore ?"]
    assert [each.id for each in store.all("a")] == [first.id, second.id]
    assert [each.turns for each in store.all("a")] == [2, 1]


def test_they_are_found_by_the_words_of_any_question_or_of_the_name(store: ConversationStore) -> None:
    first = store.add("a", None, asked("Hauteur en zone UB ?"))
    store.add("a", first.id, asked("Et les clôtures ?"))
    other = store.add("a", None, asked("100 % de pente ?"))
    store.rename("a", other.id, "Toiture du lavoir")
    assert [each.id for each in store.all("a", "clôtures")] == [first.id]
    assert [each.id for each in store.all("a", "zone HAUTEUR")] == [first.id]
    assert [each.id for each in store.all("a", "lavoir")] == [other.id]
    assert [each.id for each in store.all("a", "%")] == [other.id], "a sign of the query language is a sign"
    assert store.all("a", "absent") == ()


def test_a_name_is_the_first_question_cut_at_a_word_until_it_is_changed(store: ConversationStore) -> None:
    long = "Quelle est la hauteur maximale " * 6
    kept = store.add("a", None, asked(long))
    assert kept.name == default_name(long)
    assert len(kept.name) <= 80
    assert kept.name.endswith("…")
    assert store.rename("a", kept.id, "  Maison   Durand ").name == "Maison Durand"
    with pytest.raises(UsageError):
        store.rename("a", kept.id, "   ")
    with pytest.raises(UsageError):
        store.rename("a", "absent", "x")


def test_two_windows_on_one_conversation_lose_no_turn(settings: Settings, store: ConversationStore) -> None:
    kept = store.add("a", None, asked("0"))
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: ConversationStore(settings).add("a", kept.id, asked(str(n))), range(1, 13)))
    assert {each.question.text for each in store.exchanges("a", kept.id)} == {str(n) for n in range(13)}


def test_a_damaged_file_is_one_french_sentence(settings: Settings, store: ConversationStore) -> None:
    settings.data_dir.mkdir(parents=True)
    (settings.data_dir / FILE_NAME).write_bytes(b"pas une base" * 1000)
    with pytest.raises(StorageError, match="endommagé"):
        store.all("a")


def test_days_are_told_as_people_say_them() -> None:
    today = date(2024, 3, 12)
    said = [period(day, today) for day in (today, date(2024, 3, 11), date(2024, 3, 7), date(2024, 2, 1))]
    assert said == ["Aujourd'hui", "Hier", "Ces sept derniers jours", "Février 2024"]


# -- taken away -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("updated", "said"),
    [
        (datetime(2024, 3, 12, 9, 5), "9 h 05 · 2 questions"),
        (datetime(2024, 3, 11, 14, 30), "Hier, 14 h 30 · 2 questions"),
        (datetime(2024, 1, 8, 14, 30), "08/01/2024 · 2 questions"),
    ],
)
def test_what_tells_apart_conversations_of_one_name(updated: datetime, said: str) -> None:
    each = Conversation("c1", "Pizza à Naples", updated, updated, 2)
    assert when(each, date(2024, 3, 12)) == said


def test_the_paper_of_a_conversation_holds_what_lets_it_be_checked() -> None:
    exchange = full_exchange()
    made = paper("Maison", (exchange, asked("Autre ?")), ASKED)
    quotes = [block for block in made.blocks if isinstance(block, Quote)]
    assert [block.words for block in quotes] == ["limitée à 9 mètres"]
    assert "page\u00a013" in quotes[0].source
    assert "Modification n° 2" in quotes[0].source
    assert Alert("Rien.") in made.blocks
    trace = "\n".join(made.trace)
    for words in ("06G2T5Q7HN-4XW9ZK", "b31f", "Modification n° 2, 05/07/2024", "a" * 16, "mistral"):
        assert words in trace


def test_a_refusal_taken_away_stays_a_refusal() -> None:
    exchange = full_exchange()
    assert exchange.reply is not None
    refused = replace(
        exchange, reply=replace(exchange.reply, status=Status.REFUSED, statements=(), citations=())
    )
    alerts = [block.text for block in paper("x", (refused,)).blocks if isinstance(block, Alert)]
    assert any(text.startswith("Pas de réponse : preuve insuffisante") for text in alerts)
    words = copied(refused)
    assert "Pas de réponse" in words.text
    assert "Passages les plus proches, à vérifier" in words.text


def test_the_words_copied_hold_quotes_references_and_the_notice() -> None:
    words = copied(full_exchange())
    assert "9 mètres. [1]" in words.text
    assert "[1] « limitée à 9 mètres » — Règlement « UB », Modification n° 2" in words.text
    assert "intelligence artificielle" in words.text
    assert "06G2T5Q7HN-4XW9ZK" in words.text
    assert "<blockquote>[1]" in words.html


def test_the_words_copied_are_never_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    exchange = full_exchange()
    assert exchange.reply is not None
    reply = replace(exchange.reply, statements=(Statement(hostile, (1,)),))
    words = copied(replace(exchange, question=Question(hostile), reply=reply))
    assert hostile in words.text
    assert "<img" not in words.html
    assert words.html.count("&lt;img") == 2


def test_a_turn_is_kept_though_the_reader_presses_something_meanwhile() -> None:
    told, stops = [RerunException(RerunData())], list[RerunException]()

    def look() -> str:
        if told:
            raise told.pop()
        return "kept"

    assert steadily(look, stops) == "kept"
    assert len(stops) == 1, "what was pressed is obeyed afterwards"
