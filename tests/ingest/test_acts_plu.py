"""Règlements of PLU: zones, articles in both forms, headings, lexicon. A zone's rule is never another's."""

from __future__ import annotations

import pytest

from ingest.acts import reader_of
from ingest.acts.base import Block, source
from ingest.acts.plu import document_zones, heading_of
from rag.labels import labels_after_zone
from rag.text import fold
from rag.types import ActKind
from tests.ingest.papers import as_source, reading, words
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"


def blocks(text: str, file: str = "valdore/plu.txt", kind: ActKind = ActKind.PLU) -> list[Block]:
    return reader_of(kind)(as_source(text, file))


def places(found: list[Block]) -> list[tuple[tuple[str, ...], str | None]]:
    return [(block.zones, block.article) for block in found]


@pytest.fixture(scope="module")
def plan() -> list[Block]:
    pages = reading(TOWN / "plu-reglement.pdf").pages
    return reader_of(ActKind.PLU)(source("clairvigne/plu-reglement.pdf", pages))


def test_the_demonstration_plan_gives_each_zone_its_fourteen_articles(plan: list[Block]) -> None:
    for zone in ("UA", "UB", "UE", "UI", "AUh", "A", "N"):
        articles = dict.fromkeys(block.article for block in plan if block.zones == (zone,) and block.article)
        assert list(articles) == [f"{zone} {number}" for number in range(1, 15)]
    sectors = {("UBa",), ("Ap",), ("Nl",), ("Nj",)}  # those that a sentence of their own rules
    zones = {("UA",), ("UB",), ("UE",), ("UI",), ("AUh",), ("A",), ("N",)}
    assert {block.zones for block in plan} == {(), *zones, *sectors}


def test_the_demonstration_plan_gives_a_sector_the_sentences_that_rule_it(plan: list[Block]) -> None:
    (ruled,) = [block for block in plan if block.zones == ("UBa",)]
    assert (ruled.article, words(ruled)[:16]) == ("UB 10", "En secteur UBa, ")
    assert "- en secteur UBa, les sous-sols" in words(
        next(block for block in plan if block.article == "UB 1")
    )


def test_the_demonstration_plan_mixes_no_zone(plan: list[Block]) -> None:
    for block in plan:
        title = next((part for part in block.path if "RÈGLEMENT DE LA ZONE" in part), None)
        zone = title.rsplit(" ", 1)[1] if title else ""
        assert len(block.zones) == bool(title), block.path
        assert all(each.startswith(zone) for each in block.zones), block.path
    general = [block for block in plan if not block.zones]
    parts = {block.path[0].split(" - ")[0] for block in general if block.path}
    assert parts >= {"TITRE I", "TITRE II", "TITRE III", "TITRE IV", "TITRE V", "LEXIQUE"}
    assert {part.split(" ")[0] for part in parts} == {"TITRE", "LEXIQUE", "ANNEXE"}


def test_the_demonstration_plan_loses_no_rule_and_keeps_no_running_head(plan: list[Block]) -> None:
    text = "\n".join(words(block) for block in plan)
    assert text.count("Sans objet depuis la loi n° 2014-366 du 24 mars 2014.") == 14  # two articles a zone
    assert "Commune fictive" not in text
    assert "SOMMAIRE" not in text
    assert ". . . ." not in text


def test_the_lexicon_is_cut_by_definition(plan: list[Block]) -> None:
    terms = [block.path[-1] for block in plan if block.path[:1] == ("LEXIQUE",) and len(block.path) > 1]
    assert len(terms) >= 30
    assert terms == sorted(terms, key=lambda term: fold(term).replace("-", " "))
    assert {"Acrotère", "Annexe", "Emprise au sol", "Hauteur", "Pleine terre", "Unité foncière"} <= {*terms}


OLD = """
TITRE I - DISPOSITIONS GÉNÉRALES
ARTICLE 1 - CHAMP D'APPLICATION
Le présent règlement s'applique à tout le territoire.
TITRE II - DISPOSITIONS APPLICABLES AUX ZONES URBAINES
CHAPITRE 1 - ZONE UA
La zone UA est le centre ancien.
ARTICLE UA 6 - IMPLANTATION PAR RAPPORT
AUX VOIES ET EMPRISES PUBLIQUES
Les constructions sont implantées à l'alignement.
ARTICLE UA.10 : Hauteur maximale
9 mètres à l'égout.
ARTICLE UA 11
ASPECT EXTÉRIEUR
Toitures en tuile.
CHAPITRE 2 - ZONE UB
ARTICLE UB 10 - HAUTEUR
12 mètres.
TITRE III - DISPOSITIONS APPLICABLES AUX ZONES AGRICOLES
Cette partie du règlement vaut pour la campagne.
Zone A
Article A10 - Hauteur
10 mètres.
TITRE IV - ANNEXES
Liste des emplacements réservés.
"""


def test_a_list_of_terms_in_two_columns_does_not_end_the_lexicon() -> None:
    text = "\n".join(
        (
            "LEXIQUE",
            "Les mots définis sont :",
            "Acrotère Loggia",
            "Annexe Local d'activité",
            "Acrotère",
            "Élément d'une façade au-dessus du niveau de la toiture.",
            "Annexe",
            "Construction secondaire, de dimensions réduites.",
        )
    )
    found = {block.path[-1]: block.path[0] for block in blocks(text) if block.path}
    assert found["Annexe"] == found["Acrotère"]
    assert found["Annexe"].startswith("LEXIQUE")
    assert not any(path.startswith("Annexe") for path in found.values())


