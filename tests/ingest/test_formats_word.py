"""Word and OpenDocument files: what is printed is read, with its headings; what is hidden never is."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from ingest import formats
from ingest.pipeline import ingest
from ingest.text_tables import Rowed, tables_of
from rag.assistant import Assistant
from rag.errors import DocumentError
from rag.settings import Settings
from tests.ingest.packages import MIME, docx, odt, para, zipped


def lines(key: str, content: bytes) -> list[tuple[str, int]]:
    return [(line.text, line.level) for line in formats.take(key, content).lines]


def test_word_headings_keep_their_level_and_their_automatic_number() -> None:
    body = (
        para("ZONE UA", "Titre1") + para("Hauteur", "Titre2") + para("La hauteur est de 9 mètres.")
        + para("Emprise", "Titre2") + para("Annexes", "Maison") + para("ZONE UB", "Titre1")
        + para("Hauteur", "Titre2") + para("Boucle", "Boucle")
    )  # fmt: skip
    assert lines("docx", docx(body)) == [
        ("Titre III - ZONE UA", 1),
        ("III.1. Hauteur", 2),
        ("La hauteur est de 9 mètres.", 0),
        ("III.2. Emprise", 2),
        ("Annexes", 3),
        ("Titre IV - ZONE UB", 1),
        ("IV.1. Hauteur", 2),
        ("Boucle", 0),
    ]


def test_word_tables_give_a_line_a_row_and_notes_follow_their_paragraph() -> None:
    def row(*cells: str, head: bool = False) -> str:
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
        return f"<w:tr>{mark}{''.join(f'<w:tc>{para(cell)}</w:tc>' for cell in cells)}</w:tr>"

    deleted = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{para('ancienne ligne')}</w:tc></w:tr>"
    called = '<w:p><w:r><w:t>Voir la note</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    body = f"<w:tbl>{row('Usage', 'Places', head=True)}{row('Logement', '2')}{deleted}</w:tbl>{called}"
    notes = f'<w:footnote w:id="0" w:type="separator">{para("-")}</w:footnote>'
    notes += f'<w:footnote w:id="2">{para("Sauf annexes.")}</w:footnote>'
    assert lines("docx", docx(body, footnotes=notes)) == [
        ("Usage Places", 0),
        ("Logement 2", 0),
        ("Voir la note", 0),
        ("Sauf annexes.", 0),
    ]


def test_a_long_table_of_uneven_rows_says_its_header_again() -> None:
    rows = "".join(
        f"<tr><td>usage numéro {n}</td><td>{n} places de stationnement</td></tr>" for n in range(60)
    )
    rows += "<tr><td colspan='2'>Ces normes s'ajoutent.</td></tr>"
    page = f"<table><tr><th>Usage</th><th>Norme</th></tr>{rows}</table>"
    found = [text for text, _ in lines("html", page.encode())]
    heads = [rank for rank, text in enumerate(found) if text == "Usage Norme"]
    assert heads[0] == 0
    assert len(heads) > 2
    assert len(found) == 61 + len(heads)


@pytest.mark.parametrize("marked", [True, False])
def test_a_table_is_known_by_its_cells_in_each_passage(
    tmp_path: Path, marked: bool, settings: Settings
) -> None:
    """Its header is the row that the file marks, else one of names over figures."""

    def row(*cells: str, head: bool = False) -> str:
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
        return f"<w:tr>{mark}{''.join(f'<w:tc>{para(cell)}</w:tc>' for cell in cells)}</w:tr>"

    rows = [row(f"usage {name}", f"{rank} places par logement") for rank, name in enumerate("abcdefgh" * 40)]
    body = (
        para("Stationnement", "Titre1")
        + f"<w:tbl>{row('Usage', 'Norme', head=marked)}{''.join(rows)}</w:tbl>"
    )
    (tmp_path / "a.docx").write_bytes(docx(body))
    assert ingest([tmp_path / "a.docx"], settings).complete
    with Assistant(settings) as assistant:
        (document,) = assistant.documents()
        tables = [chunk.table for chunk in assistant.chunks(document) if "usage" in chunk.text]
    assert len(tables) > 1
    assert [table and table.header for table in tables] == [((("Usage",), ("Norme",)),)] * len(tables)
    told = [row for table in tables if table for row in table.rows]
    assert told[2] == (("usage c",), ("2 places par logement",))
    assert len(told) == 320


def test_a_frame_around_text_is_no_table() -> None:
    rows = "<tr><td>Mairie de Valbrune</td><td>Le 3 juin</td></tr><tr><td>Accueil</td><td>Objet</td></tr>"
    taken = formats.take("html", f"<table>{rows}</table>".encode()).lines
    assert tables_of([Rowed(at, line.table, line.cells, line.head) for at, line in enumerate(taken)]) == ()


WHITE = '<w:color w:val="FFFFFF"/>'


def test_what_word_does_not_print_is_left_out_and_hidden_text_is_told() -> None:
    body = (
        para("La hauteur est de 9 mètres.")
        + para("Elle est de 99 mètres.", run="<w:vanish/>")
        + para("Lisible.", run='<w:vanish w:val="0"/>')
        + para("minuscule", run='<w:sz w:val="2"/>')
        + para("blanc", run=WHITE)
        + f"<w:tbl><w:tr><w:tc>{para('Entête', run=WHITE)}</w:tc></w:tr></w:tbl>"
        + "<w:p><w:del><w:r><w:delText>12 mètres</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>10 mètres</w:t></w:r>"
        "</w:ins><w:moveFrom><w:r><w:t>parti</w:t></w:r></w:moveFrom></w:p>"
        + '<w:p><w:r><w:instrText>INCLUDETEXT "secret"</w:instrText></w:r><w:r><w:t>champ</w:t></w:r></w:p>'
        + para("Zone UA 3", "TM1")
        + '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        "</w:sdtPr>"
        f"<w:sdtContent>{para('Sommaire')}</w:sdtContent></w:sdt>"
    )
    taken = formats.take("docx", docx(body, comments=para("commentaire")))
    assert [line.text for line in taken.lines] == [
        "La hauteur est de 9 mètres.", "Lisible.", "Entête", "10 mètres", "champ",
    ]  # fmt: skip
    assert taken.faults == ("texte masqué, laissé de côté (36 caractères) : vérifiez-le dans Word",)


def test_opendocument_text_is_read_alike() -> None:
    styles = (
        '<style:style style:name="S" style:family="text"><style:text-properties text:display="none"/>'
        '</style:style><style:style style:name="T" style:default-outline-level="3"/>'
        '<style:style style:name="U" style:parent-style-name="T"/>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>supprimé</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>ZONE UA 3</text:p></text:index-body>"
        "</text:table-of-content>"
        '<text:h text:outline-level="1"><text:number>I.</text:number>ZONE UA</text:h>'
        '<text:p text:style-name="U">Hauteur</text:p>'
        '<text:p>La hauteur<text:s text:c="999999999"/>est de 9&#160;m<text:note><text:note-citation>1'
        "</text:note-citation><text:note-body><text:p>Sauf annexes.</text:p></text:note-body></text:note>."
        '<office:annotation><text:p>commentaire</text:p></office:annotation><text:span text:style-name="S">'
        "99 m</text:span></text:p><text:list><text:list-item><text:p>premier</text:p></text:list-item>"
        '</text:list><table:table table:number-columns-repeated="900000000"><table:table-header-rows>'
        "<table:table-row><table:table-cell><text:p>Usage</text:p></table:table-cell><table:table-cell>"
        "<text:p>Places</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        '<table:table-row table:number-rows-repeated="900000000"><table:table-cell><text:p>Logement</text:p>'
        "</table:table-cell><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row>"
        '</table:table><text:section text:display="none"><text:p>caché</text:p></text:section>'
    )
    taken = formats.take("odt", odt(body, styles))
    assert [(line.text, line.level) for line in taken.lines] == [
        ("I. ZONE UA", 1),
        ("Hauteur", 3),
        ("La hauteur est de 9 m.", 0),
        ("Sauf annexes.", 0),
        ("premier", 0),
        ("Usage Places", 0),
        ("Logement 2", 0),
    ]
    assert taken.faults == ("texte masqué, laissé de côté (9 caractères) : vérifiez-le dans LibreOffice",)


BOMB = '<!DOCTYPE x [<!ENTITY a "bombe"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HUGE = b"<w>" + b" " * (70 * 1024 * 1024) + b"</w>"


@pytest.mark.parametrize(
    ("key", "content", "sentence"),
    [
        ("docx", b"PK\x03\x04rien", "endommagé"),
        ("docx", zipped({"autre.xml": "<a/>"}), "endommagé"),
        ("docx", zipped({"word/document.xml": "<a>"}), "mal formé"),
        ("docx", zipped({"word/document.xml": f"{BOMB}<a>&b;</a>"}), "DTD"),
        ("docx", zipped({"word/document.xml": HUGE}), "démesuré"),
        ("docx", docx(""), "sans texte"),
        ("docx", docx("<w:p/>" + "<w:sdt>" * 400 + "</w:sdt>" * 400), "mal formé"),
        ("odt", odt("<text:p>x</text:p>", doctype=BOMB), "DTD"),
        ("odt", odt("<text:p>x</text:p>", manifest="<manifest:encryption-data/>"), "mot de passe"),
        ("odt", zipped({"mimetype": MIME}), "endommagé"),
    ],
    ids=["zip", "foreign", "broken", "entities", "bomb", "empty", "deep", "odt-dtd", "locked", "odt-empty"],
)
def test_hostile_or_damaged_files_are_refused(key: str, content: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError) as caught:
        formats.take(key, content)
    assert sentence in str(caught.value)


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(zipped({"word/document.xml": b"<w>" + b"a" * 9_000_000 + b"</w>"}))
    with zipfile.ZipFile(BytesIO(content)) as package:
        info = package.getinfo("word/document.xml")
    lie = (1000).to_bytes(4, "little")
    true = info.file_size.to_bytes(4, "little")
    assert content.count(true) >= 2
    with pytest.raises(DocumentError):
        formats.take("docx", bytes(content.replace(true, lie)))


@examples(max_examples=120, deadline=None)
@given(
    st.sampled_from([("docx", docx(para("Texte", "Titre1"))), ("odt", odt("<text:p>Texte</text:p>"))]),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=6),
    st.integers(0, 3000),
)
def test_a_damaged_package_is_read_or_refused(
    made: tuple[str, bytes], changes: list[tuple[int, int]], end: int
) -> None:
    key, content = made[0], bytearray(made[1])
    for place, value in changes:
        content[place % len(content)] = value
    with suppress(DocumentError):
        formats.take(key, bytes(content[: end or None]))


words = st.sampled_from(
    ["w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:sdt", "w:sdtContent", "w:ins", "w:hyperlink", "w:pPr",
     "w:numPr", "w:ilvl", "w:numId", "w:outlineLvl", "w:br", "w:txbxContent", "w:footnoteReference"]
)  # fmt: skip


@examples(max_examples=120, deadline=None)
@given(st.recursive(st.just("texte"), lambda inner: st.builds(
    lambda tag, value, inside: f'<{tag} w:val="{value}" w:id="{value}">{"".join(inside)}</{tag}>',
    words, st.sampled_from(["1", "-1", "99999999999", "x", ""]), st.lists(inner, max_size=3),
), max_leaves=15))  # fmt: skip
def test_any_tree_of_word_tags_is_read_or_refused(body: str) -> None:
    with suppress(DocumentError):
        formats.take("docx", docx(body, footnotes=f'<w:footnote w:id="1">{body}</w:footnote>'))
