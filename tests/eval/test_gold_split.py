"""Gold split: the same question always goes to the same side, beside its family."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from answer_lines import question, unanswerable

from eval.gold import GoldQuestion, load_gold
from eval.golds.split import family_roots, plan_split, share_of, split_file
from eval.golds.store import with_split
from tests.support import REPOSITORY, Cli

DEMO = REPOSITORY / "eval" / "gold" / "demo.jsonl"


def alone(id: str, **change: object) -> GoldQuestion:
    """A question that shares nothing with the others."""
    return question(
        **{"id": id, "question": f"Objet {id * 3} ?", "sources": [{"file": f"{id}.pdf"}], **change}
    )


def proved(id: str, *quotes: str, **change: object) -> GoldQuestion:
    sources = [{"file": "plu.pdf", "pages": [3], "quote": quote} for quote in quotes]
    return alone(id, sources=sources, **change)


def sides(questions: list[GoldQuestion]) -> dict[str, str]:
    return {placing.id: placing.after for placing in plan_split(questions).placings}


def test_the_share_of_a_name_is_its_hash() -> None:
    first = hashlib.sha256(b"dem-001").hexdigest()[:16]
    assert share_of("dem-001") == int(first, 16) / 16**16
    assert share_of(" DEM-001 ") == share_of("dem-001")


def test_a_question_alone_goes_where_its_hash_says() -> None:
    questions = [alone(f"q{number}") for number in range(400)]
    placed = sides(questions)
    assert placed == {each.id: "test" if share_of(each.id) < 0.4 else "calibration" for each in questions}
    assert 130 <= list(placed.values()).count("test") <= 190  # 160 wanted, three standard deviations


def test_a_larger_share_moves_questions_one_way_only() -> None:
    questions = [alone(f"q{number}") for number in range(50)]
    small, large = (
        {placing.id for placing in plan_split(questions, share).placings if placing.after == "test"}
        for share in (0.2, 0.6)
    )
    assert small < large


HEIGHT, FENCE = "La hauteur est limitée à 7 m.", "Les clôtures n'excèdent pas 1,80 m."


def test_families_are_tied_step_by_step() -> None:
    questions = [
        proved("a", HEIGHT),
        proved("b", FENCE),
        proved("c", f"Article 10. {HEIGHT} Sauf exception."),
        alone("d", variant_of="b", transform="fautes"),
        alone("e", variant_of="d", transform="accents"),
        alone("f", question="Question f ou autre ?"),
        alone("g", question="question F, ou autre"),
    ]
    assert family_roots(questions) == (0, 1, 0, 1, 1, 5, 5)
    joined = [*questions, proved("h", HEIGHT, FENCE)]
    assert family_roots(joined) == (0, 0, 0, 0, 0, 5, 5, 0)


def test_adding_a_question_moves_no_other() -> None:
    questions = [proved("a", HEIGHT), proved("b", FENCE), alone("c")]
    before = sides(questions)
    for new in (alone("zz"), proved("0", HEIGHT), alone("0", variant_of="b", transform="fautes")):
        after = sides([*questions, new])
        assert {id: after[id] for id in before} == before


def test_variants_are_placed_alike_with_or_without_their_origin() -> None:
    variants = [alone(f"q1-{number}", variant_of="q1", transform=str(number)) for number in range(3)]
    expected = "test" if share_of("q1") < 0.4 else "calibration"
    assert set(sides(variants).values()) == {expected}
    assert set(sides([*variants, alone("q1")]).values()) == {expected}


def test_a_split_given_by_hand_is_kept_and_drives_its_family() -> None:
    for given in ("test", "calibration", "autre"):
        questions = [proved("a", HEIGHT), proved("b", HEIGHT, split=given), alone("c", split=given)]
        assert sides(questions) == {"a": given, "b": given, "c": given}


def test_a_family_in_two_splits_is_said_and_put_together_on_demand() -> None:
    questions = [proved("a", HEIGHT, split="test"), proved("b", HEIGHT, split="calibration")]
    plan = plan_split(questions)
    assert plan.changes == ()
    assert plan.torn == (("a (test)", "b (calibration)"),)
    anew = plan_split(questions, everything=True)
    assert len({placing.after for placing in anew.placings}) == 1
    assert [placing.family for placing in anew.placings] == ["a", "a"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"id": "a"}', '{"id": "a", "split": "test"}'),
        ('{ "split" :null , "id":"a"}', '{ "split" :"test" , "id":"a"}'),
        (
            '\ufeff{"note":"\\"split\\": \\"x\\"}","split":"" }\r',
            '\ufeff{"note":"\\"split\\": \\"x\\"}","split":"test" }\r',
        ),
        (
            '{"sources": [{"split": 1}], "must": [["é"]]  }',
            '{"sources": [{"split": 1}], "must": [["é"]], "split": "test"  }',
        ),
        ("{}", '{"split": "test"}'),
    ],
)
def test_only_the_split_changes_in_a_line(line: str, expected: str) -> None:
    assert with_split(line, "test") == expected


def test_the_file_is_written_on_demand_only(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    lines = [
        json.dumps(unanswerable(id=f"q{number}", question=f"Prix du pain au {number} ?"))
        for number in range(9)
    ]
    lines[4] = json.dumps(unanswerable(id="q4", question="Prix du pain au 4 ?", split="test"))
    before = "\r\n".join(["", *lines])
    path.write_bytes(before.encode())
    plan = split_file(path)
    assert len(plan.changes) == 8
    assert path.read_bytes() == before.encode()
    assert split_file(path, write=True) == plan
    assert {each.id: each.split for each in load_gold(path)} == {
        placing.id: placing.after for placing in plan.placings
    }
    after = path.read_bytes().decode().split("\r\n")
    assert after[5] == lines[4]
    assert [line.partition(', "split"')[0] + "}" for line in after[1:5]] == lines[:4]
    assert split_file(path, write=True).changes == ()


def test_the_command_shows_before_it_writes(tmp_path: Path, cli: Cli) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(unanswerable(id="dem-001")) + "\n", encoding="utf-8")
    side = "test" if share_of("dem-001") < 0.5 else "calibration"
    shown = cli("gold", "split", str(path), "--test-share", "0,5", data=tmp_path / "data")
    assert shown.returncode == 0
    assert shown.stdout.splitlines()[0] == f"dem-001 : aucun lot → {side}"
    assert shown.stdout.splitlines()[1].startswith("1 question(s) en 1 famille(s)")
    assert "ajoutez --write" in shown.stdout
    assert load_gold(path)[0].split == ""
    cli("gold", "split", str(path), "--test-share", "0,5", "--write", data=tmp_path / "data")
    assert load_gold(path)[0].split == side


def test_the_demonstration_set_is_whole_in_its_splits() -> None:
    assert plan_split(load_gold(DEMO)).torn == ()
    assert plan_split(load_gold(DEMO)).changes == ()
