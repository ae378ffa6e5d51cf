"""Règlements numbered and laid out in other ways than those of the corpora."""

from __future__ import annotations

import pytest

from ingest.acts import reader_of
from ingest.acts.base import Block
from rag.acts import ActKind
from tests.ingest.papers import as_source


def read(text: str) -> list[Block]:
    blocks = reader_of(ActKind.PLU)(as_source(text, "valdore/reglement.txt"))
    assert "\n".join(line.text for block in blocks for line in block.lines).split() == text.split()
    return blocks


def articles(text: str) -> list[tuple[tuple[str, ...], str | None]]:
    found = ((block.zones, block.article) for block in read(text))
    return [each for each in dict.fromkeys(found) if each[1]]


CODED = """CHAPITRE 2 - ZONE {z}, CENTRE
La zone couvre le bourg.
{a}1 Interdit : industrie ; entrepôt non lié à un commerce.
{a}2 Sous condition : l'artisanat, si les nuisances sont traitées.
{b}1 Implantation / voies
À l'alignement.
{b}2 Sur un même terrain : non réglementé.
{b}3 Les constructions sont implantées parallèlement à la rue. Les remblais n'excèdent pas 1 m."""


@pytest.mark.parametrize(
    ("zone", "first", "second"),
    [("U1", "U1.1.", "U1.2."), ("UH", "UH.1.", "UH.2."), ("1AU", "AU-1.", "AU-2.")],
)
def test_a_code_and_growing_numbers_open_articles_whose_rule_follows(
    zone: str, first: str, second: str
) -> None:
    found = articles(CODED.format(z=zone, a=first, b=second))
    assert [article for _, article in found] == [
        f"{first}1",
        f"{first}2",
        f"{second}1",
        f"{second}2",
        f"{second}3",
    ]
    assert {zones for zones, _ in found} == {(zone,)}


def test_the_title_of_such_an_article_ends_where_its_rule_begins() -> None:
    paths = [block.path[-1] for block in read(CODED.format(z="U1", a="U1.1.", b="U1.2."))][1:]
    assert paths == ["U1.1.1 Interdit", "U1.1.2 Sous condition", "U1.2.1 Implantation / voies",
                     "U1.2.2 Sur un même terrain", "U1.2.3"]  # fmt: skip


def test_general_provisions_and_annexes_of_a_commune_are_coded_too() -> None:
    text = (
        "Dispositions particulières à la commune de VALDORÉ\n"
        "Secteur « Les Vignes » (partie de la zone U1m)\n"
        "M.1 Par dérogation à U1.2.5, la hauteur est limitée à 9 m.\n"
        "M.2 Les déblais n'excèdent pas 1 m.\n"
        "Secteur « Le Moulin » (zone U2a)\n"
        "M.3 Le premier plancher habitable est à la cote 74,30 m NGF au moins."
    )
    assert articles(text) == [(("U1m",), "M.1"), (("U1m",), "M.2"), (("U2a",), "M.3")]


def test_roads_and_laws_are_no_articles() -> None:
    text = (
        "ZONE UA\nARTICLE UA.1 - ADMIS\nRecul de 25 m de l'axe de la voie.\n"
        "A.9 Autoroute : 100 mètres.\nR.D. 12 : 15 mètres.\nL.151-19 Les éléments protégés du plan."
    )
    assert articles(text) == [(("UA",), "UA.1")]


def test_a_rule_on_the_line_of_its_article_however_long() -> None:
    rule = "sont admis les logements de service destinés aux personnes dont la présence est nécessaire, " * 2
    text = (
        f"CHAPITRE III - REGLEMENT DE LA ZONE UX\nArticle 1 UX : {rule.strip()}\n"
        "Article 3 UX : accès interdit sur la RD 228.\nArticle 6 UX : recul de 7 m ; 15 m de l'axe.\n"
        "ARTICLE UX.7 : 15 m. ARTICLE UX.10 : 4 m."
    )
    blocks = reader_of(ActKind.PLU)(as_source(text, "valdore/reglement.txt"))
    assert [(block.article, block.path[-1]) for block in blocks if block.article] == [
        ("UX 1", "Article 1 UX"),
        ("UX 3", "Article 3 UX"),
        ("UX 6", "Article 6 UX"),
        ("UX.7", "ARTICLE UX.7"),
        ("UX.10", "ARTICLE UX.10"),
    ]


