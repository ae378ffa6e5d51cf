"""The plots: right marks, unique identifiers, the same drawing each time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from eval.html.charts import Chart, Dot, by_group, latency, trend
from eval.html.curves import reliability, risk_coverage
from eval.html.plots import operating_point
from eval.html.svg import plain
from eval.metrics.base import Kind
from eval.metrics.calibration import Bin
from eval.metrics.risk_coverage import curve
from eval.stats import Interval, wilson
from eval.summary import Figure, Forced, Group, Row


def figure(hits: int, total: int = 50) -> Figure:
    return Figure("juste", "Juste", Kind.PROPORTION, hits, total, hits / total, wilson(hits, total))


def row(confidence: float, *, right: bool, shown: bool = True) -> Row:
    status = "answered" if shown else "refused"
    return Row(str(confidence), "", "", True, status, forced=Forced(confidence, right))


def dots(count: int) -> list[Dot]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return [Dot(start + timedelta(days=at), figure(20 + at % 5)) for at in range(count)]


def assert_self_contained(chart: Chart | None) -> Chart:
    assert chart is not None
    assert "http" not in chart.svg
    assert "xmlns" not in chart.svg
    assert "DejaVu" not in chart.svg
    ids = re.findall(r' id="([^"]+)"', chart.svg)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'(?:href="|url\()#([^")]+)', chart.svg):
        assert target in ids
    assert all(len(line) == len(chart.head) for line in chart.rows)
    return chart


def test_trend_from_the_oldest_to_the_newest() -> None:
    chart = assert_self_contained(trend("t", "Juste", list(reversed(dots(30)))))
    assert chart.rows[0][0] == "30 janv. 2026"
    assert len(chart.rows) == 14
    assert "30 nuits" in chart.text
    assert chart == trend("t", "Juste", dots(30))


def test_trend_of_one_night_and_of_none() -> None:
    assert "Une seule nuit" in assert_self_contained(trend("t", "Juste", dots(1))).text
    nothing = [Dot(dots(1)[0].when, None)]
    assert trend("t", "Juste", nothing) is None
    assert trend("t", "Juste", ()) is None


def drawn(chart: Chart) -> tuple[int, int]:
    """How many stretches of line, and how many names under the axis."""
    lines = re.findall(r"stroke: var\(--accent\); stroke-width: 1.8", chart.svg)
    return len(lines), len(re.findall(r"janv\.|\d h \d\d", chart.svg))


def test_the_line_stops_where_nothing_was_measured() -> None:
    whole, broken, silent = dots(10), dots(10), dots(10)
    broken[4] = Dot(broken[4].when, None)
    silent[5:] = [Dot(dot.when + timedelta(days=6), dot.figure) for dot in silent[5:]]
    stretches = [
        drawn(assert_self_contained(trend("t", "Juste", each)))[0] for each in (whole, broken, silent)
    ]
    assert stretches == [1, 2, 2]


def test_nights_of_one_day_are_told_by_their_hour_and_none_covers_another() -> None:
    start = dots(1)[0].when
    trials = [Dot(start + timedelta(minutes=at), figure(20)) for at in (0, 1, 2, 60)]
    chart = assert_self_contained(trend("t", "Juste", trials))
    assert drawn(chart) == (1, 2)
    assert "janv." not in chart.svg


def test_two_nights_minutes_apart_stand_at_both_ends() -> None:
    start = dots(1)[0].when
    nights = [Dot(start, figure(20)), Dot(start + timedelta(minutes=1), figure(21))]
    chart = assert_self_contained(trend("t", "Juste", nights))
    places = [float(x) for x in re.findall(r'<text[^>]* x="([\d.]+)"[^>]*>\d+ h \d\d', chart.svg)]
    assert len(places) == 2
    assert abs(places[0] - places[1]) > 200


def test_two_plots_share_no_identifier() -> None:
    one = assert_self_contained(trend("un", "Juste", dots(3)))
    two = assert_self_contained(trend("deux", "Juste", dots(3)))
    found = [set(re.findall(r' id="([^"]+)"', chart.svg)) for chart in (one, two)]
    assert not found[0] & found[1]


def test_risk_and_coverage_by_hand() -> None:
    rows = [
        row(0.9, right=True),
        row(0.8, right=True),
        row(0.7, right=False),
        row(0.3, right=False, shown=False),
        Row("z", "", "", True, "refused"),
    ]
    point = operating_point(rows, 0.5)
    assert point is not None
    assert (point.answered, point.wrong, point.coverage) == (3, 1, 0.6)
    chart = assert_self_contained(risk_coverage(curve(rows), point, 0.5))
    assert "seuil 0,5" in chart.svg
    assert "60\u00a0% des questions répondues, dont 33\u00a0% fausses (1 sur 3)" in chart.text
    assert chart.rows[-1] == ("0,300", "80,0\u00a0%", "50,0\u00a0%", "2 sur 4")
    assert risk_coverage((), None, None) is None
    assert operating_point([row(0.3, right=False, shown=False)], 0.5) is None


def test_reliability_says_which_way_it_errs() -> None:
    over = [Bin(0.9, 0.5, 20, Interval(0.3, 0.7)), Bin(0.5, 0.5, 20, Interval(0.3, 0.7))]
    assert "surestime" in assert_self_contained(reliability(over)).text
    assert "20 points" in assert_self_contained(reliability(over)).text
    under = [Bin(0.4, 0.7, 20, Interval(0.5, 0.9))]
    assert "sous-estime" in assert_self_contained(reliability(under)).text
    fair = [Bin(0.5, 0.51, 20, Interval(0.3, 0.7))]
    assert "s'accordent" in assert_self_contained(reliability(fair)).text
    assert reliability(()) is None


def test_groups_best_first_whatever_their_names() -> None:
    groups = [
        (name, Group("reussite", "kind", name, hits, 10))
        for name, hits in (
            ("$x^2 \\frac", 3),
            ("<b>&\x0b", 9),
            ("maison \U0001f3e0 \u0645", 5),
            ("n" * 90, 0),
        )
    ]
    chart = assert_self_contained(by_group("g", "Par type", groups, 0.4))
    assert [line[3] for line in chart.rows] == ["9 sur 10", "5 sur 10", "3 sur 10", "0 sur 10"]
    assert "$x^2 \\frac" in chart.svg
    assert "<b>" not in chart.svg
    assert by_group("g", "Par type", [("vide", Group("reussite", "kind", "vide", 0, 0))], None) is None


def test_latency() -> None:
    chart = assert_self_contained(latency([0.0, *(0.01 * at for at in range(1, 101)), 30.0]))
    assert sum(int(line[1]) for line in chart.rows) == 101
    assert "95 sur 100 en moins de 0,960\u00a0s" in chart.text
    same = assert_self_contained(latency([0.1]))
    assert [line[1] for line in same.rows] == ["1"]
    assert latency([0.0]) is None


def test_labels_hold_printable_characters_only() -> None:
    assert plain("a\x00b\ud83dc\n") == "abc"
    assert plain("x" * 40, 10) == "x" * 9 + "…"
