"""Figures, senses, conditions, sectors: what is read in the words of a rule."""

from __future__ import annotations

import pytest

from rag.sheet.clauses import articles, clauses
from rag.sheet.fiche import kinds_of_works, themes
from rag.sheet.figures import conditions, figures, inline_exceptions, opens_exception
from rag.sheet.following import goes_on
from rag.sheet.ground import reach_of
from rag.sheet.numbering import article_numbers, titled
from rag.sheet.reach import Heard, Reach, sectors_named, zones_of
from rag.text import fold
from rag.types import ActKind, Chunk, Document, Section, Territory

PLAN = ("UA", "UAa", "UAb", "UB", "UD1", "UD12", "A", "N")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La hauteur n'excède pas 3,50 m.", [("3.5", "m", "au plus")]),
        ("Le retrait est au moins égal à 4 mètres.", [("4", "m", "au moins")]),
        ("sans pouvoir être inférieure à 3 mètres", [("3", "m", "au moins")]),
        ("une distance comprise entre 3 et 6 mètres", [("3–6", "m", "de … à …")]),
        ("mur de 1,80 m à 2,20 m", [("1.8–2.2", "m", "de … à …")]),
        ("l'emprise est limitée à 35% du terrain", [("35", "%", "au plus")]),
        ("35 % de la surface au maximum", [("35", "%", "au plus")]),
        ("en retrait de 1,50 m sur deux façades au moins", [("1.5", "m", "")]),
        ("1 place par logement de moins de 60 m² et 2 places au-delà",
         [("1", "place", ""), ("60", "m2", ""), ("2", "place", "")]),
        ("Il est exigé deux places par logement", [("2", "place", "")]),
        ("gabarit R+1+C", [("R+1+C", "", "")]),
        ("au moins égale à la moitié (L ≥ H/2)", [("L≥H/2", "", "au moins")]),
        ("dans les conditions de l'article 6 et du titre 3", []),
    ],
)  # fmt: skip
def test_figures_have_a_unit_and_a_sense(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = figures(text, text, Reach.of("UA", PLAN))
    assert [(each.value, each.unit, each.sense) for each in found] == expected


def test_the_figures_of_other_zones_are_left_out() -> None:
    text = "Espaces verts : 30 % en UA, 50 % en UB et UD1."
    assert [each.words for each in figures(text, text, Reach.of("UA", PLAN))] == ["30 %"]
    assert [each.words for each in figures(text, text, Reach.of("UD1", PLAN))] == ["50 %"]


def test_a_sector_left_out_has_its_own_figure() -> None:
    text = "La hauteur est de 9 m, sauf dans les secteurs UAa (7 m) et UAb (8 m)."
    held = {zone: [each.words for each in figures(text, text, Reach.of(zone, PLAN))] for zone in PLAN[:3]}
    assert held == {"UA": ["9 m"], "UAa": ["7 m"], "UAb": ["8 m"]}


def test_a_neighbour_named_in_the_chapter_does_not_confine_its_rule() -> None:
    document = Document("d", "c", "c/f.txt", "0", "t", ActKind.PLU, Territory("Commune"))
    chunk = Chunk("i", Section(document, ("ZONE UA",), ("UA",)), (1,), "Texte.")
    reach = Reach.of("UA", PLAN)
    assert not reach.confines(chunk, "Si le terrain borde une zone mixte (UB ou UD1), le recul est de 5 m.")
    assert reach.confines(chunk, "En zone UB, le recul est de 5 m.")
    assert reach.confines(chunk, "Les commerces sont interdits en secteur UAb.")


def test_the_common_rules_of_another_kind_of_zone_are_not_heard() -> None:
    assert Reach.of("UA", PLAN).of_other_kind("Les zones agricoles")
    assert Reach.of("A", PLAN).of_other_kind("Dans les zones urbaines et à urbaniser, le recul est de 3 m.")
    assert not Reach.of("A", PLAN).of_other_kind("Les zones agricoles et naturelles")
    assert not Reach.of("NC", ("NC",)).of_other_kind("En zone agricole, le recul est de 3 m.")
    assert not Reach.of("UA", PLAN).of_other_kind("Le recul est de 10 m des zones agricoles.")


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("Il peut être ramené à 3 m.", True),
        ("Elle est portée à 5 m.", True),
        ("Il est planté un arbre par tranche de 150 m².", False),
        ("Il doit être prévu au moins un local.", False),
        ("Il convient de conserver les haies.", False),
    ],
)
def test_a_sentence_that_goes_on_from_another(text: str, goes: bool) -> None:
    assert goes_on(text) is goes


