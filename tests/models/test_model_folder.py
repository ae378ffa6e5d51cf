"""A model's folder is never a way to run a program: weights that would be unpickled are refused unread."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.models.embedders import EMBEDDERS
from rag.models.rerankers import CROSS_READERS
from rag.settings import RerankSettings, VectorSettings

NAMES = [
    "pytorch_model.bin",
    "2_Dense/pytorch_model.bin",
    "pytorch_model-00001-of-00002.bin",
    "poids.PT",
    "x.pkl",
]


def make(sort: str, folder: Path) -> None:
    if sort == "vecteurs":
        EMBEDDERS.make("sentence-transformers", VectorSettings(modele=str(folder)))
    else:
        CROSS_READERS.make("sentence-transformers", RerankSettings(modele=str(folder)))


@pytest.mark.parametrize("sort", ["vecteurs", "reclassement"])
@pytest.mark.parametrize("name", NAMES)
def test_weights_that_may_run_a_program_are_refused_before_any_library(
    tmp_path: Path, sort: str, name: str
) -> None:
    """Even beside safe ones: a library may prefer them."""
    for each in ("config.json", "model.safetensors", name):
        (tmp_path / each).parent.mkdir(exist_ok=True)
        (tmp_path / each).write_bytes(b"{}")
    with pytest.raises(
        SettingsError, match=r"peut exécuter un programme.*\.safetensors.*supprimez"
    ) as caught:
        make(sort, tmp_path)
    assert f"({name})" in str(caught.value)


@pytest.mark.parametrize("sort", ["vecteurs", "reclassement"])
def test_safe_weights_are_not_refused_for_that(tmp_path: Path, sort: str) -> None:
    for each in ("config.json", "model.safetensors", "sentencepiece.bpe.model", "vocab.txt"):
        (tmp_path / each).write_bytes(b"{}")
    with pytest.raises(SettingsError, match=r"extension absente|illisible"):  # no library here, or no model
        make(sort, tmp_path)
