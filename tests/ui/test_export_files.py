"""Papers written as Markdown, DOCX and PDF, and read back by other tools than those that wrote them."""

from __future__ import annotations

import io
from datetime import datetime
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn
from markdown_it import MarkdownIt
from pypdf import PageObject, PdfReader

from ui.components.exports import file_name
from ui.export import plain, write
from ui.export.paper import Alert, Bullets, Facts, Format, Grid, Heading, Paper, Quote, Text

MADE = datetime(2024, 3, 12, 14, 5)
TRACE = ("N° de relecture : 06G2T5Q7HN-4XW9ZK", "Réglages (empreinte) : b31fddf73ea5")
PAPER = Paper(
    "Règles de la zone UB",
    (
        Heading("Hauteur"),
        Text("L'égout est à 7 m ; le faîtage ≤ 10 m² → œuvre « neuve »."),
        Quote("La hauteur ne peut excéder\n12 mètres.", "PLU, page 13"),
        Heading("Ailleurs", 2),
        Bullets(("un", "deux")),
        Facts((("Commune", "Valdoré"),)),
        Grid(("Thème", "Règle"), (("Hauteur", "12 m"), ("Emprise", "40 %"))),
        Alert("Non fourni : le PPRI."),
    ),
    "Projet de maison",
    MADE,
    TRACE,
)
MARKUP = "# titre <script>alert(1)</script> [lien](http://x.invalid) **gras** `code` | $x$"
HOSTILE = f"\x00\x07{MARKUP} \u202eabc\ud800"
SHOWN = f"{MARKUP} abc\ufffd"
LONG = "x" * 3000


def pdf_of(paper: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(write(paper, Format.PDF)))


