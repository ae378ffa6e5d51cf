"""The orders, the plan of risks, the scan, the Word paper and the internal notes, as they are read."""

from __future__ import annotations

import io
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from ingest.ocr import available
from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.dates import find_dates
from rag.desk import Desk
from rag.links import Standing
from rag.scope import AccessError
from rag.settings import Settings, load_settings
from rag.sheet.fiche import rank_of
from rag.tables import readable_row
from rag.text import fold
from rag.types import Act, ActKind, Chunk, Document, Filters, Question, Visibility
from tests.support import REPOSITORY
from ui.access.identity import person_of
from ui.access.person import Person, Role

CORPORA = REPOSITORY / "corpora"
TOWN, NOTES = CORPORA / "clairvigne", CORPORA / "clairvigne-interne"
EXAMPLE = REPOSITORY / "docs" / "exemples" / "acces-clairvigne.toml"
NOTICE = "Commune fictive - document de démonstration Sourcier, sans valeur juridique"
SCAN, WORD, RISKS = (
    "scan-1987-014-reglement-cimetiere.pdf",
    "notice-declaration-prealable.docx",
    "ppri-ormelle-reglement.pdf",
)
READ = re.compile(
    r"arr-(?:2021-037|2022-018|2023-076|2024-021|2024-031|2024-052|2024-079|2025-031)-.*|plu-reglement\.pdf"
    rf"|{SCAN}|{WORD}|{RISKS}"
)
"""What is indexed here: the acts that are linked, and what is not a PDF with words."""
SECRETS = ("salvegrin", "2500318", "veylac", "8,50 m le long", "provision de 12")
"""What only the notes say, folded."""
NOW = 1_750_000_000.0
_CITED = re.compile(
    r"\b(arrêté|délibération)s? (?:de mise en sécurité )?n° (\d{4}-\d{3}) du (\d{1,2}(?:er)? \w+ \d{4})"
)


def entries(folder: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))["document"]
    return listed


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        said = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(said.split()).replace("’", "'")


# -- the papers themselves --------------------------------------------------------------------------


def test_an_act_that_names_another_gives_it_its_own_date() -> None:
    acts = [each for each in entries(TOWN) if each["type"] in ("arrete", "deliberation")]
    days = {(each["type"][:3], re.findall(r"\d{4}-\d{3}", each["titre"])[0]): each["date"] for each in acts}
    named = 0
    for each in acts:
        for kind, number, said in _CITED.findall(text_of(TOWN / each["fichier"])):
            known = days.get((fold(kind)[:3], number))
            if known:
                named += 1
                assert [found.full for found in find_dates(said)] == [known], (each["fichier"], number)
    assert named > 15


def test_numbers_of_orders_follow_their_dates() -> None:
    orders = [each for each in entries(TOWN) if each["type"] == "arrete"]
    told = sorted((re.findall(r"\d{4}-\d{3}", each["titre"])[0], each["date"]) for each in orders)
    assert len(told) >= 17
    assert [day for _, day in told] == sorted(day for _, day in told)
    assert all(number.startswith(str(day.year)) for number, day in told)


def test_the_scan_holds_no_word_and_is_light() -> None:
    path = TOWN / SCAN
    assert path.stat().st_size < 400_000
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == 2
        for page in document:
            assert page.get_textpage().get_text_range() == ""
            (image,) = page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,))
            width, _ = image.get_px_size()
            assert 150 <= width / (page.get_width() / 72) <= 200


def test_the_word_paper_says_it_is_fictional_on_each_page() -> None:
    with zipfile.ZipFile(io.BytesIO((TOWN / WORD).read_bytes())) as parts:
        (header,) = [parts.read(name) for name in parts.namelist() if "header" in name]
        assert {each.date_time for each in parts.infolist()} == {(2025, 1, 6, 0, 0, 0)}
    assert NOTICE in header.decode("utf-8")


def test_the_levels_of_floors_are_those_that_the_zones_ask() -> None:
    rows = re.findall(
        r"(P\d) \D+ (\d{3},\d\d) m (\d{3},\d\d) m (\d{3},\d\d) m", text_of(TOWN / RISKS).replace("\xa0", " ")
    )
    assert [row[0] for row in rows] == [f"P{rank}" for rank in range(1, 10)]
    levels = [[round(100 * float(cell.replace(",", "."))) for cell in row[1:]] for row in rows]
    assert all((first - water, second - water) == (30, 20) for water, first, second in levels)
    assert [water for water, _, _ in levels] == sorted((water for water, _, _ in levels), reverse=True)


