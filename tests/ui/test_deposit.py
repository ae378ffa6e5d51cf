"""What may be deposited."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ingest.pipeline import IngestOptions
from rag.errors import UsageError
from ui.components.deposit import MAX_FILES, check_files, check_options, safe_name
from ui.components.documents.contents import content_type


def packed(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, b"x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", ".pdf"),
        (b"\r\n%PDF-1.4", ".pdf"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><a/>', ".xml"),
        ("Arrêté du maire".encode(), ".txt"),
        ("Arrêté du maire".encode("cp1252"), ".txt"),
        ("Arrêté".encode("utf-16"), ".txt"),
        (b"PK\x03\x04\x00\x00", ""),
        (packed("word/document.xml"), ".docx"),
        (packed("mimetype", "content.xml"), ".odt"),
        (packed("sig/ZONE_URBA.shp"), ".zip"),
        (packed("photo.jpg"), ""),
        (b'{"type": "FeatureCollection"}', ".json"),
        (b"<!DOCTYPE html><html></html>", ".html"),
        (b"\x00\x00\x27\x0a" + bytes(96), ".shp"),
        (b"\x03" + bytes(40), ".dbf"),
        (b"MZ\x90\x00", ""),
    ],
)
def test_the_type_is_read_in_the_bytes(content: bytes, expected: str) -> None:
    assert content_type(content) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\dossiers\\PLU.pdf", "PLU.pdf"),
        ("re\u0301glement\x00\n.pdf", "réglement.pdf"),
        ("..", "document"),
        (".cache.txt", "cache.txt"),
        ("a" * 3 + "." + "b" * 145 + ".txt", "b" * 145 + ".txt"),
    ],
)
def test_names_lose_their_folders(given: str, expected: str) -> None:
    assert safe_name(given) == expected


def test_good_files_are_kept() -> None:
    assert check_files([("a.pdf", b"%PDF-1.7"), ("vide.txt", b"")], 10).kept == (
        ("a.pdf", b"%PDF-1.7"),
        ("vide.txt", b""),
    )


def test_a_wrong_file_does_not_stop_the_others() -> None:
    found = check_files(
        [("a.txt", b"x"), ("b.pdf", b"MZ"), ("c.exe", b"MZ"), ("A.txt", b"y"), ("d.md", b"# Titre")], 10
    )
    assert [name for name, _ in found.kept] == ["a.txt", "d.md"]
    reasons = {each.name: each.reason for each in found.refused}
    assert "contenu" in reasons["b.pdf"]
    assert "non pris en charge" in reasons["c.exe"]
    assert "portent ce nom" in reasons["A.txt"]


@pytest.mark.parametrize(
    ("uploads", "word"),
    [
        ([], "au moins un fichier"),
        ([("a.txt", b"x")] * (MAX_FILES + 1), "au plus"),
        ([("a.pdf", b"PK\x03\x04\x00")], "contenu"),
        ([("a.pdf", b"du texte")], "contenu"),
        ([("a.txt", b"x" * (2 << 20))], "dépasse 1 Mo"),
    ],
)
def test_what_does_not_fit_is_said(uploads: list[tuple[str, bytes]], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        check_files(uploads, 1)


@pytest.mark.parametrize("corpus", ["", "../ailleurs", "a/b", "x" * 61, " "])
def test_a_corpus_name_cannot_leave_its_folder(corpus: str) -> None:
    with pytest.raises(UsageError, match="nom simple"):
        check_options(IngestOptions(corpus=corpus))


def test_insee_codes() -> None:
    check_options(IngestOptions(corpus="PLU de Corte", insee="2B096"))
    with pytest.raises(UsageError, match="INSEE"):
        check_options(IngestOptions(corpus="plu", insee="38"))


@pytest.mark.parametrize("letter", ["é", "字", "𝔸"])
def test_a_long_name_fits_a_folder_and_keeps_its_extension(letter: str, tmp_path: Path) -> None:
    name = safe_name(f"{letter * 200}.pdf")
    (tmp_path / name).write_bytes(b"%PDF-")
    assert name.startswith(letter)
    assert name.endswith(f"{letter}.pdf")


def test_a_zip_of_far_too_many_parts_is_refused_before_it_is_listed() -> None:
    content = packed("sig/ZONE_URBA.shp")
    end = content.rfind(b"PK\x05\x06")
    forged = content[: end + 12] + (64 << 20).to_bytes(4, "little") + content[end + 16 :]
    assert content_type(content) == ".zip"
    assert content_type(forged) == ""
