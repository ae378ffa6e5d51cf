"""Fixtures of the ingestion tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.valdore import RULE


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "valdore"
    folder.mkdir()
    (folder / "plu.txt").write_text(RULE.format("neuf"), encoding="utf-8")
    (folder / "cantine.txt").write_text(
        "Commune de Valdoré\nSéance du conseil municipal du 12 mars 2024\nDélibération n° 2024-012\n"
        "Objet : Tarifs de la cantine\nLe conseil municipal fixe le repas à 3,20 euros.\n",
        encoding="utf-8",
    )
    return folder
