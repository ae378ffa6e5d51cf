"""What the options become, before any index is opened."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest

from rag.errors import UsageError
from rag.types import ActKind, Commune, Filters, Visibility
from ui.cli import build_parser
from ui.cli.batch import read_batch
from ui.cli.options import one_day, period, read_filters, read_members
from ui.cli.serve import has_display


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-05-31", date(2024, 5, 31), date(2024, 5, 31)),
        ("31/05/2024", date(2024, 5, 31), date(2024, 5, 31)),
        ("2023..2024-06", date(2023, 1, 1), date(2024, 6, 30)),
        ("2023..", date(2023, 1, 1), None),
        ("..2024", None, date(2024, 12, 31)),
    ],
)
def test_a_period(text: str, start: date | None, end: date | None) -> None:
    assert period(text) == (start, end)


@pytest.mark.parametrize("text", ["", "24", "2024-13", "2024-02-30", "hier", "..", "2024..2023"])
def test_a_wrong_period(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        period(text)


def test_filters_come_from_the_options() -> None:
    line = "ask q --corpus a --corpus b --commune 38185 --zone UD2 --type arrete --date 2024"
    assert read_filters(build_parser().parse_args(line.split())) == Filters(
        ("a", "b"), "38185", ("UD2",), (ActKind.ARRETE,), date(2024, 1, 1), date(2024, 12, 31)
    )


def test_a_day_of_being_in_force() -> None:
    for text in ("2024-05-31", "31/05/2024"):
        args = build_parser().parse_args(["search", "q", "--en-vigueur", text])
        assert read_filters(args) == Filters(in_force=date(2024, 5, 31))


@pytest.mark.parametrize("text", ["2024", "2024-05", "", "demain", "2024-02-30"])
def test_a_wrong_day(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        one_day(text)


def test_no_option_is_no_filter() -> None:
    assert read_filters(build_parser().parse_args(["ask", "q"])) == Filters()


def test_bytes_of_another_encoding_become_question_marks() -> None:
    filters = read_filters(build_parser().parse_args(["ask", "q", "--commune", "Gi\udce8res"]))
    assert filters.commune == "Gi?res"


GIERES, MEYLAN = Commune("Gières", "38179"), Commune("Meylan", "38229")


@pytest.mark.parametrize("text", ["Gières:38179,Meylan:38229", "Gières:38179, Meylan:38229,"])
def test_members_in_a_list(text: str) -> None:
    assert read_members(text) == (GIERES, MEYLAN)


@pytest.mark.parametrize(
    "content", ["Gières:38179\nMeylan:38229\n", "\ufeffGières;38179\r\n\r\nMeylan\t38229"]
)
def test_members_in_a_file(content: str, tmp_path: Path) -> None:
    path = tmp_path / "membres.txt"
    path.write_text(content, encoding="utf-8")
    assert read_members(str(path)) == (GIERES, MEYLAN)


def test_a_member_may_lack_its_code() -> None:
    assert read_members("Gières") == (Commune("Gières"),)


@pytest.mark.parametrize("text", [",", ":38179", "Gières:3817"])
def test_wrong_members_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_members(text)


# -- the file of questions --------------------------------------------------------------------------


def lines(tmp_path: Path, *content: str) -> str:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(content), encoding="utf-8")
    return str(path)


def test_only_what_ask_may_read_is_read(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        '{"id": "q1", "question": "Quelle hauteur ?", "context": ["Et en UA ?"], "commune": "X", '
        '"zone": "UB", "kind": "nombre", "sources": [1], "must": [["9"]], "filters": {"zones": ["UA"], '
        '"kinds": ["plu"], "visibilities": ["public"], "date_from": "2024-05", "date_to": "2024"}}',
    )
    (asked,) = read_batch(path, Filters(corpora=("demo",)))
    assert asked.id == "q1"
    assert (asked.question.text, asked.question.context) == ("Quelle hauteur ?", ("Et en UA ?",))
    assert asked.question.filters == Filters(
        ("demo",),
        None,
        ("UA",),
        (ActKind.PLU,),
        date(2024, 5, 1),
        date(2024, 12, 31),
        (Visibility.PUBLIC,),
    )


def test_blank_lines_missing_ids_and_odd_characters_are_taken(tmp_path: Path) -> None:
    path = lines(
        tmp_path, '\ufeff{"question": "a"}', "", '  {"question": "b\\ud800", "id": 7, "filters": null}'
    )
    first, second = read_batch(path, Filters())
    assert (first.id, first.question.text) == (None, "a")
    assert (second.id, second.question.text) == ("7", "b?")


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "{}",
        '{"question": " "}',
        '{"question": 3}',
        '{"question": "a", "id": {}}',
        '{"question": "a", "id": true}',
        '{"question": "a", "context": "b"}',
        '{"question": "a", "context": [1]}',
        '{"question": "a", "filters": []}',
        '{"question": "a", "filters": {"corpus": "x"}}',
        '{"question": "a", "filters": {"kinds": ["roman"]}}',
        '{"question": "a", "filters": {"commune": 38185}}',
        '{"question": "a", "filters": {"date_from": "hier"}}',
        "[" * 100_000,
    ],
    ids=lambda line: line[:40],
)
def test_a_malformed_line_is_named_after_the_ones_before_it(tmp_path: Path, line: str) -> None:
    given = read_batch(lines(tmp_path, '{"question": "a"}', "", line), Filters())
    assert next(given).question.text == "a"
    with pytest.raises(UsageError, match=r"^Ligne 3 de «"):
        next(given)


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "q").write_bytes(b'{"question": "caf\xe9"}')
    with pytest.raises(UsageError, match=r"Ligne 1 .* UTF-8"):
        list(read_batch(str(tmp_path / "q"), Filters()))


@pytest.mark.parametrize("name", ["absent.jsonl", "."])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="ne peut pas être lu"):
        list(read_batch(str(tmp_path / name), Filters()))


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_browser_opens_only_where_there_is_a_screen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert has_display({name: ":0"})
    assert not has_display({"PATH": "/bin"})
