"""Numbers and names as the report writes them."""

from __future__ import annotations

import pytest

from eval.compare import Change
from eval.french import REFUSALS
from eval.html.words import (
    amount,
    bounds,
    chance,
    clip,
    counted,
    course,
    difference,
    integer,
    kind_name,
    moment,
    pages,
    several,
    shown,
    status_name,
    tied,
)
from eval.metrics.base import Better, Kind
from eval.robust.base import SOUS_SPECIFIE, TROP_VAGUE
from eval.robust.worlds.preuve_retiree import KIND as PROOF_REMOVED
from eval.stats import Interval
from eval.summary import Figure
from rag.types import RefusalReason


def figure(
    value: float | None,
    kind: Kind = Kind.PROPORTION,
    *,
    better: Better = Better.HIGHER,
    interval: Interval | None = None,
    total: int = 40,
) -> Figure:
    return Figure("m", "Mesure", kind, (value or 0) * total, total, value, interval, better=better)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("value", "kind", "wanted"),
    [
        (0.392, Kind.PROPORTION, "39,2 %"),
        (0.0, Kind.PROPORTION, "0,0 %"),
        (0.802, Kind.MEAN, "0,802"),
        (12.345, Kind.SECONDS, "12,35 s"),
        (0.0843, Kind.SECONDS, "0,084 s"),
        (123.45, Kind.SECONDS, "123,5 s"),
        (0.000127, Kind.ENERGY, "0,00013 Wh"),
        (0.0, Kind.ENERGY, "0,000 Wh"),
    ],
)
def test_amounts(value: float, kind: Kind, wanted: str) -> None:
    assert plain(amount(value, kind)) == wanted


def test_a_figure_says_its_n() -> None:
    assert counted(figure(0.5)) == "20 sur 40"
    assert plain(counted(figure(None, total=0))) == "n = 0"
    assert plain(counted(figure(0.5, Kind.MEAN, total=1200))) == "n = 1 200"
    assert shown(figure(None)) == "—"
    assert plain(bounds(figure(0.5, interval=Interval(0.3221, 0.4669)))) == "32,2 à 46,7 %"
    assert plain(bounds(figure(0.5, Kind.ENERGY, interval=Interval(0.1, 0.2)))) == "0,100 à 0,200 Wh"
    assert bounds(figure(None, interval=Interval(0, 1))) == ""


def test_differences() -> None:
    assert plain(difference(Change(figure(0.4), figure(0.423)))) == "+2,3 points"
    assert plain(difference(Change(figure(0.4), figure(0.385)))) == "−1,5 point"
    assert difference(Change(figure(0.4), figure(0.4))) == "sans changement"
    assert difference(Change(figure(None), figure(0.4))) == ""
    assert plain(difference(Change(figure(0.2, Kind.SECONDS), figure(0.15, Kind.SECONDS)))) == "−0,050 s"


def test_chance_is_said() -> None:
    change = Change(figure(0.4), figure(0.5), p_both=0.23)
    assert plain(chance(change)) == "p = 0,230, le hasard peut suffire"
    assert plain(chance(Change(figure(0.4), figure(0.5), p_both=0.0002))) == "p < 0,001, au-delà du hasard"
    assert chance(Change(figure(0.4), figure(0.4), p_both=1.0)) == ""
    assert chance(Change(figure(0.4), figure(0.5))) == ""


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (Change(figure(0.4), figure(0.5), p_both=0.01), "mieux"),
        (Change(figure(0.5), figure(0.4), p_both=0.01), "moins bien"),
        (Change(figure(0.5), figure(0.4), p_both=0.06), ""),
        (Change(figure(0.5, better=Better.LOWER), figure(0.4, better=Better.LOWER), p_both=0.01), "mieux"),
        (Change(figure(0.5, better=Better.NEITHER), figure(0.4, better=Better.NEITHER), p_both=0.01), ""),
        (
            Change(figure(0.5, Kind.MEAN), figure(0.4, Kind.MEAN), difference=Interval(-0.2, -0.01)),
            "moins bien",
        ),
        (Change(figure(0.5, Kind.MEAN), figure(0.4, Kind.MEAN), difference=Interval(-0.2, 0.01)), ""),
        (Change(figure(0.5, Kind.MEAN), figure(0.4, Kind.MEAN)), ""),
        (
            Change(
                figure(1.0, Kind.SECONDS, better=Better.LOWER), figure(1.9, Kind.SECONDS, better=Better.LOWER)
            ),
            "",
        ),
        (
            Change(
                figure(1.0, Kind.SECONDS, better=Better.LOWER), figure(2.1, Kind.SECONDS, better=Better.LOWER)
            ),
            "moins bien",
        ),
    ],
)
def test_better_or_worse_only_beyond_chance(change: Change, wanted: str) -> None:
    assert course(change) == wanted


def test_texts() -> None:
    assert moment("2026-11-22T04:28:13+00:00") == "22 nov. 2026 à 04 h 28 UTC"
    assert moment("2026-12-01T04:05:00+01:00") == "1er déc. 2026 à 04 h 05 (+0100)"
    assert moment("hier") == "hier"
    assert kind_name("fausse_premisse") == "fausse prémisse"
    assert kind_name("type_neuf") == "type neuf"
    assert kind_name(SOUS_SPECIFIE) == "sous-spécifiée"
    assert kind_name(TROP_VAGUE) == "trop vague"
    assert kind_name(PROOF_REMOVED) == "preuve retirée"
    assert kind_name("") == "(non précisé)"
    assert status_name("refused", "preuve_faible") == "refus (preuve trop faible)"
    assert status_name("answered") == "réponse donnée"
    assert plain(pages((3, 4))) == ", p. 3, 4"
    assert pages(()) == ""
    assert several(1, "perdue", "perdues") == "1 perdue"
    assert plain(several(1200, "perdue", "perdues")) == "1 200 perdues"
    assert plain(integer(1234567)) == "1 234 567"
    assert tied("« Oui » : p = 0,5 % ?") == "«\u00a0Oui\u00a0»\u00a0: p\u00a0=\u00a00,5\u00a0%\u00a0?"


def test_every_reason_to_refuse_has_its_words() -> None:
    assert {status_name("refused", reason) for reason in RefusalReason} == {
        f"refus ({words})" for words in REFUSALS.values()
    }


def test_clip_says_how_much_is_left_out() -> None:
    assert clip("mot", 3) == "mot"
    assert clip("a" * 11, 10) == "a" * 11
    assert clip("a" * 100, 10) == "a" * 10 + "… [90 caractères de plus]"
