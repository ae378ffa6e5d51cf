"""What is said of the settings is what they are."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rag.settings import PREFIX, Settings, load_settings
from tools import settings_reference as made

KEYS = [(part.name, key) for part in made.parts() for key, _ in part.keys]


@pytest.mark.parametrize(("path", "write"), [(made.REFERENCE, made.reference), (made.EXAMPLE, made.example)])
def test_the_written_files_are_up_to_date(path: Path, write: object) -> None:
    assert callable(write)
    assert path.read_text(encoding="utf-8") == write(), f"{path.name} : lancez « make docs »"


def test_every_key_is_there_with_its_variable() -> None:
    plain = Settings(data_dir=Path("x")).model_dump(mode="json")
    found = set(KEYS)
    for section, content in plain.items():
        for key, value in content.items() if isinstance(content, dict) else ():
            if isinstance(value, dict) and key != "corpus":
                assert {(f"{section}.{key}", each) for each in value} <= found
            else:
                assert (section, key) in found
    page = made.reference()
    for section, key in KEYS:
        assert f"`{PREFIX}{section}__{key}".upper().replace(".", "__") in page


def test_the_example_changes_nothing_and_its_lines_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "sourcier.toml"
    bare = {"SOURCIER_DATA_DIR": str(tmp_path)}
    path.write_text(made.example(), encoding="utf-8")
    assert load_settings({**bare, "SOURCIER_CONFIG": str(path)}) == load_settings(bare)
    keys = {key for _, key in KEYS}
    set_all = [
        line.removeprefix("# ") if line.removeprefix("# ").partition(" = ")[0] in keys else line
        for line in made.example().splitlines()
        if not line.endswith("= …")
    ]
    path.write_text("\n".join(set_all), encoding="utf-8")
    unset = {"poids", "urbanisme", "actes", "autres"}  # their defaults are computed elsewhere
    assert {key for table in _tables(tomllib.loads(path.read_text())) for key in table} > keys - unset
    read = load_settings({**bare, "SOURCIER_CONFIG": str(path)}).masked()
    assert read["modele"] == load_settings(bare).masked()["modele"]
    assert read["evaluation"]["portes"] == load_settings(bare).masked()["evaluation"]["portes"]


def _tables(content: dict[str, object]) -> list[dict[str, object]]:
    inner = [value for value in content.values() if isinstance(value, dict)]
    return [content, *(table for each in inner for table in _tables(each))]


def test_a_list_may_come_from_a_variable() -> None:
    read = load_settings(
        {
            "SOURCIER_EVALUATION__JEUX": "a.jsonl, b.jsonl",
            "SOURCIER_EVALUATION__COURRIEL__DESTINATAIRES": "a@ville.fr",
            "SOURCIER_ACCES__CORPUS__NOTES": "direction,urbanisme",
        }
    )
    assert read.evaluation.jeux == (Path("a.jsonl"), Path("b.jsonl"))
    assert read.evaluation.courriel.destinataires == ("a@ville.fr",)
    assert read.acces.corpus == (("notes", ("direction", "urbanisme")),)
