"""The sheet of a real règlement: the figures that an instructeur needs, never those of another zone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.pipeline import IngestOptions, ingest
from rag.settings import Settings
from tests.support import REPOSITORY
from tests.ui.fiche_town import Html, fiche

ACTS = REPOSITORY.parent / "shared" / "corpora" / "grenoble-plui"
NAMES = ("Dispositions_Générales.pdf", "Zone_Urbaine__Zone_UD1.pdf", "Zone_Urbaine__Zone_UD2.pdf")


@pytest.fixture(scope="module")
def grenoble(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two zones of a real PLUi and its general provisions."""
    if not ACTS.is_dir():
        pytest.skip("the shared corpora are absent: no real règlement to make a sheet of")
    root = tmp_path_factory.mktemp("grenoble")
    folder = root / "plui"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(ACTS / name, folder / name)
    ingest([folder], Settings(data_dir=root / "data"), IngestOptions(commune="Grenoble"))
    return root / "data"


def block(shown: str, theme: str) -> str:
    return shown.split(f'id="theme-{theme}"')[1].split('class="f-theme"')[0]


def test_an_extension_in_ud2(grenoble: Path, html: Html, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(grenoble))
    app = fiche(commune="Grenoble", zone="UD2", travaux="extension").run()
    assert not app.exception
    shown = html(app)
    strip = shown.split('class="f-strip"')[1].split("</nav>")[0]
    height = strip.split("#theme-hauteur")[1].split("</a>")[0]
    assert "<b>7 m</b> à l’égout de toiture" in height
    assert "<b>10 m</b> au faîtage" in height
    first = block(shown, "hauteur").split('class="f-rule"')[1]
    assert "Règles générales" in first
    assert "page\u00a013" in block(shown, "hauteur")
    assert "Zone UD1" not in shown.replace("Zone Urbaine Zone UD1", "")
    assert "non fourni" in shown, "the graphic documents that the plan sends to are named"
    assert "Les mots exacts sont surlignés." in shown


def test_ud1_and_ud2_side_by_side(grenoble: Path, html: Html, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(grenoble))
    app = fiche(commune="Grenoble", zone="UD1", travaux="extension", comparer_zone="UD2").run()
    assert not app.exception
    shown = html(app)
    assert "≠ chiffres" in shown
    assert "<ins>[+" in shown
    assert "règles\u00a0: même texte dans les deux." in shown
