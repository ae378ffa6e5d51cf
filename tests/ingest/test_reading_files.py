"""Reading what is not a PDF, and refusing what cannot be read with a sentence that says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.types import PageState
from tests.ingest.papers import reading
from tests.support import REPOSITORY, child_environment

ACCENTS = "Arrêté du maire : l'été, où « Noël » coûte 3 € — œuvre.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-bom"])
def test_a_text_is_read_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "arrete.txt"
    raw = b"\xff\xfe" + ACCENTS.encode("utf-16-le") if encoding.endswith("bom") else ACCENTS.encode(encoding)
    path.write_bytes(raw)
    assert [(page.number, page.text) for page in reading(path).pages] == [(0, ACCENTS)]


def test_form_feeds_make_pages_and_the_last_one_may_end_the_file(tmp_path: Path) -> None:
    path = tmp_path / "plu.txt"
    path.write_text("page une\f \n\fpage trois\f\n", encoding="utf-8")
    assert [(page.number, page.text.strip(), page.state) for page in reading(path).pages] == [
        (1, "page une", PageState.TEXT),
        (2, "", PageState.EMPTY),
        (3, "page trois", PageState.TEXT),
    ]


def test_line_ends_ligatures_and_controls_are_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("e\u0301tage\r\nﬁn\rsuite\x07".encode())
    assert reading(path).pages[0].text == "étage\nfin\nsuite"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("vide.pdf", b"", "Fichier vide (0 octet)"),
        ("vide.txt", b"", "Fichier vide (0 octet)"),
        ("blanc.txt", b" \n\t\n", "Fichier sans texte"),
        ("image.txt", b"\x89PNG\x00\x00\x00", "n'est pas du texte"),
        ("faux.xml", b"commune de Valdore", "n'est pas du XML"),
        ("lettre.docx", b"PK\x03\x04", "Document endommagé ou qui n'en est pas un"),
        ("lettre.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "enregistrez-le en .docx, .odt ou .pdf"),
        ("clos.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protégé par un mot de passe"),
        ("lettre.rtf", b"{\\rtf1 bonjour}", "enregistrez-le en .docx, .odt ou .pdf"),
        ("classeur.xlsx", b"PK\x03\x04", "Format « .xlsx » non pris en charge"),
        ("sans", b"texte", "Format « sans extension »"),
        ("faux.pdf", b"ceci n'est pas un PDF", "PDF endommagé ou qui n'en est pas un"),
        ("tete.pdf", b"%PDF-1.7\n", "PDF endommagé ou qui n'en est pas un"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        reading(path)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith((".", "SRU."))


def test_a_file_over_the_size_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "gros.pdf"
    with path.open("wb") as stream:
        stream.truncate(2 * 1024 * 1024)
    with pytest.raises(DocumentError, match="plus de 1 Mo : découpez-le ou relevez"):
        reading(path, max_mib=1)


def test_a_text_is_bounded_more_tightly_than_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "gros.txt"
    with path.open("wb") as stream:
        stream.truncate(21 * 1024 * 1024)
    with pytest.raises(DocumentError, match="texte de plus de 20 Mo"):
        reading(path)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "tube.txt"
    os.mkfifo(path)
    with pytest.raises(DocumentError, match="pas un fichier ordinaire"):
        reading(path)


def test_a_broken_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lien.pdf"
    path.symlink_to(tmp_path / "absent.pdf")
    with pytest.raises(DocumentError, match="introuvable"):
        reading(path)


def test_a_file_or_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    """Run by a process that has dropped the rights of root, for which no file is forbidden."""
    folder = tmp_path / "valdore"
    folder.mkdir()
    (folder / "a.txt").write_text("texte", encoding="utf-8")
    (folder / "a.txt").chmod(0)
    folder.chmod(0o755)
    closed = tmp_path / "ferme"
    closed.mkdir(mode=0)
    for parent in [tmp_path, *tmp_path.parents]:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    code = f"""
import os
from pathlib import Path
from ingest.gather import gather
from ingest.read import read
from rag.errors import DocumentError, UsageError
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    read(Path({str(folder / "a.txt")!r}), memory_mib=512, max_mib=1)
except DocumentError as error:
    print(error)
for path in ({str(closed)!r}, {str(closed / "dedans")!r}):
    try:
        gather([Path(path)])
    except UsageError as error:
        print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=REPOSITORY,
        env=child_environment(),
    )
    closed.chmod(0o755)
    assert done.stdout.splitlines() == [
        "Lecture interdite : donnez le droit de lire ce fichier.",
        f"« {closed} » est interdit d'accès : donnez le droit de lire ce dossier.",
        f"« {closed / 'dedans'} » est interdit d'accès : donnez le droit de lire ce dossier.",
    ], done.stderr