def test_the_notes_are_internal_and_fictional() -> None:
    manifest = tomllib.loads((NOTES / "manifest.toml").read_text("utf-8"))
    assert (manifest["corpus"]["visibilite"], manifest["corpus"]["fictif"]) == ("interne", True)
    for entry in manifest["document"]:
        with pypdfium2.PdfDocument(NOTES / entry["fichier"]) as document:
            for page in document:
                assert NOTICE in " ".join(page.get_textpage().get_text_range().split())


# -- read by the product ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the example, on an index of the notes and of part of the town."""
    root = tmp_path_factory.mktemp("clairvigne")
    shutil.copytree(NOTES, root / NOTES.name)
    part = root / TOWN.name
    part.mkdir()
    head, *listed = (TOWN / "manifest.toml").read_text("utf-8").split("\n[[document]]\n")
    names = [tomllib.loads(each)["fichier"] for each in listed]
    kept = [each for each, name in zip(listed, names, strict=True) if READ.fullmatch(name)]
    (part / "manifest.toml").write_text("\n[[document]]\n".join([head, *kept]), "utf-8")
    for name in filter(READ.fullmatch, names):
        shutil.copy(TOWN / name, part / name)
    found = load_settings(
        {
            "SOURCIER_CONFIG": str(EXAMPLE),
            "SOURCIER_DATA_DIR": str(root / "data"),
            "SOURCIER_ACCES__SECRET": "donné-par-le-fournisseur",
            "SOURCIER_ACCES__SECRET_TEMOIN": "x" * 32,
        }
    )
    assert len(ingest([part, root / NOTES.name], found).files) == len(kept) + 4
    return found


@pytest.fixture(scope="module")
def assistant(settings: Settings) -> Iterator[Assistant]:
    with Assistant(settings) as found:
        yield found


def person(settings: Settings, *groups: str) -> Person:
    claims = {"is_logged_in": True, "iss": "https://sso", "sub": "1", "iat": NOW - 60, "groups": list(groups)}
    return person_of(claims, settings.acces, NOW)


@pytest.fixture(scope="module")
def office(assistant: Assistant, settings: Settings) -> Desk:
    return Desk(assistant, person(settings, "/urbanisme").scope)


@pytest.fixture(scope="module")
def other(assistant: Assistant, settings: Settings) -> Desk:
    """Somebody who looks after the documents, and is not of the office."""
    someone = person(settings, "documents")
    assert Role.MANAGER in someone.roles
    return Desk(assistant, someone.scope)


def order(desk: Desk, number: str) -> tuple[Act, Document]:
    (entry,) = [each for each in desk.acts() if each.act.number == number]
    return entry.act, entry.documents[0]


def standing(desk: Desk, number: str, day: date) -> Standing:
    act, document = order(desk, number)
    return desk.state(act, day, desk.links(), document).standing


def chunks(desk: Desk, name: str) -> list[Chunk]:
    (document,) = [each for each in desk.documents() if each.file.endswith(name)]
    return list(desk.chunks(document))


@pytest.mark.parametrize(
    ("number", "day", "expected"),
    [
        ("2021-037", date(2024, 7, 1), Standing.IN_FORCE),
        ("2021-037", date(2024, 9, 10), Standing.ENDED),
        ("2022-018", date(2025, 1, 1), Standing.IN_FORCE),
        ("2022-018", date(2025, 7, 1), Standing.MODIFIED),
        ("2023-076", date(2023, 12, 1), Standing.IN_FORCE),
        ("2023-076", date(2024, 6, 1), Standing.MODIFIED),
        ("2023-076", date(2025, 1, 1), Standing.LIFTED),
    ],
)
def test_orders_end_change_and_are_lifted(other: Desk, number: str, day: date, expected: Standing) -> None:
    assert standing(other, number, day) is expected


def test_an_order_prolonged_then_lifted_tells_both(other: Desk) -> None:
    act, document = order(other, "2023-076")
    state = other.state(act, date(2025, 1, 1), other.links(), document)
    assert [each.source.number for each in state.by] == ["2024-079"]
    assert [each.source.number for each in state.changed_by] == ["2024-021"]


