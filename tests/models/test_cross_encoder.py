"""The optional cross-encoder: the real loading path on a tiny model saved on disk, and stepping back."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.errors import ModelError, SettingsError
from rag.models.rerankers import CROSS_READERS, cross_reader_for
from rag.rerank import CROSS, Ranking, contributions
from rag.reread import reread
from rag.settings import RerankSettings
from rag.types import ActKind, Chunk, Document, Passage, Section, Territory

INSTALLED = importlib.util.find_spec("sentence_transformers") is not None
needs_library = pytest.mark.skipif(not INSTALLED, reason="sentence-transformers (extra « models ») is absent")

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] hauteur maximale toit zone question passage : la le de".split()
TEXTS = ("La hauteur maximale", "Le toit de la zone", "passage")


def configured(folder: Path | str, **changes: object) -> RerankSettings:
    return RerankSettings.model_validate(
        {"moteur": "sentence-transformers", "modele": str(folder), **changes}
    )


def saved(folder: Path, labels: int) -> Path:
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    torch.manual_seed(0)
    base = folder / "base"
    base.mkdir()
    (base / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=labels,
    )
    BertForSequenceClassification(config).save_pretrained(base)
    BertTokenizer(str(base / "vocab.txt")).save_pretrained(base)
    CrossEncoder(str(base), device="cpu", local_files_only=True).save_pretrained(str(folder / "modele"))
    return folder / "modele"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer model with random weights and a vocabulary of our own, as its library saves it."""
    return saved(tmp_path_factory.mktemp("croise"), 1)


def ranking(*scores: float) -> Ranking:
    document = Document("d", "c", "c/reglement.txt", "0" * 64, "Règlement", ActKind.PLU, Territory("Valdore"))
    passages = (
        Passage(Chunk(str(rank), Section(document), (1,), TEXTS[rank % 3]), score, (("body", score),))
        for rank, score in enumerate(scores)
    )
    return Ranking(tuple(passages), {})


# -- without the library ----------------------------------------------------------------------------


def test_without_engine_nothing_is_read_again() -> None:
    before = ranking(2.0, 1.0)
    assert reread(before, "hauteur", RerankSettings()) is before


@pytest.mark.parametrize("folder", ["", "/nulle/part"])
def test_a_folder_that_is_not_there_keeps_the_order_and_says_so(folder: str) -> None:
    before = ranking(2.0, 1.0)
    after = reread(before, "hauteur", configured(folder))
    assert after.passages == before.passages
    assert "[reclassement] modele" in after.notice
    assert "classés sans le modèle" in after.notice


def test_an_unknown_engine_lists_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"\[reclassement\] moteur.*sentence-transformers"):
        CROSS_READERS.make("oracle", RerankSettings())


def test_nothing_to_rank_loads_nothing() -> None:
    empty = Ranking((), {})
    assert reread(empty, "hauteur", configured("/nulle/part")) is empty


# -- with it ----------------------------------------------------------------------------------------


@needs_library
def test_a_model_on_disk_scores_pairs(folder: Path) -> None:
    reader = cross_reader_for(configured(folder))
    scores = reader.scores("hauteur maximale", TEXTS)
    assert len(scores) == 3
    assert all(0 < score < 1 for score in scores)
    assert len(set(scores)) == 3
    assert reader.scores("hauteur maximale", TEXTS) == pytest.approx(scores)
    assert reader.scores("hauteur", ()) == []


@needs_library
def test_what_was_read_is_ordered_by_the_sum_and_stays_first(folder: Path) -> None:
    settings = configured(folder, profondeur=3, poids=4.0)
    after = reread(ranking(1.02, 1.01, 1.0, 0.9), "hauteur maximale", settings)
    assert after.notice == ""
    scores = [passage.score for passage in after.passages]
    assert scores == sorted(scores, reverse=True)
    assert after.passages[-1].chunk.id == "3"
    for passage in after.passages[:3]:
        parts = {part.name: part.points for part in contributions(passage)}
        assert 0 < parts[CROSS] < 4.0
        assert passage.score == pytest.approx(parts[CROSS] + dict(passage.legs)["body"])


@needs_library
def test_a_model_with_several_scores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="3 notes par passage"):
        cross_reader_for(configured(saved(tmp_path, 3)))


@needs_library
def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SettingsError, match="illisible"):
        cross_reader_for(configured(tmp_path))


@needs_library
def test_a_model_that_is_too_slow_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.models.cross_encoder import CrossEncoderReader

    reader = CrossEncoderReader(configured(folder, delai=0.05))
    free, ended = threading.Event(), threading.Event()

    def stuck(pairs: Sequence[tuple[str, str]], **_: object) -> list[float]:
        free.wait(30)
        ended.set()
        return [0.5 for _ in pairs]

    monkeypatch.setattr(reader._model, "predict", stuck)
    for _ in range(2):  # the second finds the first still running
        with pytest.raises(ModelError, match=r"0\.05 s.*\[reclassement\] delai"):
            reader.scores("hauteur", TEXTS)
    free.set()
    assert ended.wait(30)


@needs_library
def test_a_model_that_fails_says_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.models.cross_encoder import CrossEncoderReader

    reader = CrossEncoderReader(configured(folder))

    def failing(*_: object, **__: object) -> list[float]:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(reader._model, "predict", failing)
    with pytest.raises(ModelError, match=r"\[reclassement\]"):
        reader.scores("hauteur", TEXTS)
