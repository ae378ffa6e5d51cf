"""Tables of made PDFs: ruled, coloured, aligned, merged; and what only looks like one."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pypdfium2 as pdfium
import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, TableStyle
from reportlab.platypus import Table as Laid

from ingest.layout import PageTable
from ingest.pdf.tables import from_json, tables_of, to_json
from rag.tables import names, readable_row, said
from rag.text import clean

GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
Draw = Callable[[Canvas], None]


def filled(text: str) -> list[str]:
    return [line for raw in clean(text).split("\n") if (line := " ".join(raw.split()))]


def read(raw: bytes) -> list[tuple[list[str], tuple[PageTable, ...]]]:
    """Each page's filled lines and tables."""
    found = []
    with pdfium.PdfDocument(raw) as pdf:
        for page in pdf:
            text = page.get_textpage()
            lines = filled(text.get_text_range())
            tables = tables_of(page, text, lines)
            for table in tables:
                _is_exact(table, lines)
                assert from_json(to_json(table)) == table
            found.append((lines, tables))
    return found


def _is_exact(found: PageTable, lines: Sequence[str]) -> None:
    rows = (*found.table.header, *found.table.rows)
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == len(found.lines)
    for row, ranks in zip(rows, found.lines, strict=True):
        for piece in (piece for cell in row for piece in cell):
            assert any(piece in lines[rank] for rank in ranks), piece


def laid(rows: Sequence[Sequence[object]], *style: tuple[object, ...], **options: object) -> list[PageTable]:
    """The tables of a document that holds one table, between two sentences."""
    out, normal = io.BytesIO(), getSampleStyleSheet()["Normal"]
    body = [[Paragraph(cell, normal) if "<" in str(cell) else cell for cell in row] for row in rows]
    table = Laid(body, style=TableStyle([GRID, *style]), **options)
    story = [Paragraph("Le conseil fixe ainsi les tarifs.", normal), table, Paragraph("La suite.", normal)]
    SimpleDocTemplate(out, pagesize=A4).build(story)
    return [each for _, tables in read(out.getvalue()) for each in tables]


def drawn(draw: Draw) -> list[PageTable]:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    draw(canvas)
    canvas.save()
    return [each for _, tables in read(out.getvalue()) for each in tables]


def texts(rows: Sequence[Sequence[Sequence[str]]]) -> list[list[str]]:
    return [[" ".join(cell) for cell in row] for row in rows]


# -- ruled ------------------------------------------------------------------------------------------

TARIFFS = [
    ["Salle", "Habitants", "Extérieurs"],
    ["Grande salle", "120 €", "300 €"],
    ["Cuisine", "40 €", "80 €"],
]


def test_a_ruled_table_has_its_header_and_rows() -> None:
    (found,) = laid(TARIFFS)
    assert texts(found.table.header) == TARIFFS[:1]
    assert texts(found.table.rows) == TARIFFS[1:]
    assert readable_row(found.table, 0) == "Grande salle — Habitants : 120 € ; Extérieurs : 300 €"


def test_cells_wrap_on_several_lines() -> None:
    long = "Stationnement des vélos dans un local clos et couvert"
    (found,) = laid(
        [["Destination", "Norme"], [f"<b>Logement</b> {long}", "1 m²"], ["Bureaux", "2 m²"]],
        colWidths=[120, 60],
    )
    assert texts(found.table.rows) == [[f"Logement {long}", "1 m²"], ["Bureaux", "2 m²"]]
    assert len(found.table.rows[0][0]) > 1


def test_a_merged_category_is_said_in_each_of_its_rows() -> None:
    rows = [
        ["Catégorie", "Durée", "Prix"],
        ["Marché", "Jour", "2 €"],
        ["", "Mois", "15 €"],
        ["Cirque", "Jour", "50 €"],
    ]
    (found,) = laid(rows, ("SPAN", (0, 1), (0, 2)))
    assert texts(found.table.rows) == [["Marché", "Jour", "2 €"], ["Marché", "Mois", "15 €"], rows[3]]


def test_a_header_over_two_rows_names_each_column() -> None:
    rows = [
        ["Commune", "Résidents", "", "Autres"],
        ["", "Jour", "Semaine", "Jour"],
        ["Valdoré", "10 €", "50 €", "20 €"],
        ["Clairvigne", "12 €", "60 €", "24 €"],
    ]
    (found,) = laid(rows, ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 0), (0, 1)))
    assert len(found.table.header) == 2
    assert names(found.table) == ("Commune", "Résidents, Jour", "Résidents, Semaine", "Autres, Jour")


def test_coloured_cells_make_a_table_without_a_rule() -> None:
    tints = [
        (
            "BACKGROUND",
            (column, row),
            (column, row),
            colors.lightblue if (row + column) % 2 else colors.lightgrey,
        )
        for row in range(3)
        for column in range(3)
    ]
    (found,) = laid(TARIFFS, ("GRID", (0, 0), (-1, -1), 0, colors.white), *tints)
    assert texts(found.table.rows) == TARIFFS[1:]


