"""HTML, Markdown and SCDL lists, and what all formats become once ingested."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limited
from hypothesis import strategies as st

from eval.pages import Originals
from ingest import formats
from ingest.pipeline import ingest
from rag.encode import open_home
from rag.errors import DocumentError
from rag.settings import Settings
from rag.types import ActKind, Chunk, DocumentState, IngestReport
from tests.ingest.packages import docx, odt, para
from tests.ingest.papers import reading

PAGE = """<!DOCTYPE html><html><head><title>Onglet</title><style>p{color:red}</style></head><body>
<nav>Accueil</nav><h1>ZONE UA</h1><h2>Hauteur</h2><p>La hauteur est de <b>9</b>&nbsp;m&egrave;tres<br>au
faîtage.</p><p hidden>99</p><p style="display: none">98</p><script>alert(97)</script><!-- 96 -->
<del>95</del><ul><li>un</li><li>deux</li></ul><table><caption>Normes</caption><tr><th>Usage</th><th>Places</th>
</tr><tr><td><p>Logement</p></td><td>2</td></tr></table><iframe src="https://ailleurs.fr">94</iframe></body>"""
READ = [
    ("ZONE UA", 1), ("Hauteur", 2), ("La hauteur est de 9 mètres", 0), ("au faîtage.", 0), ("un", 0),
    ("deux", 0), ("Normes", 0), ("Usage Places", 0), ("Logement 2", 0),
]  # fmt: skip


def lines(key: str, content: bytes) -> list[tuple[str, int]]:
    return [(line.text, line.level) for line in formats.take(key, content).lines]


def test_a_page_is_what_its_reader_sees() -> None:
    assert lines("html", PAGE.encode()) == READ


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_page_is_decoded_whatever_its_encoding(encoding: str) -> None:
    assert lines("html", PAGE.encode(encoding))[3] == ("au faîtage.", 0)
    declared = '<meta charset="iso-8859-15"><p>10 €</p>'
    assert lines("html", declared.encode("iso-8859-15")) == [("10 €", 0)]
    assert lines("html", b'<meta charset="inconnu"><p>\xe9t\xe9</p>') == [("été", 0)]


def test_markdown_is_read_as_the_page_it_makes() -> None:
    text = (
        "---\ntitle: caché\n---\n# ZONE UA\n\nHauteur\n-------\n\nLa hauteur est de **9** mètres\nau faîtage."
        "\n\n* un\n* deux\n\n| Usage | Places |\n|---|---|\n| Logement | 2 |\n\n"
        "<script>alert(1)</script>\n\n<!-- x -->\n"
    )
    assert lines("markdown", text.encode("cp1252")) == [
        ("ZONE UA", 1), ("Hauteur", 2), ("La hauteur est de 9 mètres au faîtage.", 0), ("un", 0),
        ("deux", 0), ("Usage Places", 0), ("Logement 2", 0),
    ]  # fmt: skip


HEADER = (
    "COLL_NOM;COLL_SIRET;DELIB_ID;DELIB_DATE;DELIB_MATIERE_CODE;DELIB_MATIERE_NOM;DELIB_OBJET;VOTE_EFFECTIF;"
    "VOTE_REEL;VOTE_POUR;VOTE_CONTRE;VOTE_ABSTENTION;DELIB_URL\n"
)
ROWS = (
    'COMMUNE DE VALDORE;21000002;2024-012;2024-03-12;7.1;Décisions budgétaires;"Tarifs ; cantine";'
    "29;27;25;2;0;https://valdore.fr/012.pdf\n"
    "COMMUNE DE VALDORE;21000002;2024-013;le 12;;;Subvention;;;;;;\n"
    ";;;;;;;;;;;;\nCOMMUNE DE VALDORE;21000002;2024-014;2024-03-12;;;;;;;;;\n"
)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_each_row_of_a_list_is_a_deliberation(separator: str) -> None:
    content = ("\ufeff" + HEADER + ROWS).replace('"Tarifs ; cantine"', "Tarifs cantine")
    taken = formats.take("scdl", content.replace(";", separator).encode())
    assert taken.structure is not None
    assert taken.structure.territory == "Valdore"
    first, second = taken.structure.blocks
    assert first.act is not None
    assert (first.act.number, first.act.date) == ("2024-012", date(2024, 3, 12))
    assert first.act.subject == "Tarifs cantine"
    assert first.path == ("Séance du 12 mars 2024", "2024-012 - Tarifs cantine")
    assert [line.text for line in first.lines] == [
        "Délibération n° 2024-012 du 12 mars 2024",
        "Objet : Tarifs cantine",
        "Matière : 7.1 Décisions budgétaires",
        "Vote : effectif 29, votants 27, pour 25, contre 2, abstentions 0",
        "COMMUNE DE VALDORE",
        "https://valdore.fr/012.pdf",
    ]
    assert first.act.vote is not None
    assert (first.act.vote.pour, first.act.vote.contre, first.act.vote.abstentions) == (25, 2, 0)
    assert second.act is not None
    assert second.act.date is None
    assert taken.faults == (
        "1 ligne(s) sans objet, non lues (5) : corrigez la liste",
        "1 ligne(s) dont la date est illisible (3) : corrigez la liste",
    )


@pytest.mark.parametrize(
    ("key", "content", "sentence"),
    [
        ("scdl", b"nom;prix\na;1\n", "colonne absente : DELIB_ID, DELIB_DATE, DELIB_OBJET"),
        ("scdl", HEADER.encode(), "sans aucune délibération"),
        ("scdl", (HEADER + ";;1;;;;" + "x" * 200_000).encode(), "CSV mal formé"),
        ("html", b"   ", "sans texte"),
        ("html", b"<html><body><script>1</script></body></html>", "sans texte"),
        ("html", b"a\x00b", "n'est pas du texte"),
        ("markdown", b"<!-- rien -->", "sans texte"),
    ],
)
def test_what_holds_no_text_is_refused(key: str, content: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError) as caught:
        formats.take(key, content)
    assert sentence in str(caught.value)


pieces = st.sampled_from(
    ["<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "<script>", "<!--", "-->", "&#0;",
     "&#xD800;", "<![CDATA[", "<?xml", "?>", "| a | b |\n|---|---|\n", "# t\n", "> ", "```\n", "[x](", "é",
     "\x85", HEADER, ROWS, '"', ";", "\n", "<h1>", "texte"]
)  # fmt: skip


@limited(max_examples=150, deadline=None)
@given(
    st.sampled_from(["html", "markdown", "scdl", "sru"]),
    st.one_of(st.binary(max_size=80), st.lists(pieces, max_size=12).map(lambda all_: "".join(all_).encode())),
)
def test_malformed_texts_are_read_or_refused(key: str, content: bytes) -> None:
    with suppress(DocumentError):
        formats.take(key, content)


# -- ingested ---------------------------------------------------------------------------------------

ARTICLE = "La hauteur maximale des constructions est fixée à 9 mètres à l'égout du toit."
DEL = "Séance du conseil municipal du 12 mars 2024"


def make(folder: Path) -> Path:
    folder.mkdir()
    (folder / "plu.html").write_text(
        f"<h1>ZONE UA</h1><h2>ARTICLE UA 10 - HAUTEUR</h2><h3>Toitures</h3><p>{ARTICLE}</p>"
        "<h1>ANNEXE DU PLU</h1><p>Emprise au sol : définition des limites séparatives.</p>",
        encoding="utf-8",
    )
    (folder / "deliberation.docx").write_bytes(
        docx(para("Commune de Valdoré") + para(DEL) + para("Délibération n° 2024-012")
             + para("Objet : Tarifs de la cantine")
             + para("Le conseil municipal fixe le repas à 3,20 euros."))
    )  # fmt: skip
    (folder / "note.odt").write_bytes(odt("<text:p>Le guichet ouvre à 9 heures.</text:p>"))
    (folder / "notice.md").write_text("# Guichet\n\n## Horaires\n\nOuvert le lundi.\n", encoding="utf-8")
    (folder / "deliberations.csv").write_text(HEADER + ROWS, encoding="utf-8")
    return folder


@pytest.fixture
def ingested(tmp_path: Path, settings: Settings) -> tuple[IngestReport, dict[str, list[Chunk]]]:
    report = ingest([make(tmp_path / "valdore")], settings)
    home, _ = open_home(settings)
    with home.read() as snapshot:
        chunks = {
            document.file.partition("/")[2]: list(snapshot.catalog.chunks_of(document.id))
            for document in snapshot.catalog.documents()
        }
        pages = {
            document.file.partition("/")[2]: snapshot.catalog.pages(document.id)
            for document in snapshot.catalog.documents()
        }
    for name, found in chunks.items():
        (page,) = pages[name]
        assert page.number == 0
        assert all(chunk.pages == () for chunk in found)
        kept = " ".join(page.text.split())
        assert all(" ".join(chunk.text.split()) in kept for chunk in found)
    return report, chunks


def test_all_formats_become_passages_with_their_place(
    ingested: tuple[IngestReport, dict[str, list[Chunk]]],
) -> None:
    report, chunks = ingested
    states = {file.file: file.state for file in report.files}
    assert states.pop("valdore/deliberations.csv") is DocumentState.PARTIAL
    assert set(states.values()) == {DocumentState.INDEXED}
    plan = chunks["plu.html"]
    assert {chunk.document.kind for chunk in plan} == {ActKind.PLU}
    rule = next(chunk for chunk in plan if ARTICLE in chunk.text)
    assert rule.section.path == ("ZONE UA", "ARTICLE UA 10 - HAUTEUR", "Toitures")
    assert (rule.section.zones, rule.section.article) == (("UA",), "UA 10")
    annex = next(chunk for chunk in plan if "Emprise" in chunk.text)
    assert (annex.section.path, annex.section.zones) == (("ANNEXE DU PLU",), ())
    (opened,) = [chunk for chunk in chunks["notice.md"] if "lundi" in chunk.text]
    assert opened.section.path == ("Guichet", "Horaires")
    tariff = next(chunk for chunk in chunks["deliberation.docx"] if "3,20" in chunk.text)
    assert tariff.document.kind is ActKind.DELIBERATION
    assert tariff.section.act is not None
    assert (tariff.section.act.number, tariff.section.act.date) == ("2024-012", date(2024, 3, 12))
    row = chunks["deliberations.csv"][0]
    assert row.document.kind is ActKind.DELIBERATION
    assert row.section.act is not None
    assert (row.section.act.number, row.section.act.date) == ("2024-012", date(2024, 3, 12))


def test_quotes_of_these_formats_can_be_checked_on_the_originals(tmp_path: Path) -> None:
    originals = Originals.of_folder(make(tmp_path / "valdore").parent)
    assert "3,20 euros" in originals.text("valdore/deliberation.docx", ())
    assert "9 heures" in originals.text("valdore/note.odt", ())
    assert "effectif 29" in originals.text("valdore/deliberations.csv", ())
    assert "9 mètres" in originals.text("valdore/plu.html", ())
    assert originals.has("valdore/note.odt", ())


def test_a_reading_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plu.html"
    path.write_text(PAGE, encoding="utf-8")
    assert len(reading(path).pages) == 1
    with pytest.raises(DocumentError, match="Lecture impossible"):
        reading(path, seconds=0)
