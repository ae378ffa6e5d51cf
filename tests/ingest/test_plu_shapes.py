"""Règlements of other towns, each in a shape of its own: the same facts come out of all."""

from __future__ import annotations

import pytest

from ingest.acts import reader_of
from ingest.acts.base import Block
from ingest.acts.headings import Kind, heading_of
from ingest.acts.sectors import sectors
from rag.types import ActKind
from tests.ingest.papers import as_source, words


def read(text: str) -> list[Block]:
    return reader_of(ActKind.PLU)(as_source(text.strip(), "valdore/plu.txt"))


def articles(found: list[Block]) -> list[tuple[tuple[str, ...], str]]:
    """(zones, article), in order, once each."""
    return list(dict.fromkeys((block.zones, block.article) for block in found if block.article))


def rule(found: list[Block], text: str) -> Block:
    return next(block for block in found if text in words(block))


FOURTEEN = """
DISPOSITIONS GENERALES
ARTICLE 1er - CHAMP D'APPLICATION
Le présent règlement s'applique à la commune de Valdoré.
ARTICLE 2 - DIVISION DU TERRITOIRE EN ZONES
Le territoire est divisé en zones :
Zone UB : extensions du bourg
Zone 1AUx : activités à venir
Zone N : espaces naturels
ARTICLE 3 - ADAPTATIONS MINEURES
Elles font l'objet d'une décision motivée.
ZONE UB
Caractère de la zone
Elle comprend un secteur UBa, en assainissement individuel.
ARTICLE UB 1 – OCCUPATIONS INTERDITES
Les carrières.
ARTICLE UB 10 – HAUTEUR MAXIMALE
La hauteur ne dépasse pas 9 mètres.
ANNEXES
Elle ne dépasse pas 4 mètres pour les annexes.
Secteur UBa
La hauteur ne dépasse pas 7 mètres.
ARTICLE UB 11 – ASPECT EXTERIEUR
DISPOSITIONS GENERALES
Les teintes vives sont interdites.
ZONE 1AUx
ARTICLE 1AUx-6 : IMPLANTATION
Retrait de 10 mètres.
ZONE 2AU
ARTICLE 2AU.1
OCCUPATIONS INTERDITES
Toute construction.
ZONE N
ARTICLE N1 - OCCUPATIONS INTERDITES
Les constructions, sauf en secteur Nh.
ZONE Nh
ARTICLE 6 Nh - IMPLANTATION
Retrait de 3 mètres.
ANNEXES
Liste des emplacements réservés.
"""


def test_fourteen_articles_under_bare_zone_titles() -> None:
    found = read(FOURTEEN)
    assert articles(found) == [
        ((), "1"), ((), "2"), ((), "3"), (("UB",), "UB 1"), (("UB",), "UB 10"), (("UBa",), "UB 10"),
        (("UB",), "UB 11"), (("1AUx",), "1AUx-6"), (("2AU",), "2AU.1"), (("N",), "N1"), (("Nh",), "Nh 6"),
    ]  # fmt: skip
    assert sectors(found) == ("UB", "UBa", "1AUx", "2AU", "N", "Nh")


def test_a_list_of_zones_opens_none() -> None:
    assert rule(read(FOURTEEN), "Zone UB : extensions du bourg").zones == ()
    assert rule(read(FOURTEEN), "décision motivée").zones == ()


def test_a_title_inside_an_article_is_no_part_of_the_plan() -> None:
    found = read(FOURTEEN)
    assert (rule(found, "4 mètres").zones, rule(found, "4 mètres").article) == (("UB",), "UB 10")
    assert (rule(found, "teintes vives").zones, rule(found, "teintes vives").article) == (("UB",), "UB 11")
    assert (rule(found, "emplacements réservés").zones, rule(found, "emplacements réservés").article) == (
        (),
        None,
    )


def test_a_sector_that_is_only_a_title_has_its_own_rule() -> None:
    assert rule(read(FOURTEEN), "7 mètres").zones == ("UBa",)
    assert rule(read(FOURTEEN), "9 mètres").zones == ("UB",)


def test_a_title_on_the_next_line_is_part_of_the_heading() -> None:
    assert rule(read(FOURTEEN), "Toute construction.").path[-1] == "ARTICLE 2AU.1 OCCUPATIONS INTERDITES"


THREE_SECTIONS = """
REGLES COMMUNES A TOUTES LES ZONES
1.1 Travaux interdits
Ceux qui portent atteinte à la sécurité.
2.1 Hauteur
Elle se mesure à l'égout.
Zone urbaine centrale (UA)
SECTION 1 : Destination des constructions
UA 1.1 Constructions interdites
Les entrepôts.
SECTION 2 : Caractéristiques urbaines
UA 2.1.3 Implantation par rapport aux limites séparatives
Retrait de 3 mètres. UA 2.1.4 Hauteur des constructions
Elle est de 12 mètres au plus.
Au-delà de 20 mètres, 1,50 m de retrait.
Zone urbaine pavillonnaire UB
SECTION 2 : Caractéristiques urbaines
UB 2.1.3 Implantation par rapport aux limites séparatives
Non réglementé.
UA 2.1.3 Voir le schéma de cette zone
La règle de la zone voisine ne vaut pas ici.
"""


