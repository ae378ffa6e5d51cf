"""The plan of the demonstration town: long enough, two versions that differ where the council said."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import date
from functools import lru_cache
from itertools import pairwise

import pypdfium2
import pytest
from shapely.geometry import Point, shape
from shapely.ops import unary_union

from rag.assistant import Assistant
from rag.desk import Desk
from rag.types import Filters, Question
from tests.support import REPOSITORY
from tests.town import TOWN, index_town

ZONES = ("UA", "UB", "UE", "UI", "AUh", "A", "N")
SECTORS = ("UBa", "UIc", "Ap", "Nl", "Nj")
SOURCES = REPOSITORY / "corpora" / "sources"
DRAWING = TOWN / "zonage.geojson"
NOW, FORMER = "plu-reglement.pdf", "plu-reglement-2019.pdf"
# What délibération n° 2024-012 changes by name; elsewhere, only what creates the sector UBa.
CHANGED = {"UB 9", "UB 10", "DG 6"}
SECTOR_CREATED = {"DG 1", "UB", "UB 1", "UB 6", "UB 7", "UB 11", "UB 12", "UB 13", "ANNEXE 8"}


@lru_cache
def pages(name: str) -> tuple[str, ...]:
    document = pypdfium2.PdfDocument(TOWN / name)
    try:
        return tuple(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def body(name: str) -> str:
    """The text of the rules, without cover, contents, running heads and feet."""
    rules = [page for page in pages(name)[1:] if " - Règlement écrit Sommaire" not in page]
    heads = r"^.*? - Règlement écrit (?:Zone \w+|Dispositions générales|Annexes au règlement)"
    bare = (re.sub(heads, "", page).rpartition("Commune fictive")[0].split() for page in rules)
    return " ".join(word for page in bare for word in page)


@lru_cache
def articles(name: str) -> dict[str, str]:
    """The rules by article; the words that open a zone by its label."""
    heads = re.compile(
        r"ARTICLE ((?:DG|UA|UB|UE|UI|AUh|A|N) \d+) - |RÈGLEMENT DE LA ZONE (\w+) |(LEXIQUE) |(ANNEXE \d) - "
    )
    text = body(name)
    found = list(heads.finditer(text))
    ends = [*(each.start() for each in found[1:]), len(text)]
    return {
        next(filter(None, each.groups())): text[each.end() : end]
        for each, end in zip(found, ends, strict=True)
    }


@pytest.mark.parametrize("name", [NOW, FORMER])
def test_the_plan_has_seven_zones_of_fourteen_articles(name: str) -> None:
    assert len(pages(name)) >= 40
    held = articles(name)
    for zone in ZONES:
        numbers = [each.split(" ")[1] for each in held if each.startswith(f"{zone} ")]
        assert numbers == [str(number) for number in range(1, 15)]
    assert len([each for each in held if each.startswith("DG ")]) > 20


def test_its_references_lead_somewhere() -> None:
    held, text = articles(NOW), body(NOW)
    cited = re.findall(r"(?<![A-Z.] )\b((?:DG|UA|UB|UE|UI|AUh|A|N) \d{1,2})\b", text)
    assert len(cited) > 60
    assert set(cited) <= set(held)
    assert {f"ANNEXE {number}" for number in re.findall(r"annexe (\d)", text)} <= set(held)


def test_the_parking_table_reads_row_by_row() -> None:
    assert (
        "Habitation 1 place par logement 2 places par logement 3 places par logement Logement"
        in articles(NOW)["DG 6"]
    )


def test_the_versions_differ_where_the_council_said() -> None:
    now, former = articles(NOW), articles(FORMER)
    assert list(now) == list(former)
    differ = {name for name in now if now[name] != former[name]}
    assert differ == CHANGED | SECTOR_CREATED
    for name in SECTOR_CREATED:
        assert "UBa" in now[name]
    assert "UBa" not in body(FORMER)
    assert "6,00 m à l’égout" in former["UB 10"]
    assert "7,00 m à l’égout" in now["UB 10"]
    assert "n’excède pas 40 %" in former["UB 9"]
    assert "n’excède pas 35 %" in now["UB 9"]
    assert "vélos" not in former["DG 6"]
    assert "au moins 3 logements" in now["DG 6"]


def test_each_version_bears_its_procedures() -> None:
    assert "Modification n° 1 approuvée le 12 mars 2024" in pages(NOW)[0]
    assert "odification" not in " ".join(pages(FORMER)[:5])
    assert "délibération n° 2019-027 du 20 juin 2019" in pages(FORMER)[0]


# -- the drawing --------------------------------------------------------------------------------------


@lru_cache
def drawing() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(DRAWING.read_text("utf-8"))["features"]
    return found


def test_the_drawing_has_every_zone_and_sector_of_the_plan() -> None:
    told = [feature["properties"] for feature in drawing()]
    assert {each["LIBELLE"] for each in told} == {*ZONES, *SECTORS}  # type: ignore[index]
    assert {each["TYPEZONE"] for each in told} == {"U", "AUc", "A", "N"}  # type: ignore[index]
    assert {each["IDURBA"] for each in told} == {"00001_PLU_20240312"}  # type: ignore[index]
    plan = next(
        entry
        for entry in tomllib.loads((TOWN / "manifest.toml").read_text("utf-8"))["document"]
        if entry["fichier"] == NOW
    )
    assert plan["idurba"] == "00001_PLU_20240312"


def test_the_drawing_tiles_the_town() -> None:
    """Each limit is that of two zones, once in each direction; what is left is the limit of the town."""
    edges: Counter[tuple[tuple[float, ...], tuple[float, ...]]] = Counter()
    areas = []
    for feature in drawing():
        area = shape(feature["geometry"])
        assert area.is_valid
        areas.append(area)
        for ring in feature["geometry"]["coordinates"]:  # type: ignore[index]
            edges.update(pairwise(map(tuple, ring)))
    assert set(edges.values()) == {1}
    outside = dict(edge for edge in edges if edge[::-1] not in edges)
    at = start = next(iter(outside))
    walked = 0
    while walked == 0 or at != start:
        at, walked = outside[at], walked + 1
    assert walked == len(outside)  # one ring
    whole = unary_union(areas)
    assert (whole.geom_type, len(whole.interiors)) == ("Polygon", 0)
    assert sum(area.area for area in areas) == pytest.approx(whole.area, rel=1e-9)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(Assistant(index_town(tmp_path_factory.mktemp("plan") / "data")))


def places() -> dict[str, tuple[Point, str]]:
    """The places that the sources name, in degrees as the drawing is."""
    sources = tomllib.loads((SOURCES / "zonage.toml").read_text("utf-8"))
    east, north = sources["origine"]
    return {
        name: (Point(east + each["point"][0] / 77_280, north + each["point"][1] / 111_160), each["zone"])
        for name, each in sources["lieux"].items()
    }


def test_a_point_is_in_the_zone_that_the_rules_say(desk: Desk) -> None:
    drawn = desk.zoning().of("Clairvigne-sur-Ormelle")
    for name, (point, zone) in places().items():
        assert [each.label for each in drawn.at((point.x, point.y)).zones] == [zone], name
    assert {zone for _, zone in places().values()} == {*ZONES, *SECTORS}


@pytest.mark.parametrize(
    ("question", "now", "former"),
    [
        ("Quelle est la hauteur maximale à l'égout du toit en zone UB ?", "7,00 m", "6,00 m"),
        ("Quelle est l'emprise au sol maximale en zone UB ?", "35 %", "40 %"),
    ],
)
def test_the_product_answers_each_day_with_its_rule(desk: Desk, question: str, now: str, former: str) -> None:
    today = desk.ask(Question(question))
    assert now in today.citations[0].quote
    assert today.citations[0].passage.document.file.endswith(NOW)
    before = desk.ask(Question(question, (), Filters(in_force=date(2024, 3, 11))))
    assert former in before.citations[0].quote
    assert before.citations[0].passage.document.file.endswith(FORMER)
