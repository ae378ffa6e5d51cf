"""The version of a plan: what cover, running heads, bookmarks and file name say, and where they disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.acts.base import source
from ingest.layout import Bookmark
from ingest.versions import Origin, find_version, idurba
from rag.types import ActKind, Page, Version
from tests.ingest.papers import as_source

COVERS = [
    (
        "Règlement du PLU approuvé le 28 juin 2023 et rectifié pour erreur matérielle le 13/12/2023",
        "Approuvé le 28 juin 2023",
    ),
    ("PLUi approuvé le 20/12/2019 - Modification n°2 du 05/07/2024", "Modification n°2 du 5 juillet 2024"),
    ("Règlement écrit\nApprouvé le 3 mars 2020", "Approuvé le 3 mars 2020"),
    ("révision générale n° 1 approuvée le 1er mars 2021", "Révision générale n° 1 du 1er mars 2021"),
    (
        "Approbation\n16 mars 2017\nExécutoire le\n18 mars 2017\nModifié le\n19 avril 2018",
        "Modification du 19 avril 2018",
    ),
    (
        "COMMUNE DE LOMBREZ\nPLAN LOCAL D'URBANISME\nPrescrit le 12/03/2015\nArrêté le 14/06/2018\n"
        "Approuvé le 20/02/2019",
        "Approuvé le 20 février 2019",
    ),
    (
        "Prescrit le\nArrêté le\nApprouvé le\n12/03/2015\n14/06/2018\n20/02/2019",
        "Approuvé le 20 février 2019",
    ),
    (
        "Vu pour être annexé à la délibération du conseil en date du 12 mars 2019 approuvant le PLU",
        "Approuvé le 12 mars 2019",
    ),
    (
        "Vu pour être annexé à la délibération du Conseil communautaire du 12 mars 2019 arrêtant le PLUi",
        "Projet arrêté le 12 mars 2019",
    ),
    (
        "Projet de PLU arrêté par délibération du conseil municipal du 3 mai 2023",
        "Projet arrêté le 3 mai 2023",
    ),
    (
        "PLU approuvé par délibération du conseil municipal en date du 7 février 2008\n"
        "Modification simplifiée n°1 approuvée le 3 mars 2012\n"
        "Révision allégée n° 1 approuvée par DCM du 5 mai 2015\nMise à jour par arrêté du 12/01/2016",
        "Mise à jour du 12 janvier 2016",
    ),
    (
        "RÉVISION GÉNÉRALE DU PLU N°2 – Approbation : 4 juillet 2022",
        "Révision générale n°2 du 4 juillet 2022",
    ),
    ("2ème modification du PLU approuvée le 1er juin 2021", "2ème modification du 1er juin 2021"),
    ("Modification n° 3\nRèglement", "Modification n° 3"),
    (
        "Déclaration de projet n°1 emportant mise en compatibilité du PLU approuvée le 14 octobre 2020",
        "Mise en compatibilité du 14 octobre 2020",
    ),
    (
        "P.L.U. - Modification de droit commun n°4 - Dossier d'approbation - 26/09/2023",
        "Modification de droit commun n°4 du 26 septembre 2023",
    ),
    (
        "Plan Local d'Urbanisme\nDernière procédure approuvée : Modification n°7 - DCM du 27.06.2022",
        "Modification n°7 du 27 juin 2022",
    ),
    (
        "MODIFICATION N°1 PRESCRITE LE 12 JANVIER 2020\nENQUÊTE PUBLIQUE DU 3 MARS 2020 AU 4 AVRIL 2020\n"
        "APPROUVÉE LE 9 JUILLET 2020",
        "Modification n°1 du 9 juillet 2020",
    ),
    ("PLU approuvé le 12/12/2012, annulé par jugement du TA le 4 mars 2014", "Approuvé le 12 décembre 2012"),
    (
        "Date d'approbation du PLU : 18 novembre 2010\nModifications :\n- modification n°1 : 15 mars 2013\n"
        "- modification n°2 : 10 avril 2014\n- révision simplifiée n°1 : 9 septembre 2011",
        "Modification n°2 du 10 avril 2014",
    ),
    (
        "Commune de Bray\nPLU\nRévisé le 4 avril 2019\nRendu exécutoire le 2 mai 2019",
        "Révision du 4 avril 2019",
    ),
    (
        "Élaboration du PLU\nDocument approuvé\nDélibération du 17 décembre 2013",
        "Élaboration du 17 décembre 2013",
    ),
    (
        "Plan d'occupation des sols\nPOS approuvé le 3 juin 1987\nDernière révision : 2 mai 1999",
        "Révision du 2 mai 1999",
    ),
    ("PLU adopté le 5 septembre 2013\nDocument édité le 12 janvier 2022", "Approuvé le 5 septembre 2013"),
    ("PLU - Approbation du 1er février 2018 - Publié le 9 février 2018", "Approuvé le 1er février 2018"),
    (
        "Mise en compatibilité n° 2 du PLU\napprouvée par délibération du conseil du 30 juin 2021",
        "Mise en compatibilité n° 2 du 30 juin 2021",
    ),
    (
        "Modification simplifiée n°3 mise à disposition du 2 au 30 mai 2023\napprouvée le 6 juillet 2023",
        "Modification simplifiée n°3 du 6 juillet 2023",
    ),
    ("La modification des clôtures est soumise à déclaration. Loi du 3 janvier 1992.", ""),
    ("Le présent règlement s'applique à la commune de Bray.", ""),
]


@pytest.mark.parametrize(("cover", "label"), COVERS)
def test_the_version_of_a_cover(cover: str, label: str) -> None:
    found = find_version(ActKind.PLU, as_source(cover))
    assert found.version.label == label
    assert found.conflicts == ()


def test_a_draft_has_no_approval_date() -> None:
    assert find_version(ActKind.PLU, as_source("Projet de PLU arrêté le 3 mai 2023")).version.date is None


@pytest.mark.parametrize(
    ("name", "label", "code"),
    [
        ("33063_reglement_20211215.pdf", "Approuvé le 15 décembre 2021", "33063_PLU_20211215"),
        ("2a004_PLU_20190128.pdf", "Approuvé le 28 janvier 2019", "2A004_PLU_20190128"),
        ("200058519_PLUi_20211215.pdf", "Approuvé le 15 décembre 2021", "200058519_PLUI_20211215"),
        ("reglement_120319.pdf", "Version du 12 mars 2019", None),
        ("reglement_12032019.pdf", "Version du 12 mars 2019", None),
        ("reglement-du-12-mars-2019.pdf", "Version du 12 mars 2019", None),
        ("Modification_n2_reglement.pdf", "Modification n°2", None),
        ("reglement.pdf", "", None),
    ],
)
def test_the_version_of_a_file_name(name: str, label: str, code: str | None) -> None:
    made = as_source("Règlement", f"valdore/{name}")
    found = find_version(ActKind.PLU, made)
    assert found.version.label == label
    assert idurba(found, None, made) == code


def test_the_day_a_file_was_put_online_is_no_version_of_it() -> None:
    found = find_version(ActKind.PLU, as_source("PLU approuvé le 15 décembre 2020", "v/PLU_20230115.pdf"))
    assert (found.version.label, found.conflicts) == ("Approuvé le 15 décembre 2020", ())


def test_a_national_name_that_disagrees_is_told() -> None:
    made = as_source("PLU approuvé le 15 décembre 2020", "v/33063_reglement_20211215.pdf")
    found = find_version(ActKind.PLU, made)
    assert found.version.date == date(2021, 12, 15)
    (conflict,) = found.conflicts
    assert "la couverture dit « Approuvé le 15 décembre 2020 »" in conflict
    assert "le nom du fichier dit « Approuvé le 15 décembre 2021 »" in conflict


def test_a_head_that_disagrees_with_the_cover_is_told_with_its_page() -> None:
    body = "La hauteur est limitée à neuf mètres dans toute la zone.\nLes clôtures sont en bois de la région."
    cover = Page(1, "Règlement écrit\nModification n°1 approuvée le 16/12/2022")
    pages = [Page(n, f"PLU - Modification n°2 du 05/07/2024\n{body}\nEt {n} autres.") for n in range(2, 8)]
    found = find_version(ActKind.PLU, source("v/plu.pdf", [cover, *pages]))
    assert found.version == Version("Modification n°2 du 5 juillet 2024", date(2024, 7, 5))
    (conflict,) = found.conflicts
    assert "la couverture (page 1) dit « Modification n°1 du 16 décembre 2022 »" in conflict
    assert "le titre courant dit « Modification n°2 du 5 juillet 2024 »" in conflict
    assert {each.origin for each in found.evidence} == {Origin.COVER, Origin.HEAD}


def test_the_first_approval_that_a_head_repeats_is_no_conflict() -> None:
    cover = Page(1, "PLUi approuvé le 20 décembre 2019\nModification n°2 du 5 juillet 2024")
    pages = [
        Page(n, f"PLUi approuvé le 20/12/2019\nUne règle de la page.\nEt {n} autres.") for n in range(2, 8)
    ]
    found = find_version(ActKind.PLU, source("v/plu.pdf", [cover, *pages]))
    assert (found.version.label, found.conflicts) == ("Modification n°2 du 5 juillet 2024", ())


def test_bookmarks_speak_when_the_cover_is_silent() -> None:
    made = replace(as_source("Règlement"), bookmarks=(Bookmark(1, "PLU approuvé le 4 mai 2016", 1),))
    assert find_version(ActKind.PLU, made).version.label == "Approuvé le 4 mai 2016"


@pytest.mark.parametrize("kind", [ActKind.DELIBERATION, ActKind.ARRETE, ActKind.AUTRE])
def test_an_act_about_a_plan_is_not_a_version_of_it(kind: ActKind) -> None:
    text = "Objet : approbation de la modification n° 1 du 12 mars 2024 du PLU, approuvée le 12 mars 2024"
    assert find_version(kind, as_source(text)).version == Version()


def test_a_yearly_report_is_of_its_year() -> None:
    made = as_source("Rapport annuel\nsur le prix et la qualité du service\nExercice 2024")
    assert find_version(ActKind.ANNEXE, made).version == Version("Exercice 2024")


def test_a_plan_of_several_communes_is_never_named_by_the_code_of_one() -> None:
    made = as_source("PLUi approuvé le 4 mai 2016")
    found = find_version(ActKind.PLU, made)
    assert idurba(found, "33063", made) is None
    assert idurba(found, "200058519", made) == "200058519_PLUI_20160504"
    town = as_source("PLU approuvé le 4 mai 2016")
    assert idurba(find_version(ActKind.PLU, town), "33063", town) == "33063_PLU_20160504"
    assert idurba(find_version(ActKind.PLU, town), None, town) is None


@pytest.mark.parametrize(
    "piece", ["approuvé par le du ", "modification n° ", "12/03/2019 ", "Aa-", "1", ". ", "annexé à la "]
)
def test_endless_lines_do_not_hold_the_reader(piece: str) -> None:
    """Without bounds on what is searched, each of these takes minutes, or for ever."""
    line = piece * (1_000_000 // len(piece))
    made = as_source(f"{line}\n{line}")
    assert not find_version(ActKind.PLU, replace(made, heads=(line,))).conflicts


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Reglement PLU modif 3.pdf", "Modification n°3"),
        ("reglement modification 3 mars 2020.pdf", "Modification du 3 mars 2020"),
    ],
)
def test_a_short_name_of_a_modification_is_understood(name: str, label: str) -> None:
    pages = [Page(1, "PLU\nRèglement écrit"), Page(2, "Article 1\nTexte")]
    assert find_version(ActKind.PLU, source(name, pages, {}, ())).version.label == label
