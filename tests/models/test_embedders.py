"""Embedders: the real loading path on a tiny model saved on disk, and errors that say what to install."""

from __future__ import annotations

import importlib.util
import json
import math
import shutil
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.models.embedders import EMBEDDERS, embedder_for
from rag.settings import Settings, VectorSettings

INSTALLED = importlib.util.find_spec("sentence_transformers") is not None
needs_library = pytest.mark.skipif(not INSTALLED, reason="sentence-transformers (extra « models ») is absent")

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] hauteur maximale toit zone question passage : la le de".split()


def configured(folder: Path, **changes: str) -> VectorSettings:
    values: dict[str, object] = {"moteur": "sentence-transformers", "modele": str(folder), **changes}
    return VectorSettings.model_validate(values)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer model with random weights and a vocabulary of our own, as its library saves it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(0)
    base = tmp_path_factory.mktemp("base")
    (base / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config).save_pretrained(base)
    BertTokenizer(str(base / "vocab.txt")).save_pretrained(base)
    saved = tmp_path_factory.mktemp("petit-modele")
    SentenceTransformer(str(base), device="cpu", local_files_only=True).save(str(saved))
    return saved


def test_no_engine_is_no_embedder(tmp_path: Path) -> None:
    assert embedder_for(Settings(data_dir=tmp_path, vecteurs=VectorSettings(moteur="aucun"))) is None
    with pytest.raises(SettingsError, match=r"inconnu.*sentence-transformers"):
        EMBEDDERS.make("word2vec", VectorSettings())


def test_a_model_that_is_not_named_is_said_to_be_missing(tmp_path: Path) -> None:
    settings = VectorSettings(moteur="sentence-transformers")
    with pytest.raises(SettingsError, match=r"^Réglage \[vecteurs\] modele manquant"):
        embedder_for(Settings(data_dir=tmp_path, vecteurs=settings))


@pytest.mark.parametrize("named", ["un", "un/modele-du-web"])
def test_a_model_that_is_not_a_folder_is_refused_in_words(tmp_path: Path, named: str) -> None:
    settings = VectorSettings(moteur="sentence-transformers", modele=named)
    with pytest.raises(SettingsError, match="pas un dossier"):
        embedder_for(Settings(data_dir=tmp_path, vecteurs=settings))


@pytest.mark.skipif(INSTALLED, reason="sentence-transformers is installed here")
def test_the_absent_library_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"Installez sourcier\[models\]"):
        embedder_for(Settings(data_dir=tmp_path, vecteurs=configured(tmp_path)))


@needs_library
def test_a_folder_without_a_model_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="illisible"):
        embedder_for(Settings(data_dir=tmp_path, vecteurs=configured(tmp_path)))


@needs_library
def test_a_truncated_model_is_refused_in_words(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copie"
    shutil.copytree(folder, copy)
    weights = next(copy.rglob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(SettingsError, match="illisible"):
        embedder_for(Settings(data_dir=tmp_path, vecteurs=configured(copy)))


@needs_library
def test_a_saved_model_gives_the_same_unit_vectors_each_time(folder: Path) -> None:
    settings = configured(folder, prefixe_question="question : ", prefixe_passage="passage : ")
    one, two = (
        EMBEDDERS.make("sentence-transformers", settings),
        EMBEDDERS.make("sentence-transformers", settings),
    )
    assert one.size == 16
    texts = ["hauteur maximale", "zone de toit"]
    vectors = one.passages(texts)
    assert vectors == two.passages(texts)
    assert all(math.isclose(sum(value * value for value in vector), 1, rel_tol=1e-4) for vector in vectors)
    assert vectors[0] != vectors[1]
    assert one.queries(texts) != vectors
    assert one.passages([]) == []


@needs_library
def test_the_id_changes_with_the_content_and_the_prefixes(folder: Path, tmp_path: Path) -> None:
    def identity(place: Path, **changes: str) -> str:
        return EMBEDDERS.make("sentence-transformers", configured(place, **changes)).id

    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    first = identity(folder)
    assert identity(copy) == first
    assert identity(folder, prefixe_passage="passage : ") != first
    assert identity(folder, prefixe_question="passage : ") not in (
        first,
        identity(folder, prefixe_passage="passage : "),
    )
    weights = next(copy.rglob("*.safetensors"))
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert identity(copy) != first


@needs_library
def test_prefixes_not_set_are_those_the_model_says(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "parlant"
    shutil.copytree(folder, copy)
    said = copy / "config_sentence_transformers.json"
    content = json.loads(said.read_text(encoding="utf-8"))
    content |= {"prompts": {"query": "question : ", "document": "passage : "}, "default_prompt_name": "query"}
    said.write_text(json.dumps(content), encoding="utf-8")
    own = EMBEDDERS.make("sentence-transformers", configured(copy))
    given = EMBEDDERS.make(
        "sentence-transformers",
        configured(folder, prefixe_question="question : ", prefixe_passage="passage : "),
    )
    none = EMBEDDERS.make("sentence-transformers", configured(copy, prefixe_question="", prefixe_passage=""))
    texts = ["hauteur maximale"]
    assert own.queries(texts) == given.queries(texts)
    assert own.passages(texts) == given.passages(texts) == none.passages(["passage : hauteur maximale"])
    assert own.queries(texts) != own.passages(texts)


@needs_library
@pytest.mark.parametrize(
    ("name", "same_as"),
    [("multilingual-e5-small", "query: "), ("e5-mistral-7b-instruct", ""), ("cafe5-base", ""), ("autre", "")],
)
def test_a_family_that_needs_prefixes_has_them(folder: Path, tmp_path: Path, name: str, same_as: str) -> None:
    shutil.copytree(folder, tmp_path / name)
    own = EMBEDDERS.make("sentence-transformers", configured(tmp_path / name))
    bare = EMBEDDERS.make(
        "sentence-transformers", configured(tmp_path / name, prefixe_question=same_as, prefixe_passage="")
    )
    assert own.queries(["zone"]) == bare.queries(["zone"])