def test_articles_before_2016_bear_zone_number_and_title() -> None:
    found = {block.article: block for block in blocks(OLD) if block.article}
    assert {article: block.zones for article, block in found.items()} == {
        "1": (), "UA 6": ("UA",), "UA.10": ("UA",), "UA 11": ("UA",), "UB 10": ("UB",), "A10": ("A",),
    }  # fmt: skip
    assert found["UA 6"].path == (
        "TITRE II - DISPOSITIONS APPLICABLES AUX ZONES URBAINES",
        "CHAPITRE 1 - ZONE UA",
        "ARTICLE UA 6 - IMPLANTATION PAR RAPPORT AUX VOIES ET EMPRISES PUBLIQUES",
    )
    assert found["UA 11"].path[-1] == "ARTICLE UA 11 ASPECT EXTÉRIEUR"


def test_a_title_that_opens_other_zones_leaves_the_one_before() -> None:
    found = {line.text: block.zones for block in blocks(OLD) for line in block.lines}
    assert found["Cette partie du règlement vaut pour la campagne."] == ()
    assert found["Liste des emplacements réservés."] == ()
    assert found["La zone UA est le centre ancien."] == ("UA",)


NEW = """
RÈGLEMENT DE LA ZONE UD2
SECTION 1 - DESTINATION DES CONSTRUCTIONS
1.1. Constructions interdites
Les entrepôts.
SECTION 2 - CARACTÉRISTIQUES URBAINES
ARTICLE 4 - IMPLANTATION ET VOLUMÉTRIE
4.2. Implantation par rapport aux limites
Retrait de 4 mètres.
4.6.1 Hauteur des annexes
3,50 mètres.
RÈGLEMENT DES ZONES UE1 ET UE2
SECTION 1 - DESTINATION
1.1. Constructions interdites
L'habitation.
"""


def test_the_form_in_three_sections_numbers_its_rules_under_sections() -> None:
    found = [block for block in blocks(NEW) if block.article]
    assert places(found) == [
        (("UD2",), "1.1"), (("UD2",), "4"), (("UD2",), "4.2"), (("UD2",), "4.6.1"), (("UE1", "UE2"), "1.1"),
    ]  # fmt: skip
    assert found[2].path == (
        "RÈGLEMENT DE LA ZONE UD2",
        "SECTION 2 - CARACTÉRISTIQUES URBAINES",
        "ARTICLE 4 - IMPLANTATION ET VOLUMÉTRIE",
        "4.2. Implantation par rapport aux limites",
    )


def test_running_heads_give_the_zone_of_pages_without_heading() -> None:
    pages = [("UA", "9"), ("UA", "10"), ("UB", "9"), ("UB", "10")]
    text = "\f".join(
        f"PLU de Valdoré - Zone {zone}\nARTICLE {number} - RÈGLE\ntexte" for zone, number in pages
    )
    assert places(blocks(text)) == [(("UA",), "9"), (("UA",), "10"), (("UB",), "9"), (("UB",), "10")]


def test_one_zone_of_a_few_pages_is_not_that_of_the_general_provisions() -> None:
    numbers = ("un", "deux", "trois", "quatre", "cinq", "six")
    general = "\f".join(f"PLU de Valdoré\ndisposition {n}" for n in numbers)
    zone = "\f".join(f"PLU de Valdoré - Zone N\nrègle {n}" for n in numbers[:4])
    found = blocks(f"{general}\f{zone}")
    assert {words(block).split()[0]: block.zones for block in found} == {"disposition": (), "règle": ("N",)}


@pytest.mark.parametrize(
    ("file", "zones"),
    [
        ("grenoble/Zone_Urbaine__Zone_UD2.pdf", ("UD2",)),
        ("valdore/reglement_zones_UA_et_UB.pdf", ()),
        ("valdore/plu.pdf", ()),
    ],
)
def test_the_name_of_a_file_gives_its_zone(file: str, zones: tuple[str, ...]) -> None:
    assert document_zones(as_source("texte", file)) == zones


@pytest.mark.parametrize(
    ("head", "labels"),
    [
        ("Règlement - ZONES A URBANISER", ()),  # capitals have lost the accent of « à »
        ("Règlement - zone A", ("A",)),
        ("RÈGLEMENT DE LA ZONE UA CARACTÈRE", ("UA",)),
        ("zones A et N", ("A", "N")),
        ("Zone A à vocation agricole", ("A",)),
    ],
)
def test_the_zones_that_a_running_head_names(head: str, labels: tuple[str, ...]) -> None:
    assert labels_after_zone(head) == labels


@pytest.mark.parametrize(
    "text",
    [
        "L'article 6 du présent règlement s'applique.",
        "Article R 111-2 du code de l'urbanisme",
        "Dans la zone UA, les clôtures sont interdites.",
        "ARTICLE UA 1 - OCCUPATIONS INTERDITES ............ 12",
        "2.50 m au moins",
        "Zone de stationnement :",
        "ZONES A URBANISER",
    ],
)
def test_body_text_is_no_zone_heading_nor_article(text: str) -> None:
    heading = heading_of(text)
    assert heading is None or (heading.article is None and not heading.zones)


def test_other_documents_keep_their_headings_without_zones() -> None:
    found = blocks(OLD, "valdore/annexe.txt", ActKind.ANNEXE)
    assert {block.zones for block in found} == {()}
    assert "UA 6" in {block.article for block in found}


def test_the_text_of_all_blocks_is_the_text_of_the_file() -> None:
    expected = [line.strip() for line in OLD.strip().split("\n")]
    assert [line.text for block in blocks(OLD) for line in block.lines] == expected