def pdf_text(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


class _Page(HTMLParser):
    """The words and the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def markdown_page(paper: Paper) -> _Page:
    text = write(paper, Format.MARKDOWN).decode()
    return _Page(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


@pytest.mark.parametrize("kind", list(Format))
def test_every_format_says_how_it_was_made_and_how_to_explain_it(kind: Format) -> None:
    told = _words(PAPER, kind)
    assert "outil d'intelligence artificielle" in told
    assert "le 12 mars 2024 à 14 h 05" in told
    for line in TRACE:
        assert line.replace("\u00a0", " ") in told
    for words in ("Projet de maison", "≤ 10 m² → œuvre", "12 mètres.", "PLU, page 13", "40 %", "le PPRI"):
        assert words in told


@pytest.mark.parametrize("kind", list(Format))
def test_a_share_takes_the_place_of_the_plain_notice(kind: Format) -> None:
    share = "Réponse préparée avec une IA à 62 %, relue et validée par Camille Martin."
    told = _words(Paper("Réponse", (Text("Bonjour."),), share=share), kind)
    assert share in told
    assert plain.NOTICE not in told


@pytest.mark.parametrize("kind", list(Format))
def test_hostile_words_come_out_as_words(kind: Format) -> None:
    paper = Paper(
        HOSTILE,
        (
            Heading(HOSTILE),
            Text(HOSTILE),
            Quote(HOSTILE, HOSTILE),
            Bullets((HOSTILE, "1. un", "- deux", "    quatre espaces", "+ plus")),
            Facts(((HOSTILE, HOSTILE),)),
            Grid((HOSTILE, "B"), ((HOSTILE, HOSTILE),)),
            Alert(HOSTILE),
        ),
        HOSTILE,
        trace=(HOSTILE,),
    )
    # A narrow column cuts the words over lines: compared without spaces.
    told = _words(paper, kind).replace(" ", "")
    assert told.count(SHOWN.replace(" ", "")) >= 11
    assert "\x00" not in told
    assert "\u202e" not in told


def test_nothing_of_the_words_is_markup_once_the_markdown_is_rendered() -> None:
    bullets = Bullets((HOSTILE, "1. un", "- deux", "> cité", "=== trait"))
    page = markdown_page(Paper("Titre", (Text(HOSTILE), Quote(HOSTILE, "s"), bullets)))
    assert set(page.tags) <= {"h1", "h2", "p", "em", "strong", "ul", "li", "blockquote", "br"}
    assert page.tags.count("li") == 5 + 1
    assert "1. un" in page.words


def test_markdown_tables_keep_their_cells() -> None:
    page = markdown_page(Paper("T", (Grid(("A", "B"), (("un | deux", "x\ny"),)),)))
    assert page.tags.count("td") == 2
    assert "un | deux" in page.words
    assert page.tags.count("br") == 1


def test_a_word_file_has_real_styles_repeated_heads_and_its_language() -> None:
    file = docx.Document(io.BytesIO(write(PAPER, Format.DOCX)))
    styles = [paragraph.style.name for paragraph in file.paragraphs]
    assert styles[:3] == ["Title", "Subtitle", "Mention"]
    named = [(line.style.name, line.text) for line in file.paragraphs]
    assert [words for name, words in named if name == "Heading 1"] == ["Hauteur", "Traçabilité"]
    assert [words for name, words in named if name == "Heading 2"] == ["Ailleurs"]
    quote = next(line for line in file.paragraphs if line.style.name == "Quote")
    assert quote.text == "«\u00a0La hauteur ne peut excéder\n12 mètres.\u00a0»"
    assert file.core_properties.language == "fr-FR"
    assert file.core_properties.title == "Règles de la zone UB"
    assert {tag.get(qn("w:val")) for tag in file.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    (table,) = file.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [[cell.text for cell in row.cells] for row in table.rows][1] == ["Hauteur", "12 m"]
    foot = file.sections[0].footer.paragraphs[0]._p.xml
    assert "PAGE" in foot
    assert "NUMPAGES" in foot


def test_a_pdf_says_its_title_its_language_and_its_pages() -> None:
    reader = pdf_of(Paper("Long", (Heading("Un"), *(Text("phrase " * 200) for _ in range(20))), made=MADE))
    assert reader.metadata is not None
    assert reader.metadata.title == "Long"
    assert reader.root_object["/Lang"] == "fr-FR"
    count = len(reader.pages)
    assert count > 2
    for number, page in enumerate(reader.pages, start=1):
        assert f"page {number} sur {count}" in " ".join(page.extract_text().split())
    titles = [each["/Title"] for each in reader.outline if not isinstance(each, list)]
    assert titles == ["Un", plain.TRACE]
    assert reader.get_destination_page_number(reader.outline[-1]) == count - 1


def test_the_font_of_a_pdf_is_inside_it() -> None:
    fonts = pdf_of(PAPER).pages[0]["/Resources"]["/Font"]
    described = [font.get_object() for font in fonts.values() if font.get_object()["/Subtype"] == "/TrueType"]
    assert described
    assert all("/FontFile2" in font["/FontDescriptor"] for font in described)


@pytest.mark.parametrize("columns", [2, 9])
def test_words_too_long_for_the_page_stay_on_it(columns: int) -> None:
    heads = tuple(f"Colonne {rank}" for rank in range(columns))
    row = (LONG, *("v" for _ in heads[1:]))
    tall = ("cellule " * 1500, *("v" for _ in heads[1:]))
    reader = pdf_of(Paper("T", (Text(LONG), Quote(LONG, LONG), Grid(heads, (row, tall, row)))))
    told = pdf_text(reader).replace(" ", "")
    assert told.count("x") >= 5 * len(LONG)
    assert told.count("cellule") == 1500
    for page in reader.pages:
        width = float(page.mediabox.width)
        assert all(0 <= place <= width for place in starts(page))


def starts(page: PageObject) -> list[float]:
    """Where each run of words begins, from the left of the page."""
    found: list[float] = []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: found.append(tm[4] * cm[0] + cm[4]))
    return found


def test_a_paper_without_anything_is_still_a_paper() -> None:
    for kind in Format:
        assert "outil d'intelligence artificielle" in _words(Paper("", (Grid(("A",), ()), Bullets(()))), kind)


def test_a_file_takes_a_name_that_every_system_takes() -> None:
    assert file_name("Hauteur en zone UB / 1-3 ?") == "Hauteur-en-zone-UB-1-3"
    assert file_name("../../etc/passwd\x00") == "etc-passwd"
    assert file_name("???") == "document"
    assert len(file_name("mot " * 100)) <= 80


def _words(paper: Paper, kind: Format) -> str:
    if kind is Format.PDF:
        text = pdf_text(pdf_of(paper))
    elif kind is Format.DOCX:
        file = docx.Document(io.BytesIO(write(paper, kind)))
        cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(line.text for line in file.paragraphs), *cells])
    else:
        text = markdown_page(paper).words
    return " ".join(text.replace("\u00a0", " ").split())
