"""Unsupported facts, citation precision and coverage, on cases worked out by hand."""

from __future__ import annotations

import pytest
from answer_lines import QUOTE, answer, cited, question, refusal

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics import metrics_for
from eval.metrics.base import OUTSIDE, Score
from eval.metrics.citation_support import Block, blocks


def score(name: str, asked: GoldQuestion, row: AnswerRow) -> Score:
    return next(metric for metric in metrics_for() if metric.name == name).score(asked, row)


# -- unsupported facts ------------------------------------------------------------------------------


def test_a_supported_answer() -> None:
    row = answer(answer="En zone UA, article 4.6 : 7 mètres à l'égout [1].")
    assert score("fait_non_appuye", question(), row) == Score(0, 1)
    assert score("faits_appuyes", question(), row) == Score(3, 3)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("8 m à l'égout [1].", "chiffre : 8 m"),
        ("7 ha à l'égout [1].", "chiffre : 7 ha"),
        ("7 m depuis le 12 mars 2024 [1].", "date : 12 mars 2024"),
        ("7 m, sinon 300 € d'amende [1].", "montant : 300 €"),
        ("7 m en zone UB [1].", "zone : UB"),
        ("7 m selon l'article 9 [1].", "article : article 9"),
        ("7 m selon l'arrêté n° 2020_00814 [1].", "acte : n° 2020_00814"),
        ("7 m d'après M. Dupuis [1].", "nom : M. Dupuis"),
    ],
)
def test_each_kind_of_unsupported_fact(text: str, detail: str) -> None:
    assert score("fait_non_appuye", question(), answer(answer=text)) == Score(1, 1, (detail,))


def test_what_the_question_gives_may_be_repeated_but_not_its_figures() -> None:
    asked = question(question="Selon M. Dupuis, l'arrêté 2020_00814 et l'article 9, 8 m en zone UB ?")
    repeated = answer(answer="En zone UB, l'article 9 de l'arrêté n° 2020_00814 de M. Dupuis : 7 m [1].")
    assert score("fait_non_appuye", asked, repeated) == Score(0, 1)
    accepted = answer(answer="En zone UB, 8 m [1].")
    assert score("fait_non_appuye", asked, accepted) == Score(1, 1, ("chiffre : 8 m",))


def test_the_date_and_town_of_a_citation_support() -> None:
    row = answer(
        answer="Depuis le 16 mars 2017, à Quimper, 7 m [1].",
        citations=[cited(date="2017-03-16", territory="Quimper")],
    )
    assert score("fait_non_appuye", question(), row).hits == 0


def test_only_what_counts_supports() -> None:
    far = cited(passage="x " * 800 + "9 m", quote="rien")
    assert score("fait_non_appuye", question(), answer(answer="9 m [1].", citations=[far])).hits == 1
    late = [*[cited()] * 6, cited(quote="9 m")]
    assert score("fait_non_appuye", question(), answer(answer="9 m [7].", citations=late)).hits == 1
    assert score("fait_non_appuye", question(), answer(citations=[])).hits == 1


def test_a_figure_recomputed_from_cited_numbers_is_supported() -> None:
    right = answer(answer="soit 14 m [1].", computed=[{"value": "14", "expression": "7 * 2"}])
    assert score("fait_non_appuye", question(), right).hits == 0
    wrong = answer(answer="soit 15 m [1].", computed=[{"value": "15", "expression": "7 * 2"}])
    assert score("fait_non_appuye", question(), wrong).hits == 1
    foreign = answer(answer="soit 56 m [1].", computed=[{"value": "56", "expression": "7 * 8"}])
    assert score("fait_non_appuye", question(), foreign).hits == 1


def test_a_refusal_states_nothing() -> None:
    for name in ("fait_non_appuye", "faits_appuyes", "precision_citations", "couverture_citations"):
        assert score(name, question(), refusal()) == OUTSIDE


# -- citation precision and coverage ----------------------------------------------------------------

OTHER = "Les clôtures sont composées de haies vives."


def test_blocks_end_with_their_markers() -> None:
    assert blocks("Un. Deux [1][2]. Trois. [3] quatre") == (
        Block("Un. Deux", (1, 2)),
        Block(". Trois.", (3,)),
        Block("quatre", ()),
    )
    assert blocks("Un [1].") == (Block("Un", (1,)),)


@pytest.mark.parametrize(
    ("text", "quotes", "expected"),
    [
        ("La hauteur est de 7 mètres [1].", [QUOTE], (1, 1)),
        ("La hauteur est limitée à l'égout du toit [1].", [QUOTE], (1, 1)),
        ("La hauteur est de 7 mètres [1].", [OTHER], (0, 1)),
        ("7 m de haut [1]. Clôtures : haies vives [2].", [QUOTE, OTHER], (2, 2)),
        ("7 m de haut [1]. Clôtures : haies vives [2].", [OTHER, QUOTE], (0, 2)),
        ("7 m de haut [1].", [QUOTE, QUOTE], (1, 2)),
        ("7 m de haut, et des haies vives pour les clôtures.", [QUOTE, OTHER], (2, 2)),
        ("Zone UA, article 4.6 : toit plat [1].", ["Zone UA, article 4.6"], (0, 1)),
    ],
)
def test_citation_precision(text: str, quotes: list[str], expected: tuple[int, int]) -> None:
    row = answer(answer=text, citations=[cited(quote=quote) for quote in quotes])
    found = score("precision_citations", question(), row)
    assert (found.hits, found.total) == expected
    assert len(found.detail) == expected[1] - expected[0]


def test_without_citation_there_is_no_precision_and_no_coverage() -> None:
    row = answer(citations=[])
    assert score("precision_citations", question(), row) == OUTSIDE
    assert score("couverture_citations", question(), row).hits == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La hauteur est de 7 mètres [1].", (1, 1)),
        ("La hauteur est de 7 mètres.", (0, 1)),
        ("Les haies vives restent permises. La hauteur est de 7 mètres [1].", (1, 2)),
        ("La hauteur est de 7 mètres [1]. Les haies vives restent permises.", (1, 2)),
        ("La hauteur est de 7 mètres [4].", (0, 1)),
        ("Bonjour. La hauteur est de 7 mètres [1].", (1, 1)),
        ("Selon l'article, [1] la hauteur est de 7 mètres [1].", (1, 1)),
    ],
)
def test_coverage(text: str, expected: tuple[int, int]) -> None:
    found = score("couverture_citations", question(), answer(answer=text))
    assert (found.hits, found.total) == expected


def test_a_quote_of_several_sentences_is_covered_whole() -> None:
    long = "La hauteur est limitée à 7 m. Les clôtures sont composées de haies."
    row = answer(answer=f"Zone UA, article 4.6 (V. Toits) : {long} [1]", citations=[cited(quote=long)])
    found = score("couverture_citations", question(), row)
    assert (found.hits, found.detail) == (found.total, ())
    partly = answer(answer=f"{long} Le toit est plat dans ce secteur. [1]", citations=[cited(quote=long)])
    assert score("couverture_citations", question(), partly) == Score(3, 3)
    bare = answer(answer=f"Le toit est plat dans ce secteur. {long} [1]", citations=[cited(quote=long)])
    found = score("couverture_citations", question(), bare)
    assert (found.hits, found.total, found.detail) == (2, 3, ("Le toit est plat dans ce secteur.",))


def test_energy_without_estimate_is_outside() -> None:
    assert score("energie", question(), answer(energy_wh=0.0002)) == Score(0.0002, 1)
    assert score("energie", question(), answer()) == OUTSIDE
