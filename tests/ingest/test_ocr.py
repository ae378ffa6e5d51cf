"""Character recognition of scanned pages, with the real program when it is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.ocr import Ocr
from ingest.pipeline import IngestOptions, ingest
from ingest.read import draw
from rag.errors import SettingsError
from rag.settings import Settings
from rag.types import DocumentState, PageState
from tests.ingest.papers import reading, scanned_pdf, text_pdf

LINES = ["COMMUNE DE VALDORE", "La hauteur maximale des constructions", "est fixee a neuf metres."]


@pytest.fixture
def tesseract(settings: Settings) -> Ocr:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    try:
        return Ocr(settings)
    except SettingsError:
        pytest.skip("the French data of tesseract is not installed")


def program(folder: Path, script: str) -> None:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_missing_program_is_named_before_anything_is_read(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned_pdf(tmp_path / "a.pdf", LINES)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="installez les paquets tesseract-ocr et tesseract-ocr-fra"):
        ingest([tmp_path / "a.pdf"], settings, IngestOptions(ocr=True))
    assert not (settings.data_dir / "index").exists()


def test_missing_french_data_is_named(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "echo eng; echo osd")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="installez le paquet tesseract-ocr-fra"):
        Ocr(settings)


def test_a_program_that_reads_nothing_leaves_the_page_to_be_read(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "echo fra")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = Ocr(settings).complete(reading(scanned_pdf(tmp_path / "a.pdf", LINES)))
    assert [page.state for page in done.pages] == [PageState.TO_OCR]


def test_pages_are_drawn_small_enough_whatever_their_size(tmp_path: Path) -> None:
    import io

    from PIL import Image
    from reportlab.pdfgen.canvas import Canvas

    path = text_pdf(tmp_path / "a.pdf", ["une page"])
    huge = Canvas(str(tmp_path / "b.pdf"), pagesize=(14_400, 14_400))
    huge.rect(10, 10, 14_000, 14_000)
    huge.save()
    images = draw(path, [1], memory_mib=1024) | {2: draw(tmp_path / "b.pdf", [1], memory_mib=1024)[1]}
    sizes = {number: Image.open(io.BytesIO(image)).size for number, image in images.items()}
    assert sizes[1] == (1654, 2339)
    assert sizes[2][0] * sizes[2][1] <= 41_000_000
    assert draw(path, [9], memory_mib=1024) == {}


def test_scanned_pages_are_read_and_searched(tmp_path: Path, settings: Settings, tesseract: Ocr) -> None:
    folder = tmp_path / "valdore"
    folder.mkdir()
    scanned_pdf(folder / "scan.pdf", LINES)
    before = ingest([folder], settings).files[0]
    after = ingest([folder], settings, IngestOptions(ocr=True)).files[0]
    assert (before.state, before.pages_to_ocr) == (DocumentState.REFUSED, (1,))
    assert (after.state, after.pages_to_ocr, after.reason) == (DocumentState.INDEXED, (), "")
    text = tesseract.complete(reading(folder / "scan.pdf")).pages[0].text
    assert "La hauteur maximale des constructions" in text
    assert ingest([folder], settings).files[0].unchanged  # what was recognised is kept
