"""What every engine of ``rag.models`` keeps to. One that a new file declares is tested as soon as it exists.

Those that send to an address are played by a server of our own, here and in the tests of each sort.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from embedding_server import SIZE, EmbeddingServer
from pydantic import ValidationError

from rag.errors import ModelError, SettingsError
from rag.models.base import LANGUAGE_MODELS, model_for
from rag.models.embedders import EMBEDDERS, Embedder
from rag.models.registry import NONE
from rag.models.rerankers import CROSS_READERS
from rag.settings import ModelSettings, RerankSettings, Settings, VectorSettings, load_settings
from tests.scripted_server import Script, ScriptedServer
from tests.support import REPOSITORY

SECTIONS = {
    "modele": (LANGUAGE_MODELS, ModelSettings),
    "vecteurs": (EMBEDDERS, VectorSettings),
    "reclassement": (CROSS_READERS, RerankSettings),
}
NAMED = [(section, engine.name) for section, (known, _) in SECTIONS.items() for engine in known.engines()]
WRITERS = {engine.name: engine.served for engine in LANGUAGE_MODELS.engines()}
ENCODERS = {engine.name: engine.served for engine in EMBEDDERS.engines()}
HEAVY = set("mistralai openai llama_index httpx httpx2 torch sentence_transformers numpy".split())
TEXTS = ("La hauteur est limitée à 9 mètres.", "Tarifs de la cantine", "mur mur mur", "12", "\ud800 \x00", "")


@pytest.mark.parametrize(("section", "name"), NAMED)
def test_the_settings_take_its_name(section: str, name: str) -> None:
    read = load_settings({f"SOURCIER_{section.upper()}__MOTEUR": name, "SOURCIER_DATA_DIR": "/nulle/part"})
    assert getattr(read, section).moteur == name
    assert re.fullmatch(r"[a-z][a-z0-9-]*", name)


@pytest.mark.parametrize("section", SECTIONS)
def test_another_name_is_refused_with_those_there_are(section: str) -> None:
    known, settings = SECTIONS[section]
    with pytest.raises(ValidationError, match=rf"'{NONE}'.*'{known.engines()[-1].name}'"):
        settings.model_validate({"moteur": "gpt"})
    with pytest.raises(SettingsError) as caught:
        load_settings({f"SOURCIER_{section.upper()}__MOTEUR": "gpt", "SOURCIER_DATA_DIR": "/nulle/part"})
    assert all(f"'{name}'" in str(caught.value) for name in known.names())


def test_naming_the_engines_loads_no_library() -> None:
    code = """
import sys
from rag.models.base import LANGUAGE_MODELS
from rag.models.embedders import EMBEDDERS
from rag.models.rerankers import CROSS_READERS

assert LANGUAGE_MODELS.names() and EMBEDDERS.names() and CROSS_READERS.names()
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=REPOSITORY, capture_output=True, text=True
    )
    assert HEAVY.isdisjoint(name.partition(".")[0] for name in done.stdout.split())


# -- language models --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_streams_what_is_written(name: str, tmp_path: Path) -> None:
    with ScriptedServer(Script(["Sept ", "mètres."])) as server:
        chosen = ModelSettings.model_validate(_writer(name, server.url))
        assert chosen.outside is False
        model = model_for(Settings(data_dir=tmp_path, modele=chosen))
        assert model is not None
        try:
            for _ in range(2):
                pieces = list(model.stream("Consigne.", "Question ?"))
                assert all(isinstance(piece, str) for piece in pieces)
                assert "".join(pieces).strip()
        finally:
            model.close()
        assert model.name.startswith(f"{name}/")
        assert model.outside is False
    assert bool(server.requests) is WRITERS[name]


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_that_sends_to_an_address_needs_leave_to_send_it_outside(name: str, tmp_path: Path) -> None:
    chosen = ModelSettings.model_validate(_writer(name, "https://modele.exemple.fr"))
    assert chosen.outside is WRITERS[name]
    if chosen.outside:
        with pytest.raises(ModelError, match="externe_autorise"):
            model_for(Settings(data_dir=tmp_path, modele=chosen))


def _writer(name: str, url: str) -> dict[str, object]:
    whole = url if name == "mistral" else f"{url}/v1"
    return {"moteur": name, "nom": "petit", "delai_total": 5.0} | ({"url": whole} if WRITERS[name] else {})


# -- embedders --------------------------------------------------------------------------------------


def made(name: str, url: str) -> Embedder:
    """The embedder as a town sets it; skipped where what it needs is not on this machine, which it says."""
    whole = url if name == "mistral" else f"{url}/v1"
    served = {"modele": "petit", "url": whole, "dimension": SIZE} if ENCODERS[name] else {}
    try:
        return EMBEDDERS.make(name, VectorSettings.model_validate({"moteur": name, **served}))
    except SettingsError as error:
        pytest.skip(f"« {name} » needs more than its name: {error}")


@pytest.mark.parametrize("name", ENCODERS)
def test_vectors_are_of_one_size_and_length_and_always_the_same(name: str) -> None:
    with EmbeddingServer() as server:
        one, two = made(name, server.url), made(name, server.url)
        assert one.id == two.id
        assert one.size == two.size > 0
        assert one.outside is False
        for encode, again in ((one.queries, two.queries), (one.passages, two.passages)):
            vectors = encode(TEXTS)
            assert vectors == again(TEXTS)
            assert len(vectors) == len(TEXTS)
            assert all(len(vector) == one.size for vector in vectors)
            assert all(_length(vector) == pytest.approx(1, abs=1e-3) or not any(vector) for vector in vectors)
            assert any(vectors[0])
            assert vectors[0] != vectors[1]
            assert not any(vectors[-1])
            assert encode([]) == []
    assert bool(server.asked) is ENCODERS[name]


@pytest.mark.parametrize("name", ENCODERS)
def test_an_embedder_says_whether_texts_leave_the_network(name: str) -> None:
    chosen = VectorSettings(moteur=name, modele="petit", url="https://vecteurs.exemple.fr/v1", dimension=4)
    assert chosen.outside is ENCODERS[name]


def _length(vector: Sequence[float]) -> float:
    assert all(map(math.isfinite, vector))
    return math.sqrt(math.fsum(value * value for value in vector))
