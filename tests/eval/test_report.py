"""Summaries say n, the interval, and what was not scored."""

from __future__ import annotations

import json

from answer_lines import answer, off_topic, question, refusal

from eval.metrics.base import Family
from eval.report import format_summary, markdown_summary, row_json, summary_json
from eval.robust.table import Line, format_table
from eval.scoring import score_answers
from eval.summary import Summary


def made() -> Summary:
    questions = (question(id="a"), question(id="b"), off_topic(id="c"), question(id="d", kind="montant"))
    answers = {"a": answer(id="a"), "b": answer(id="b", answer="8 m"), "c": refusal(id="c")}
    return score_answers(questions, answers, gold="jeu.jsonl")[1]


def test_counts_and_intervals() -> None:
    summary = made()
    right = summary.figure("juste")
    assert (right.hits, right.total, right.value) == (1, 2, 0.5)
    shown = format_summary(summary)
    assert "4 questions, 3 notées" in shown
    assert "1 question(s) non notée(s), hors de tous les comptes ; la première : d (aucune réponse)" in shown
    assert "50,0 %" in shown
    assert "[9,5 – 90,5]" in shown
    assert [
        (group.value, group.hits, group.total)
        for group in summary.groups
        if (group.metric, group.field) == ("reussite", "kind")
    ] == [
        ("hors_corpus", 1, 1),
        ("nombre", 1, 2),
    ]


def test_markdown_has_one_line_a_figure() -> None:
    summary = made()
    shown = markdown_summary(summary)
    for figure in summary.figures:
        assert sum(line.startswith(f"| {figure.label} |") for line in shown.splitlines()) == 1


def test_figures_come_by_family_and_groups_with_their_interval() -> None:
    shown = format_summary(made()).splitlines()
    titles = [line for line in shown if line in {family.value for family in Family}]
    assert titles == [family.value for family in Family if family.value in titles]
    assert {"Réponses", "Refus", "Citations", "Coût"} <= set(titles)
    group = next(line for line in shown if line.startswith("  hors_corpus"))
    assert group.split() == ["hors_corpus", "1/1", "100,0", "%", "[20,7", "–", "100,0]"]
    marks = {line.index("%") for line in shown if "%" in line and "[" in line and "/" in line}
    assert len(marks) == 1  # one column throughout
    assert "| hors_corpus | 1/1 | 100,0 % | [20,7 – 100,0] |" in markdown_summary(made())


def test_groups_by_transformation_only_where_there_is_one() -> None:
    assert "transformation" not in format_summary(made())
    asked = (question(id="a", transform="fautes", variant_of="z"),)
    shown = format_summary(score_answers(asked, {"a": answer(id="a")})[1])
    assert "Toutes : juste ou refusée à bon droit, par transformation" in shown


def test_markdown_takes_no_markup_from_a_name() -> None:
    asked = (question(id="a", kind="a|b<i>"),)
    shown = markdown_summary(score_answers(asked, {"a": answer(id="a")}, gold="<b>x.jsonl")[1])
    assert "<b>" not in shown
    assert "| a\\|b&lt;i> |" in shown


def test_no_observation_is_not_zero() -> None:
    summary = score_answers((off_topic(id="c"),), {"c": refusal(id="c")})[1]
    assert summary.figure("juste").value is None
    assert "n = 0" in format_summary(summary)


def test_robustness_is_written_in_french() -> None:
    shown = format_table([Line("fautes", "Fautes de frappe", 12, 5, 0, 0, 3, 3)]).splitlines()[2]
    assert shown.endswith(" 3/3 100,0 % [43,8 – 100,0]")
    assert " — " in shown
    assert "5/12 41,7 % [19,3 – 68,0]" in shown


def test_json_is_plain() -> None:
    summary = made()
    assert json.loads(json.dumps(summary_json(summary)))["unscored"] == [
        {"id": "d", "error": "aucune réponse"}
    ]
    rows, _summary = score_answers((question(id="a"),), {"a": answer(id="a", answer="8 m")})
    row = json.loads(json.dumps(row_json(rows[0])))
    assert row["scores"]["juste"] == {"hits": 0, "total": 1}
    assert row["scores"]["refus_juste"] is None
    assert row["scores"]["nombre_non_appuye"]["detail"] == ["8"]
