"""The embedding that ships: sound, fast to open, close for words of one sense, far from names and numbers."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.errors import SettingsError
from rag.models.embedders import Vector, embedder_for
from rag.models.static import DESCRIPTION, ROWS, SCALES, STEMS, StaticEmbedder, digest, shipped
from rag.settings import Settings, VectorSettings
from rag.text import ANALYSER, fold, stem
from tests.support import child_environment

LARGEST = 15_000_000


def cosine(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two stems on two axes, each with its own scale."""
    (tmp_path / STEMS).write_text("hauteur\nclotur", encoding="utf-8")
    np.save(tmp_path / ROWS, np.array([[100, 0], [0, 50]], np.int8))
    np.save(tmp_path / SCALES, np.array([0.01, 0.06], np.float16))
    said = {
        "format": 1,
        "analyser": ANALYSER,
        "size": 2,
        "stems": 2,
        "unknown": 2.0,
        "digest": digest(tmp_path),
    }
    (tmp_path / DESCRIPTION).write_text(json.dumps(said), encoding="utf-8")
    return tmp_path


def test_it_is_the_default_and_names_its_content(tmp_path: Path, embedder: StaticEmbedder) -> None:
    found = embedder_for(Settings(data_dir=tmp_path))
    assert isinstance(found, StaticEmbedder)
    assert found.id == embedder.id
    assert found.id.startswith("integre-")
    assert not found.outside


def test_the_shipped_files_are_small_and_of_this_analysis() -> None:
    said = json.loads((shipped() / DESCRIPTION).read_text(encoding="utf-8"))
    assert said["digest"] == digest(shipped())
    assert said["analyser"] == ANALYSER, "the stems changed: train again with python -m tools.embedding"
    assert sum(path.stat().st_size for path in shipped().iterdir()) < LARGEST
    card = (shipped() / "card.md").read_text(encoding="utf-8")
    assert said["digest"][:12] in card
    assert f"{said['size']} valeurs" in card


def test_the_vocabulary_holds_no_number_and_no_first_name() -> None:
    stems = (shipped() / STEMS).read_text(encoding="utf-8").split("\n")
    assert len(stems) == len(set(stems))
    ordinals = {f"{rank}e" for rank in range(2, 7)}  # the stems of « deuxième » to « sixième »
    assert {term for term in stems if any(sign.isdigit() for sign in term)} - ordinals == {"m2"}
    # First names that are no common words, at whatever place they come in an act.
    names = {
        "thierry",
        "nathalie",
        "sébastien",
        "véronique",
        "christophe",
        "stéphane",
        "isabelle",
        "frédéric",
    }
    assert not {stem(fold(name)) for name in names} & set(stems)


def test_vectors_are_of_unit_length_and_always_the_same(embedder: StaticEmbedder) -> None:
    texts = ["hauteur maximale des clôtures", "", "1234 de la"]
    vectors = embedder.passages(texts)
    assert vectors == StaticEmbedder().passages(texts) == embedder.queries(texts)
    assert len(vectors[0]) == embedder.size
    assert math.isclose(cosine(vectors[0], vectors[0]), 1, rel_tol=1e-5)
    assert vectors[1] == vectors[2] == (0.0,) * embedder.size
    assert embedder.passages([]) == []


@pytest.mark.parametrize(
    ("said", "near", "far"),
    [
        ("garer ma voiture", "aires de stationnement", "hauteur des toitures"),
        ("voisin", "limite séparative", "assainissement des eaux usées"),
        ("chien dangereux", "animaux", "permis de construire"),
        ("licenciement", "rupture du contrat de travail", "clôture sur rue"),
    ],
)
def test_words_of_one_sense_are_nearer(embedder: StaticEmbedder, said: str, near: str, far: str) -> None:
    asked, right, wrong = embedder.queries([said, near, far])
    assert cosine(asked, right) > cosine(asked, wrong) + 0.1


def test_a_text_is_the_sum_of_its_stems(folder: Path) -> None:
    made = StaticEmbedder.of(VectorSettings(modele=str(folder)))
    one, other, both = made.passages(["la hauteur", "clôtures", "hauteur des clôtures, hauteur"])
    assert one == (1.0, 0.0)
    assert other == (0.0, 1.0)
    assert both == pytest.approx((2 / math.sqrt(13), 3 / math.sqrt(13)), rel=1e-3)


def test_a_stem_outside_the_vocabulary_is_near_itself_alone(embedder: StaticEmbedder, folder: Path) -> None:
    one, same, other = embedder.passages(["Kervadec", "Monsieur Kervadec", "Monsieur Ploumanac"])
    assert cosine(one, same) > 0.5
    assert abs(cosine(one, other)) < 0.3
    made = StaticEmbedder(folder).passages(["Kervadec"])[0]
    assert [abs(value) for value in made] == pytest.approx([math.sqrt(0.5)] * 2)


def test_the_name_changes_with_any_part_of_the_model(folder: Path) -> None:
    first = StaticEmbedder(folder).id
    said = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    (folder / DESCRIPTION).write_text(json.dumps(said | {"unknown": 3.0}), encoding="utf-8")
    assert StaticEmbedder(folder).id != first


@pytest.mark.parametrize("name", [STEMS, ROWS, SCALES])
def test_a_changed_or_missing_file_is_refused_in_words(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(SettingsError, match="manque ou a changé"):
        StaticEmbedder(folder).queries(["hauteur"])
    (folder / name).unlink()
    with pytest.raises(SettingsError, match="manque ou a changé"):
        StaticEmbedder(folder).queries(["hauteur"])


@pytest.mark.parametrize(
    "change", [{"format": 2}, {"size": 0}, {"unknown": -1}, {"digest": "abc"}, {"autre": 1}]
)
def test_a_wrong_description_is_refused_in_words(folder: Path, change: dict[str, object]) -> None:
    said = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    (folder / DESCRIPTION).write_text(json.dumps(said | change), encoding="utf-8")
    with pytest.raises(SettingsError, match="manque ou a changé"):
        StaticEmbedder(folder)


def test_pickled_content_is_never_run(folder: Path) -> None:
    np.save(folder / ROWS, np.array([{"a": 1}, {"b": 2}], object), allow_pickle=True)
    said = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    (folder / DESCRIPTION).write_text(json.dumps(said | {"digest": digest(folder)}), encoding="utf-8")
    with pytest.raises(SettingsError, match="manque ou a changé"):
        StaticEmbedder(folder).queries(["hauteur"])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = VectorSettings(moteur="integre", modele=str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match="absent"):
        embedder_for(Settings(data_dir=tmp_path, vecteurs=settings))


def test_neither_torch_nor_the_network_is_needed() -> None:
    code = (
        "import sys; from rag.models.static import StaticEmbedder; made = StaticEmbedder(); "
        "assert 'numpy' not in sys.modules; made.queries(['hauteur']); "
        "sys.exit(bool({'torch', 'transformers', 'httpx', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=child_environment(), check=False)
    assert done.returncode == 0


def test_a_copied_model_has_the_same_name(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("ailleurs") / "copie"
    shutil.copytree(folder, copy)
    assert StaticEmbedder(copy).id == StaticEmbedder(folder).id
