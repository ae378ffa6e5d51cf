"""What the summary of a sheet tells of a theme: never a figure without its condition, never an empty case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.sheet.types import Aim, Figure, Finding, Standing, Status, ThemeSheet
from rag.types import Citation
from tests.samples import passage
from ui.components.fiche import lead


def rule(
    text: str, *figures: str, theme: str = "emprise", title: str = "Article 9 - Emprise au sol"
) -> Finding:
    found = passage(text=text)
    section = replace(found.chunk.section, path=(*found.chunk.section.path[:-1], title))
    held = replace(found, chunk=replace(found.chunk, section=section))
    said = tuple(Figure(each, *each.split(" ", 1), phrase=text.removesuffix(".")) for each in figures)
    return Finding(text, theme, Citation(held, text, (4,)), Standing.ZONE, Status.RULE, figures=said)


def told(*findings: Finding) -> list[str]:
    theme = findings[0].theme
    return [words for words, _ in lead.clauses(ThemeSheet(theme, theme, Status.RULE, findings))]


def test_a_short_rule_is_told_whole_with_what_its_figure_depends_on() -> None:
    text = "Non réglementé sous 300 m². Au-delà, 15 % du terrain est en pleine terre."
    figures = (
        Figure("300 m²", "300", "m2", phrase="Non réglementé sous 300 m²"),
        Figure("15 %", "15", "%", phrase="Au-delà, 15 % du terrain est en pleine terre"),
    )
    assert told(replace(rule(text), figures=figures)) == [text.removesuffix(".")]


def test_a_rule_without_figure_is_told_by_its_beginning() -> None:
    long = "Les façades sont enduites ou en pierre apparente, " + "d'un ton qui s'accorde au voisinage, " * 9
    (words,) = told(rule(long, theme="aspect", title="Article 11"))
    assert words.startswith("Les façades sont enduites")
    assert words.endswith(" …")
    assert len(words) < 160


def test_what_is_forbidden_and_what_is_admitted_are_both_told() -> None:
    out = rule("Les entrepôts sont interdits.", theme="destination", title="ARTICLE UA 1 : SOLS INTERDITS")
    under = rule("Les commerces sont admis.", theme="destination", title="ARTICLE UA 2 : SOLS ADMIS")
    assert told(out, replace(out, key="b"), under) == [
        "Sols interdits : Les entrepôts sont interdits",
        "Sols admis : Les commerces sont admis",
    ]


def test_the_zone_that_says_not_to_rule_speaks_before_a_particular_case() -> None:
    silent = replace(rule("L'emprise au sol maximum n'est pas réglementée."), status=Status.UNREGULATED)
    part = rule("Dans le secteur F6 des périmètres, l'emprise est de 17 % au moins.", "17 %")
    theme = ThemeSheet("emprise", "Emprise au sol", Status.RULE, (part, silent))
    assert lead.leading(theme) is silent
    assert told(part, silent) == ["L'emprise au sol maximum n'est pas réglementée"]
    whole = rule("L'emprise n'excède pas 40 % du terrain.", "40 %")
    both = ThemeSheet("emprise", "Emprise au sol", Status.RULE, (silent, whole))
    assert lead.leading(both) is whole
    assert told(silent, whole)[0] == "L'emprise n'excède pas 40 % du terrain"


def test_what_a_rule_spares_is_not_the_rule() -> None:
    spared = rule("Cette disposition ne concerne pas les pignons de 5 mètres.", "5 mètres")
    general = replace(
        rule("Elle est de 13 mètres, s'il y a lieu.", "13 mètres"), conditions=("s'il y a lieu",)
    )
    theme = ThemeSheet(
        "emprise", "Emprise au sol", Status.RULE, (spared, replace(general, under=("Cas général",)))
    )
    assert lead.leading(theme) is theme.findings[1]
    works = replace(spared, aim=Aim.WORKS)
    assert lead.leading(replace(theme, findings=(works, general))) is works


@pytest.mark.parametrize(
    "text",
    ["En conséquence, tout abattage est soumis à autorisation.", "Celle des annexes n'excède pas 3 m."],
)
def test_words_that_follow_from_others_do_not_open_a_theme(text: str) -> None:
    assert told(rule(text, theme="aspect"), rule("Les murs sont enduits.", theme="aspect")) == [
        "Les murs sont enduits"
    ]


def test_a_table_that_was_badly_read_is_not_told() -> None:
    garbled = rule("1 place maximum pour 95m? de Surface de 1 place", "1 place", theme="stationnement")
    assert told(garbled) == []
