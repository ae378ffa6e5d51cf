"""A document type, an engine, a metric: one file, dropped where a package looks, and nothing else changed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest

import eval.metrics
import ingest.acts
import rag.models
from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics import meanings
from eval.report import format_summary
from eval.scoring import score_answers
from ingest.acts import document_types, kind_named, label_of
from ingest.pipeline import ingest as run_ingest
from rag.assistant import Assistant
from rag.errors import SettingsError
from rag.models.base import model_for
from rag.settings import Settings, load_settings
from rag.types import ActKind, Filters, Question
from ui.cli import build_parser

Drop = Callable[[ModuleType, str, str], None]

TYPE = '''
"""Notes on a trial: an article a note."""
import re

from ingest.acts.autre import blocks
from ingest.acts.declared import DocumentType, Known
from rag.acts import ActKind

DOCUMENT_TYPE = DocumentType(
    ActKind.named("carnet_d_essai", "carnet d'essai"),
    "Carnet d'essai",
    blocks,
    "CARNET D'ESSAI DE LA CANTINE\\nArticle 1 - Inscription\\nElle se fait en mairie.",
    Known(title=re.compile(r"^carnet d.essai\\b")),
)
'''
WRITER = '''
"""An engine that repeats what it is asked."""
from collections.abc import Iterator

from rag.models.base import Transport
from rag.models.registry import Engine
from rag.settings import ModelSettings


class Echo:
    name, url = "essai-perroquet/un", ""

    def __init__(self, settings: ModelSettings) -> None: ...

    def open(self, system: str, user: str) -> Iterator[str]:
        yield from user.split(" ")

    def close(self) -> None: ...


LANGUAGE_MODEL: Engine[ModelSettings, Transport] = Engine("essai-perroquet", Echo, served=False)
'''
INTEGRATION = '''
"""A language model of another LlamaIndex integration."""
from llama_index.core.llms import MockLLM

from rag.models.base import Transport
from rag.models.llama_index import LlamaIndexTransport
from rag.models.registry import Engine
from rag.settings import ModelSettings


def plugged(settings: ModelSettings) -> Transport:
    return LlamaIndexTransport(MockLLM(), f"essai-imite/{settings.nom}", "")


LANGUAGE_MODEL: Engine[ModelSettings, Transport] = Engine("essai-imite", plugged, served=False)
'''
ENCODER = '''
"""Vectors of how often each letter comes."""
import math
from collections.abc import Sequence

from rag.models.embedders import Embedder, Vector
from rag.models.registry import Engine
from rag.settings import VectorSettings

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Letters:
    id, size, outside = "lettres-1", len(LETTERS), False

    def __init__(self, settings: VectorSettings) -> None: ...

    def queries(self, texts: Sequence[str]) -> list[Vector]:
        return [self._vector(text.lower()) for text in texts]

    passages = queries

    def _vector(self, text: str) -> Vector:
        counts = [text.count(letter) for letter in LETTERS]
        length = math.hypot(*counts) or 1
        return tuple(count / length for count in counts)


EMBEDDER: Engine[VectorSettings, Embedder] = Engine("essai-lettres", Letters, served=False)
'''
METRIC = '''
"""Words of an answer. Formula: their number, over the questions answered."""
from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics.base import OUTSIDE, Family, Kind, Metric, Score


def _brief(question: GoldQuestion, answer: AnswerRow) -> Score:
    return Score(int(len(answer.answer.split()) <= 30), 1) if answer.status == "answered" else OUTSIDE


METRICS = (Metric("essai_breve", "Réponses de 30 mots au plus", Kind.PROPORTION, _brief, Family.ANSWERS),)
MEANINGS = {"essai_breve": "Réponses qu'un agent lit d'un coup d'œil."}
'''


@pytest.fixture
def drop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Drop]:
    """Puts a file in a folder that a package looks in too, for the time of a test."""
    with ExitStack() as after:

        def put(package: ModuleType, name: str, text: str) -> None:
            folder = tmp_path / "ajouts" / package.__name__
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
            monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
            importlib.invalidate_caches()
            after.callback(sys.modules.pop, f"{package.__name__}.{name}", None)

        yield put


def test_a_document_type_is_recognised_read_filtered_and_named(
    drop: Drop, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(ingest.acts, "carnet", TYPE)
    town = tmp_path / "bray"
    town.mkdir()
    rules = "Carnet d'essai de la cantine\nArticle 1 - Retards\nUn retard de plus de 10 minutes est signalé."
    (town / "cantine.txt").write_text(rules, encoding="utf-8")
    (town / "zone.txt").write_text("Zone UA\nemprise au sol\nZone UB\nemprise au sol", encoding="utf-8")

    files = {each.file: each for each in run_ingest([town], settings).files}
    kind = kind_named("carnet_d_essai")
    kept = files["bray/cantine.txt"]
    assert kept.document is not None
    assert kept.document.kind is kind is ActKind("carnet_d_essai")
    assert "nature : carnet d'essai" in kept.inferred
    assert label_of(kind) == "Carnet d'essai"
    with Assistant(settings) as assistant:
        only = Filters(kinds=(kind,))
        passages = assistant.search(Question("retard à la cantine", filters=only))
        assert {each.document.file for each in passages} == {"bray/cantine.txt"}
        assert passages[0].chunk.section.path[-1].startswith("Article 1")
        reply = assistant.ask(Question("Que devient un retard à la cantine ?", filters=only))
        assert "carnet d'essai" in [fact.value for fact in reply.understood]
    assert build_parser().parse_args(["search", "retard", "--type", kind.value]).type == [kind.value]
    with pytest.raises(SystemExit):
        build_parser().parse_args(["search", "--help"])
    assert kind.value in capsys.readouterr().out

    named = '[[document]]\nfichier = "note.txt"\ntype = "carnet_d_essai"\n'
    (town / "manifest.toml").write_text(named, encoding="utf-8")
    (town / "note.txt").write_text("Les élèves se lavent les mains.", encoding="utf-8")
    again = {each.file: each for each in run_ingest([town], settings).files}["bray/note.txt"]
    assert again.document is not None
    assert again.document.kind is kind


def test_two_files_cannot_declare_one_type(drop: Drop) -> None:
    drop(ingest.acts, "un", TYPE)
    drop(ingest.acts, "deux", TYPE)
    with pytest.raises(ValueError, match=r"two files of ingest\.acts declare the type 'carnet_d_essai'"):
        document_types()


def test_a_language_model_writes(drop: Drop, tmp_path: Path) -> None:
    asked = {"SOURCIER_MODELE__MOTEUR": "essai-perroquet", "SOURCIER_DATA_DIR": str(tmp_path)}
    with pytest.raises(SettingsError, match="valeurs possibles : 'aucun'"):
        load_settings(asked)
    drop(rag.models, "essai_perroquet", WRITER)
    settings = load_settings(asked)
    assert settings.modele.outside is False
    model = model_for(settings)
    assert model is not None
    assert list(model.stream("Consigne.", "Quelle hauteur ?")) == ["Quelle", "hauteur", "?"]
    with pytest.raises(SettingsError, match=r"valeurs possibles : .*'essai-perroquet'"):
        load_settings({**asked, "SOURCIER_MODELE__MOTEUR": "gpt"})


def test_any_llama_index_model_plugs_in(drop: Drop, tmp_path: Path) -> None:
    drop(rag.models, "essai_imite", INTEGRATION)
    asked = {
        "SOURCIER_MODELE__MOTEUR": "essai-imite",
        "SOURCIER_MODELE__NOM": "petit",
        "SOURCIER_DATA_DIR": str(tmp_path),
    }
    model = model_for(load_settings(asked))
    assert model is not None
    assert "Question ?" in "".join(model.stream("Consigne.", "Question ?"))
    assert model.name == "essai-imite/petit"


def test_an_embedder_makes_an_index_and_searches_it(drop: Drop, tmp_path: Path) -> None:
    drop(rag.models, "essai_lettres", ENCODER)
    settings = load_settings(
        {"SOURCIER_VECTEURS__MOTEUR": "essai-lettres", "SOURCIER_DATA_DIR": str(tmp_path / "data")}
    )
    town = tmp_path / "bray"
    town.mkdir()
    (town / "cantine.txt").write_text("Le repas de la cantine coûte 4,10 €.", encoding="utf-8")
    assert run_ingest([town], settings).complete
    with Assistant(settings) as assistant:
        (passage,) = assistant.search(Question("prix du repas"))
        assert "4,10" in passage.chunk.text


def test_a_metric_is_computed_and_reported(drop: Drop) -> None:
    drop(eval.metrics, "essai_brievete", METRIC)
    asked = GoldQuestion("a", "Quel temps fera-t-il ?", False, kind="hors_corpus")
    _, summary = score_answers((asked,), {"a": AnswerRow("a", "answered", answer="Beau.")}, gold="jeu.jsonl")
    figure = summary.figure("essai_breve")
    assert (figure.hits, figure.total) == (1, 1)
    assert "Réponses de 30 mots au plus" in format_summary(summary)
    assert meanings()["essai_breve"].startswith("Réponses qu'un agent")
