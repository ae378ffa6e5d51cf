"""Embedding services: what leaves the process, what comes back, and what is said when it fails."""

from __future__ import annotations

import math
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from embedding_server import SIZE, Behaviour, EmbeddingServer, vector
from pydantic import SecretStr

from rag.errors import ModelError, SettingsError
from rag.models.embedders import EMBEDDERS, Embedder, embedder_for
from rag.models.mistral_embed import MistralService
from rag.models.openai_embed import OpenAiService
from rag.models.remote import RemoteEmbedder
from rag.settings import Settings, VectorSettings

KEY = "cle-tres-secrete-0123456789"
ENGINES = [engine.name for engine in EMBEDDERS.engines() if engine.served]


def configured(engine: str, url: str, **changes: object) -> VectorSettings:
    values: dict[str, object] = {
        "moteur": engine,
        "modele": "petit",
        "url": url if engine == "mistral" or not url else f"{url}/v1",
        "cle": SecretStr(KEY),
        "dimension": SIZE,
        "delai_connexion": 2.0,
        "delai_lecture": 5.0,
    }
    return VectorSettings.model_validate(values | changes)


@contextmanager
def serving(
    engine: str, behaviour: Behaviour | None = None, **changes: object
) -> Iterator[tuple[Embedder, EmbeddingServer]]:
    with EmbeddingServer(behaviour) as server:
        yield EMBEDDERS.make(engine, configured(engine, server.url, **changes)), server


def unit(text: str) -> list[float]:
    row = vector(text)
    norm = math.sqrt(sum(value * value for value in row))
    return [value / norm for value in row]


def complaint(embedder: Embedder) -> str:
    with pytest.raises(ModelError) as caught:
        embedder.queries(["hauteur"])
    assert caught.value.__cause__ is None
    assert KEY not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("engine", ENGINES)
def test_vectors_come_in_order_by_small_requests_with_the_key(engine: str) -> None:
    texts = [f"passage {rank}" for rank in range(5)]
    with serving(engine, Behaviour(shuffled=True), lot=2) as (embedder, server):
        vectors = embedder.passages(texts)
        assert [len(each.texts) for each in server.asked] == [2, 2, 1]
        assert all(each.headers["authorization"] == f"Bearer {KEY}" for each in server.asked)
        assert {each.path for each in server.asked} == {"/v1/embeddings"}
    for text, found in zip(texts, vectors, strict=True):
        assert found == pytest.approx(unit(text))
    assert embedder.size == SIZE
    assert not embedder.outside


@pytest.mark.parametrize("engine", ENGINES)
def test_questions_and_passages_have_each_their_prefix(engine: str) -> None:
    prefixes = {"prefixe_question": "query: ", "prefixe_passage": "passage: "}
    with serving(engine, **prefixes) as (embedder, server):
        embedder.queries(["hauteur"])
        embedder.passages(["hauteur"])
        assert server.texts == ["query: hauteur", "passage: hauteur"]
        with serving(engine) as (bare, _):
            assert bare.id != embedder.id


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_text_is_not_sent_and_a_broken_one_is_cleaned(engine: str) -> None:
    with serving(engine) as (embedder, server):
        assert embedder.passages([]) == []
        assert embedder.passages(["", " \n"]) == [(0.0,) * SIZE] * 2
        assert server.asked == []
        embedder.queries(["haut\ud800eur\x00"])
        assert server.texts == ["hauteur"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_passing_failure_is_tried_again(engine: str) -> None:
    behaviour = Behaviour(failures=[503, 429], headers={"Retry-After": "0"})
    with serving(engine, behaviour) as (embedder, server):
        assert embedder.queries(["hauteur"])[0] == pytest.approx(unit("hauteur"))
        assert len(server.asked) == 3


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("status", "said", "tries"),
    [(401, "clé", 1), (400, "refuse la demande", 1), (503, "en panne", 2), (302, "illisible", 1)],
)
def test_failures_say_what_to_check(engine: str, status: int, said: str, tries: int) -> None:
    headers = {"Retry-After": "0", "Location": "http://127.0.0.1:9/ailleurs"}
    with serving(engine, Behaviour(failures=[status] * 5, headers=headers), essais=2) as (embedder, server):
        assert said in complaint(embedder)
        assert len(server.asked) == tries


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (Behaviour(size=3), "3 nombres au lieu de 4"),
        (Behaviour(missing=1), "pas répondu comme attendu"),
        (Behaviour(raw=b"<html>"), "illisible"),
    ],
)
def test_a_wrong_answer_is_refused_in_words(engine: str, behaviour: Behaviour, said: str) -> None:
    with serving(engine, behaviour) as (embedder, _):
        assert said in complaint(embedder)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_service_that_is_not_there_is_said_unreachable(engine: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert "injoignable" in complaint(EMBEDDERS.make(engine, configured(engine, url, essais=1)))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("url", ["", "https://vecteurs.exemple.fr/v1", "https://8.8.8.8/v1"])
def test_an_outside_service_must_be_allowed(engine: str, url: str, tmp_path: Path) -> None:
    settings = VectorSettings.model_validate(
        {"moteur": engine, "modele": "petit", "url": url, "dimension": SIZE, "cle": SecretStr(KEY)}
    )
    assert settings.outside
    with pytest.raises(ModelError, match="externe_autorise"):
        embedder_for(Settings(data_dir=tmp_path, vecteurs=settings))


class Ear:
    """Stands where an outside service would be, and keeps what it is sent."""

    url = "https://vecteurs.exemple.fr"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.texts += texts
        return [vector(text) for text in texts]


def test_private_persons_are_masked_in_what_goes_outside() -> None:
    ear = Ear()
    settings = configured("mistral", ear.url, externe_autorise=True)
    embedder = RemoteEmbedder(ear, settings, name="mistral/petit", size=SIZE)
    embedder.passages(["Parcelle appartenant à M. Dupont, tél. 04 71 00 00 00."])
    assert embedder.outside
    assert "Dupont" not in ear.texts[0]
    assert "04 71" not in ear.texts[0]


def test_what_an_engine_lacks_is_named() -> None:
    with pytest.raises(SettingsError, match="dimension"):
        EMBEDDERS.make("openai", VectorSettings(moteur="openai", modele="petit", url="http://localhost/v1"))


def test_no_key_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MISTRAL_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "cle-de-l-environnement")
    with EmbeddingServer() as server:
        for service, engine in ((MistralService, "mistral"), (OpenAiService, "openai")):
            made = service(configured(engine, server.url, cle=SecretStr("")))
            made.embed(["hauteur"])
        assert all("environnement" not in str(each.headers) for each in server.asked)