def test_three_sections_with_the_zone_before_the_number() -> None:
    found = read(THREE_SECTIONS)
    assert articles(found) == [
        ((), "1.1"), ((), "2.1"), (("UA",), "UA 1.1"), (("UA",), "UA 2.1.3"), (("UA",), "UA 2.1.4"),
        (("UB",), "UB 2.1.3"),
    ]  # fmt: skip
    assert rule(found, "12 mètres").path[-1] == "UA 2.1.4 Hauteur des constructions"


DECIMALS = """
CHAPITRE III – zone UC
Article 4 : volumétrie
4.1. Retraits
1. Règle générale
1.1 Sur une profondeur de 20 mètres
Le retrait est de 4 mètres.
3.1.1 Au-delà de cette profondeur
Le retrait est de 8 mètres.
4.2. Emprise au sol des constructions et des
installations
Elle est de 40 %.
Article 10 : hauteur
Elle est de 9 mètres.
article 11 - aspect extérieur
Les clôtures sont à claire-voie, comme le veut l'
article 6 du présent règlement.
chapitre iv – zone UD
Article premier : interdictions
Les carrières.
"""


def test_articles_under_a_chapter_that_names_the_zone_small_letters_included() -> None:
    found = read(DECIMALS)
    assert articles(found) == [
        (("UC",), "4"), (("UC",), "4.1"), (("UC",), "4.2"), (("UC",), "10"), (("UC",), "11"), (("UD",), "1"),
    ]  # fmt: skip
    assert rule(found, "8 mètres").article == "4.1"
    assert rule(found, "40 %").path[-1] == "4.2. Emprise au sol des constructions et des installations"


FAMILIES = """
TITRE II - DISPOSITIONS APPLICABLES A LA ZONE A
Vocation de la zone A
Elle est réservée à l'agriculture.
ARTICLE A I - INTERDICTIONS
Le camping.
ARTICLE A II - CONDITIONS
Les serres.
TITRE III - DISPOSITIONS APPLICABLES AUX ZONES NATURELLES
Elles sont protégées.
I - DISPOSITIONS APPLICABLES À LA ZONE « N »
Section 1
Article 1 N : Interdictions
Les carrières.
II - DISPOSITIONS APPLICABLES A LA ZONE Ap
Article 1 - Interdictions
Toute construction.
SECTEURS Ap1 ET Ap2
Article 2 - Conditions
Les abris.
LEXIQUE
Acrotère : haut d'une façade.
Article 5 : La destination d'habitation comprend le logement
et l'hébergement.
"""


def test_families_of_zones_and_roman_numbers() -> None:
    found = read(FAMILIES)
    assert articles(found) == [
        (("A",), "A I"), (("A",), "A II"), (("N",), "N 1"), (("Ap",), "1"), (("Ap1", "Ap2"), "2"),
    ]  # fmt: skip
    assert rule(found, "Elles sont protégées").zones == ()
    assert rule(found, "réservée à l'agriculture").zones == ("A",)


SECTORS = """
ZONE UD
ARTICLE UD 6 - IMPLANTATION
Les constructions s'implantent à l'alignement.
Dans le secteur UDa : elles s'implantent à 5 mètres.
Cette règle ne s'applique pas aux piscines.
Dans les secteurs UDb et UDc, le retrait est de 6 mètres au moins, compté à partir de l'axe
de la voie.
Les clôtures sont à l'alignement.
Sont interdits :
- en secteur UDa, les sous-sols ;
- les dépôts.
ARTICLE UD 10 - HAUTEUR
a) En secteur UDa
La hauteur est de 6 mètres.
Elle est mesurée à l'égout.
b) En secteur UDb
La hauteur est de 7 mètres.
• En secteur UDc
La hauteur est de 8 mètres ;
• Annexes
Elles ont 5 mètres.
Dans l'ensemble de la zone, les annexes ont 4 mètres au plus.
Dans la zone UA voisine, la hauteur est de 12 mètres.
"""


def test_a_paragraph_of_a_sector_is_its_own_and_the_next_is_of_the_zone() -> None:
    found = read(SECTORS)
    ruled = {line.text[:60]: block.zones for block in found for line in block.lines}
    assert {text: zones for text, zones in ruled.items() if "mètres" in text} == {
        "Dans le secteur UDa : elles s'implantent à 5 mètres.": ("UDa",),
        "Dans les secteurs UDb et UDc, le retrait est de 6 mètres au ": ("UDb", "UDc"),
        "La hauteur est de 6 mètres.": ("UDa",),
        "La hauteur est de 7 mètres.": ("UDb",),
        "La hauteur est de 8 mètres ;": ("UDc",),
        "Elles ont 5 mètres.": ("UD",),
        "Dans l'ensemble de la zone, les annexes ont 4 mètres au plus": ("UD",),
        "Dans la zone UA voisine, la hauteur est de 12 mètres.": ("UD",),
    }  # fmt: skip
    for text in ("piscines", "clôtures", "sous-sols"):
        assert rule(found, text).zones == ("UD",), text
    assert rule(found, "mesurée à l'égout").zones == ("UDa",)
    assert {block.path[-1] for block in found if block.zones == ("UDa",)} == {
        "ARTICLE UD 6 - IMPLANTATION", "ARTICLE UD 10 - HAUTEUR",
    }  # fmt: skip