def test_the_zones_of_the_risks_are_not_those_of_the_plan(other: Desk) -> None:
    risks = chunks(other, RISKS)
    document = risks[0].document
    assert document.kind is ActKind.ANNEXE
    rank = rank_of(document)
    assert rank is not None
    assert rank.key == "pprn"
    assert [each.file.rpartition("/")[2] for each in other.documents() if rank_of(each)] == [RISKS]
    assert not any(each.section.zones for each in risks)
    assert {"R", "B1", "B2"}.isdisjoint(other.zones())
    (fences,) = [each for each in risks if each.section.article == "2.3"]
    assert fences.section.path[0] == "TITRE 2 - RÈGLEMENT DE LA ZONE ROUGE (R)"
    (levels,) = [each for each in risks if each.table and "P9" in each.text]
    assert levels.section.path == ("ANNEXE 1 - COTES DE RÉFÉRENCE DE LA CRUE DE DÉCEMBRE 1999",)
    assert levels.table is not None
    assert len(levels.table.rows) == 9


def test_a_level_is_told_from_its_own_row(other: Desk) -> None:
    reply = other.ask(Question("Quelle est la cote de référence au profil P5 du PPRI de l'Ormelle ?"))
    assert "212,35 m" in reply.text
    assert not re.search(r"\bP[1-46-9]\b", reply.text)


@pytest.mark.skipif(not available(), reason="tesseract or its French data is not installed")
def test_the_scan_is_read(other: Desk) -> None:
    act, document = order(other, "1987-014")
    assert act.date == date(1987, 11, 23)
    said = {each.section.article: " ".join(each.text.split()) for each in chunks(other, SCAN)}
    assert [each for each in said if each] == [str(rank) for rank in range(1, 11)]
    assert "La hauteur des monuments n'excède pas 1,60 m." in said["6"]
    assert other.links()
    assert document.visibility is Visibility.PUBLIC


def test_the_word_paper_is_read_with_its_headings_and_its_table(other: Desk) -> None:
    read = chunks(other, WORD)
    paths = [each.section.path for each in read]
    assert ("2. Quelles pièces joindre ?", "Terrain en zone inondable") in paths
    (papers,) = [each for each in read if each.section.path == ("2. Quelles pièces joindre ?",)]
    assert papers.table is not None
    assert len(papers.table.rows) == 8
    assert readable_row(papers.table, 2) == (
        "DP3 — Pièce : Plan en coupe du terrain et de la construction ; Quand la joindre : Si le profil du "
        "terrain est modifié"
    )


# -- who reads the notes ----------------------------------------------------------------------------

ASKED = (
    "Quelles hypothèses la réunion de travail sur la modification n° 2 a-t-elle examinées ?",
    "Quelle provision pour le recours de la SCCV Les Terrasses du Coteau ?",
    "Qui remplace Mme Céline Aubretas ?",
    "Quelle tolérance au récolement ?",
    "Note interne n° 2025-05",
)


@pytest.mark.parametrize("text", ASKED)
def test_only_the_office_finds_the_notes(office: Desk, other: Desk, text: str) -> None:
    assert NOTES.name in {each.document.corpus for each in office.search(Question(text), 5)}
    assert all(each.document.corpus == TOWN.name for each in other.search(Question(text), 20))
    reply = other.ask(Question(text))
    told = fold(f"{reply.text} {reply.refusal} {reply.notice} {reply.related}")
    assert [secret for secret in SECRETS if secret in told] == []


def test_to_others_the_notes_are_not_there(office: Desk, other: Desk) -> None:
    assert office.corpora() == (TOWN.name, NOTES.name)
    assert other.corpora() == (TOWN.name,)
    assert other.zones() == office.zones()
    assert [each.act.number for each in other.acts()] == [each.act.number for each in office.acts()]
    assert other.count() < office.count()
    closed = [each for each in office.documents() if each.corpus == NOTES.name]
    assert len(closed) == 4
    assert all(each.visibility is Visibility.INTERNAL for each in closed)
    for document in closed:
        assert other.document(document.id) is None
        with pytest.raises(AccessError):
            other.pages(document)
    with pytest.raises(AccessError):
        other.ask(Question("Hauteur ?", filters=Filters(corpora=(NOTES.name,))))


def test_what_a_note_supposes_changes_no_rule(office: Desk, other: Desk) -> None:
    asked = Question("Quelle est la hauteur maximale à l'égout du toit en zone UB à Clairvigne-sur-Ormelle ?")
    for desk in (office, other):
        reply = desk.ask(asked)
        assert "7,00 m" in reply.text
        assert "8,50" not in reply.text
