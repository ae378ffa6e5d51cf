"""Running heads, page numbers and tables of contents are set apart, and nothing else is."""

from __future__ import annotations

import pytest

from ingest.acts.contents import contents_entry
from tests.ingest.papers import as_source


def kept(text: str) -> list[str]:
    return [line.text for line in as_source(text).lines]


def test_heads_feet_and_page_numbers_are_set_apart() -> None:
    pages = [f"Commune de Valdoré - Règlement\ncorps {word}\nApprouvé le 3 mars 2020\nPage {n} / 4"
             for n, word in enumerate(("un", "deux", "trois", "quatre"), start=1)]  # fmt: skip
    found = as_source("\f".join(pages))
    assert [(line.page, line.text) for line in found.lines] == [
        (1, "corps un"), (2, "corps deux"), (3, "corps trois"), (4, "corps quatre"),
    ]  # fmt: skip
    assert found.heads == ("Commune de Valdoré - Règlement", "Approuvé le 3 mars 2020", "Page 1 / 4")


def test_a_bare_page_number_is_set_apart_and_a_bare_figure_of_a_table_is_kept() -> None:
    assert kept("début\n15\nfin\f12\nmilieu\n2") == ["début", "15", "fin", "12", "milieu"]


def test_votes_and_repeated_sentences_are_no_running_heads() -> None:
    page = "{}\nAprès en avoir délibéré, le Conseil Municipal approuve.\nVote : Pour à l'unanimité"
    pages = [page.format(f"Point {word}") for word in ("un", "deux", "trois", "quatre")]
    pages += ["Autre page", "Encore une", "La dernière page"]
    lines = kept("\f".join(pages))
    assert lines.count("Vote : Pour à l'unanimité") == 4
    assert lines.count("Après en avoir délibéré, le Conseil Municipal approuve.") == 4


def test_a_rule_shared_by_the_ends_of_a_few_pages_is_kept() -> None:
    rule = "Sans objet depuis la loi n° 2014-366 du 24 mars 2014."
    pages = [
        f"page {n}\ncorps\n{rule if n % 2 else 'autre fin ' + str(n)}\nPied de page" for n in range(1, 9)
    ]
    assert kept("\f".join(pages)).count(rule) == 4


def test_article_headings_at_the_top_of_each_page_are_kept() -> None:
    pages = [f"Règlement\nARTICLE {n}\ntexte de l'article {n} ici" for n in range(1, 7)]
    assert [text for text in kept("\f".join(pages)) if text.startswith("ARTICLE")] == [
        f"ARTICLE {n}" for n in range(1, 7)
    ]


def test_figures_at_one_place_of_each_page_are_kept_unless_they_count_pages() -> None:
    amounts = (120, 45, 300, 12)
    assert kept("\f".join(f"Lot {a} euros\ntexte de {a} mots" for a in amounts)) == [
        line for a in amounts for line in (f"Lot {a} euros", f"texte de {a} mots")
    ]
    assert kept(
        "\f".join(f"Plan 2020 - {n} - Valdoré\ntexte de {a} mots" for n, a in enumerate(amounts))
    ) == [f"texte de {a} mots" for a in amounts]


def test_three_pages_at_least_make_a_running_head() -> None:
    assert kept("Commune\nun\fCommune\ndeux") == ["Commune", "un", "Commune", "deux"]
    assert kept("Commune\nun\fCommune\ndeux\fCommune\ntrois") == ["un", "deux", "trois"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ARTICLE UA 1 - OCCUPATIONS .................... 12", "12"),
        ("Titre I . . . . . . . . . . 3", "3"),
        ("Lexique ............ p. 45", "45"),
        ("Préambule ..........", ""),
        ("Subvention au CCAS ........ 12 000 €", None),
        ("La hauteur est de 9 m.", None),
        ("." * 100_000 + "x", None),
    ],
)
def test_an_entry_of_a_table_of_contents_is_recognised(text: str, number: str | None) -> None:
    assert contents_entry(text) == number


def test_tables_of_contents_are_dropped_dotted_or_not() -> None:
    dotted = "\n".join(f"Article {n} ............ {n * 3}" for n in range(1, 8))
    plain = "SOMMAIRE\n" + "\n".join(f"Chapitre {n} Règles de la zone {n + 2}" for n in range(1, 8))
    more = "\n".join(f"Annexe {n} Liste des éléments {n + 20}" for n in range(1, 8))
    assert kept(f"{dotted}\f{plain}\f{more}\fcorps du texte") == ["corps du texte"]


def test_a_budget_with_dotted_lines_is_kept() -> None:
    budget = "\n".join(f"Chapitre {n} ........ {amount}" for n, amount in enumerate((900, 120, 75, 3000, 40)))
    assert len(kept(f"Le budget est arrêté ainsi\n{budget}")) == 6


def test_heads_that_name_zones_in_turn_tell_where_the_zone_changes() -> None:
    zones = {"un": "UA", "deux": "UA", "trois": "UB", "quatre": "UB", "cinq": "N", "six": "N"}
    found = as_source("\f".join(f"Règlement - zone {zone}\ncorps {word}" for word, zone in zones.items()))
    assert [line.text for line in found.lines] == [f"corps {word}" for word in zones]
    assert found.zone_heads == (
        (1, "Règlement - zone UA"), (3, "Règlement - zone UB"), (5, "Règlement - zone N"),
    )  # fmt: skip


def test_one_zone_on_all_pages_is_that_of_the_file() -> None:
    found = as_source(
        "\f".join(f"Règlement - zone UD2\ncorps {word}" for word in ("un", "deux", "trois", "quatre"))
    )
    assert (found.zone_heads, found.heads) == ((), ("Règlement - zone UD2",))
