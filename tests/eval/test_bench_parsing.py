"""The measure of how fast PDF files are read: what it counts and how it is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from eval.bench.parsing import Parsing, Starts, main, parsing, table
from tests.ingest.papers import BODY, text_pdf


def test_a_folder_is_measured(tmp_path: Path) -> None:
    for rank in range(2):
        text_pdf(tmp_path / f"{rank}.pdf", [BODY] * 20, [BODY])
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    found = parsing(tmp_path, long_pages=5, rounds=1)
    assert (found.files, found.pages, found.long_pages) == (2, 4, 5)
    assert found.bare > 0
    assert 0 < found.children < found.read
    assert found.starts.fresh > 0
    assert found.long_peak > 1
    if cores is not None:
        assert os.sched_getaffinity(0) == cores


def test_the_table_gives_rates_and_shares() -> None:
    shown = table(Parsing(3, 100, 0.2, 0.4, 0.5, 1.0, Starts(0.1, 0.095, 0.011), 1500, 12.4, 80.2))
    assert "| texte nu de pdfium | 0.20 | 500 | 100 % |" in shown
    assert "| processus de lecture seuls | 0.40 | 250 | 50 % |" in shown
    assert "| lecture, structure et passages | 1.00 | 100 | 20 % |" in shown
    assert "100 ms par interpréteur neuf ; 11 ms né de l'auxiliaire, lancé une fois en 95 ms" in shown
    assert "1500 pages : 12 s, mémoire du processus père 80 Mio" in shown


def test_a_folder_without_pdf_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) != 0
    assert "Aucun PDF dans" in capsys.readouterr().err
