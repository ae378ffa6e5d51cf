"""What may be deposited."""

from __future__ import annotations

import pytest

from ingest.pipeline import IngestOptions
from rag.errors import UsageError
from ui.components.deposit import MAX_FILES, check_files, check_options, content_type, safe_name


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
    ],
)
def test_names_lose_their_folders(given: str, expected: str) -> None:
    assert safe_name(given) == expected


def test_good_files_are_kept() -> None:
    assert check_files([("a.pdf", b"%PDF-1.7"), ("vide.txt", b"")], 10) == [
        ("a.pdf", b"%PDF-1.7"),
        ("vide.txt", b""),
    ]


@pytest.mark.parametrize(
    ("uploads", "word"),
    [
        ([], "au moins un fichier"),
        ([("a.txt", b"x")] * (MAX_FILES + 1), "au plus"),
        ([("a.pdf", b"PK\x03\x04\x00")], "contenu"),
        ([("a.pdf", b"du texte")], "contenu"),
        ([("a.txt", b"x" * (2 << 20))], "dépasse 1 Mo"),
        ([("a.txt", b"x"), ("sous/a.txt", b"y")], "Deux fichiers"),
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
