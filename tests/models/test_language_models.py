"""The real clients against a scripted server: what leaves the process, and what is said when it fails."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from scripted_server import Script, ScriptedServer
from still_clock import Clock

from rag.errors import ModelError, SettingsError
from rag.models.base import LANGUAGE_MODELS, LanguageModel, model_for
from rag.models.bounded import TooLate, TooLong, within
from rag.models.breaker import FAILURES, REST, Breaker, breaker_of
from rag.models.guard import LONGEST_WAIT, GuardedModel
from rag.settings import ModelSettings, Settings

KEY = "cle-tres-secrete-0123456789"
ENGINES = [engine.name for engine in LANGUAGE_MODELS.engines() if engine.served]


def configured(engine: str, url: str, **changes: object) -> ModelSettings:
    values: dict[str, object] = {
        "moteur": engine,
        "nom": "petit",
        "url": url if engine == "mistral" or not url else f"{url}/v1",
        "cle": SecretStr(KEY),
        "delai_connexion": 2.0,
        "delai_total": 5.0,
    }
    return ModelSettings.model_validate(values | changes)


@contextmanager
def guarded(settings: ModelSettings, clock: Clock | None = None) -> Iterator[LanguageModel]:
    clock = clock or Clock()
    transport = LANGUAGE_MODELS.make(settings.moteur, settings)
    model = GuardedModel(transport, settings, breaker=Breaker(clock), clock=clock, sleep=clock.sleep)
    try:
        yield model
    finally:
        model.close()


@contextmanager
def playing(
    engine: str, *scripts: Script, clock: Clock | None = None, **changes: object
) -> Iterator[tuple[LanguageModel, ScriptedServer]]:
    """A real client of the engine, and the server that plays the scripts to it."""
    with (
        ScriptedServer(*scripts) as server,
        guarded(configured(engine, server.url, **changes), clock) as model,
    ):
        yield model, server


def complaint(model: LanguageModel) -> str:
    """The message of the error that the model raises; its traceback shows no error of the library."""
    with pytest.raises(ModelError) as caught:
        list(model.stream("s", "u"))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


@pytest.mark.parametrize("engine", ENGINES)
def test_pieces_come_in_order_at_temperature_zero_with_the_key_in_a_header(engine: str) -> None:
    with playing(engine, Script(["Sept ", "mètres", ".\n"])) as (model, server):
        assert list(model.stream("Consigne.", "Question ?")) == ["Sept ", "mètres", ".\n"]
        assert model.name == f"{engine}/petit"
        assert model.outside is False
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert KEY.encode() not in request.body
    assert b'seed":0' in request.body.replace(b" ", b"")
    assert b'"temperature":0' in request.body.replace(b" ", b"").replace(b"0.0", b"0")
    assert request.sent == "Consigne.\nQuestion ?"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_key_of_the_environment_is_never_sent_to_the_server(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MISTRAL_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "cle-d-un-autre-service")
    with playing(engine, Script(["ok"]), cle="") as (model, server):
        assert list(model.stream("s", "u")) == ["ok"]
    assert "cle-d-un-autre-service" not in str(server.requests[0].headers)


@pytest.mark.parametrize("engine", ENGINES)
def test_lone_surrogates_and_control_characters_are_cleaned_before_the_wire(engine: str) -> None:
    with playing(engine, Script(["ok"])) as (model, server):
        assert list(model.stream("Consigne\ud800.", "Bad\udfff\x00 text")) == ["ok"]
    assert server.requests[0].sent == "Consigne.\nBad text"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_passing_failure_is_tried_again(engine: str, status: int) -> None:
    clock = Clock()
    with playing(engine, Script(status=status), Script(["ok"]), clock=clock) as (model, server):
        assert list(model.stream("s", "u")) == ["ok"]
    assert len(server.requests) == 2
    assert clock.slept == [0.5]


@pytest.mark.parametrize("engine", ENGINES)
def test_retry_after_is_obeyed_and_a_long_one_gives_up_at_once(engine: str) -> None:
    clock = Clock()
    soon, late = (
        Script(status=429, headers={"Retry-After": delay}) for delay in ("7", f"{LONGEST_WAIT + 1:.0f}")
    )
    with playing(engine, soon, Script(["ok"]), clock=clock, delai_total=60.0) as (model, _):
        assert list(model.stream("s", "u")) == ["ok"]
    assert clock.slept == [7.0]
    with playing(engine, late, clock=clock, delai_total=60.0) as (model, server):
        assert "saturé" in complaint(model)
    assert len(server.requests) == 1
    assert clock.slept == [7.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_at_most_three_tries(engine: str) -> None:
    with playing(engine, Script(status=503)) as (model, server):
        assert "en panne" in complaint(model)
    assert len(server.requests) == 3


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("status", "words"), [(401, "clé"), (403, "clé"), (404, "nom"), (400, "nom"), (422, "nom")]
)
def test_a_lasting_refusal_is_not_tried_again_and_never_shows_the_key(
    engine: str, status: int, words: str
) -> None:
    body = f'{{"message": "Incorrect API key provided: {KEY}", "detail": []}}'
    with playing(engine, Script(status=status, body=body)) as (model, server):
        message = complaint(model)
    assert len(server.requests) == 1
    assert words in message
    assert KEY not in message


@pytest.mark.parametrize("engine", ENGINES)
def test_a_server_that_hangs_is_left_after_the_reading_delay(engine: str) -> None:
    with playing(engine, Script(hang=True), delai_premier_jeton=0.2) as (model, server):
        assert "délai" in complaint(model)
    assert len(server.requests) == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_an_unreachable_server_names_the_address_and_the_setting(engine: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = configured(engine, f"http://agent:{KEY}@127.0.0.1:{port}")
    with guarded(settings) as model:
        message = complaint(model)
    assert f"http://127.0.0.1:{port}" in message
    assert "[modele] url" in message
    assert KEY not in message


@pytest.mark.parametrize("engine", ENGINES)
def test_a_redirection_is_not_followed(engine: str) -> None:
    with ScriptedServer(Script(["ailleurs"])) as elsewhere:
        moved = Script(status=307, headers={"Location": f"{elsewhere.url}/v1/chat/completions"})
        with playing(engine, moved) as (model, _):
            assert "[modele] url" in complaint(model) or "refuse" in complaint(model)
    assert elsewhere.requests == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("raw", [b"data: {not json\n\n", b"<html>proxy</html>", b'data: {"error": "x"}\n\n'])
def test_a_reply_that_is_no_event_stream_is_an_error_or_nothing(engine: str, raw: bytes) -> None:
    with playing(engine, Script(raw=raw)) as (model, _), suppress(ModelError):
        assert list(model.stream("s", "u")) == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "start",
    [
        Script(raw=b"data: "),
        Script(raw=b": "),
        Script(raw=b'data: {"choices": [{"index": 0, "delta": {"content": "'),
        Script(raw=b"<html>", type="text/html"),
        Script(raw=b"{", type="application/json"),
        Script(status=500),
        Script(status=401),
    ],
)
def test_a_line_without_end_is_left_before_it_fills_the_memory(engine: str, start: Script) -> None:
    with playing(engine, replace(start, flood=256), delai_total=60.0) as (model, server):
        message = complaint(model)
    assert "trop longue" in message
    assert len(server.requests) == 1
    # What the two ends of the connection hold in their buffers left too.
    assert server.flooded < 32 * 1024 * 1024


@pytest.mark.parametrize("engine", ENGINES)
def test_a_packed_reply_is_neither_asked_for_nor_unpacked(engine: str) -> None:
    bomb = Script(raw=gzip.compress(b"data: " + b"x" * 50_000_000), headers={"Content-Encoding": "gzip"})
    with playing(engine, bomb) as (model, server):
        assert "trop longue" in complaint(model)
    assert server.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_reply_that_drips_in_one_line_is_left_by_the_reader_and_by_its_thread(engine: str) -> None:
    before = {thread.ident for thread in threading.enumerate()}
    drip = Script(noise=b"x")
    with playing(engine, drip, delai_premier_jeton=0.1, delai_total=0.3) as (model, server):
        assert "délai" in complaint(model)
        assert len(server.requests) == 1
        readers = [
            each for each in threading.enumerate() if each.ident not in before and each.name == "modele"
        ]
        for reader in readers:
            reader.join(20)
        assert not any(reader.is_alive() for reader in readers)


def test_chunks_are_counted_in_bytes_and_in_time() -> None:
    now = iter(range(100))
    assert list(within([b"ab", b"c"], 60, 3)) == [b"ab", b"c"]
    with pytest.raises(TooLong):
        list(within([b"ab", b"cd"], 60, 3))
    with pytest.raises(TooLate):
        list(within([b"a"] * 10, 5, clock=lambda: next(now)))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_reply_once_begun_is_never_begun_again(engine: str) -> None:
    with playing(engine, Script(["un "], cut=True)) as (model, server):
        pieces = model.stream("s", "u")
        assert next(pieces) == "un "
        assert list(pieces) == []
    assert len(server.requests) == 1


def test_the_breaker_opens_after_five_failures_and_one_call_tells_whether_the_model_is_back() -> None:
    clock = Clock()
    scripts = [Script(status=401)] * (FAILURES + 1) + [Script(["ok"])]
    with playing("mistral", *scripts, clock=clock) as (model, server):
        for _ in range(FAILURES):
            assert "clé" in complaint(model)
        assert "5 fois de suite" in complaint(model)
        assert len(server.requests) == FAILURES == 5
        clock.now += REST - 1
        assert "dans 1 s" in complaint(model)
        clock.now += 1
        assert "clé" in complaint(model)  # half-open: one call, which fails
        assert "dans 30 s" in complaint(model)
        assert len(server.requests) == FAILURES + 1
        clock.now += REST
        assert list(model.stream("s", "u")) == ["ok"]
        assert list(model.stream("s", "u")) == ["ok"]


def test_one_breaker_for_a_model_whoever_asks() -> None:
    settings = configured("mistral", "http://127.0.0.1:9")
    one, two = (GuardedModel(LANGUAGE_MODELS.make("mistral", settings), settings) for _ in range(2))
    assert breaker_of(one.name, "http://127.0.0.1:9") is breaker_of(two.name, "http://127.0.0.1:9")
    assert breaker_of(one.name, "http://127.0.0.1:9") is not breaker_of(one.name, "http://127.0.0.1:10")
    one.close()
    two.close()


class Endless:
    """A transport that never ends."""

    name, url = "goutte", "http://localhost"

    def __init__(self) -> None:
        self.opened = 0

    def open(self, system: str, user: str) -> Iterator[str]:
        self.opened += 1
        while True:
            yield "x"

    def close(self) -> None: ...


@pytest.mark.parametrize(("within", "expected"), [(None, 60), (5.0, 5), (600.0, 60)])
def test_a_reply_that_never_ends_is_left_after_its_whole_time(within: float | None, expected: int) -> None:
    clock, transport = Clock(), Endless()
    model = GuardedModel(transport, ModelSettings(), breaker=Breaker(clock), clock=clock, sleep=clock.sleep)
    pieces = model.stream("s", "u", within)
    for _ in range(expected):
        assert next(pieces) == "x"
        clock.now += 1
    with pytest.raises(ModelError, match="délai"):
        next(pieces)
    assert transport.opened == 1
    assert clock.slept == []


def test_no_time_left_is_no_call_that_is_waited_for() -> None:
    clock = Clock()
    model = GuardedModel(Endless(), ModelSettings(), breaker=Breaker(clock), clock=clock)
    with pytest.raises(ModelError, match="délai"):
        list(model.stream("s", "u", within=0))


@pytest.mark.parametrize("engine", ENGINES)
def test_words_that_never_come_are_not_waited_for_though_the_line_stays_busy(engine: str) -> None:
    # Comments keep the connection alive for ever: no read time-out of a client ever ends that.
    with playing(engine, Script(noise=b": ping\n\n"), delai_premier_jeton=0.2) as (model, server):
        assert "délai" in complaint(model)
    assert len(server.requests) == 1


def test_the_default_delays_are_those_of_the_house() -> None:
    settings = ModelSettings()
    assert (settings.delai_connexion, settings.delai_premier_jeton, settings.delai_total) == (3, 10, 60)
    assert ModelSettings.model_validate({"delai_lecture": 7}).delai_total == 7  # its former name


def test_an_outside_model_needs_the_setting(tmp_path: Path) -> None:
    outside = ModelSettings(moteur="mistral", cle=SecretStr(KEY))
    with pytest.raises(ModelError, match="externe_autorise"):
        model_for(Settings(data_dir=tmp_path, modele=outside))
    allowed = outside.model_copy(update={"externe_autorise": True})
    model = model_for(Settings(data_dir=tmp_path, modele=allowed))
    assert model is not None
    assert model.outside is True
    model.close()
    assert model_for(Settings(data_dir=tmp_path)) is None


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"inconnu.*mistral, openai"):
        LANGUAGE_MODELS.make("gpt", ModelSettings())
    with pytest.raises(SettingsError, match=r"\[modele\] nom"):
        LANGUAGE_MODELS.make("openai", ModelSettings(moteur="openai"))


def test_a_bug_of_ours_keeps_its_traceback() -> None:
    class Broken:
        name, url = "x", "http://localhost"

        def open(self, system: str, user: str) -> Iterator[str]:
            raise KeyError("bug")

        def close(self) -> None: ...

    with pytest.raises(KeyError):
        list(GuardedModel(Broken(), ModelSettings()).stream("s", "u"))


def test_importing_the_seam_loads_no_client() -> None:
    heavy = "{'mistralai', 'openai', 'llama_index', 'httpx', 'httpx2', 'torch', 'sentence_transformers'}"
    code = f"import sys, rag.models.base, rag.models.embedders; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).resolve().parents[2])
