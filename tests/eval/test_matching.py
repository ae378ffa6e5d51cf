"""The matching rule, by its published examples, and against the outside judge where it is at hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import canonical_number, contains, derive, same_file, tokens

JUDGE = Path(__file__).resolve().parents[3] / "shared" / "tools" / "score.py"


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        ("La hauteur est de 3,50 mètres [1].", "3,5 m"),
        ("une place de 25 m²", "25 mètres carrés"),
        ("3 m 50 au plus", "3,50 m"),
        ("1 350 m² de terrain", "1350 m²"),
        ("1\u202f350 m²", "1 350 m2"),
        ("restent interdits", "interdit"),
        ("413 500,00 €", "413 500 euros"),
        ("à l’égout", "a l'egout"),
        ("18H00", "18 h"),
        ("18 heures 30", "18h30"),
        ("788 305,30 €", "788 305"),
        ("40 pour cent", "40 %"),
        ("l'arrêté n° 2019_00728", "2019_00728"),
    ],
)
def test_same_thing(text: str, needle: str) -> None:
    assert contains(text, needle)


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        ("15 m", "5 m"),
        ("10 m²", "10 m"),
        ("1 350 m²", "350 m²"),
        ("UD10", "UD1"),
        ("10 13 15", "101315"),
        ("un toit", "toits"),
        ("rien", "…"),
    ],
)
def test_another_thing(text: str, needle: str) -> None:
    assert not contains(text, needle)


def test_numbers_have_one_form() -> None:
    assert [canonical_number(n) for n in ("3,50", "1 350", "413.500", "00728", "10,00", "2,5")] == [
        "3.5",
        "1350",
        "413500",
        "00728",
        "10",
        "2.5",
    ]


def test_derived_numbers_are_recomputed() -> None:
    derived = derive("14", "8 * 1,5 + 8 / 4")
    assert derived is not None
    assert derived.operands == {"8", "1.5", "4"}
    assert derive("15", "8 * 1,5 + 8 / 4") is None
    assert derive("1", "1 / 0") is None
    assert derive("8", "2 ** 3") is None
    assert derive("1", "__import__('os')") is None


def test_files_end_alike() -> None:
    assert same_file("a/b.pdf", "a/b.pdf")
    assert same_file("racine/a/b.pdf", "a/b.pdf")
    assert same_file("a/B.PDF", "corpus/a/b.pdf")
    assert not same_file("b.pdf", "a/b.pdf")
    assert not same_file("c/b.pdf", "a/b.pdf")


# -- against the outside judge ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def judge() -> ModuleType:
    if not JUDGE.is_file():
        pytest.skip(f"outside judge absent: {JUDGE}")
    spec = importlib.util.spec_from_file_location("outside_judge", JUDGE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_SPACES = st.sampled_from(["", " ", "\u00a0", "\u202f", "  ", "\n"])
_PIECES = st.one_of(
    st.integers(0, 2_000_000).map(str),
    st.integers(0, 99).map(lambda n: f"{n:02d}"),
    st.sampled_from(
        ["1 350", "413\u202f500,00", "3,50", "3.5", "00728", "413.500", "12 000", "1 2345", "7,0"]
    ),
    st.sampled_from(
        [
            "m",
            "m²",
            "m2",
            "mètres",
            "mètre carré",
            "m 50",
            "h",
            "H00",
            "h30",
            "heures",
            "%",
            "pour cent",
            "p. 100",
        ]
    ),
    st.sampled_from(
        ["€", "euros", "Euro", "ha", "hectares", "cm", "l", "litres", "t", "UD1", "1AU", "2019_", "²"]
    ),
    st.sampled_from(
        ["à l’égout", "interdits", "n°", "[1]", "[12]", ".", ",", "-", "/", "(", "œuvre", "\u00ad", "É"]
    ),
)


@st.composite
def french_numeric(draw: st.DrawFn) -> str:
    """Numbers, units and words of French acts, glued with all kinds of spaces."""
    return "".join(draw(_PIECES) + draw(_SPACES) for _ in range(draw(st.integers(0, 9))))


@given(text=french_numeric(), needle=french_numeric())
def test_same_as_the_outside_judge(judge: ModuleType, text: str, needle: str) -> None:
    assert tokens(text) == judge.tokens(text)
    assert contains(text, needle) == judge.contains(text, needle)


@given(text=st.text(max_size=40))
def test_same_as_the_outside_judge_on_any_text(judge: ModuleType, text: str) -> None:
    assert tokens(text) == judge.tokens(text)


@given(cited=st.sampled_from(["a/b.pdf", "b.pdf", "x/a/b.pdf", "É.pdf", "", "/a/b.pdf/"]), data=st.data())
def test_same_files_as_the_outside_judge(judge: ModuleType, cited: str, data: st.DataObject) -> None:
    expected = data.draw(st.sampled_from(["a/b.pdf", "b.pdf", "e.pdf", "c/b.pdf", "A/B.pdf"]))
    assert same_file(cited, expected) == judge.same_file(cited, expected)


@given(
    operands=st.lists(st.sampled_from(["8", "1,5", "4", "0", "1350", "12.25"]), min_size=1, max_size=4),
    operator=st.sampled_from([" + ", " - ", " * ", " / ", " ** ", " "]),
    value=st.sampled_from(["8", "12", "1.5", "0", "2", "9,5", "x", ""]),
)
def test_same_derived_numbers(judge: ModuleType, operands: list[str], operator: str, value: str) -> None:
    expression = operator.join(operands)
    theirs = judge.computed({"value": value, "expression": expression})
    ours = derive(value, expression)
    assert (None if ours is None else (ours.value, set(ours.operands))) == theirs
