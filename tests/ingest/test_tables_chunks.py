"""Where the tables of a page go: their own passages, cut between rows, each under its header."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.acts import reader_of
from ingest.acts.base import Block, Line, source
from ingest.chunk import MOST, chunks
from ingest.layout import Layout, PageTable
from rag.tables import Row, Table, readable_row
from rag.types import ActKind, Chunk, Page
from tests.ingest.accounting import unaccounted
from tests.ingest.papers import document, reading
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"
CORPORA = REPOSITORY.parent / "shared" / "corpora"
HEAD: tuple[Row, ...] = ((("Objet",), ("Tarif",)),)


def rows(first: int, last: int) -> list[str]:
    return [f"Location de la salle numéro {number} pour un jour {number}0 €" for number in range(first, last)]


def table(first: int, last: int, line: int, header: bool = True) -> PageTable:
    """A table whose first line has the rank ``line`` on its page."""
    body = tuple(
        ((f"Location de la salle numéro {number} pour un jour",), (f"{number}0 €",))
        for number in range(first, last)
    )
    count = last - first + header
    ranks = tuple((rank,) for rank in range(line, line + count))
    return PageTable(Table(HEAD if header else (), body), ranks, (72, 400, 500))


def placed(pages: list[list[str]], tables: dict[int, tuple[PageTable, ...]]) -> list[Chunk]:
    made = tuple(Page(number, "\n".join(lines)) for number, lines in enumerate(pages, 1))
    lines = tuple(
        Line(page.number, text, row) for page in made for row, text in enumerate(page.text.split("\n"))
    )
    found = chunks(document(), [Block(("Tarifs",), lines)], made, tables)
    assert unaccounted(made, found, []) == {}
    _starts_hold(made, found)
    return found


def _starts_hold(pages: tuple[Page, ...], found: list[Chunk]) -> None:
    """The pages, joined, hold the first line of each passage where it is said to begin."""
    joined = "\f".join(page.text for page in pages)
    for chunk in found:
        first = chunk.text.split("\f")[0].split("\n")[0]
        assert " ".join(joined[chunk.start : chunk.start + 3 * len(first) + 200].split()).startswith(first)


def test_a_small_table_stays_with_the_words_around_it() -> None:
    page = ["Les tarifs sont :", "Objet Tarif", *rows(1, 4), "Adopté."]
    (found,) = placed([page], {1: (table(1, 4, 1),)})
    assert found.table == table(1, 4, 1).table


def test_a_long_table_has_passages_of_its_own_cut_between_rows() -> None:
    page = ["Un mot d'abord.", "Les tarifs sont les suivants :", "Objet Tarif", *rows(1, 60), "Adopté."]
    first, *parts, last = placed([page], {1: (table(1, 60, 2),)})
    assert (first.text, last.text) == ("Un mot d'abord.", "Adopté.")
    assert parts[0].text.startswith("Les tarifs sont les suivants :\nObjet Tarif\nLocation")
    assert all(part.table and part.table.header == HEAD and len(part.whole) <= MOST for part in parts)
    said = [
        readable_row(part.table, rank) for part in parts if part.table for rank in range(len(part.table.rows))
    ]
    assert len(said) == len(set(said)) == 59
    assert parts[1].whole.startswith("Objet\nTarif\nLocation")


def test_a_table_that_goes_on_over_the_page_keeps_its_header_and_says_its_page() -> None:
    pages = [["Objet Tarif", *rows(1, 30)], rows(30, 60)]
    found = placed(pages, {1: (table(1, 30, 0),), 2: (table(30, 60, 0, header=False),)})
    last = found[-1]
    assert last.pages == (2,)
    assert last.table
    assert (last.table.header, last.table.page) == (HEAD, 1)


@pytest.mark.parametrize("columns", [(72, 300, 500), (72, 200, 400, 500)])
def test_another_table_on_the_next_page_takes_no_header(columns: tuple[int, ...]) -> None:
    other = PageTable(table(30, 60, 0, header=False).table, table(30, 60, 0, header=False).lines, columns)
    pages = [["Objet Tarif", *rows(1, 30)], rows(30, 60)]
    last = placed(pages, {1: (table(1, 30, 0),), 2: (other,)})[-1]
    assert last.table
    assert last.table.header == ()


def test_the_category_of_a_cut_part_goes_with_it() -> None:
    body: tuple[Row, ...] = ((("SALLES DES FÊTES",), ()), *table(1, 60, 0, header=False).table.rows)
    made = PageTable(Table((), body), tuple((rank,) for rank in range(60)), (72, 400, 500))
    *_, last = placed([["SALLES DES FÊTES", *rows(1, 60)]], {1: (made,)})
    assert last.table
    assert last.table.header == ((("SALLES DES FÊTES",), ()),)


def test_a_small_table_is_not_cut_where_it_can_be_whole() -> None:
    before = ["Une phrase du conseil qui remplit la page avant le tableau."] * 12
    page = [*before, "Les tarifs sont :", "Objet Tarif", *rows(1, 16), "Adopté."]
    first, second = placed([page], {1: (table(1, 16, 13),)})
    assert (first.table, second.table) == (None, table(1, 16, 13).table)
    assert second.text.startswith("Les tarifs sont :\nObjet Tarif\n")


def test_a_small_table_over_two_pages_is_one() -> None:
    pages = [["Les tarifs sont :", "Objet Tarif", *rows(1, 4)], [*rows(4, 7), "Adopté."]]
    (found,) = placed(pages, {1: (table(1, 4, 1),), 2: (table(4, 7, 0, header=False),)})
    assert found.table
    assert (found.table.header, len(found.table.rows), found.table.page) == (HEAD, 6, 1)


def test_a_table_whose_header_is_said_again_is_cut_at_the_page() -> None:
    pages = [["Objet Tarif", *rows(1, 14)], ["Objet Tarif", *rows(14, 28)]]
    first, second = placed(pages, {1: (table(1, 14, 0),), 2: (table(14, 28, 0),)})
    assert (first.pages, second.pages) == ((1,), (2,))
    assert [part.table and len(part.table.rows) for part in (first, second)] == [13, 14]


def test_the_category_of_the_page_before_ends_where_another_begins() -> None:
    def under(category: str, first: int, last: int) -> tuple[Row, ...]:
        return ((((category,), ()), *table(first, last, 0, header=False).table.rows)) if category else ()

    one = PageTable(Table((), under("HALLE", 1, 3)), ((0,), (1,), (2,)), (72, 400, 500))
    body = (*table(3, 5, 0, header=False).table.rows, *under("CAMPING", 5, 7))
    two = PageTable(Table((), body), tuple((rank,) for rank in range(5)), (72, 400, 500))
    pages = [["HALLE", *rows(1, 3)], [*rows(3, 5), "CAMPING", *rows(5, 7)]]
    (found,) = placed(pages, {1: (one,), 2: (two,)})
    assert found.table
    said = [readable_row(found.table, rank).split(",")[0] for rank in (1, 3, 4, 6, 7)]
    assert said == ["HALLE", "HALLE", "HALLE", "CAMPING", "CAMPING"]


@given(st.integers(0, 8), st.integers(1, 70), st.integers(0, 8), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_table_is_accounted_for(before: int, count: int, after: int, header: bool) -> None:
    head = ["Objet Tarif"] if header else []
    page = [*["Une phrase du conseil."] * before, *head, *rows(1, count + 1), *["Suite."] * after]
    found = placed([page, ["Fin."]], {1: (table(1, count + 1, before, header),)})
    assert sum(len(chunk.table.rows) for chunk in found if chunk.table) == count


@pytest.mark.parametrize("path", sorted(TOWN.glob("*.pdf")), ids=lambda path: path.stem)
def test_the_demonstration_town_begins_where_it_says(path: Path) -> None:
    _whole_file(path, ActKind.PLU)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("grenoble-plui/Plan_de_Prévention_du_Risque_Inondation.pdf", ActKind.ANNEXE),
        ("pierrefonds/20250403-PV.pdf", ActKind.DELIBERATION),
        ("quimper-plu/quimper_reglement_ecrit_20180419.txt", ActKind.PLU),
    ],
)
def test_a_real_file_is_accounted_for_with_its_tables(file: str, kind: ActKind) -> None:
    if not (CORPORA / file).is_file():
        pytest.skip("the shared corpora are absent")
    _whole_file(CORPORA / file, kind)


def _whole_file(path: Path, kind: ActKind) -> None:
    read = reading(path)
    layouts: dict[int, Layout] = dict(read.layouts)
    made = source(f"valdore/{path.name}", read.pages, layouts, read.bookmarks)
    found = chunks(document(kind), reader_of(kind)(made), read.pages, made.tables)
    assert unaccounted(read.pages, found, made.rejects) == {}
    _starts_hold(read.pages, found)
