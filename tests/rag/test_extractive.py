"""The extractive writer: exact words, right pages, a short answer that reads by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.extract import Extraction
from rag.question import Understanding, ZonesOf, understand
from rag.rerank import Ranking, rerank
from rag.shown import draft_of
from rag.text import squeeze
from rag.types import (
    ActKind,
    Chunk,
    Citation,
    Document,
    Draft,
    Passage,
    Question,
    Section,
    Territory,
)

TOWN = Territory("Clairvigne-sur-Ormelle", "00001")
DOCUMENT = Document("d", "c", "c/plu.pdf", "0" * 64, "Règlement", ActKind.PLU, TOWN, page_count=20)
ZONES = ZonesOf({TOWN.name: frozenset({"UA", "UB", "UBa"})})
WORDS = 80


def passage(
    text: str,
    *,
    title: str = "ARTICLE UB 10 - HAUTEUR",
    zones: tuple[str, ...] = ("UB",),
    pages: tuple[int, ...] = (8,),
    score: float = 1.0,
) -> Passage:
    section = Section(DOCUMENT, (title,), zones, title.split(" - ")[0].removeprefix("ARTICLE "))
    return Passage(Chunk(f"{title}{text[:40]}", section, pages, text), score, (("body", 1.0),))


def understood(text: str) -> Understanding:
    return understand(Question(text), [TOWN], ZONES)


def ranked(text: str, *passages: Passage) -> tuple[Understanding, Ranking]:
    asked = understood(text)
    return asked, rerank(passages, asked)


def written(text: str, *passages: Passage, words: int = WORDS) -> Draft:
    asked, ranking = ranked(text, *passages)
    return draft_of(Extraction(asked, ranking, words).extracts())


def first(text: str, *passages: Passage, words: int = WORDS) -> Citation:
    """The citation of the first statement: the main answer."""
    draft = written(text, *passages, words=words)
    return draft.citations[draft.statements[0].citations[0] - 1]


HEIGHT = "Quelle est la hauteur maximale au faîtage en zone UB ?"
RULE = "La hauteur des constructions n’excède pas 7,00 m à l’égout du toit et 10,00 m au faîtage."


def test_the_answer_is_the_act_own_words_with_place_and_page() -> None:
    draft = written(HEIGHT, passage(f"ARTICLE UB 10 - HAUTEUR\n{RULE}\nLes haies sont libres."))
    statement, citation = draft.statements[0], draft.citations[0]
    assert statement.citations == (1,)
    assert RULE in citation.quote
    assert RULE in statement.text
    assert "UB" in statement.text.removesuffix(citation.quote)
    assert citation.pages == (8,)
    assert draft.trace is None


def test_nothing_found_writes_nothing() -> None:
    assert written(HEIGHT) == Draft((), ())
    assert Extraction(understood(HEIGHT), Ranking((), {}), WORDS).main is None


@given(
    st.lists(
        st.sampled_from(
            [
                RULE,
                "Les clôtures n'excèdent pas 1,60 m.",
                "Sont interdits :\n- les entrepôts ;\n- les campings.",
                "Le recul est de 5 m",
                "\f",
                "  ",
                "• pente de 35 % à 60 % ;",
                "Non réglementé.",
            ]
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(20, 120),
)
def test_whatever_the_passage_every_quoted_span_is_in_it_on_its_pages(parts: list[str], words: int) -> None:
    text = "\n".join(parts).strip()
    breaks = text.count("\f")
    pages = tuple(range(4, 5 + breaks))
    draft = written(HEIGHT, passage(text, pages=pages), words=words)
    per_page = [squeeze(page) for page in text.split("\f")]
    for citation in draft.citations:
        spans = citation.quote.split(" […] ")
        assert all(any(span in page for page in per_page) for span in spans)
        held = {4 + rank for rank, page in enumerate(per_page) for span in spans if span in page}
        assert set(citation.pages) <= held
        assert 1 <= len(citation.pages) <= 3


@given(st.integers(20, 120))
def test_the_budget_of_words_is_kept(words: int) -> None:
    text = "\n".join(
        f"La hauteur de la partie {rank} est limitée à {rank},00 m au faîtage." for rank in range(40)
    )
    quotes = [
        citation.quote.replace(" […] ", " ")
        for citation in written(HEIGHT, passage(text), words=words).citations
    ]
    assert 0 < len(" ".join(quotes).split()) <= words
    assert len(set(quotes)) == len(quotes)


def test_a_page_break_gives_the_page_of_the_words_not_of_the_passage() -> None:
    before = "Les clôtures sont libres. " * 5
    two = f"{before}\n\f{RULE}"
    assert first(HEIGHT, passage(two, pages=(8, 9)), words=20).pages == (9,)
    straddling = "La hauteur des constructions au faîtage\nn’excède pas\f10,00 m au faîtage en zone UB."
    found = written(HEIGHT, passage(straddling, pages=(8, 9))).citations
    assert any("10,00 m" in citation.quote and 9 in citation.pages for citation in found)


def test_a_list_item_keeps_its_opening() -> None:
    text = (
        "Sont interdits :\n- les constructions à usage industriel ;\n- les entrepôts de plus de 250 m² ;\n"
        "- les terrains de camping et les habitations légères de loisirs."
    )
    found = first("Un camping est-il possible en zone UB ?", passage(text, title="ARTICLE UB 1 - INTERDITES"))
    assert "les terrains de camping" in found.quote
    assert found.quote.startswith("Sont interdits :")


ROWS = ("UC 4", "UD 5", "UA 1", "UE 6", "UB 2", "UF 7", "UBa 3", "UG 8")
TABLE = "\n".join(f"{row} places par logement dont une couverte" for row in ROWS)


@pytest.mark.parametrize(
    ("zone", "row"), [("UB", "UB 2 places"), ("UBa", "UBa 3 places"), ("UA", "UA 1 places")]
)
def test_a_table_gives_the_row_of_the_asked_sector(zone: str, row: str) -> None:
    asked = f"Combien de places par logement en zone {zone} ?"
    table = passage(TABLE, title="STATIONNEMENT", zones=())
    assert row in first(asked, table, words=40).quote


def test_the_sentence_of_the_asked_sector_is_preferred() -> None:
    text = (
        "L'emprise au sol des constructions n'excède pas 35 % de l'unité foncière.\n"
        "En secteur UBa, l'emprise au sol des constructions n'excède pas 22 % de l'unité foncière."
    )
    asked = "Quelle emprise au sol en secteur UBa ?"
    assert "22 %" in first(asked, passage(text, title="ARTICLE UB 9 - EMPRISE AU SOL"), words=20).quote


def test_the_passage_that_answers_wins_over_one_that_only_comes_close() -> None:
    near = passage("Les clôtures sur rue n'excèdent pas 1,60 m.", title="ARTICLE UB 11 - ASPECT", score=1.0)
    right = passage(RULE, score=0.95)
    assert RULE in first(HEIGHT, near, right).quote


def test_a_rule_that_leaves_a_sector_out_is_not_given_for_it() -> None:
    text = (
        "Dans l'ensemble de la zone, sauf en secteur UBa :\n- 25 % de la superficie du terrain.\n"
        "En secteur UBa, l'emprise au sol est limitée à 20 % de la superficie du terrain."
    )
    question = "Quelle emprise au sol maximale en secteur UBa ?"
    main = first(question, passage(text, title="ARTICLE UB 9 - EMPRISE AU SOL"), words=30)
    assert "20 %" in main.quote
    assert "25 %" not in main.quote


def test_a_lead_in_that_nothing_follows_is_not_shown() -> None:
    text = "La hauteur des annexes est limitée à 3 m.\nLa hauteur maximale ne doit pas dépasser :"
    main = first("Quelle hauteur pour une annexe en zone UB ?", passage(text))
    assert "3 m" in main.quote
    assert not main.quote.endswith(":")


def test_the_heading_is_not_said_twice() -> None:
    draft = written(HEIGHT, passage(f"ARTICLE UB 10 - HAUTEUR\n{RULE}"))
    assert draft.statements[0].text.count("HAUTEUR") == 1


def test_an_item_is_shown_under_the_words_that_introduce_it() -> None:
    text = (
        "ARTICLE UB 10 - HAUTEUR\nPour les équipements collectifs, la hauteur au faîtage est de :\n"
        "- 14 m en front de rue ;\n- 9 m en cœur d'îlot.\nLes antennes sont libres."
    )
    quote = first("Quelle hauteur au faîtage en cœur d'îlot en zone UB ?", passage(text)).quote
    assert quote.startswith("Pour les équipements collectifs")
    assert "9 m en cœur d'îlot" in quote


def test_a_list_cut_by_the_budget_goes_to_its_end_at_the_cost_of_what_stands_before() -> None:
    before = "Les constructions industrielles sont admises sans gêne ni bruit excessif pour le voisinage."
    text = (
        f"ARTICLE UB 2 - CONDITIONS\n{before}\nLes bureaux neufs sont admis :\n"
        "- dans la limite de 2 000 m² de surface de plancher par unité foncière ;\n"
        "- dans un bâtiment dont la moitié au moins de la surface de plancher est dédiée au logement."
    )
    asked = "À quelles conditions les bureaux neufs sont-ils admis en zone UB ?"
    quote = first(asked, passage(text, title="ARTICLE UB 2 - CONDITIONS"), words=60).quote
    assert "2 000 m²" in quote
    assert "dédiée au logement" in quote


def test_the_lines_of_a_vote_stand_together() -> None:
    text = "Le conseil décide la vente.\nVote :\n- Pour : 12\n- Contre : 4\n- Abstentions : 2\nFin de séance."
    quote = first(
        "Combien de voix contre la vente du pré ?", passage(text, title="Vente du pré", zones=())
    ).quote
    assert all(said in quote for said in ("Pour : 12", "Contre : 4", "Abstentions : 2"))


def test_the_tier_that_holds_the_quantity_said_is_chosen() -> None:
    text = (
        "Lorsque le terrain fait moins de 500 m² :\n- 20 % sont plantés.\n"
        "Lorsque le terrain est ≥ à 500 m² et < à 1 000 m² :\n- 25 % sont plantés.\n"
        "Lorsque le terrain est ≥ à 1 000 m² :\n- 30 % sont plantés."
    )
    asked = "En zone UB, quelle part d'un terrain de 750 m² doit être plantée ?"
    quote = first(asked, passage(text, title="ARTICLE UB 13 - PLANTATIONS"), words=30).quote
    assert "25 %" in quote
    assert "30 %" not in quote


def test_an_act_of_another_day_never_answers_beside_the_one_asked() -> None:
    rule = "Le conseil fixe la taxe à {} %."
    asked = "Quel taux de taxe le 11 avril 2023 ?"
    right = passage(f"Séance du 11 avril 2023.\n{rule.format(40)}", title="Taxe", zones=(), score=0.9)
    wrong = passage(f"Séance du 8 avril 2025.\n{rule.format(41)} La taxe, le taux.", title="Taux", zones=())
    assert "40 %" in first(asked, wrong, right).quote


RULES = (
    "ARTICLE UB 10 - HAUTEUR\n1.\nRègle générale\nLa hauteur maximale des constructions ne dépasse pas :\n"
    "Pour les toitures en pente :\n- 7 m à l'égout\n- 10 m au faîtage\nPour les toitures terrasses :\n- 9 m\n"
    "2.\nRègles alternatives\nLorsqu'une antenne est posée sur un toit, sa hauteur maximale au-dessus "
    "de la hauteur maximale du bâtiment est limitée à 3,50 m."
)


def test_the_general_rule_comes_before_an_exception_that_nobody_asked_about() -> None:
    quote = first("Quelle est la hauteur maximale en zone UB ?", passage(RULES)).quote
    assert all(said in quote for said in ("7 m à l'égout", "10 m au faîtage", "toitures terrasses", "9 m"))
    assert "3,50 m" not in quote


def test_the_exception_that_is_asked_about_is_given() -> None:
    quote = first(
        "Quelle hauteur maximale pour une antenne posée sur un toit en zone UB ?", passage(RULES)
    ).quote
    assert "3,50 m" in quote


def test_the_sectors_of_the_zone_are_all_shown_under_the_names_of_the_columns() -> None:
    text = (
        "ARTICLE UB 10 - HAUTEUR\nLa hauteur maximale ne peut excéder :\nSECTEUR\nEGOUT\nFAITAGE\n"
        "UBa\n9 m\n12 m\nUBb\n6 m\n10 m\nUCa\n4 m\n5 m"
    )
    quote = first("Quelle est la hauteur maximale en zone UB ?", passage(text)).quote
    assert "SECTEUR EGOUT FAITAGE" in " ".join(quote.split())
    assert all(said in " ".join(quote.split()) for said in ("UBa 9 m 12 m", "UBb 6 m 10 m"))
    assert "UCa" not in quote


def test_what_only_announces_is_no_answer() -> None:
    text = "ARTICLE UB 11 - ASPECT\nLes clôtures\nLes règles qui suivent s'appliquent :\n"
    assert written("Quelles clôtures en zone UB ?", passage(text)) == Draft((), ())


def test_a_list_is_given_from_its_first_item() -> None:
    items = "- 7 m à l'égout\n- 10 m au faîtage, hauteur maximale"
    text = f"ARTICLE UB 10 - HAUTEUR\nLa hauteur ne dépasse pas :\n{items}"
    quote = first("Quelle hauteur maximale au faîtage en zone UB ?", passage(text)).quote
    assert "7 m à l'égout" in quote
    assert "10 m au faîtage" in quote
