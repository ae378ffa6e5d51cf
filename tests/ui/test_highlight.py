"""Where quoted words stand on a page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.ui.town_pdf import write_pdf
from ui.components.markup import itemised
from ui.page_images.highlight import PageImageError, Wanted, draw_page, locate
from ui.page_images.render import render_page, word_boxes
from ui.page_images.sought import in_passage

YELLOW = (255, 226, 122)


def marks(text: str, quote: str) -> list[str]:
    return [text[start:end] for start, end in locate(text, Wanted(quote)).spans]


def test_a_quote_is_found_across_lines_hyphens_accents_and_apostrophes() -> None:
    text = "La hauteur maxi-\nmale à l’égout\r\ndu toit est de 9 m."
    located = locate(text, Wanted("hauteur maximale à l'e\u0301gout du toit"))
    assert located.complete
    assert [text[start:end] for start, end in located.spans] == ["hauteur maxi-\nmale à l’égout\r\ndu toit"]


def test_a_number_is_never_found_inside_another() -> None:
    assert marks("une surface de 110 m²", "10 m²") == []
    assert marks("une surface de 110 m² et 10 m²", "10 m²") == ["10 m²"]


def test_the_passage_tells_apart_two_equal_quotes() -> None:
    text = "Zone UA : la hauteur est limitée à 9 m. Zone UB : la hauteur des annexes est limitée à 9 m."
    located = locate(text, in_passage("9 m", "Zone UB : la hauteur des annexes est limitée à 9 m.").wanted)
    assert located.spans == ((len(text) - 4, len(text) - 1),)
    assert located.complete


def test_a_short_quote_without_its_passage_is_not_marked_at_random() -> None:
    assert marks("Zone UA : 9 m. Zone UB : 9 m.", "9 m") == []


def test_words_that_the_passage_says_twice_are_said_to_be_there_twice() -> None:
    text = "La hauteur des annexes est limitée à 3 m. Celle des clôtures est aussi limitée à 3 m."
    located = locate(text, in_passage("3 m", text).wanted)
    assert [text[start:end] for start, end in located.spans] == ["3 m", "3 m"]
    assert located.several
    told = locate(text, in_passage("Celle des clôtures […] 3 m", text).wanted)
    assert [start for start, _ in told.spans] == [text.index("Celle"), text.rindex("3 m")]
    assert not told.several


def test_the_parts_of_a_joined_quote_are_found_one_by_one() -> None:
    text = "Article 1. Les tarifs sont fixés. Article 2. Autre chose. Article 3. Le maire est chargé."
    assert marks(text, "Les tarifs sont fixés. […] Le maire est chargé.") == [
        "Les tarifs sont fixés.",
        "Le maire est chargé.",
    ]


def test_a_quote_over_two_pages_is_partly_found() -> None:
    wanted = Wanted("la hauteur des constructions ne doit pas dépasser 9 m")
    located = locate("… la hauteur des constructions ne doit pas", wanted)
    assert located.spans
    assert not located.complete


def test_a_piece_does_not_spill_into_the_first_letter_of_the_next_word() -> None:
    page = "Celle des constructions n'excède pas 8,00 m au faîtage. Commune fictive"
    quote = "Celle des constructions n'excède pas 8,00 m au faîtage. Clairvigne, règlement écrit"
    assert marks(page, quote) == ["Celle des constructions n'excède pas 8,00 m au faîtage."]


def test_words_that_are_not_there_are_not_found() -> None:
    assert marks("Il est exigé deux places par logement.", "Il est interdit de stationner.") == []
    assert not locate("", Wanted("quelque chose")).complete


def test_the_words_are_marked_on_the_page_image(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "plu.pdf")
    quote = "fixée à 9 mètres à l'égout du toit et à 12 mètres au faîtage"
    shown = render_page(path, 2, Wanted(quote), scale=1.0)
    assert shown.found
    assert shown.complete
    assert len(shown.rects) == 2, "the quote runs over two lines"
    image = Image.open(io.BytesIO(shown.png)).convert("RGB")
    for left, top, right, bottom in shown.rects:
        colours = image.crop((left, top, right, bottom)).getcolors(1 << 20) or []
        assert max(colours)[1] == YELLOW, "most of the mark is yellow paper"
        assert 0 <= left < right <= image.width
        assert 0 <= top < bottom <= image.height
    # 760 is the first line's base, 24 the step: the third and fourth lines, from the top of an A4 page.
    assert [round((842 - (top + bottom) / 2 - 760) / -24) for _, top, _, bottom in shown.rects] == [2, 3]


def test_marks_follow_a_rotated_page(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "paysage.pdf", rotation=90)
    shown = draw_page(path, 2, Wanted("La hauteur des annexes est limitée"), 1.0)
    left, top, right, bottom = shown.rects[0]
    assert bottom - top > right - left, "the line stands upright on a page turned by a quarter"


WORDS = (
    ("La", (1000, 1000, 1300, 1200)),
    ("hauteur", (1400, 1000, 2400, 1200)),
    ("maxi-", (2500, 1000, 3100, 1200)),
    ("male", (1000, 1300, 1500, 1500)),
    ("est", (1600, 1300, 1900, 1500)),
    ("limitée.", (2000, 1300, 3000, 1500)),
)


def test_a_quote_is_found_among_the_words_that_ocr_read() -> None:
    boxes, located = word_boxes(WORDS, Wanted("hauteur maximale est"))
    assert boxes == [box for _, box in WORDS[1:5]]
    assert located.complete
    assert word_boxes(WORDS, Wanted("La largeur des rues"))[0] == []
    longer = Wanted("La hauteur maximale est limitée à neuf mètres, hors cheminées")
    assert not word_boxes(WORDS, longer)[1].complete


def test_the_words_of_a_scan_are_marked_where_ocr_saw_them(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", pages=((),))
    shown = render_page(path, 1, Wanted("La hauteur maximale"), scale=1.0, words=WORDS)
    assert shown.complete
    assert len(shown.rects) == 2, "the quote runs over two lines"
    width, height = Image.open(io.BytesIO(shown.png)).size
    assert shown.rects[0] == pytest.approx((0.1 * width, 0.1 * height, 0.31 * width, 0.12 * height), abs=4)
    assert not render_page(path, 1, Wanted(), scale=1.0, words=WORDS).found


def test_an_absent_quote_leaves_the_page_unmarked(tmp_path: Path) -> None:
    shown = draw_page(write_pdf(tmp_path / "plu.pdf"), 2, Wanted("phrase qui n'est nulle part"), 1.0)
    assert not shown.found
    assert shown.rects == ()
    assert shown.png.startswith(b"\x89PNG")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 tronque", b"pas un pdf"])
def test_a_broken_file_is_an_error_not_a_crash(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "casse.pdf"
    path.write_bytes(content)
    with pytest.raises(PageImageError):
        render_page(path, 1, Wanted("mots"))


def test_a_page_out_of_range_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PageImageError):
        render_page(write_pdf(tmp_path / "plu.pdf"), 99, Wanted("mots"))


def test_the_items_of_a_list_and_the_rows_of_a_table_have_a_line_each() -> None:
    said = "Ne doit pas dépasser : - 7 m à l'égout - 10 m au faîtage Pour les annexes : 3 m • Rang : 4 m <b>"
    assert itemised(said).split("<br>") == [
        "Ne doit pas dépasser :",
        "- 7 m à l&#x27;égout",
        "- 10 m au faîtage",
        "Pour les annexes : 3 m",
        "• Rang : 4 m &lt;b&gt;",
    ]
    assert itemised("Le seuil - fixé en 2020 - est de 40 %.") == "Le seuil - fixé en 2020 - est de 40 %."
