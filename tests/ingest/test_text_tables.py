"""The tables that a text draws with bars, spaces, tabs or leaders."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.acts import reader_of
from ingest.acts.base import source
from ingest.chunk import chunks
from ingest.read import read
from ingest.text_tables import tables_in
from rag.tables import names, readable_row
from rag.types import ActKind
from tests.ingest.papers import document

BARS = "| Secteur | Hf | Ht |\n|---------|----|----|\n| U1b | 9,5 m | 14 m |\n| U1m | 7 m | 11 m |"
BARE = "| Bac | Part fixe | Levées |\n| 80 litres | 118,00 € | 12 |\n| Sacs rouges | 38,00 € | - |"
SPACES = (
    "                      Habitants     Extérieurs\n"
    "Petite salle (1 jour)   110 €          190 €\n"
    "Grande salle (1 jour)   260 €          gratuit"
)
TABS = "Prestation\tTarif\nContrôle de conception\t95 €\nContrôle avant vente\t165 €\nContre-visite\t60 €"
LEADERS = "Stère de hêtre ...... 62 € TTC\nFonds de coupe ...... 25 €\nSapin de Noël ....... 15 €"
SIGNED = (
    "                  Dépenses            Résultat\nFonctionnement    1 012 455,10 €    + 275 475,54 €\n"
    "Investissement      644 210,37 €    -  46 206,35 €"
)


@pytest.mark.parametrize(
    ("text", "columns", "row"),
    [
        (BARS, ("Secteur", "Hf", "Ht"), ("U1m", "7 m", "11 m")),
        (BARE, ("Bac", "Part fixe", "Levées"), ("Sacs rouges", "38,00 €", "-")),
        (SPACES, ("", "Habitants", "Extérieurs"), ("Grande salle (1 jour)", "260 €", "gratuit")),
        (TABS, ("Prestation", "Tarif"), ("Contre-visite", "60 €")),
        (LEADERS, ("", ""), ("Sapin de Noël", "15 €")),
        (SIGNED, ("", "Dépenses", "Résultat"), ("Investissement", "644 210,37 €", "- 46 206,35 €")),
    ],
    ids=["bars", "bare", "spaces", "tabs", "leaders", "signed"],
)
def test_a_table_drawn_in_a_text(text: str, columns: tuple[str, ...], row: tuple[str, ...]) -> None:
    (table,) = tables_in(f"Le conseil fixe :\n\n{text}\nAdopté.")
    assert names(table.table) == columns
    assert tuple(" ".join(cell) for cell in table.table.rows[-1]) == row
    lines = [line for line in f"Le conseil fixe :\n\n{text}\nAdopté.".split("\n") if line.strip()]
    held = [rank for ranks in table.lines for rank in ranks]
    assert held == list(range(1, len(lines) - 1))
    for ranks, cells in zip(table.lines, (*table.table.header, *table.table.rows), strict=True):
        said = " ".join(lines[ranks[0]].split())
        assert all(piece in said for cell in cells for piece in cell)


@pytest.mark.parametrize(
    "text",
    [
        "La hauteur est de 9 m.  Le recul est de 5 m.\nLes toits sont en tuiles.  Ils ont deux pans.",
        "Titre I .......... 2\nTitre II ......... 3\nTitre III ........ 7\nAnnexes .......... 9",
        "Présents : 12    Absents : 2",
        "| une seule ligne | entre des barres |",
        "Fait à Valdoré      Le 12 mars 2024\nLe Maire           J. ABEL",
    ],
    ids=["sentences", "contents", "one", "bar", "signature"],
)
def test_what_is_no_table(text: str) -> None:
    assert tables_in(text) == ()


def test_a_passage_of_a_text_file_holds_its_table(tmp_path: Path) -> None:
    path = tmp_path / "reglement.txt"
    path.write_text(f"ZONE U1\nArticle U1.5 - Hauteurs\n{BARS}\nLes annexes ont 4 m.\n", encoding="utf-8")
    reading = read(path, memory_mib=2000, max_mib=10)
    found = source("valdore/reglement.txt", reading.pages, reading.layouts)
    passages = chunks(document(), reader_of(ActKind.PLU)(found), reading.pages, found.tables)
    held = next(each for each in passages if each.table)
    assert held.table
    assert all(said in readable_row(held.table, 1) for said in ("U1m", "Hf", "7 m", "Ht", "11 m"))
    assert held.text.startswith("Article U1.5 - Hauteurs\n| Secteur | Hf | Ht |")