def test_numbers_say_which_article_is_under_which() -> None:
    text = (
        "ZONE Ui\nArticle Ui 1 – Destinations\nSont autorisés les entrepôts.\n"
        "Article Ui 2.1 – Volumétrie\nLa hauteur est de 9 m.\nArticle Ui 2.1 bis – Reculs\nRecul de 5 m."
    )
    assert [(block.article, len(block.path)) for block in read(text) if block.article] == [
        ("Ui 1", 2),
        ("Ui 2.1", 2),
        ("Ui 2.1 bis", 2),
    ]


def test_titles_of_zones_follow_one_another() -> None:
    text = (
        "TITRE III - ZONES A URBANISER\nZONE 1AU\nArticle 1 1AU : toute opération est interdite.\n"
        "TITRE IV - ZONE AGRICOLE (A)\nArticle 1 A : toute construction est interdite."
    )
    paths = [block.path[0] for block in read(text) if block.zones == ("A",)]
    assert paths[0] == "TITRE IV - ZONE AGRICOLE (A)"


def test_a_section_and_a_number_on_one_line() -> None:
    text = (
        "ZONE UB\nSection 2 – 2.1.1 Emprise au sol\nElle est de 40 %.\n"
        "Section 2 – 2.1.2 Hauteur\nElle est de 9 m."
    )
    assert [article for _, article in articles(text)] == ["2.1.1", "2.1.2"]


def test_themes_in_capitals_where_nothing_is_numbered() -> None:
    text = (
        "ZONE UC\nLa zone couvre les lotissements.\nOCCUPATIONS INTERDITES\nLes dépôts sont interdits.\n"
        "HAUTEUR DES CONSTRUCTIONS\nElle est limitée à 7 m.\nSTATIONNEMENT\nUne place par logement."
    )
    assert [block.path[-1] for block in read(text)] == [
        "ZONE UC", "OCCUPATIONS INTERDITES", "HAUTEUR DES CONSTRUCTIONS", "STATIONNEMENT",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "entry",
    ["{t} : {d}", "{t} - {d}", "{t} – {d}", "• {t} : {d}", "**{t}** : {d}", "{t}\n{d}"],
)
def test_the_entries_of_a_lexicon_however_they_are_set(entry: str) -> None:
    told = {
        "Annexe": "Construction non accolée, d'au plus 40 m² d'emprise. Une véranda n'est pas une annexe.",
        "Bande de constructibilité": "Bande de 18 mètres comptée depuis l'alignement.",
        "Hauteur totale (Ht)": "Différence d'altitude entre le sol et le point le plus haut."}  # fmt: skip
    text = "LEXIQUE\n" + "\n".join(entry.format(t=term, d=said) for term, said in told.items())
    assert [block.path[-1] for block in reader_of(ActKind.PLU)(as_source(text, "valdore/r.txt"))][1:] == list(
        told
    )


def test_an_entry_over_a_list_comes_next_in_the_alphabet() -> None:
    text = (
        "LEXIQUE\nMatériaux biosourcés\nIls sont d'origine végétale.\nMélange terre-pierres :\n"
        "Il permet la végétalisation.\nSont exclus :\nLes graviers.\nCalcul :\nPar la moyenne."
    )
    assert [block.path[-1] for block in read(text)] == [
        "LEXIQUE",
        "Matériaux biosourcés",
        "Mélange terre-pierres",
    ]


@pytest.mark.parametrize("title", ["LEXIQUE", "CHAPITRE 1 - LEXIQUE", "1.7 – Lexique", "IV. Définitions"])
def test_a_lexicon_however_it_is_titled(title: str) -> None:
    text = f"{title}\n• Annexe : bâtiment de petite taille.\n• Comble : volume sous le toit."
    assert [block.path[-1] for block in read(text)] == [title, "Annexe", "Comble"]
