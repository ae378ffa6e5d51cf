"""The weights of the ranking: read once, refused when malformed, part of what an answer is signed with."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from rag.errors import SettingsError
from rag.index.base import Leg
from rag.ranking import weights as module
from rag.ranking.features import FEATURES
from rag.ranking.weights import FILE, Weights, check_names, read_weights, shipped
from rag.rerank import ranking_weights
from rag.settings import Settings

GOOD = "[fusion]\nbody = 1\nheading = 0.5\n\n[lecture]\ncouverture = 2.2\n"


def written(folder: Path, text: str) -> Path:
    path = folder / FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_weights_name_every_leg_and_feature() -> None:
    found = ranking_weights()
    assert set(found.legs) == set(get_args(Leg))
    assert set(found.features) == set(FEATURES)
    assert shipped() is shipped()


def test_the_shipped_file_says_how_they_were_fitted() -> None:
    told = tomllib.loads(files("rag").joinpath("data", FILE).read_text(encoding="utf-8"))["reglage"]
    assert told["commande"].startswith("python -m eval.fit.ranking")
    assert told["questions"] > 100
    assert told["villes"] >= 6
    held, by_hand = told["regles_sans_la_ville"], told["a_la_main"]
    if told["poids"] == "réglés":
        assert held["mrr_page"] > by_hand["mrr_page"]
        assert held["mrr_passage"] > by_hand["mrr_passage"]


def test_a_good_file_is_read(tmp_path: Path) -> None:
    found = read_weights(written(tmp_path, GOOD))
    assert found == Weights({"body": 1.0, "heading": 0.5}, {"couverture": 2.2})
    assert (found.of("heading"), found.of("couverture")) == (0.5, 2.2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[fusion\n", "TOML"),
        ("", r"\[fusion\] manque"),
        ("[fusion]\nbody = 1\n", r"\[lecture\] manque"),
        ("fusion = 3\n[lecture]\ncouverture = 1\n", r"\[fusion\] manque"),
        (GOOD.replace("2.2", "'fort'"), r"\[lecture\] couverture doit être un nombre"),
        (GOOD.replace("2.2", "true"), r"\[lecture\] couverture doit être un nombre"),
        (GOOD.replace("2.2", "nan"), r"\[lecture\] couverture doit être un nombre"),
        (GOOD.replace("2.2", "-inf"), "entre -20 et 20"),
        (GOOD.replace("0.5", "500"), r"\[fusion\] heading doit être"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as error:
        read_weights(written(tmp_path, text))
    assert FILE in str(error.value)
    assert "eval.fit.ranking" in str(error.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="absent"):
        read_weights(tmp_path / FILE)


@pytest.mark.parametrize(
    ("names", "fault"), [(("zone",), "« titre » manque"), (("zone", "titre", "x"), "« x » est inconnu")]
)
def test_every_name_has_its_weight_and_no_other(names: tuple[str, ...], fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        check_names(dict.fromkeys(names, 1.0), {"zone": None, "titre": None}, "lecture")


def test_a_changed_weight_changes_the_digest_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path)
    before = settings.digest()
    assert before == Settings(data_dir=tmp_path / "ailleurs").digest()
    changed = Weights(shipped().legs, {**shipped().features, "zone": 1.29})
    assert changed.digest != shipped().digest
    monkeypatch.setattr("rag.settings.shipped", lambda: changed)
    assert settings.digest() != before
    assert module.shipped() is not changed
