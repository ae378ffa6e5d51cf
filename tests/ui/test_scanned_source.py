"""A quote from a scanned page: marked where OCR saw its words, and said to come from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from rag.settings import Settings
from tests.ingest.scans import Program, picture, scan_pdf, table
from ui.components.markup import safe
from ui.components.viewer import READ_BY_OCR

APP = Path(__file__).parents[2] / "ui" / "app.py"
LINES = (
    "PLAN LOCAL D'URBANISME",
    "RÈGLEMENT ÉCRIT",
    "ZONE UA",
    "ARTICLE UA 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS",
    "La hauteur maximale des constructions est fixée à 9 mètres à l'égout du toit.",
)


@pytest.fixture
def scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a town whose règlement is a scan."""
    (tmp_path / "valdore").mkdir()
    scan_pdf(tmp_path / "valdore" / "reglement.pdf", picture())
    program = Program(tmp_path / "bin", table(*([(word, 93) for word in line.split()] for line in LINES)))
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(program.folder))
        settings = Settings(data_dir=tmp_path / "data")
        options = IngestOptions(commune="Valdoré", ocr=True)
        (file,) = ingest([tmp_path / "valdore"], settings, options).files
    assert file.pages_ocr == (1,)
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_words_of_a_scan_are_marked_and_said_to_be_read_by_ocr(
    scanned: Path, html: Callable[[AppTest], str]
) -> None:
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.chat_input[0].set_value("Quelle est la hauteur maximale des constructions en zone UA ?").run()
    shown = html(app)
    assert not app.exception
    assert "9 mètres" in shown
    assert "Les mots exacts sont surlignés." in shown
    assert safe(READ_BY_OCR) in shown
