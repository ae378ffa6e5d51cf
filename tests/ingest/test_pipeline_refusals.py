"""Files refused or read in part: what is kept of them, and what the report says."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from pypdf import PdfWriter

from ingest.pipeline import IngestOptions, ingest
from rag.settings import Settings
from rag.types import (
    DocumentState,
)
from tests.ingest.papers import BODY, rewritten, scanned_pdf, text_pdf
from tests.ingest.valdore import by_name, documents, found, snapshot

# -- refused and partial ----------------------------------------------------------------------------


def test_a_refused_file_keeps_what_was_indexed_and_is_read_again_when_it_comes_back(
    town: Path, settings: Settings
) -> None:
    text = (town / "plu.txt").read_text(encoding="utf-8")
    ingest([town], settings)
    (town / "plu.txt").write_text("", encoding="utf-8")
    refused = by_name(ingest([town], settings))["plu.txt"]
    assert refused.state is DocumentState.REFUSED
    assert refused.reason == (
        "Fichier vide (0 octet) : déposez-le à nouveau. La version déjà indexée reste en place."
    )
    assert len(found(settings, "hauteur maximale")) == 1
    assert by_name(ingest([town], settings))["plu.txt"] == refused
    (town / "plu.txt").write_text(text, encoding="utf-8")
    assert by_name(ingest([town], settings))["plu.txt"].state is DocumentState.INDEXED
    assert len(found(settings, "hauteur maximale")) == 1


def test_a_closed_folder_is_refused_then_forgotten_once_it_opens(
    town: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (town / "sous").mkdir()
    (town / "sous" / "avis.txt").write_text("Avis du maire de Valdoré sur la hauteur.\n", encoding="utf-8")
    real = os.scandir

    def scandir(path: str) -> object:  # refused to root as well
        if str(path).endswith("sous"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        report = ingest([town], settings)
    assert not report.complete
    assert by_name(report)["sous"].state is DocumentState.REFUSED
    assert by_name(report)["sous"].reason == "Dossier interdit d'accès : donnez le droit de le lire."
    assert set(documents(settings)) == {"plu.txt", "cantine.txt"}
    assert ingest([town], settings).complete
    with snapshot(settings) as view:
        assert {each.state for each in view.catalog.outcomes()} == {DocumentState.INDEXED}
        assert len(view.catalog.outcomes()) == 3


def test_an_index_taken_from_an_older_state_is_not_complete(town: Path, settings: Settings) -> None:
    ingest([town], settings)
    (settings.data_dir / "index" / "CURRENT").unlink()
    again = ingest([town], settings)
    assert all(file.unchanged for file in again.files)
    assert (again.lost, again.complete) == (True, False)
    assert "était perdu" in again.notes[0]
    assert ingest([town], settings).complete


def test_each_file_ends_indexed_partly_indexed_or_refused(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "valdore"
    folder.mkdir()
    text_pdf(folder / "bon.pdf", [BODY])
    rewritten(text_pdf(folder / "clos.pdf", [BODY]), password="secret")
    (folder / "faux.pdf").write_bytes(b"rien")
    (folder / "lettre.docx").write_bytes(b"PK")
    (folder / "lien.pdf").symlink_to(folder / "absent.pdf")
    scanned_pdf(folder / "scan.pdf", ["page numérisée"], ["autre page"])
    text_pdf(folder / "vierge.pdf", [], [])
    rewritten(text_pdf(folder / "joint.pdf", [BODY]), attach="annexe.pdf")
    report = ingest([folder], settings, IngestOptions(ocr=False))
    ends = {name: (file.state, file.reason) for name, file in by_name(report).items()}
    assert not report.complete
    assert ends == {
        "bon.pdf": (DocumentState.INDEXED, ""),
        "clos.pdf": (
            DocumentState.REFUSED,
            "PDF protégé par un mot de passe : déposez-en une copie sans protection.",
        ),
        "faux.pdf": (DocumentState.REFUSED, "PDF endommagé ou qui n'en est pas un : exportez-le à nouveau."),
        "joint.pdf": (
            DocumentState.PARTIAL,
            "1 fichier(s) joint(s) au PDF, non lus : extrayez-les et déposez-les à part",
        ),
        "lettre.docx": (
            DocumentState.REFUSED,
            "Fichier .docx endommagé ou qui n'en est pas un : exportez-le à nouveau.",
        ),
        "lien.pdf": (
            DocumentState.REFUSED,
            "Fichier introuvable (lien rompu ou fichier retiré) : déposez-le à nouveau.",
        ),
        "scan.pdf": (
            DocumentState.REFUSED,
            "aucun texte lisible (2 page(s) à océriser sur 2) : relancez l'ingestion avec l'OCR "
            '(sans --sans-ocr, ou par [ingestion] ocr = "auto")',
        ),
        "vierge.pdf": (
            DocumentState.REFUSED,
            "aucun texte lisible (pages vides) : vérifiez le fichier d'origine",
        ),
    }
    assert by_name(report)["scan.pdf"].pages_to_ocr == (1, 2)
    assert set(documents(settings)) == {"bon.pdf", "joint.pdf"}


def test_a_document_read_in_part_is_searched_and_says_which_pages_are_missing(
    tmp_path: Path, settings: Settings
) -> None:
    folder = tmp_path / "valdore"
    folder.mkdir()
    text = text_pdf(folder / "a.pdf", [BODY])
    scan = scanned_pdf(tmp_path / "scan.pdf", ["image"])
    _joined(folder / "a.pdf", text, scan)
    (file,) = ingest([folder], settings, IngestOptions(ocr=False)).files
    assert (file.state, file.reason) == (DocumentState.PARTIAL, "1 page(s) à océriser sur 2")
    assert (file.pages, file.pages_to_ocr) == (2, (2,))
    assert len(found(settings, "hauteur maximale")) == 1
    assert ingest([folder], settings, IngestOptions(ocr=False)).files[0].unchanged


def _joined(target: Path, *parts: Path) -> None:
    writer = PdfWriter()
    for part in parts:
        writer.append(part)
    writer.write(target)