CONTENTS = """
PLU de Valdoré
S O M M A I R E
ZONE UA
ARTICLE UA 1 - OCCUPATIONS INTERDITES
ARTICLE UA 2 - CONDITIONS
ZONE UB
ARTICLE UB 1 - OCCUPATIONS INTERDITES
LEXIQUE
ZONE UA
ARTICLE UA 1 - OCCUPATIONS INTERDITES
Les carrières.
ARTICLE UA 2 - CONDITIONS
Les commerces.
ZONE UB
ARTICLE UB 1 - OCCUPATIONS INTERDITES
Les entrepôts.
LEXIQUE
Acrotère : haut d'une façade.
"""


def test_a_table_of_contents_without_numbers_makes_no_section() -> None:
    found = read(CONTENTS)
    assert [block.article for block in found if block.article] == ["UA 1", "UA 2", "UB 1"]
    assert all("\n" in words(block) for block in found if block.article)


def test_a_table_of_contents_that_shares_a_page_with_the_text_makes_no_section() -> None:
    entries = "\n".join(f"ARTICLE UA {n} - RÈGLE .......... {n}" for n in range(1, 7))
    found = read(f"Sommaire\n{entries}\nPRÉAMBULE\n" + "\n".join(f"Phrase {n} du texte." for n in range(30)))
    assert [block.article for block in found] == [None]


NOTES = """
ZONE UA
ARTICLE UA 6 - IMPLANTATION
Le recul est celui des constructions voisines1 et la hauteur de la construction, qui ne peut être
inférieure à celle des bâtiments mitoyens2, est mesurée au
1
On entend par construction voisine celle du terrain limitrophe.
2
Garde-corps compris.
\fpoint le plus haut.
"""


def test_footnotes_do_not_cut_the_sentence_they_stand_under() -> None:
    found = read(NOTES)
    assert "est mesurée au\npoint le plus haut." in words(rule(found, "point le plus haut"))
    assert words(rule(found, "limitrophe")).startswith("1\nOn entend")
    assert rule(found, "limitrophe").zones == ("UA",)


@pytest.mark.parametrize(
    ("text", "kind", "article", "zones"),
    [
        ("ARTICLE UA.6 - IMPLANTATION", Kind.ARTICLE, "UA.6", ("UA",)),
        ("ART. 1AU-6 : Implantation", Kind.ARTICLE, "1AU-6", ("1AU",)),
        ("ARTICLE DG 4 - ACCÈS", Kind.ARTICLE, "DG 4", None),
        ("Article n° 7 - Limites séparatives", Kind.ARTICLE, "7", None),
        ("UA.6 - Implantation des constructions", Kind.ARTICLE, "UA.6", ("UA",)),
        ("ZONE UA - ARTICLE 6 : IMPLANTATION", Kind.ARTICLE, "UA 6", ("UA",)),
        ("UA - ARTICLE 10 - HAUTEUR", Kind.ARTICLE, "UA 10", ("UA",)),
        ("II.2. Hauteur des constructions", Kind.DECIMAL, "II.2", None),
        ("UD2 4.6. Hauteur des constructions", Kind.ARTICLE, "UD2 4.6", ("UD2",)),
        ("ARTICLE UA1 10 - HAUTEUR", Kind.ARTICLE, "UA1 10", ("UA1",)),
        ("II. ZONE URBAINE D'ÉQUIPEMENTS (UE)", Kind.ZONE, None, ("UE",)),
        ("UB - ZONE URBAINE PAVILLONNAIRE", Kind.ZONE, None, ("UB",)),
        ("RÈGLEMENT DES ZONES UE1 ET UE2", Kind.ZONE, None, ("UE1", "UE2")),
        ("SECTEUR UEi (b) de TUCHENN", Kind.SECTOR, None, ("UEi(b)",)),
        ("SOUS-SECTEUR Nh1", Kind.SECTOR, None, ("Nh1",)),
    ],
)
def test_headings_of_many_shapes(
    text: str, kind: Kind, article: str | None, zones: tuple[str, ...] | None
) -> None:
    heading = heading_of(text)
    assert heading is not None
    assert (heading.kind, heading.article, heading.zones) == (kind, article, zones)


@pytest.mark.parametrize(
    "text",
    [
        "UA 12 m 15 m",
        "Zone UA : 12 mètres",
        "A 6 Rue des Lilas",
        "Secteur de plan masse",
        "La zone UA est le centre ancien.",
        "article 6 du présent règlement",
        "Article L 151-15 du code de l'urbanisme",
        "5.1 des règlements de zone.",
        "En limite de zone UB, le retrait est de 4 mètres.",
    ],
)
def test_text_that_looks_like_a_heading_is_none(text: str) -> None:
    assert heading_of(text) is None