def test_a_figure_is_said_in_a_clause_that_can_be_read_alone() -> None:
    text = (
        "Sauf indication contraire portée au document graphique, la distance comptée horizontalement de tout "
        "point de la construction à l'alignement opposé doit être au moins égale à 5 m."
    )
    (found,) = figures(text, text, Reach.of("UA", PLAN))
    assert found.phrase.startswith("la distance comptée")
    assert found.phrase.endswith("au moins égale à 5 m")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("La hauteur est de 9 m.", Heard.NOWHERE_SAID),
        ("En secteur UAa : 12 m.", Heard.OWN),
        ("En secteur UAb, le recul est de 3 m.", Heard.ELSEWHERE),
        ("Dans la zone UA, le recul est de 3 m.", Heard.HERE),
        ("Sauf en secteur UAa, le recul est de 3 m.", Heard.ELSEWHERE),
        ("Sauf en secteur UAb, le recul est de 3 m.", Heard.NOWHERE_SAID),
        ("Sauf indication contraire, en secteur UAb le recul est de 3 m.", Heard.ELSEWHERE),
        ("Le long d'une limite avec la zone UB, le recul est de 6 m.", Heard.NOWHERE_SAID),
        ("20 mètres des zones UB et UD1", Heard.NOWHERE_SAID),
        ("Voir l'article UB 6.", Heard.NOWHERE_SAID),
        ("Dans le secteur UA strict, la hauteur est de 11 m.", Heard.ELSEWHERE),
        ("Par dérogation à UA.2.5, la hauteur est de 9 m.", Heard.NOWHERE_SAID),
        ("Dans les autres secteurs, le recul est de 5 m.", Heard.REST),
        ("Le recul est de 10 m en zone UB et de 35 m dans les autres zones.", Heard.HERE),
        ("Le recul est de 3 m, y compris en secteur UAb.", Heard.NOWHERE_SAID),
        ("Le recul est de 3 m, y compris en secteur UAa.", Heard.HERE),
        ("Le recul est de 3 m, notamment dans les secteurs UAb et UAa.", Heard.HERE),
        ("En zone UB ainsi qu'en secteur UAb, le recul est de 3 m.", Heard.ELSEWHERE),
        ("En zone UB ainsi qu'en secteur UAa, le recul est de 3 m.", Heard.HERE),
        ("Cette disposition s'applique aussi en secteur UAb.", Heard.NOWHERE_SAID),
        ("En secteur UAa et UAb, le recul est de 3 m.", Heard.OWN),
        ("Le recul est de 3 m à l'exception du secteur UAa.", Heard.ELSEWHERE),
        ("Le recul est de 3 m hors secteur UAb.", Heard.NOWHERE_SAID),
        ("En dehors du secteur UAa, le recul est de 3 m.", Heard.ELSEWHERE),
        ("Sauf pour les constructions situées en secteur UAb, le recul est de 3 m.", Heard.NOWHERE_SAID),
        ("Le recul est de 3 m, sauf en secteur UAa où il est de 5 m.", Heard.OWN),
        ("Le recul est de 3 m, sauf en secteurs UAb (4 m) et UAa (5 m).", Heard.OWN),
        ("Le recul est de 3 m, sauf en secteurs UAb (4 m) et UB (5 m).", Heard.NOWHERE_SAID),
        ("Dans l'ensemble de la zone, sauf en secteur UAa : les serres.", Heard.ELSEWHERE),
    ],
)
def test_where_words_hold(text: str, heard: Heard) -> None:
    assert Reach.of("UAa", PLAN).hear(text) is heard


def test_a_zone_is_not_the_one_whose_number_it_prolongs() -> None:
    assert Reach.of("UD12", PLAN).above == ()
    assert Reach.of("UD1", PLAN).hear("En zone UD12, 20 m.") is Heard.ELSEWHERE


def test_a_marked_label_is_not_the_zone_it_begins_with() -> None:
    """« Secteurs UA (boap) de Kerlic »: a passage of that sector alone, though it is filed under both."""
    document = Document("d", "c", "c/f.txt", "0", "t", ActKind.PLU, Territory("Commune"))
    chunk = Chunk("i", Section(document, ("Secteurs UA (boap)",), ("UA(boap)", "UA")), (1,), "Texte.")
    assert zones_of(chunk) == ("UA(boap)",)
    assert not Reach.of("UAa", (*PLAN, "UA(boap)")).owns(chunk)


def test_conditions_and_exceptions_are_runs_of_the_rule() -> None:
    text = (
        "Sauf en cas d'adossement, la hauteur est limitée à 3,50 m, à condition d'être en fond de parcelle."
    )
    assert conditions(text) == ("à condition d'être en fond de parcelle",)
    assert inline_exceptions(text) == ("Sauf en cas d'adossement",)
    titled_plan = "Sauf indication du plan « Formes : hauteurs », la hauteur est de 9 m."
    assert inline_exceptions(titled_plan) == ("Sauf indication du plan « Formes : hauteurs »",)


