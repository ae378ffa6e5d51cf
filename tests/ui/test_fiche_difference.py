"""Two sheets compared: which rules go together, which words and figures differ, and what is written of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rag.sheet.types import Aim, Applied, Figure, Finding, Request, Sheet, Standing, Status, ThemeSheet
from rag.types import Citation
from tests.samples import DOCUMENT, passage
from ui.components.fiche import compared_paper, lead, paper, words
from ui.components.fiche.compare_words import verdict
from ui.components.fiche.difference import Kind, compare, pieces, side
from ui.export.paper import Alert, Bullets, Facts, Grid, Paper, Quote, Text
from ui.keep.ticks import Tick, mark


def rule(text: str, figure: str = "", theme: str = "hauteur") -> Finding:
    found = passage(text=text)
    value, _, unit = figure.partition(" ")
    figures = (Figure(figure, value, unit, phrase=text.removesuffix(".")),) if figure else ()
    return Finding(
        text,
        theme,
        Citation(found, text, (4,)),
        Standing.ZONE,
        Status.RULE,
        figures=figures,
        place="article 10",
    )


def sheet(zone: str, *findings: Finding, status: Status = Status.RULE) -> Sheet:
    height = ThemeSheet("hauteur", "Hauteur", status, findings)
    parking = ThemeSheet(
        "stationnement", "Stationnement", Status.NOT_FOUND, searched=("le chapitre de la zone",)
    )
    day = date(2024, 5, 31)
    return Sheet(
        Request("Clairvigne", zone, "", day), "Clairvigne", zone, "", day, (height, parking),
        documents=(Applied(DOCUMENT, True),), generation="g1",
    )  # fmt: skip


ROOF = "La hauteur des constructions est limitée à {} mètres à l'égout du toit."
NINE, SEVEN = rule(ROOF.format(9), "9 mètres"), rule(ROOF.format(7), "7 mètres")
ANNEX = rule("La hauteur des annexes est limitée à 3 mètres.", "3 mètres")
CALLED = ("Zone UA", "Zone UB")


def test_the_same_rules_are_no_difference() -> None:
    found = compare(sheet("UA", NINE, ANNEX), sheet("UB", NINE, ANNEX))[0]
    assert found.same
    assert found.alike == 2
    assert verdict(found, CALLED) == "Mêmes règles, mot pour mot."


def test_the_most_alike_rules_go_together_whatever_their_order() -> None:
    found = compare(sheet("UA", ANNEX, NINE), sheet("UB", SEVEN, ANNEX))[0]
    assert [(each.left, each.right) for each in found.pairs] == [(NINE, SEVEN)]
    assert found.alike == 1
    told = verdict(found, CALLED)
    assert told == "Chiffres différents. Seulement Zone UA : 9 mètres ; seulement Zone UB : 7 mètres."


def test_a_rule_that_one_sheet_lacks_stands_alone() -> None:
    found = compare(sheet("UA", NINE, ANNEX), sheet("UB", NINE))[0]
    assert [(each.left, each.right) for each in found.pairs] == [(ANNEX, None)]


def test_a_rule_cut_otherwise_tells_the_same_figures() -> None:
    """A modification that rules for a sector parts two sentences that were one rule."""
    figures = (*NINE.figures, *ANNEX.figures)
    whole = replace(
        NINE, citation=Citation(passage(text="t"), f"{NINE.quote} {ANNEX.quote}", (4,)), figures=figures
    )
    found = compare(sheet("UA", whole), sheet("UB", NINE, ANNEX))[0]
    assert verdict(found, CALLED) == "Texte différent, mêmes chiffres."
    swapped = (replace(NINE.figures[0], phrase=ANNEX.quote), replace(ANNEX.figures[0], phrase=NINE.quote))
    found = compare(sheet("UA", whole), sheet("UB", replace(whole, figures=swapped[:1]), ANNEX))[0]
    assert verdict(found, CALLED).startswith("Chiffres différents.")


def test_the_row_that_the_zone_sends_to_speaks_for_its_theme() -> None:
    row = replace(
        rule("Habitation 2 places", "2 places", "stationnement"), aim=Aim.WORKS, rows=("Habitation",)
    )
    own = rule("Un dixième des 6 places est équipé.", "6 places", "stationnement")
    sent = replace(row, standing=Standing.REFERRED)
    assert lead.leading(ThemeSheet("stationnement", "Stationnement", Status.RULE, (own, sent))) is sent
    common = replace(row, standing=Standing.COMMON)
    assert lead.leading(ThemeSheet("stationnement", "Stationnement", Status.RULE, (own, common))) is own


def test_a_figure_of_a_word_that_stands_for_another_is_not_told_alone() -> None:
    of_what = rule("Celle des constructions forestières n'excède pas 8 mètres.", "8 mètres")
    assert lead.clauses(ThemeSheet("hauteur", "Hauteur", Status.RULE, (of_what,))) == ()
    assert lead.clauses(ThemeSheet("hauteur", "Hauteur", Status.RULE, (NINE,)))


def test_a_condition_of_a_later_sentence_does_not_put_the_rule_aside() -> None:
    when = "Lorsqu'elle s'insère entre deux bâtiments"
    figure = replace(NINE.figures[0], phrase=NINE.quote.removesuffix("."))
    longer = f"{NINE.quote} {when}, sa hauteur peut atteindre celle du moins élevé."
    whole = replace(rule(longer), figures=(figure,), conditions=(when,))
    close = rule("L'égout s'aligne, à 0,50 m près, sur celui du voisin.", "0,50 m")
    assert lead.leading(ThemeSheet("hauteur", "Hauteur", Status.RULE, (whole, close))) is whole
    held = rule(f"{when}, elle atteint 12 mètres.", "12 mètres")
    held = replace(held, conditions=(when,))
    assert lead.leading(ThemeSheet("hauteur", "Hauteur", Status.RULE, (held, close))) is close


def test_another_state_is_said_before_figures() -> None:
    found = compare(sheet("UA", NINE), sheet("UB", status=Status.UNREGULATED))[0]
    assert verdict(found, CALLED) == "Zone UA : règle ; Zone UB : non réglementé."
    both = compare(sheet("UA"), sheet("UB"))[1]
    assert verdict(both, CALLED) == "Dans les deux : non trouvé."


@pytest.mark.parametrize(
    ("left", "right", "gone", "new"),
    [
        ("limitée à 9 mètres", "limitée à 7 mètres", ["9"], ["7"]),
        ("l’égout du toit", "l'égout du toit", [], []),
        ("au moins 3,50 m de recul", "au moins 3,5 m de recul", ["3,50"], ["3,5"]),
        ("le mur est plein", "la haie vive", ["le mur est plein"], ["la haie vive"]),
    ],
)
def test_only_what_differs_is_marked(left: str, right: str, gone: list[str], new: list[str]) -> None:
    found = pieces(left, right)
    assert [each.text.strip() for each in found if each.kind is Kind.GONE] == gone
    assert [each.text.strip() for each in found if each.kind is Kind.NEW] == new
    assert "".join(each.text for each in side(found, Kind.GONE)) == left


def quotes(made: Paper) -> list[str]:
    return [each.words for each in made.blocks if isinstance(each, Quote)]


def test_the_paper_says_which_rules_were_checked() -> None:
    made_at = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
    ticks = {mark(NINE.citation): Tick(mark(NINE.citation), made_at)}
    made = paper.paper(sheet("UA", NINE, ANNEX), "abc", made_at, ticks, "PC 024 001", "Mme Durand")
    facts = dict(next(each.rows for each in made.blocks if isinstance(each, Facts)))
    assert facts["Dossier"] == "PC 024 001"
    assert facts["Vérification"] == "1 règle vérifiée sur 2"
    assert facts["Vérifiée par"] == "Mme Durand"
    told = [each.text for each in made.blocks if isinstance(each, Text)]
    assert told[0].endswith("Zone UA · Vérifié le 3 juin 2024")
    assert told[1].endswith("Zone UA · Non vérifié, à relire à la source")
    assert quotes(made) == [NINE.quote, ANNEX.quote]
    grid = next(each for each in made.blocks if isinstance(each, Grid))
    assert grid.rows[0] == ("Hauteur", "règle", ROOF.format(9)[:-1], "1 sur 2")
    assert grid.rows[1] == ("Stationnement", "non trouvé", "", "")
    assert words.NOT_FOUND_MEANS in [each.text for each in made.blocks if isinstance(each, Alert)]
    last = made.blocks[-1]
    assert isinstance(last, Bullets)
    assert last.items == ("Stationnement. Cherché dans le chapitre de la zone.",)
    assert any("Index g1" in each for each in made.trace)


def test_a_rule_is_counted_once_though_two_themes_hold_it() -> None:
    whole = sheet("UA", NINE)
    twice = replace(whole, themes=(*whole.themes, ThemeSheet("voie", "Voie", Status.RULE, (NINE,))))
    assert words.to_check(twice) == (NINE,)


def test_the_comparison_on_paper_marks_what_differs_in_words() -> None:
    made = compared_paper.paper(sheet("UA", NINE), sheet("UB", SEVEN), "abc", datetime.now(UTC), "DP 7")
    assert made.subtitle == "Clairvigne : Zone UA et Zone UB"
    assert quotes(made) == [ROOF.format("[− 9 −]"), ROOF.format("[+ 7 +]")]
    grid = next(each for each in made.blocks if isinstance(each, Grid))
    assert grid.heads == ("Thème", "Zone UA", "Zone UB", "Écart")
    assert grid.rows[0] == ("Hauteur", ROOF.format(9)[:-1], ROOF.format(7)[:-1], "≠ chiffres")
    assert grid.rows[1][3] == "= identique"