def test_text_in_colour_inside_a_cell_parts_nothing() -> None:
    rows = [["Objet", "Vote"], ['<font backColor="yellow">Budget</font> primitif', "12"], ["Emprunt", "9"]]
    (found,) = laid(rows, colWidths=[160, 60])
    assert texts(found.table.rows) == [["Budget primitif", "12"], ["Emprunt", "9"]]


def test_a_table_over_two_pages_has_the_same_columns_on_both() -> None:
    rows = [["Parcelle", "Prix"], *([f"A {number}", f"{number} 000 €"] for number in range(1, 61))]
    first, second = laid(rows)
    assert texts(first.table.header) == [["Parcelle", "Prix"]]
    assert (texts(second.table.header), first.columns) == ([], second.columns)
    assert len(first.table.rows) + len(second.table.rows) == 60


def test_a_turned_page_is_read_as_it_is_shown() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setPageRotation(90)
    canvas.translate(500, 100)
    canvas.rotate(90)
    table = Laid(TARIFFS, style=TableStyle([GRID]))
    table.wrapOn(canvas, 400, 400)
    table.drawOn(canvas, 0, 0)
    canvas.save()
    ((_, (found,)),) = read(out.getvalue())
    assert texts(found.table.rows) == TARIFFS[1:]


# -- aligned ----------------------------------------------------------------------------------------


def lines(canvas: Canvas, rows: Sequence[Sequence[str]], places: Sequence[int] = (72, 400)) -> None:
    for rank, row in enumerate(rows):
        for place, text in zip(places, row, strict=False):
            canvas.drawString(place, 700 - 16 * rank, text)


def test_aligned_amounts_make_a_table() -> None:
    rows = [["Photocopie noire", "0,20 €"], ["Photocopie en couleur", "0,50 €"], ["Télécopie", "1,00 €"]]
    (found,) = drawn(lambda canvas: lines(canvas, [["Désignation", "Tarif"], *rows]))
    assert (texts(found.table.header), texts(found.table.rows)) == ([["Désignation", "Tarif"]], rows)


def test_a_label_that_goes_on_below_stays_with_its_amount() -> None:
    rows = [
        ["Location de la salle pour une journée", "90 €"],
        ["(caution comprise)"],
        ["Location pour deux jours", "150 €"],
        ["Nettoyage", "60 €"],
    ]
    (found,) = drawn(lambda canvas: lines(canvas, rows))
    assert texts(found.table.rows)[0] == ["Location de la salle pour une journée (caution comprise)", "90 €"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Présents : M. Leroy", "Mme Petit"], ["M. Morel", "Mme Roux"], ["M. Blanc", "M. Noir"]],
        [["Le maire,", "Le secrétaire,"], ["Anne Petit", "Jean Roux"], ["(signature)", "(signature)"]],
        [["Titre premier ................................ 3"], ["Zone UA ................ 12"]] * 3,
        [["Dispositions générales", "3"], ["Zone UA", "12"], ["Zone UB", "25"], ["Lexique", "40"]],
        [["Pour : 12 Contre : 1 Abstention : 0"], ["Pour : 13 Contre : 0"], ["Pour : 9 Contre : 4"]],
        [
            ["La hauteur de la construction est", "de 12 m au plus dans le secteur"],
            ["mesurée à l'égout du toit, elle est", "UBa et de 9 m dans les autres,"],
            ["comptée depuis le sol naturel avant", "sauf pour les équipements publics"],
        ],
    ],
    ids=["present", "signatures", "dotted contents", "contents", "votes", "prose in columns"],
)  # fmt: skip
def test_what_only_looks_like_a_table_is_none(rows: list[list[str]]) -> None:
    assert drawn(lambda canvas: lines(canvas, rows, (60, 320))) == []


def test_a_framed_paragraph_and_underlined_titles_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 600, 400, 120)
        lines(canvas, [["ARTICLE 6 - Implantation"], ["Le recul est de 5 m."], ["Il est porté à 10 m."]])
        for level in (698, 682, 666):
            canvas.line(72, level, 220, level)

    assert drawn(draw) == []


def test_a_cell_without_words_is_empty() -> None:
    (found,) = laid([["Zone", "Hauteur", "Emprise"], ["UA", "12 m", ""], ["UB", "", "40 %"]])
    assert [[said(cell) for cell in row] for row in found.table.rows] == [
        ["UA", "12 m", ""],
        ["UB", "", "40 %"],
    ]


def test_two_rules_a_few_points_apart_make_no_column() -> None:
    rows = [["Tiers", "", "Reçu"], ["", "Judo", "300 €"], ["", "Chorale", "650 €"]]
    (found,) = laid(rows, ("SPAN", (0, 0), (1, 0)), colWidths=[4, 150, 80])
    assert found.table.header == ((("Tiers",), ("Reçu",)),)
    assert [said(row[0]) for row in found.table.rows] == ["Judo", "Chorale"]
