"""``manifest.toml``: what it may say, and a clear sentence when it is badly written."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from ingest.manifest import load
from rag.errors import UsageError
from rag.types import ActKind, Commune, Visibility

FULL = """
[corpus]
nom = "valbrume"
commune = "Valbrume Métropole"
insee = "00001"
visibilite = "interne"
membres = [{ nom = "Valdoré", insee = "00002" }, { nom = "Combe" }]

[[document]]
fichier = "plu/règlement.pdf"
titre = "Règlement écrit"
type = "plu"
version = "Modification n° 1"
date = 2024-03-12
idurba = "00001_PLU_20240312"
"""


def written(folder: Path, text: str) -> Path:
    (folder / "manifest.toml").write_bytes(text.encode())
    return folder


def test_everything_it_says_is_read(tmp_path: Path) -> None:
    manifest = load(written(tmp_path, FULL))
    assert manifest is not None
    assert (manifest.corpus.nom, manifest.corpus.commune) == ("valbrume", "Valbrume Métropole")
    assert manifest.corpus.insee == "00001"
    assert manifest.corpus.visibilite is Visibility.INTERNAL
    assert manifest.corpus.members == (Commune("Valdoré", "00002"), Commune("Combe"))
    entry = manifest.entry("plu/règlement.pdf")
    assert entry is not None
    assert (entry.type, entry.date, entry.idurba) == (ActKind.PLU, date(2024, 3, 12), "00001_PLU_20240312")
    assert manifest.entry("autre.pdf") is None


def test_accents_coded_otherwise_name_the_same_file_and_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    manifest = load(written(tmp_path, "\ufeff" + FULL))
    assert manifest is not None
    assert manifest.entry(unicodedata.normalize("NFD", "plu/règlement.pdf")) is not None


def test_an_entry_whose_file_is_not_there_is_remarked(tmp_path: Path) -> None:
    manifest = load(written(tmp_path, FULL))
    assert manifest is not None
    (remark,) = manifest.remarks(tmp_path)
    assert "nomme « plu/règlement.pdf », absent du dossier" in remark
    (tmp_path / "plu").mkdir()
    (tmp_path / "plu" / "règlement.pdf").write_bytes(b"x")
    assert manifest.remarks(tmp_path) == []


def test_no_manifest_is_no_error(tmp_path: Path) -> None:
    assert load(tmp_path) is None
    empty = load(written(tmp_path, ""))
    assert empty is not None
    assert (empty.corpus.nom, empty.document) == (None, ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[corpus\n", "n'est pas du TOML"),
        ('[corpus]\nville = "X"\n', "« corpus.ville »"),
        ('[corpus]\nvisibilite = "secret"\n', "« corpus.visibilite »"),
        ("[corpus]\ncommune = 12\n", "« corpus.commune »"),
        ('[[document]]\ntitre = "sans fichier"\n', "« document.0.fichier »"),
        ('[[document]]\nfichier = "a.pdf"\ntype = "plan"\n', "« document.0.type »"),
        ('[[document]]\nfichier = "a.pdf"\ntype = "plan"\n', "(valeurs possibles : 'plu', 'deliberation'"),
        ('[corpus]\ninsee = "abc"\n', "« corpus.insee » (il faut les cinq caractères"),
        ('[corpus]\nmembres = ["Valdoré"]\n', "« corpus.membres.0 »"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(written(tmp_path, text))
    assert sentence in str(caught.value)
    assert "Corrigez" in str(caught.value)


def test_bytes_that_are_not_text_are_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="n'est pas du texte UTF-8"):
        load(tmp_path)


def test_a_file_named_twice_is_remarked_and_a_long_list_of_absents_is_cut(tmp_path: Path) -> None:
    text = "".join(f'[[document]]\nfichier = "f{rank}.pdf"\n' for rank in range(40))
    manifest = load(written(tmp_path, text + '[[document]]\nfichier = "f0.pdf"\ntitre = "B"\n'))
    assert manifest is not None
    remarks = manifest.remarks(tmp_path)
    assert len(remarks) == 7
    assert "36 autre(s) fichier(s) absent(s)" in remarks[5]
    assert "plusieurs fois « f0.pdf »" in remarks[6]
    entry = manifest.entry("f0.pdf")
    assert entry is not None
    assert entry.titre is None
