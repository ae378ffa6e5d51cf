"""Two runs on the same questions: what counts, what is left out, what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from answer_lines import answer, answer_line, cited, off_topic, question, refusal

from eval.answers import AnswerRow, answer_from_line
from eval.compare import Change, Comparison, compare, compare_rows, reworded_ids
from eval.compare_text import format_comparison, markdown_comparison
from eval.gold import GoldQuestion
from eval.metrics import metrics_for
from eval.metrics.base import Score
from eval.pages import Originals
from eval.run import questions_digest
from eval.runs import Run, RunWriter, load_run
from eval.scoring import score_row, summarise, unscored_row
from eval.summary import Provenance, Row
from rag.types import Filters

METRICS = metrics_for(Originals({}))


def rows(answers: Sequence[AnswerRow]) -> list[Row]:
    return [score_row(question(id=item.id), item, METRICS) for item in answers]


def right(id: str) -> AnswerRow:
    return answer(id=id)


def wrong(id: str) -> AnswerRow:
    return answer(id=id, answer="En zone UA, 9 m [1].")


def change(comparison: Comparison, name: str) -> Change:
    found = comparison.change(name)
    assert found is not None
    return found


def test_gained_and_lost_question_by_question() -> None:
    """Three lost, one gained, one right twice, one wrong twice: P(Bin(4, ½) ≥ 3) = 5/16."""
    before = rows([right("a"), right("b"), right("c"), wrong("d"), right("e"), wrong("f")])
    after = rows([wrong("a"), wrong("b"), wrong("c"), right("d"), right("e"), wrong("f")])
    found = compare_rows(before, after)
    juste = change(found, "juste")
    assert (juste.gained, juste.lost, juste.pairs) == (1, 3, 6)
    assert (juste.p_lost, juste.p_gained, juste.p_both) == (5 / 16, 15 / 16, 5 / 8)
    assert (juste.before.hits, juste.after.hits, juste.after.total) == (4, 2, 6)
    assert juste.difference is not None
    assert juste.difference.low < -2 / 6 < juste.difference.high
    shown = change(found, "faux_montre")  # a low figure is the better one: its gains are losses
    assert (shown.gained, shown.lost) == (3, 1)
    assert [(flip.after.id, flip.better) for flip in found.flips] == [
        ("a", False),
        ("b", False),
        ("c", False),
        ("d", True),
    ]
    assert (found.common, found.differing) == (6, 4)


def test_what_is_left_out_is_listed_and_enters_no_figure() -> None:
    before = rows([right("a"), right("b"), right("c"), right("old")])
    after = [*rows([right("a"), wrong("b"), right("new")]), unscored_row(question(id="c"), "panne")]
    found = compare_rows(before, after, reworded=("b",))
    assert found.common == 1
    assert found.reworded == ("b",)
    assert found.unscored == ("c",)
    assert (found.only_before, found.only_after) == (("old",), ("new",))
    assert found.flips == ()
    assert change(found, "juste").after.total == 1


def test_a_figure_on_other_questions_pairs_those_it_shares() -> None:
    """Of the answered: a refusal leaves the denominator, and only what both runs answered is paired."""
    found = compare_rows(
        rows([right("a"), wrong("b"), right("c")]),
        rows([right("a"), refusal(id="b"), wrong("c")]),
    )
    exact = change(found, "juste_si_repondu")
    assert (exact.before.total, exact.after.total, exact.pairs) == (3, 2, 2)
    assert (exact.gained, exact.lost) == (0, 1)


def test_a_figure_of_several_per_question_is_drawn_not_tested() -> None:
    one = Row("a", "", "", True, "answered", (("citation_exacte", Score(1, 3)),))
    two = Row("a", "", "", True, "answered", (("citation_exacte", Score(2, 2)),))
    exact = change(compare_rows([one], [two]), "citation_exacte")
    assert exact.p_both is exact.p_lost is exact.p_gained is None
    assert exact.difference is not None
    assert exact.difference.low == exact.difference.high == pytest.approx(2 / 3)


def test_quantiles_are_shown_without_test() -> None:
    slow = change(compare_rows(rows([right("a")]), rows([right("a")])), "secondes_p95")
    assert (slow.p_both, slow.difference) == (None, None)
    assert slow.after.value == 0.25


def test_words_and_keys_make_a_question() -> None:
    one = {"a": question(id="a"), "b": question(id="b"), "c": question(id="c"), "d": question(id="d")}
    two = {
        "a": question(id="a", question="Et en UB ?"),
        "b": question(id="b", must=[["8 m"]]),
        "c": question(id="c", note="relue", split="test", filters={"corpora": ["ville"]}),
        "e": question(id="e"),
    }
    assert reworded_ids(one, two) == ("a", "b")
    assert two["c"].filters == Filters(corpora=("ville",))


def run(folder: Path, asked: Sequence[GoldQuestion], lines: Sequence[dict[str, object]]) -> Run:
    """A run written as an evaluation writes it."""
    made = Provenance(questions=questions_digest(asked))
    answers = [answer_from_line(line) for line in lines]
    scored = [score_row(one, two, METRICS) for one, two in zip(asked, answers, strict=True)]
    with RunWriter(folder) as writer:
        for one, row, line in zip(asked, scored, lines, strict=True):
            writer.add(one, row, line)
        writer.finish(summarise(scored, METRICS, gold="g.jsonl", made=made))
    return load_run(folder)


def test_two_runs_on_disk(tmp_path: Path) -> None:
    asked = [question(id="a"), question(id="b"), off_topic(id="c")]
    again = [question(id="a"), question(id="b", question="Autrement ?"), off_topic(id="c")]
    refused = {"status": "refused", "answer": "Non trouvé.", "citations": []}
    refused["refusal"] = {"reason": "preuve_faible"}
    before = run(
        tmp_path / "1",
        asked,
        [answer_line(id="a"), answer_line(id="b"), answer_line(id="c", answer="Sept mètres | <b>.")],
    )
    after = run(
        tmp_path / "2",
        again,
        [answer_line(id="a", **refused), answer_line(id="b"), answer_line(id="c", **refused)],
    )
    found = compare(before, after)
    assert found.reworded == ("b",)
    assert [(flip.after.id, flip.better) for flip in found.flips] == [("a", False), ("c", True)]

    questions = after.questions()
    shown = format_comparison(found, before.answers(), after.answers(), questions, ("lundi", "mardi"))
    assert "2 questions en commun, 2 dont la réponse montrée change, 1 en mieux et 1 en moins bien" in shown
    assert "reformulée(s) ou au corrigé modifié : 1 (b)" in shown
    assert "Attendu\u00a0: 7 m ou 7 mètres" in shown
    side = next(line for line in shown.splitlines() if "En zone UA, 7 mètres" in line)
    assert "| Refus (preuve trop faible)" in side  # both answers on one line
    assert "[1] ville/plu.pdf, p. 3" in shown

    marked = markdown_comparison(found, before.answers(), after.answers(), questions, ("lundi", "mardi"))
    assert "| lundi | mardi |" in marked
    assert "Sept mètres \\| &lt;b>." in marked
    assert "## Questions perdues (bonnes avant, plus après) : 1" in marked


def test_nothing_in_common_is_no_error() -> None:
    found = compare_rows(rows([right("a")]), rows([right("b")]))
    assert (found.common, found.changes, found.flips) == (0, (), ())
    assert "0 question en commun" in format_comparison(found, {}, {}, {})


def test_an_answer_not_kept_is_said() -> None:
    found = compare_rows(rows([right("a")]), rows([wrong("a")]))
    assert "(réponse non conservée)" in format_comparison(found, {}, {"a": answer(citations=[cited()])}, {})
