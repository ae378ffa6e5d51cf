"""Documents in the styles of many towns, written for the tests: what a lawyer would read in each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.acts import reader_of
from ingest.acts.base import Block, Source
from rag.acts import Act, ActKind, Vote
from rag.links import number_key
from rag.text import fold
from tests.ingest.papers import as_source

STYLES = Path(__file__).parent / "styles"
EXPECTED: dict[str, dict[str, list[Any]]] = {"councils": {}, "orders": {}}
for _file in sorted(STYLES.glob("expected*.json")):
    _read = json.loads(_file.read_text(encoding="utf-8"))
    for _kind, _documents in EXPECTED.items():
        _documents |= _read[_kind]


def style(file: str) -> Source:
    return as_source((STYLES / file).read_text(encoding="utf-8"), f"valdore/{file}")


def acts_in(blocks: list[Block]) -> list[Act]:
    return [act for act in dict.fromkeys(block.act for block in blocks) if act and act.subject]


def figures(vote: Vote | None) -> list[int | bool | None] | None:
    return [vote.pour, vote.contre, vote.abstentions, vote.unanime] if vote else None


@pytest.mark.parametrize("file", sorted(EXPECTED["councils"]))
def test_the_deliberations_of_a_council(file: str) -> None:
    found = acts_in(reader_of(ActKind.DELIBERATION)(style(file)))
    wanted: list[list[Any]] = EXPECTED["councils"][file]
    assert [(number_key(act.number), str(act.date)) for act in found] == [
        (number_key(number), day) for number, day, *_ in wanted
    ]
    for act, (_, _, named, vote, amounts) in zip(found, wanted, strict=True):
        assert named in fold(act.subject)
        assert figures(act.vote) == vote, named
        assert set(amounts) <= set(act.amounts), named


@pytest.mark.parametrize("file", sorted(EXPECTED["orders"]))
def test_an_order(file: str) -> None:
    act = reader_of(ActKind.ARRETE)(style(file))[0].act
    number, day, kind, place, links = EXPECTED["orders"][file]
    assert act is not None
    assert (number_key(act.number), str(act.date)) == (number, day)
    assert act.subject
    assert act.type is None or not kind or act.type.value == kind
    assert act.place == place or not place
    found = [[link.kind.value, number_key(link.number), link.partial] for link in act.links]
    assert sorted(found) == sorted(links)


@pytest.mark.parametrize("file", sorted([*EXPECTED["councils"], *EXPECTED["orders"]]))
def test_no_line_is_lost(file: str) -> None:
    read = style(file)
    kind = ActKind.DELIBERATION if file in EXPECTED["councils"] else ActKind.ARRETE
    assert [line for block in reader_of(kind)(read) for line in block.lines] == list(read.lines)


def test_the_header_of_each_sitting_is_its_own() -> None:
    found = acts_in(reader_of(ActKind.DELIBERATION)(style("d12_deux_seances.txt")))
    sittings = [act.sitting for act in found if act.sitting]
    assert [sitting.secretary for sitting in sittings] == ["Secrétaire de séance : Mme BERT"] * 2 + [
        "Secrétaire de séance : M. CROS"
    ] * 2
    assert [sitting.absent for sitting in sittings] == ["", "", "Absent : M. FOUR", "Absent : M. FOUR"]


@pytest.mark.parametrize(
    ("file", "body", "president", "quorum"),
    [
        ("d01_extrait_lan.txt", "Conseil municipal", "Madame Hélène GARNIER", ""),
        ("d02_points_tirets.txt", "Conseil municipal", "M. Luc ARNAUD",
         "Le quorum étant atteint, la séance est ouverte à 18 h 32."),
        ("d05_del_tirets.txt", "Conseil communautaire", "M. Marc LENOIR", "Quorum : 20"),
        ("d07_underscore.txt", "Comité syndical", "", ""),
        ("d08_ccas.txt", "Conseil d'administration", "", ""),
        ("d15_numero_seul_bureau.txt", "Bureau communautaire", "", ""),
        ("d26_numero_lettres.txt", "Conseil municipal", "M. LACAZE", ""),
    ],
)  # fmt: skip
def test_which_assembly_sat_and_under_whom(file: str, body: str, president: str, quorum: str) -> None:
    blocks = reader_of(ActKind.DELIBERATION)(style(file))
    sitting = acts_in(blocks)[0].sitting
    assert sitting is not None
    assert (sitting.body, sitting.president, sitting.quorum) == (body, president, quorum)
    assert all(block.path[0].startswith(body) for block in blocks)


@pytest.mark.parametrize(
    ("file", "rapporteurs"),
    [
        ("d02_points_tirets.txt", ["", "Mme BAYLE", "M. CHABERT", "M. ARNAUD"]),
        ("d24_intro_articles.txt", ["Monsieur Bastien ROYER"]),
        ("d26_numero_lettres.txt", ["M. NADAL", "Mme OLLIER", "M. PUEL"]),
    ],
)
def test_who_reported(file: str, rapporteurs: list[str]) -> None:
    assert [act.rapporteur for act in acts_in(reader_of(ActKind.DELIBERATION)(style(file)))] == rapporteurs


def test_a_transmission_stamp_gives_the_nature_and_says_so() -> None:
    (act,) = acts_in(reader_of(ActKind.DELIBERATION)(style("d19_stamp_only.txt")))
    assert act.nature is not None
    assert (act.nature.value, act.nature.words) == ("1", ("télétransmis comme DE",))
    order = reader_of(ActKind.ARRETE)(style("a13_stamp.txt"))[0].act
    assert order is not None
    assert order.nature is not None
    assert (order.nature.value, order.nature.words) == ("2", ("télétransmis comme AR",))


def test_a_withdrawn_point_says_so_and_has_no_vote() -> None:
    last = acts_in(reader_of(ActKind.DELIBERATION)(style("d02_points_tirets.txt")))[-1]
    assert (last.decision, last.vote) == ("Le point est retiré de l'ordre du jour.", None)


def test_articles_of_noisy_orders_are_cut() -> None:
    blocks = reader_of(ActKind.ARRETE)(style("a12_ocr.txt"))
    assert [block.article for block in blocks] == [None, "1er", "2"]
    assert [block.article for block in reader_of(ActKind.ARRETE)(style("a10_pc_refus.txt"))] == [
        None,
        "UNIQUE",
    ]
