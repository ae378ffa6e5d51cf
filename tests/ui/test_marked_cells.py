"""The cells that a quote of a table marks: those of its row, under its column, or said not to be exact."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.desk import Desk
from rag.scope import Scope
from rag.settings import Settings
from rag.sheet.rows import row_spans
from rag.tables import alone, joined
from rag.text import squeeze
from rag.types import Chunk, Citation, Passage
from tests.samples import passage
from tests.support import REPOSITORY
from tests.town import index_town
from ui.components import viewer
from ui.page_images.highlight import JOIN, Located, draw_page, fold
from ui.page_images.sought import sought

ACTS = REPOSITORY.parent / "shared" / "corpora" / "pierrefonds"
REAL = "20250403-PV.pdf"
SCALE = 1.0
OF_THE_TOWN = ("plu-reglement.pdf", "tarifs-cantine-2024.pdf", "tarifs-camping-2024.pdf")
LEAST, MOST = 8, 10  # cells looked at in a file

Rect = tuple[float, float, float, float]


def cells(chunk: Chunk) -> Iterator[tuple[int, int]]:
    """The rows and columns whose cell has a label to its left and a heading of its own above."""
    table = chunk.table
    if table is None or len(chunk.pages) > 1:
        return
    for rank, row in enumerate(table.rows):
        if not alone(row) and row[0]:
            yield from ((rank, column) for column in range(1, len(row)) if row[column])


def cited(chunk: Chunk, rank: int, columns: tuple[int, ...]) -> Citation:
    """A row as the sheet of rules quotes it, in these columns."""
    above, spans = row_spans(chunk, [rank], columns)
    pieces = (squeeze(chunk.text[start:end]) for start, end in joined(chunk.text, spans))
    return Citation(Passage(chunk, 0.0), f" {JOIN} ".join([*above, *pieces]), chunk.pages)


def said_at(path: Path, page: int, rects: tuple[Rect, ...]) -> list[str]:
    """What the page says under each mark."""
    with pdfium.PdfDocument(path) as pdf:
        sheet = pdf[page - 1]
        words, height = sheet.get_textpage(), sheet.get_height()
        return [
            words.get_text_bounded(left / SCALE, height - bottom / SCALE, right / SCALE, height - top / SCALE)
            for left, top, right, bottom in rects
        ]


def wrong(desk: Desk, chunk: Chunk, rank: int, column: int) -> str:
    """Why the mark of a cell misleads; empty when it is right, or not said to be exact."""
    table, path, page = chunk.table, desk.original(chunk.document), chunk.pages[0]
    assert table is not None
    assert path is not None
    citation = cited(chunk, rank, (0, column))
    found = sought(citation, page)
    shown = draw_page(path, page, found.wanted, SCALE)
    if found.rows or shown.several or not shown.complete:
        return "" if shown.found else f"{citation.quote} is nowhere"
    value = [fold(piece).letters for piece in table.rows[rank][column]]
    label = [fold(piece).letters for piece in table.rows[rank][0]]
    texts = [fold(text).letters for text in said_at(path, page, shown.rects)]
    if strange := [text for text in texts if text not in fold(citation.quote).letters]:
        return f"{citation.quote}: {strange} is marked"
    band = [rect for rect, text in zip(shown.rects, texts, strict=True) if any(p in text for p in label)]
    held = [rect for rect, text in zip(shown.rects, texts, strict=True) if any(p in text for p in value)]
    if not any(_level(one, other) for one in held for other in band):
        return f"{citation.quote}: not in its row"
    whole = draw_page(path, page, sought(cited(chunk, rank, ()), page).wanted, SCALE)
    others = [rect for rect in whole.rects if _level(rect, max(band, key=lambda each: each[1]))]
    if not all(any(_inside(one, other) for other in whole.rects) for one in held) and others:
        return f"{citation.quote}: out of its row"
    return ""


def _level(one: Rect, other: Rect) -> bool:
    return one[1] < other[3] and other[1] < one[3]


def _inside(one: Rect, other: Rect) -> bool:
    return one[0] >= other[0] - 2 and one[2] <= other[2] + 2 and _level(one, other)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(Assistant(index_town(tmp_path_factory.mktemp("cells") / "data")), Scope())


def chunks(desk: Desk, file: str) -> list[Chunk]:
    return [c for d in desk.documents() if d.file.endswith(file) for c in desk.chunks(d)]


def misled(desk: Desk, file: str) -> tuple[list[str], int]:
    asked = [(chunk, *cell) for chunk in chunks(desk, file) for cell in cells(chunk)]
    step = max(1, len(asked) // MOST)
    told = [wrong(desk, *each) for each in asked[::step]]
    return [each for each in told if each], len(told)


@pytest.mark.parametrize("file", OF_THE_TOWN)
def test_the_cells_of_the_tables_of_the_town_are_marked_in_their_row(town: Desk, file: str) -> None:
    told, looked = misled(town, file)
    assert told == []
    assert looked >= LEAST


def test_the_yes_of_a_zone_is_marked_under_this_zone(town: Desk) -> None:
    """« Oui » is in every column: the mark moves to the right from one zone to the next."""
    chunk = next(
        c
        for c in chunks(town, "plu-reglement.pdf")
        if c.table and ("Habitation",) in [row[0] for row in c.table.rows] and len(c.table.rows[0]) > 4
    )
    assert chunk.table is not None
    path, page = town.original(chunk.document), chunk.pages[0]
    assert path is not None
    lefts = []
    for column in range(1, len(chunk.table.rows[0])):
        found = sought(cited(chunk, 0, (0, column)), page)
        shown = draw_page(path, page, found.wanted, SCALE)
        assert shown.complete
        assert not found.rows
        head, value = (
            max((rect for rect in shown.rects if _level(rect, line)), key=lambda each: each[0])
            for line in (
                min(shown.rects, key=lambda each: each[1]),
                max(shown.rects, key=lambda each: each[3]),
            )
        )
        assert value[0] < head[2], "under its heading"
        assert head[0] < value[2], "under its heading"
        lefts.append(value[0])
    assert lefts == sorted(set(lefts))


def test_the_cells_of_a_real_table_are_marked_in_their_row(tmp_path: Path) -> None:
    if not (ACTS / REAL).is_file():
        pytest.skip("the shared corpora are absent: no real table to look at")
    (tmp_path / "actes").mkdir()
    shutil.copy(ACTS / REAL, tmp_path / "actes" / REAL)
    settings = Settings(data_dir=tmp_path / "data")
    ingest([tmp_path / "actes"], settings, IngestOptions(commune="Pierrefonds"))
    told, looked = misled(Desk(Assistant(settings), Scope()), REAL)
    assert told == []
    assert looked >= LEAST


def test_what_is_marked_is_never_said_more_exact_than_it_is() -> None:
    told = {
        viewer.told(Located(((0, 1),), complete, several), rows, pages)
        for complete, several, rows, pages in (
            (True, False, 0, 1),
            (False, False, 0, 1),
            (False, False, 0, 2),
            (True, True, 0, 1),
            (True, False, 1, 1),
            (True, False, 3, 1),
        )
    }
    assert len(told) == 6
    assert sum("mots exacts sont surlignés" in each for each in told) == 1


def test_a_citation_of_no_words_marks_nothing() -> None:
    assert sought(Citation(passage(), "", (1,)), 1).wanted.places == ()
