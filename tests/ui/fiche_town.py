"""An invented town whose règlement has two urban zones, for the tests of the sheet of rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from rag.settings import Settings
from tests.ui.town_pdf import write_pdf

TOWN = "Aubrelle"
PAGES = (
    ("COMMUNE D'AUBRELLE", "PLAN LOCAL D'URBANISME", "RÈGLEMENT ÉCRIT", "Approuvé le 12 mars 2024"),
    (
        "TITRE I - DISPOSITIONS GÉNÉRALES",
        "ARTICLE DG 1 - CLÔTURES",
        "L'édification des clôtures est soumise à déclaration préalable.",
        "LEXIQUE",
        "Annexe : construction secondaire, non accolée à la construction principale.",
    ),
    (
        "ZONE UA",
        "ARTICLE UA 6 - IMPLANTATION PAR RAPPORT AUX VOIES ET EMPRISES PUBLIQUES",
        "Les constructions sont implantées à l'alignement des voies.",
        "ARTICLE UA 9 - EMPRISE AU SOL DES CONSTRUCTIONS",
        "Non réglementé.",
        "ARTICLE UA 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS",
        "La hauteur maximale des constructions est fixée à 9 mètres à l'égout du toit.",
        "La hauteur des clôtures <img src=x onerror=alert(1)> [lien](http://exemple.fr) est de 2 mètres.",
    ),
    (
        "ZONE UB",
        "ARTICLE UB 6 - IMPLANTATION PAR RAPPORT AUX VOIES ET EMPRISES PUBLIQUES",
        "Les constructions sont implantées à 5 mètres au moins de l'alignement des voies.",
        "ARTICLE UB 9 - EMPRISE AU SOL DES CONSTRUCTIONS",
        "L'emprise au sol des constructions n'excède pas 35 % de la superficie du terrain.",
        "ARTICLE UB 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS",
        "La hauteur maximale des constructions est fixée à 7 mètres à l'égout du toit.",
        "La hauteur des annexes est limitée à 3,50 mètres.",
    ),
)


def ingested(root: Path, pages: tuple[tuple[str, ...], ...] = PAGES) -> Path:
    """The data folder where the town's règlement is indexed."""
    folder = root / "aubrelle"
    folder.mkdir(exist_ok=True)
    write_pdf(folder / "reglement.pdf", pages)
    report = ingest([folder], Settings(data_dir=root / "data"), IngestOptions(commune=TOWN))
    assert report.complete, report.files
    return root / "data"


def fiche(**address: str) -> AppTest:
    """The page of the sheet alone, at this address, before its first run."""
    app = AppTest.from_string("from ui.views import fiche\nfiche.render()", default_timeout=60)
    for name, value in address.items():
        app.query_params[name.replace("_", "-")] = value
    return app


Html = Callable[[AppTest], str]
