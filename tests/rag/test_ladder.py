"""The ladder: each step back is automatic and told, and a level can be pinned."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

import rag.settle as settle
from rag.assistant import Assistant
from rag.errors import ModelError
from rag.index.base import Leg
from rag.models.embedders import Vector
from rag.settings import AnswerSettings, ModelSettings, Settings
from rag.types import Passage, Question, RefusalReason, Status
from tests.rag.towns import ask
from tests.scripted_server import Script, ScriptedServer

HEIGHT = "Quelle est la hauteur maximale au faîtage en zone UB ?"
FIGURE = "10,00 m"


def pinned(data: Path, level: str, url: str = "") -> Settings:
    model = {"moteur": "openai", "nom": "petit", "url": f"{url}/v1", "essais": 1} if url else {}
    return Settings(
        data_dir=data,
        reponse=AnswerSettings.model_validate({"niveau": level}),
        modele=ModelSettings.model_validate(model),
    )


def test_without_ai_no_model_is_called(town: Assistant, demo_data: Path) -> None:
    with ScriptedServer(Script()) as server, Assistant(pinned(demo_data, "extractif", server.url)) as quiet:
        reply = ask(quiet, HEIGHT)
        assert server.requests == []
    assert (reply.text, reply.mode, reply.degraded, reply.notice) == (
        ask(town, HEIGHT).text,
        "extractif",
        False,
        "",
    )


@pytest.mark.parametrize("level", ["passages", "lexical"])
def test_a_level_that_writes_nothing_gives_the_passages(demo_data: Path, level: str) -> None:
    seen: list[Sequence[Passage]] = []
    said: list[str] = []
    with Assistant(pinned(demo_data, level)) as assistant:
        reply = ask(assistant, HEIGHT)
        assistant.ask(Question(HEIGHT), said.append, seen.append)
        assert ask(assistant, "Quelle hauteur en zone UX ?").refusal is not None
        nothing = ask(assistant, "xylophone zygomatique")
    assert reply.status is Status.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.UNVERIFIED
    assert reply.text.startswith("Passages à lire")
    assert (reply.mode, reply.degraded) == (level, False)
    assert any(FIGURE in passage.chunk.text for passage in reply.passages)
    assert said == []
    assert [passage.chunk.id for passage in seen[0]] == [passage.chunk.id for passage in reply.passages]
    assert nothing.text.startswith("Non trouvé") or nothing.passages


def test_plain_search_uses_neither_vectors_nor_fusion(demo_data: Path) -> None:
    with Assistant(pinned(demo_data, "lexical")) as assistant:
        legs: set[Leg | str] = {
            name for passage in ask(assistant, HEIGHT).passages for name, _ in passage.legs
        }
    assert legs == {"body"}


def test_a_pinned_model_that_fails_is_a_refusal_that_says_so(demo_data: Path) -> None:
    with (
        ScriptedServer(Script(status=503)) as server,
        Assistant(pinned(demo_data, "modele", server.url)) as assistant,
    ):
        reply = ask(assistant, HEIGHT)
    assert reply.refusal is not None
    assert reply.refusal.reason is RefusalReason.MODEL_DOWN
    assert (reply.mode, reply.degraded) == ("modele", True)
    assert "Modèle indisponible" in reply.notice
    assert reply.passages
    with Assistant(pinned(demo_data, "modele")) as assistant:
        assert "Aucun modèle n'est configuré" in ask(assistant, HEIGHT).notice


def test_passages_come_before_any_word_of_the_model(town: Assistant, demo_data: Path) -> None:
    order: list[str] = []
    with ScriptedServer(Script(hang=True)) as server:
        settings = pinned(demo_data, "auto", server.url)
        quick = settings.modele.model_copy(update={"delai_premier_jeton": 0.05})
        with Assistant(settings.model_copy(update={"modele": quick})) as assistant:
            reply = assistant.ask(
                Question(HEIGHT),
                lambda sentence: order.append("sentence"),
                lambda passages: order.append(f"passages, {len(server.requests)} calls"),
            )
    assert order == ["passages, 0 calls"]
    assert FIGURE in reply.text
    assert (reply.mode, reply.degraded) == ("extractif", True)


# -- faults of ours ---------------------------------------------------------------------------------


def broken(*_arguments: object, **_named: object) -> object:
    raise ZeroDivisionError("secret detail")


@pytest.mark.parametrize("what", ["Extraction", "weigh", "draft_of"])
def test_a_writer_that_breaks_leaves_the_passages(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    with Assistant(Settings(data_dir=demo_data)) as assistant, caplog.at_level(logging.ERROR):
        monkeypatch.setattr(settle, what, broken)
        reply = ask(assistant, HEIGHT)
    assert reply.status is Status.REFUSED
    assert (reply.mode, reply.degraded) == ("passages", True)
    assert reply.passages
    assert "erreur interne" in reply.notice
    assert "secret" not in f"{reply.text} {reply.notice}"
    assert any(
        record.exc_info and "ZeroDivisionError" in str(record.exc_info[0]) for record in caplog.records
    )


def test_a_ranking_that_breaks_leaves_a_search_by_words(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with Assistant(Settings(data_dir=demo_data)) as assistant, caplog.at_level(logging.ERROR):
        monkeypatch.setattr(settle, "retrieve", broken)
        reply = ask(assistant, HEIGHT)
    assert (reply.mode, reply.degraded) == ("lexical", True)
    assert any(FIGURE in passage.chunk.text for passage in reply.passages)
    assert "mots seuls" in reply.notice
    assert any(record.exc_info for record in caplog.records)


def test_a_model_writer_that_breaks_gives_way_to_the_documents(
    demo_data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        ScriptedServer(Script()) as server,
        Assistant(pinned(demo_data, "auto", server.url)) as assistant,
        caplog.at_level(logging.ERROR),
    ):
        assistant.model_writer = broken  # type: ignore[assignment]
        reply = ask(assistant, HEIGHT)
    assert FIGURE in reply.text
    assert (reply.mode, reply.degraded) == ("extractif", True)
    assert "erreur interne" in reply.notice
    assert any(record.exc_info for record in caplog.records)


def test_a_service_of_vectors_that_fails_is_told(demo_data: Path) -> None:
    class Down:
        def __init__(self, id: str, size: int) -> None:
            self.id, self.size, self.outside = id, size, False

        def queries(self, texts: Sequence[str]) -> list[Vector]:
            raise ModelError("Le service de vecteurs est saturé.")

        def passages(self, texts: Sequence[str]) -> list[Vector]:
            raise AssertionError("nothing is indexed here")

    with Assistant(Settings(data_dir=demo_data)) as assistant:
        known = assistant._embedder
        assert known is not None
        assistant._embedder = Down(known.id, known.size)
        reply = ask(assistant, HEIGHT)
    assert FIGURE in reply.text
    assert (reply.mode, reply.degraded) == ("extractif", True)
    assert "mots seuls" in reply.notice
    assert "saturé" in reply.notice
