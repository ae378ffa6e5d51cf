"""A figure is never given to a row or a column that is not its own: what is in doubt stays prose."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.layout import PageTable
from rag.tables import readable_row
from tests.ingest.test_tables_pdf import drawn, laid

Draw = Callable[[Canvas], None]


def said(*found: PageTable) -> list[str]:
    return [readable_row(each.table, rank) for each in found for rank in range(len(each.table.rows))]


def page(draw: Draw) -> list[str]:
    """The rows of a page that holds prose as well."""

    def whole(canvas: Canvas) -> None:
        canvas.drawString(40, 820, "Le conseil municipal fixe ainsi les tarifs de la commune.")
        canvas.drawString(40, 60, "La délibération est adoptée.")
        draw(canvas)

    return said(*drawn(whole))


def row(canvas: Canvas, y: float, *cells: tuple[float, str]) -> None:
    for x, text in cells:
        canvas.drawString(x, y, text)


def stacked(canvas: Canvas) -> None:
    canvas.grid([60, 260, 400], [700, 680, 600, 560])
    row(canvas, 685, (65, "Destination"), (265, "Norme"))
    row(canvas, 665, (65, "Logement social"), (265, "1 place"))
    row(canvas, 650, (65, "et intermédiaire"))
    row(canvas, 635, (65, "Logement libre"), (265, "2 places"))
    row(canvas, 580, (65, "Bureaux"), (265, "3 places"))


def test_figures_one_above_the_other_are_those_of_their_lines() -> None:
    assert page(stacked) == [
        "Logement social et intermédiaire — Norme : 1 place",
        "Logement libre — Norme : 2 places",
        "Bureaux — Norme : 3 places",
    ]


def test_a_heading_line_is_said_with_each_figure_under_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([60, 260, 400], [700, 680, 600, 560])
        row(canvas, 685, (65, "Espace"), (265, "Coefficient"))
        row(canvas, 665, (65, "Toitures :"))
        row(canvas, 645, (65, "plus de 50 cm"), (265, "0,7"))
        row(canvas, 625, (65, "moins de 50 cm"), (265, "0,3"))
        row(canvas, 580, (65, "Pleine terre"), (265, "1,0"))

    assert page(draw) == [
        "Toitures : plus de 50 cm — Coefficient : 0,7",
        "Toitures : moins de 50 cm — Coefficient : 0,3",
        "Pleine terre — Coefficient : 1,0",
    ]


def test_figures_that_stand_between_the_lines_stay_prose() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([60, 260, 400], [700, 680, 600, 560, 540])
        row(canvas, 685, (65, "Destination"), (265, "Norme"))
        row(canvas, 665, (65, "Logement social"))
        row(canvas, 656, (265, "1 place"))
        row(canvas, 647, (65, "Logement libre"))
        row(canvas, 638, (265, "2 places"))
        row(canvas, 629, (65, "Hébergement"))
        row(canvas, 580, (65, "Bureaux"), (265, "3 places"))
        row(canvas, 545, (65, "Commerces"), (265, "4 places"))

    assert page(draw) == ["Bureaux — Norme : 3 places", "Commerces — Norme : 4 places"]


def test_a_row_whose_words_lie_over_a_rule_stays_prose() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([60, 120, 220, 320], [700, 680, 660, 640, 620])
        row(canvas, 685, (62, "Salle"), (125, "Prix"), (225, "Caution"))
        row(canvas, 665, (62, "Location annuelle"), (200, "10 €"), (225, "99 €"))
        row(canvas, 645, (62, "Jour"), (125, "11 €"), (225, "98 €"))
        row(canvas, 625, (62, "Mois"), (125, "12 €"), (225, "97 €"))

    found = page(draw)
    assert not any("10" in each or "99" in each for each in found)
    assert found[-1].startswith("Mois")


def test_columns_that_no_rule_parts_are_not_guessed() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([60, 200, 400], [700, 680, 660, 640])
        row(canvas, 685, (65, "Salle"), (205, "Hab."), (300, "Ext."))
        row(canvas, 665, (65, "Grande"), (205, "10 €"), (300, "20 €"))
        row(canvas, 645, (65, "Petite"), (300, "22 €"))

    assert page(draw) == []


def test_two_tables_side_by_side_are_not_one() -> None:
    def draw(canvas: Canvas) -> None:
        for rank in range(4):
            y = 700 - 16 * rank
            row(
                canvas,
                y,
                (60, f"Salle {rank}"),
                (220, f"1{rank} €"),
                (320, f"Gymnase {rank}"),
                (480, f"5{rank} €"),
            )

    assert page(draw) == []


def test_a_heading_over_several_columns_names_none_of_them() -> None:
    def draw(canvas: Canvas) -> None:
        row(canvas, 716, (60, "Tarif"), (330, "Prix en euros"))
        for rank, name in enumerate(("Salle A", "Salle B", "Salle C")):
            row(canvas, 700 - 16 * rank, (60, name), (300, f"1{rank} €"), (400, f"2{rank} €"))

    assert page(draw) == ["Salle A : 10 € ; 20 €", "Salle B : 11 € ; 21 €", "Salle C : 12 € ; 22 €"]


def test_signs_set_apart_from_their_figures_make_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for rank, name in enumerate(("Études", "Voirie", "Camping", "Imprévus")):
            row(canvas, 700 - 16 * rank, (60, name), (300, "-"), (400, f"2{rank} 000,00 €"))

    assert page(draw) == []


def test_years_name_columns() -> None:
    (found,) = laid([["Nature", "2023", "2024"], ["Eau", "", "12 €"], ["Gaz", "20 €", ""]])
    assert said(found) == ["Eau — 2024 : 12 €", "Gaz — 2023 : 20 €"]


def test_a_figure_over_two_columns_is_that_of_both() -> None:
    rows = [["Salle", "Habitants", "Extérieurs"], ["Cuisine", "12 €", ""], ["Grande", "20 €", "25 €"]]
    (found,) = laid(rows, ("SPAN", (1, 1), (2, 1)))
    assert said(found)[0] == "Cuisine — Habitants : 12 € ; Extérieurs : 12 €"


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_table_laid_on_its_side_is_read_as_it_is_written(angle: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(angle)
        canvas.translate(-230, -600)
        canvas.drawString(65, 720, "Le conseil municipal fixe ainsi les tarifs de la commune.")
        canvas.grid([60, 260, 400], [700, 680, 660, 640])
        row(canvas, 685, (65, "Salle"), (265, "Prix"))
        row(canvas, 665, (65, "Grande"), (265, "10 €"))
        row(canvas, 645, (65, "Petite"), (265, "20 €"))

    assert said(*drawn(draw)) == ["Grande — Prix : 10 €", "Petite — Prix : 20 €"]


def test_a_table_written_another_way_than_its_page_is_none() -> None:
    def draw(canvas: Canvas) -> None:
        for rank in range(12):
            canvas.drawString(
                40, 800 - 14 * rank, "Le conseil municipal fixe ainsi les tarifs de la commune."
            )
        canvas.translate(500, 100)
        canvas.rotate(90)
        canvas.grid([60, 260, 400], [300, 280, 260, 240])
        row(canvas, 285, (65, "Salle"), (265, "Prix"))
        row(canvas, 265, (65, "Grande"), (265, "10 €"))
        row(canvas, 245, (65, "Petite"), (265, "20 €"))

    assert said(*drawn(draw)) == []
