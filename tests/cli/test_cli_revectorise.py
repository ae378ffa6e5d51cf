"""``sourcier corpus revectoriser``: after a change of model, without the documents, from where it stopped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from embedding_server import SIZE, Behaviour, EmbeddingServer

from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.encode import Encoder, dense_text, open_home
from rag.errors import ModelError
from rag.models import kept
from rag.models.embedders import Vector
from rag.models.kept import KeptEmbedder
from rag.models.static import StaticEmbedder
from rag.settings import Settings, VectorSettings
from rag.types import Question, Visibility
from tests.support import Cli, child_environment
from ui import texts

RULES = {"UA": "neuf", "UB": "dix", "UC": "onze", "UD": "douze"}
ACT = "Commune de Valdoré\n" + "".join(
    f"ZONE {zone}\nARTICLE {zone} 10 - HAUTEUR\nLa hauteur maximale est fixée à {words} mètres.\n"
    for zone, words in RULES.items()
)
NONE = {"SOURCIER_VECTEURS__MOTEUR": "aucun"}


def town(folder: Path, visibility: Visibility = Visibility.PUBLIC, **vectors: object) -> Settings:
    """A town indexed with some vectors, whose documents are then gone."""
    documents = folder / "valdore"
    documents.mkdir(parents=True)
    (documents / "plu.txt").write_text(ACT, encoding="utf-8")
    settings = Settings(data_dir=folder / "data", vecteurs=VectorSettings.model_validate(vectors))
    ingest([documents], settings, IngestOptions(visibility=visibility))
    (documents / "plu.txt").unlink()
    return settings


def ingest_second(folder: Path, settings: Settings) -> None:
    """Another act of the town, as many passages."""
    act = folder / "valdore" / "second.txt"
    act.write_text(ACT.replace("ZONE U", "ZONE AU").replace("E U", "E AU"), encoding="utf-8")
    ingest([folder / "valdore"], settings, IngestOptions())
    act.unlink()


def served(url: str) -> dict[str, str]:
    return {
        "SOURCIER_VECTEURS__MOTEUR": "openai",
        "SOURCIER_VECTEURS__MODELE": "petit",
        "SOURCIER_VECTEURS__URL": f"{url}/v1",
        "SOURCIER_VECTEURS__DIMENSION": str(SIZE),
        "SOURCIER_VECTEURS__LOT": "2",
        "SOURCIER_VECTEURS__ESSAIS": "1",
    }


def test_an_index_of_another_model_is_refused_then_made_again(cli: Cli, tmp_path: Path) -> None:
    data = town(tmp_path, moteur="aucun").data_dir
    refused = cli("search", "hauteur", data=data)
    assert refused.returncode == 3
    assert "autre modèle de vecteurs (aucun, attendu integre-" in refused.stderr
    assert "sourcier corpus revectoriser" in refused.stderr
    done = cli("corpus", "revectoriser", data=data)
    assert (done.returncode, done.stderr.count("refait")) == (0, 1)
    assert texts.REVECTORISED.partition("{")[0] in done.stdout
    found = json.loads(cli("search", "hauteur en zone UA", "--json", data=data).stdout)
    assert "neuf" in found["passages"][0]["text"]
    again = cli("corpus", "revectoriser", data=data)
    assert (again.returncode, again.stdout.strip(), again.stderr) == (0, texts.VECTORS_CURRENT, "")
    back = cli("corpus", "revectoriser", "--json", data=data, **NONE)
    assert json.loads(back.stdout)["embedder"] is None
    assert cli("search", "hauteur", data=data, **NONE).returncode == 0


def test_nothing_indexed_is_said(cli: Cli, tmp_path: Path) -> None:
    done = cli("corpus", "revectoriser", data=tmp_path / "data")
    assert (done.returncode, done.stdout.strip()) == (0, texts.NO_CORPUS)


def test_a_stopped_command_begins_again_where_it_was(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = town(tmp_path)
    with open_home(settings)[0].read() as snapshot:
        chunks = snapshot.chunks(sorted(snapshot.catalog.chunk_ids()))
    with EmbeddingServer(Behaviour(failures=[200, 500])) as server:
        monkeypatch.setattr(kept, "BATCH", 2)
        chosen = VectorSettings.model_validate(
            {"moteur": "openai", "modele": "petit", "url": f"{server.url}/v1", "dimension": SIZE, "lot": 2}
            | {"essais": 1}
        )
        home, embedder = open_home(settings.model_copy(update={"vecteurs": chosen}))
        assert embedder is not None
        with (
            pytest.raises(ModelError, match="en panne"),
            home.write(Encoder(KeptEmbedder(embedder, home.root / "vectors"))),
        ):
            pass
        with open_home(settings)[0].read() as snapshot:  # the former index still serves
            assert len(snapshot.catalog.chunk_ids()) == len(chunks)
        before = len(server.texts)
        done = cli("corpus", "revectoriser", "--json", data=settings.data_dir, **served(server.url))
        said = json.loads(done.stdout)
        assert (said["changed"], said["passages"], said["made"]) == (True, len(chunks), len(chunks) - 2)
        assert len(server.texts) - before == len(chunks) - 2
    assert not list((settings.data_dir / "index" / "vectors").iterdir())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_command_begins_again_where_it_was(cli: Cli, tmp_path: Path) -> None:
    """Killed while the service was answering: what was made before is found again, the index still serves."""
    settings = town(tmp_path)
    ingest_second(tmp_path, settings)
    data = settings.data_dir
    with EmbeddingServer(Behaviour(silent_from=6)) as server:
        command = [sys.executable, "-m", "ui.cli", "corpus", "revectoriser", "--json"]
        environment = child_environment(SOURCIER_DATA_DIR=str(data), **served(server.url))
        with subprocess.Popen(
            command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as killed:
            assert server.behaviour.silent.wait(120)
            killed.kill()
        server.behaviour.released.set()
        assert killed.returncode == -signal.SIGKILL
        assert "neuf" in cli("search", "hauteur en zone UA", data=data).stdout
        server.behaviour.silent_from = None
        before = len(server.texts)
        said = json.loads(cli("corpus", "revectoriser", "--json", data=data, **served(server.url)).stdout)
        assert said["changed"]
        first_act = said["passages"] // 2
        assert said["made"] == len(server.texts) - before == len(set(server.texts)) - first_act
    assert not list((data / "index" / "vectors").iterdir())


class Counting:
    """Counts what it is asked, and leaves the network if told."""

    def __init__(self, outside: bool = False) -> None:
        self.outside, self.asked = outside, list[str]()
        self._own = StaticEmbedder()
        self.id, self.size = self._own.id, self._own.size

    def queries(self, texts: Sequence[str]) -> list[Vector]:
        return self._own.queries(texts)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        self.asked += texts
        return self._own.passages(texts)


def test_kept_vectors_are_those_of_the_model(tmp_path: Path) -> None:
    own, heard = Counting(), list[int]()
    first = KeptEmbedder(own, tmp_path, heard.append)
    asked = ["hauteur", "clôture", "hauteur"]
    assert first.passages(asked) == own.passages(asked)
    own.asked.clear()
    second = KeptEmbedder(own, tmp_path)
    assert second.passages([*asked, "toiture"]) == StaticEmbedder().passages([*asked, "toiture"])
    assert (own.asked, second.made, first.made, heard) == (["toiture"], 1, 2, [3])
    assert second.queries(["hauteur"]) == own.queries(["hauteur"])
    second.forget()
    assert not second.path.exists()


def test_internal_passages_never_leave_and_are_found_by_their_words(tmp_path: Path) -> None:
    settings = town(tmp_path, Visibility.INTERNAL)
    home, embedder = open_home(settings)
    with home.read() as snapshot:
        chunks = list(snapshot.chunks(sorted(snapshot.catalog.chunk_ids())).values())
    outside, inside = Counting(outside=True), Counting()
    hidden = Encoder(outside)(chunks)
    assert outside.asked == []
    assert {entry.dense for entry in hidden} == {(0.0,) * outside.size}
    Encoder(inside)(chunks)
    assert inside.asked == [dense_text(chunk) for chunk in chunks]
    document = chunks[0].document
    with home.write() as writer:  # an index of such vectors is searched like any other
        outcome, pages = writer.catalog.outcomes()[0], writer.catalog.pages(document.id)
        writer.put(document, outcome, pages, chunks, Encoder(outside))
    with Assistant(settings) as assistant:
        assert "neuf" in assistant.search(Question("hauteur en zone UA"))[0].chunk.text
    assert embedder is not None
