"""Answers written by a language model: shown once verified, with a step back when it fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.journal import Journal
from rag.settings import ContactSettings, ModelSettings, Settings
from rag.types import Question, Reply, Status, Visibility
from tests.rag.towns import ask
from tests.scripted_server import Script, ScriptedServer, lines

HEIGHT = "Quelle est la hauteur maximale au faîtage en zone UB ?"
FIN: dict[str, object] = {"fin": True}
SENTENCE = "En zone UB, la hauteur est limitée à 10 m au faîtage."
QUOTE = "10,00 m au faîtage"


def settings(data: Path, url: str, engine: str = "openai", **changes: object) -> Settings:
    model = {"moteur": engine, "nom": "petit", "url": url, "essais": 1, **changes}
    contact = ContactSettings(service="Guichet urbanisme")
    return Settings(data_dir=data, modele=ModelSettings.model_validate(model), contact=contact)


@contextmanager
def writing(
    data: Path, *scripts: Script, engine: str = "openai"
) -> Iterator[tuple[Assistant, ScriptedServer]]:
    """An assistant whose model is the scripted server."""
    with ScriptedServer(*scripts) as server:
        url = server.url if engine == "mistral" else f"{server.url}/v1"
        with Assistant(settings(data, url, engine)) as assistant:
            yield assistant, server


def says(assistant: Assistant, sentence: str = SENTENCE, quote: str = QUOTE) -> dict[str, object]:
    """A sentence that names the passage which holds the quote."""
    found = assistant.search(Question(HEIGHT))
    rank = next(rank for rank, passage in enumerate(found, 1) if QUOTE in passage.chunk.text)
    return {"phrase": sentence, "passages": [rank], "citation": quote}


def stepped_back(assistant: Assistant, text: str = HEIGHT) -> Reply:
    """The answer taken from the documents, because the model could not write."""
    reply = ask(assistant, text)
    assert reply.status is Status.ANSWERED
    assert QUOTE in reply.text
    assert reply.mode == "extractif"
    assert reply.degraded
    return reply


@pytest.mark.parametrize("engine", ["openai", "mistral"])
def test_a_verified_answer_is_shown_with_its_writer_and_recorded(
    town: Assistant, demo_data: Path, engine: str
) -> None:
    with writing(demo_data, lines(says(town), FIN), engine=engine) as (assistant, server):
        shown: list[str] = []
        reply = assistant.ask(Question(HEIGHT), shown.append)
    assert reply.status is Status.ANSWERED
    assert reply.text == f"{SENTENCE} [1]"
    assert shown == [SENTENCE]
    assert reply.mode == engine
    assert not reply.degraded
    assert reply.notice == ""
    (citation,) = reply.citations
    assert citation.quote == QUOTE
    assert citation.pages == (19,)
    assert len(server.requests) == 1
    assert HEIGHT in server.requests[0].sent
    entry = Journal(assistant.settings).get(reply.record)
    assert entry is not None
    assert entry.model == f"{engine}/petit"
    assert entry.prompt is not None
    assert HEIGHT in entry.prompt
    assert SENTENCE in (entry.raw or "")
    assert all(check.passed for check in entry.checks)


def test_what_is_not_in_the_documents_is_never_shown(town: Assistant, demo_data: Path) -> None:
    for sentence, quote in (
        ("En zone UB, la hauteur est limitée à 14 m au faîtage.", QUOTE),
        ("En zone UB, la hauteur est limitée à 10 m au faîtage.", "limitée à 10 mètres au faîtage"),
        ("En zone UA, la hauteur est limitée à 10 m au faîtage.", QUOTE),
    ):
        shown: list[str] = []
        with writing(demo_data, lines(says(town, sentence, quote), FIN)) as (assistant, server):
            reply = stepped_back(assistant)
            assert assistant.ask(Question(HEIGHT), shown.append).text == reply.text
            assert len(server.requests) == 4  # each time, one second attempt
        assert "n'a pas passé les vérifications" in reply.notice
        assert "14 m" not in reply.text
        assert shown == []
        entry = Journal(assistant.settings).get(reply.record)
        assert entry is not None
        assert sentence in (entry.raw or "")
        assert any(not check.passed for check in entry.checks)


def test_the_verified_part_of_an_answer_is_kept(town: Assistant, demo_data: Path) -> None:
    wrong = says(town, "En zone UB, la hauteur est limitée à 14 m au faîtage.")
    with writing(demo_data, lines(wrong, says(town), FIN)) as (assistant, _):
        reply = ask(assistant, HEIGHT)
    assert reply.text == f"{SENTENCE} [1]"


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_a_model_that_fails_gives_way_to_the_documents(demo_data: Path, status: int) -> None:
    failing = Script(status=status, body='{"message": "secret-1234"}', headers={"Retry-After": "0"})
    with writing(demo_data, failing) as (assistant, _):
        reply = stepped_back(assistant)
    assert "Modèle indisponible" in reply.notice
    assert "secret-1234" not in reply.notice


@pytest.mark.parametrize("script", [Script(raw=b"<html>"), Script([], cut=True), Script(["Bonjour !"])])
def test_a_reply_that_makes_no_sense_is_never_shown(demo_data: Path, script: Script) -> None:
    with writing(demo_data, script) as (assistant, _):
        reply = ask(assistant, HEIGHT)
    assert reply.degraded or reply.status is Status.REFUSED
    assert "html" not in reply.text
    assert "Bonjour" not in reply.text


def test_an_unreachable_model_is_said_in_french(demo_data: Path) -> None:
    with ScriptedServer(Script()) as gone:
        url = f"{gone.url}/v1"
    with Assistant(settings(demo_data, url)) as assistant:
        reply = stepped_back(assistant)
        assert "Modèle indisponible" in reply.notice
        assert "[modele] url" in reply.notice
        entry = Journal(assistant.settings).get(reply.record)
        assert entry is not None
        assert entry.reply["degraded"] is True
        assert entry.model is None


def test_an_outside_model_is_not_called_without_leave(demo_data: Path) -> None:
    for engine, url in (("openai", "https://modele.exemple.invalid/v1"), ("mistral", "")):
        with Assistant(settings(demo_data, url, engine, cle="secret-1234")) as assistant:
            reply = stepped_back(assistant)
        assert "externe_autorise" in reply.notice
        assert "secret-1234" not in reply.notice


def test_a_refusal_does_not_call_the_model(town: Assistant, demo_data: Path) -> None:
    with writing(demo_data, lines(says(town), FIN)) as (assistant, server):
        for text in (
            "Quelle est la recette de la pizza ?",
            "Quelle hauteur en zone UX ?",
            "Hauteur à Brest ?",
        ):
            assert ask(assistant, text).status is Status.REFUSED
        assert server.requests == []


def test_internal_notes_are_never_sent(region_data: Path) -> None:
    text = "Combien coûte la maintenance des bornes Galvanor à Clairvigne ?"
    with writing(region_data, lines({"refus": "rien"})) as (assistant, server):
        ask(assistant, text)
        assert all("4 312" not in request.sent for request in server.requests)
        assert all("véhicules de service" not in request.sent for request in server.requests)
        server.requests.clear()
        alone = ask(assistant, text, visibilities=(Visibility.INTERNAL,))
        assert server.requests == []
    assert "4 312,00 euros" in alone.text
    assert alone.mode == "extractif"
    assert "non transmis" in alone.notice


def test_the_model_refusing_is_a_refusal_that_says_so(demo_data: Path) -> None:
    with writing(demo_data, lines({"refus": "Rien sur ce point."})) as (assistant, _):
        reply = ask(assistant, HEIGHT)
    assert reply.status is Status.REFUSED
    assert reply.passages
    assert reply.text.startswith("Non trouvé dans les documents")
    assert "Guichet urbanisme" in reply.text


def test_others_are_served_while_the_model_is_slow(town: Assistant, demo_data: Path) -> None:
    replies: list[Reply] = []
    with writing(demo_data, Script(hang=True)) as (assistant, server):
        slow = threading.Thread(target=lambda: replies.append(assistant.ask(Question(HEIGHT))))
        slow.start()
        pause = threading.Event()
        while not server.requests:
            pause.wait(0.01)
        assert assistant.documents()
        assert assistant.ask(Question("Quelle est la recette de la pizza ?")).status is Status.REFUSED
        assert replies == []
        server.released.set()
        slow.join()
    assert QUOTE in replies[0].text
    assert replies[0].degraded
