"""The sittings of the demonstration council hold together, and the questions asked of the town quote it."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest

from eval.gold import load_gold
from rag.dates import first_full_date

ROOT = Path(__file__).resolve().parents[1]
CORPORA = ROOT / "corpora"
TOWN = CORPORA / "clairvigne"
GOLD = ROOT / "eval" / "gold" / "demo.jsonl"
SOURCES = sorted((CORPORA / "sources" / "actes").glob("del-*.txt"))
KINDS = {
    "nombre", "condition", "exception", "non_reglemente", "montant", "vote", "date", "objet", "etat_acte",
    "definition", "liste", "fausse_premisse", "renvoi", "suivi", "procedure", "hors_corpus",
    "autre_commune", "zone_absente",
}  # fmt: skip
FIELDS = {
    "id", "profile", "commune", "question", "context", "answerable", "kind", "zone", "needs_ocr", "sources",
    "must", "must_not", "note", "split",
}  # fmt: skip
EUROS = re.compile(r"(?<![\d,])(\d{1,3}(?: \d{3})*,\d\d) €")
CITED = re.compile(r"délibération n° (\d{4}-\d{3}) du (\d{1,2}(?:er)? \w+ \d{4})")


@lru_cache
def pages(path: Path) -> tuple[str, ...]:
    """The text of each page, with every run of blanks squeezed to one space."""
    document = pypdfium2.PdfDocument(path)
    try:
        return tuple(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


@lru_cache
def words(path: Path) -> str:
    """The text of a Word document, paragraph by paragraph."""
    mark = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    lines = ("".join(run.text or "" for run in line.iter(f"{mark}t")) for line in body.iter(f"{mark}p"))
    return " ".join(" ".join(lines).split())


def read(path: Path) -> tuple[dict[str, Any], str]:
    head, _, body = path.read_text("utf-8").removeprefix("+++\n").partition("\n+++\n")
    return tomllib.loads(head), body


@lru_cache
def acts() -> tuple[tuple[dict[str, Any], str], ...]:
    return tuple(read(path) for path in SOURCES)


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]


def amount(text: str) -> Decimal:
    return Decimal(text.replace(" ", "").replace(",", "."))


# -- the sittings -----------------------------------------------------------------------------------


def test_the_council_sits_often_enough_to_be_worth_a_visit() -> None:
    sittings = Counter(act["date"] for act, _ in acts())
    assert len(acts()) >= 27
    assert len(sittings) >= 8
    assert {day.year for day in sittings} == {2022, 2023, 2024, 2025}
    assert min(sittings.values()) >= 2


def test_the_acts_of_one_sitting_tell_of_the_same_sitting() -> None:
    told: dict[date, set[str]] = defaultdict(set)
    for act, _ in acts():
        shared = ("convocation", "secretaire", "excuses", "pouvoirs", "transmis", "publie")
        told[act["date"]].add(json.dumps([act[name] for name in shared], default=str))
        assert act["date"] - act["convocation"] > timedelta(days=5), act["numero"]
        assert act["date"] < act["transmis"] < act["publie"], act["numero"]
    assert [day for day, versions in told.items() if len(versions) > 1] == []


def test_numbers_follow_the_sittings() -> None:
    for (before, _), (after, _) in pairwise(acts()):
        assert before["numero"] < after["numero"]
        assert before["date"] <= after["date"], after["numero"]


def test_whoever_reports_or_keeps_the_minutes_is_in_the_room() -> None:
    for act, _ in acts():
        away = {*act["excuses"], *(giver for giver, _ in act["pouvoirs"])}
        assert not away & {act["rapporteur"], act["secretaire"]}, act["numero"]
        assert not away & {holder for _, holder in act["pouvoirs"]}, act["numero"]


def test_a_member_speaks_once_in_a_vote() -> None:
    for act, _ in acts():
        heard = [*act.get("contre", []), *act.get("abstentions", []), *act.get("non_participants", [])]
        assert len(heard) == len(set(heard)), act["numero"]
        assert not set(heard) & set(act["excuses"]), act["numero"]


@pytest.mark.parametrize("act", [act for act, _ in acts()], ids=lambda act: str(act["numero"]))
def test_the_votes_printed_add_up(act: dict[str, Any]) -> None:
    text = " ".join(pages(TOWN / act["fichier"]))
    counts = {}
    for name in ("Conseillers en exercice", "Présents", "Votants", "Pour", "Contre", "Abstentions"):
        found = re.search(rf"{name} : (\d+)", text)
        assert found is not None, name
        counts[name] = int(found[1])
    aside = re.search(r"pas pris part au vote : (.+?)(?= Pour extrait| Commune)", text)
    apart = len(aside[1].split(", ")) if aside else 0
    assert counts["Pour"] + counts["Contre"] + counts["Abstentions"] + apart == counts["Votants"]
    assert counts["Présents"] + len(act["pouvoirs"]) == counts["Votants"]
    assert counts["Votants"] + len(act["excuses"]) == counts["Conseillers en exercice"]
    unanimous = counts["Contre"] == counts["Abstentions"] == 0
    assert ("à l’unanimité des suffrages exprimés" in text) == unanimous
    assert ("proposition rejetée" in text) == (counts["Contre"] > counts["Pour"])


def test_totals_are_the_sums_of_their_lines() -> None:
    seen = 0
    for act, body in acts():
        lines = [line for line in body.splitlines() if line.startswith("|") and EUROS.search(line)]
        totals = [line for line in lines if line.startswith("| Total")]
        for total in totals:
            expected = sum(amount(EUROS.findall(line)[-1]) for line in lines if line not in totals)
            assert amount(EUROS.findall(total)[-1]) == expected, act["numero"]
            seen += 1
    assert seen >= 5


def test_a_deliberation_is_cited_with_its_own_date() -> None:
    dates = {act["numero"]: act["date"] for act, _ in acts()}
    orders = [read(path) for path in (CORPORA / "sources" / "actes").glob("arr-*.txt")]
    cited = [(act, *pair) for act, body in (*acts(), *orders) for pair in CITED.findall(body)]
    assert len([number for _, number, _ in cited if number in dates]) >= 20
    for citing, number, day in cited:
        told = first_full_date(f"du {day}")
        assert told is not None
        assert told <= citing["date"], citing["numero"]
        assert dates.get(number, told) == told, citing["numero"]


def test_the_acts_that_change_others_are_there() -> None:
    joined = "\n".join(body for _, body in acts())
    for words_of_the_act in (
        "abroge et remplace la délibération n° 2022-062",
        "rectifie la délibération n° 2024-034",
        "La délibération n° 2024-036 du 25 juin 2024 est retirée.",
        "complète la délibération n° 2024-051",
    ):
        assert words_of_the_act in joined


# -- the questions ----------------------------------------------------------------------------------


def test_the_questions_are_well_formed() -> None:
    asked = rows()
    assert len(asked) >= 125
    assert [row["id"] for row in asked] == [f"dem-{number:03d}" for number in range(1, len(asked) + 1)]
    assert {row["kind"] for row in asked} == KINDS
    assert {row["profile"] for row in asked} == {"instructeur", "conseiller", "data"}
    for row in asked:
        assert set(row) - {"filters"} == FIELDS, row["id"]
        assert row["answerable"] == bool(row["sources"]) == bool(row["must"]), row["id"]
        assert bool(row["context"]) == (row["kind"] == "suivi"), row["id"]
    assert len(load_gold(GOLD)) == len(asked)


def test_a_third_has_no_answer_and_the_splits_are_alike() -> None:
    asked = rows()
    assert 3 * sum(not row["answerable"] for row in asked) >= len(asked)
    placed = Counter(row["split"] for row in asked)
    assert set(placed) == {"calibration", "test"}
    assert 0.4 <= placed["test"] / len(asked) <= 0.6
    for split in placed:
        assert {row["kind"] for row in asked if row["split"] == split} == KINDS


def test_every_kind_of_document_is_asked_about() -> None:
    files = {source["file"] for row in rows() for source in row["sources"]}
    started = {re.split(r"[-.]", Path(name).name)[0] for name in files}
    assert started >= {"plu", "ppri", "del", "arr", "scan", "notice", "note"}
    assert {name for name in files if "plu-reglement-2019" in name}
    assert any(row["needs_ocr"] for row in rows())
    assert {row["zone"] for row in rows() if row["answerable"]} >= {"UA", "UB", "UE", "UI", "AUh", "A", "Nl"}


@pytest.mark.parametrize("row", [row for row in rows() if row["sources"]], ids=lambda row: str(row["id"]))
def test_every_quote_is_on_its_page(row: dict[str, Any]) -> None:
    for source in row["sources"]:
        path = CORPORA / source["file"]
        quote = source["quote"]
        assert quote == " ".join(quote.split())
        if path.suffix == ".docx":
            assert source["pages"] == []
            assert quote in words(path)
        elif row["needs_ocr"]:
            assert not any(pages(path)[number - 1] for number in source["pages"])
        else:
            found = [number for number, text in enumerate(pages(path), start=1) if quote in text]
            assert found == source["pages"]


def test_what_the_public_may_not_see_is_asked_of_it_in_vain() -> None:
    kept_from = [row for row in rows() if row.get("filters", {}).get("visibilities") == ["public"]]
    shown_to = [row for row in rows() if row.get("filters", {}).get("visibilities") == ["interne"]]
    assert kept_from
    assert not any(row["answerable"] for row in kept_from)
    assert {source["file"].split("/")[0] for row in shown_to for source in row["sources"]} == {
        "clairvigne-interne"
    }
