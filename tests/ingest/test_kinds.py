"""Which kind of act a document is, from its name and its first lines."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from ingest.acts import kinds
from ingest.acts.base import source
from ingest.kinds import guess_kind
from rag.types import ActKind
from tests.ingest.papers import as_source, reading
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"
LISTED = {
    entry["fichier"]: entry["type"]
    for entry in tomllib.loads((TOWN / "manifest.toml").read_text(encoding="utf-8"))["document"]
    if entry["fichier"].startswith(("arr-", "del-", "plu-"))
}


@pytest.mark.parametrize("name", sorted(LISTED))
def test_the_kind_of_each_demonstration_document_is_guessed_from_its_words(name: str) -> None:
    pages = reading(TOWN / name).pages
    assert guess_kind(source("x/document.pdf", pages)).value == LISTED[name]


@pytest.mark.parametrize(
    ("text", "file", "kind"),
    [
        ("ARRÊTÉ n° 3\nVu le procès-verbal du conseil municipal du 2 mai", "a.txt", ActKind.ARRETE),
        (
            "Conseil municipal du 2 mai 2020\nModification du plan local d'urbanisme, du PLU",
            "a.txt",
            ActKind.DELIBERATION,
        ),
        ("Zone UA\nimplantation en limite séparative, emprise au sol", "a.txt", ActKind.PLU),
        ("Rapport annuel sur le prix et la qualité", "rpqs_2024.txt", ActKind.ANNEXE),
        ("Bonjour", "note.txt", ActKind.AUTRE),
        ("Bonjour", "PLU_reglement_ecrit.txt", ActKind.PLU),
    ],
)
def test_kinds(text: str, file: str, kind: ActKind) -> None:
    assert guess_kind(as_source(text, f"v/{file}")) is kind


@pytest.mark.parametrize(
    ("file", "text", "kind"),
    [
        (
            "doc1.pdf",
            "PROCÈS-VERBAL\nSÉANCE DU CONSEIL MUNICIPAL DU 14 MARS 2023\nÉtaient présents",
            "deliberation",
        ),
        (
            "CR_CM_2023-04-11.pdf",
            "COMPTE RENDU DE LA RÉUNION DU CONSEIL MUNICIPAL\nDu 11 avril 2023",
            "deliberation",
        ),
        ("registre 2021.pdf", "REGISTRE DES DÉLIBÉRATIONS\nSéance du 4 mai 2021", "deliberation"),
        (
            "bureau.pdf",
            "Communauté de communes\nProcès-verbal du Bureau\nSéance du 4 mai 2021",
            "deliberation",
        ),
        (
            "2024-031.pdf",
            "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS\nObjet : budget primitif 2024",
            "deliberation",
        ),
        (
            "CM mai.pdf",
            "Le conseil municipal s'est réuni\nSéance du 3 mai\nBudget primitif : voté",
            "deliberation",
        ),
        ("rpqs-eau-2022.pdf", "Rapport annuel\nsur le Prix et la Qualité du Service public", "annexe"),
        ("rapport 2022.pdf", "Assainissement\nRapport annuel sur le prix et la qualité du service", "annexe"),
        (
            "pprn.pdf",
            "PLAN DE PRÉVENTION DES RISQUES NATURELS\nRÈGLEMENT\nZone rouge, emprise au sol",
            "annexe",
        ),
        (
            "PPRI_Loire.pdf",
            "Préfecture de la Loire\nPlan de Prévention des Risques d'Inondation\nRèglement",
            "annexe",
        ),
        ("doo.pdf", "SCHÉMA DE COHÉRENCE TERRITORIALE\nDOCUMENT D'ORIENTATION ET D'OBJECTIFS", "annexe"),
        ("OAP.pdf", "ORIENTATIONS D'AMÉNAGEMENT ET DE PROGRAMMATION\nPLU de Bray\nemprise au sol", "annexe"),
        (
            "padd.pdf",
            "2. PROJET D'AMÉNAGEMENT ET DE DÉVELOPPEMENT DURABLES\nPlan local d'urbanisme",
            "annexe",
        ),
        ("1_rapport.pdf", "PLU de Bray\nRAPPORT DE PRÉSENTATION\nPlan local d'urbanisme\nZone UA", "annexe"),
        ("er.pdf", "PLAN LOCAL D'URBANISME\nListe des emplacements réservés\nN° Surface", "annexe"),
        ("sup.pdf", "PLU de Bray\nANNEXES\nServitudes d'utilité publique", "annexe"),
        ("RLPi.pdf", "RÈGLEMENT LOCAL DE PUBLICITÉ INTERCOMMUNAL\nZone 1", "annexe"),
        ("plh.pdf", "PROGRAMME LOCAL DE L'HABITAT 2024-2030", "annexe"),
        (
            "arrete_2023_045.pdf",
            "ARRÊTÉ N° 2023-045\nportant réglementation\nLe Maire de Bray,\nVu le code",
            "arrete",
        ),
        ("AM-12.pdf", "MAIRIE DE BRAY\nARRÊTÉ MUNICIPAL PERMANENT\nVu le code de la route", "arrete"),
        ("scan1.pdf", "COMMUNE DE BRAY\nARRÊTÉ DU MAIRE\nN° 12/2022\nPermis de construire", "arrete"),
        ("a3f9c2e1.pdf", "PLAN LOCAL D'URBANISME\nRÈGLEMENT\nZONE UA\nlimite séparative", "plu"),
        (
            "4.1_reglement.pdf",
            "Règlement écrit\nDispositions applicables à la zone UB\nEmprise au sol",
            "plu",
        ),
        (
            "ri.pdf",
            "RÈGLEMENT INTÉRIEUR DU CONSEIL MUNICIPAL\nArticle 1 : séances\nLe conseil municipal",
            "autre",
        ),
        ("cantine.pdf", "Règlement intérieur du restaurant scolaire\nArticle 1 - Inscription", "autre"),
        ("cimetiere.pdf", "RÈGLEMENT DU CIMETIÈRE\nArticle 1\nArticle 2", "autre"),
        ("BP2024.pdf", "BUDGET PRIMITIF 2024\nM57\nSection de fonctionnement", "autre"),
        ("note.pdf", "Note de présentation brève et synthétique\nCompte administratif 2023", "autre"),
        ("agenda.pdf", "L'AGENDA DE BRAY\nmars 2024\nConseil municipal du 12", "autre"),
        ("13406.pdf", "cerfa N° 13406*07\nDemande de Permis de construire\nCommune :", "autre"),
        ("n42.pdf", "Bulletin municipal n° 42\nLe conseil municipal du 12 mars a voté", "autre"),
        ("cm.pdf", "CONVOCATION\nMesdames et messieurs\nConseil municipal du 3 mai 2024", "autre"),
        ("pins.pdf", "LOTISSEMENT LES PINS\nRÈGLEMENT\nlimites séparatives, emprise au sol", "autre"),
    ],
)
def test_kinds_in_the_words_of_many_towns(file: str, text: str, kind: str) -> None:
    assert guess_kind(as_source(text, f"bray/{file}")).value == kind


@pytest.mark.parametrize("piece", ["Aa-", "plan de prevention ", "zone u", "arrete ", "1.", "l'"])
def test_endless_lines_do_not_hold_the_reader(piece: str) -> None:
    line = piece * (1_000_000 // len(piece))
    assert guess_kind(replace(as_source(f"{line}\n{line}"), heads=(line,))) in kinds()