@pytest.mark.parametrize(
    "text",
    [
        "Toutefois, les annexes peuvent être implantées en limite.",
        "Cette disposition ne s’applique pas aux bâtiments protégés.",
        "Ces règles ne s'appliquent pas aux abribus.",
        "Les annexes de moins de 15 m² ne sont pas concernées par cette règle.",
    ],
)
def test_sentences_that_open_an_exception(text: str) -> None:
    assert opens_exception(text)
    assert not opens_exception("Les annexes sont implantées en limite.")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("ARTICLE UA 6 : IMPLANTATION DES CONSTRUCTIONS PAR RAPPORT AUX VOIES ET EMPRISES PUBLIQUES", "voie"),
        ("4.2. Implantation des constructions par rapport aux limites séparatives", "limites"),
        (
            "4.3. Implantation des constructions les unes par rapport aux autres sur une même propriété",
            "entre",
        ),
        ("2.1.1 – Emprise au sol", "emprise"),
        ("U1.2.5 Hauteurs", "hauteur"),
        ("hauteuR maximale des constRuctions", "hauteur"),
        ("5.3. Caractéristiques des clôtures", "clotures"),
        ("ARTICLE 7 - STATIONNEMENT", "stationnement"),
        ("Article 13 UB : ESPACES LIBRES", "espaces_verts"),
        ("ARTICLE UA 4 : DESSERTE PAR LES RESEAUX", "reseaux"),
        ("1.6 – Risque de submersion marine", "risques"),
        ("ARTICLE UD.2 - INTERDITS", "destination"),
    ],
)
def test_titles_name_themes(title: str, expected: str) -> None:
    assert expected in titled(fold(title))


def test_a_broad_title_leaves_the_words_to_choose() -> None:
    assert titled("1. implantation et hauteurs des constructions") == ("hauteur", "voie", "limites", "entre")


def test_numbers_of_articles() -> None:
    assert article_numbers("UA 10", ("UA",)) == {10}
    assert article_numbers("A 12, 13 et 14", ("A",)) == {12, 13, 14}
    assert article_numbers("IIAU 3 à 14", ("IIAU",)) == set(range(3, 15))
    assert article_numbers("4.6", ("UD2",)) == frozenset()
    assert article_numbers("U1.2.5", ("U1",)) == frozenset()


def test_the_data_file_is_whole() -> None:
    keys = {each.key for each in themes()}
    for kind in kinds_of_works():
        assert set(kind.themes) <= keys
        assert kind.own <= keys


def of_zone(text: str, *path: str) -> Chunk:
    document = Document("d", "c", "c/f.txt", "0", "t", ActKind.PLU, Territory("Commune"))
    return Chunk("i", Section(document, ("ZONE UE", *path), ("UE",)), (1,), text)


def test_an_article_or_a_slip_of_the_pen_is_no_sector() -> None:
    text = "En secteurs UEi et UEp : 6 m, sauf UE10-2 et UE 10-3. Article UE10. En secteurs UEi et UEP : 5 m."
    assert sectors_named([of_zone(text)], {"UE"}) == {"UEi", "UEp"}


def test_a_sector_written_in_capitals_is_heard() -> None:
    plan = ("UE", "UEi", "UEp")
    assert Reach.of("UEp", plan).hear("En secteurs UEi et UEP : 6 m.") is Heard.OWN
    assert Reach.of("UEp", (*plan, "UEP")).hear("En secteur UEP : 6 m.") is Heard.ELSEWHERE


def test_the_signs_of_a_name_in_quotes_do_not_cut_a_clause() -> None:
    text = 'Sauf mention au plan "Formes urbaines : hauteurs", les constructions sont à 5 m de la voie.'
    (found,) = figures(text, text, Reach.of("UA", PLAN))
    assert found.phrase == text.removesuffix(".")


def test_a_list_without_colon_keeps_its_opening() -> None:
    text = (
        "Dans le secteur F6 des périmètres, il est imposé - Une hauteur de 9 m minimum\n"
        "- Une emprise de 17 % minimum,\n- Une marge de 3 m."
    )
    (article,) = articles([of_zone(text, "4.5. Emprise")])
    (found,) = clauses(article, Reach.of("UE", ("UE",)))
    assert found.pieces[0].text == "Dans le secteur F6 des périmètres, il est imposé :"
    assert len(found.pieces) == 4


def chapter(zone: str, *numbers: int) -> list[Chunk]:
    document = Document("d", "c", "c/f.txt", "0", "t", ActKind.PLU, Territory("Commune"))
    return [
        Chunk(
            f"{zone}{number}",
            Section(document, (f"ZONE {zone}", f"Article {number}"), (zone,), f"{zone} {number}"),
            (1,),
            "Texte.",
        )
        for number in numbers
    ]


def test_a_sector_with_a_few_articles_of_its_own_still_follows_its_zone() -> None:
    zone, labels = chapter("UL", *range(1, 14)), frozenset({"UL", "ULn"})
    assert reach_of("ULn", labels, [*zone, *chapter("ULn", 3, 6, 7, 11, 13)]).above == ("UL",)
    assert reach_of("ULn", labels, [*zone, *chapter("ULn", *range(1, 14))]).above == ()
