"""What an act does to others, in the words of many towns; what an act has become at a date."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ingest.acts import reader_of
from ingest.acts.base import source
from ingest.acts.links import links_in
from rag.acts import Act, ActKind, ActLink, LinkKind
from rag.links import Reference, Standing, number_key, resolve, state_at
from tests.ingest.papers import as_source, reading
from tests.support import REPOSITORY

CORPORA = REPOSITORY.parent / "shared" / "corpora"
EXPECTED = Path(__file__).parent / "expected"


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("2018_00814_VDM", "2018-814"),
        ("n°2018 00814", "2018-814"),
        ("2018—02892—VDM", "2018-2892"),
        ("2O18_OO814", "2018-814"),
        ("D2024-49", "2024-49"),
        ("D2024 – 14", "2024-14"),
        ("145/2023", "2023-145"),
        ("18_03386_VDM", "2018-3386"),
        ("99/082/DPSP", "1999-82"),
        ("2020-07-06-01", "2020-7-6-1"),
        ("20230911 1", "20230911-1"),
        ("12", "12"),
        (None, ""),
    ],
)
def test_spellings_of_a_number_share_a_key(number: str | None, key: str) -> None:
    assert number_key(number) == key


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("Article 3 : L'arrêté n° 2021-45 du 3 mars 2021 est abrogé.", [("abroge", "2021-45", False)]),
        ("Article 3 : Les arrêtés n°2021-45 du 3 mars 2021 et n°2021-46 du 4 mars 2021 sont abrogés.",
         [("abroge", "2021-45", False), ("abroge", "2021-46", False)]),
        ("L‘arrété n°2018 _02892_ VDM du 11 novembre 2018 est abrogé.", [("abroge", "2018-2892", False)]),
        ("Le présent arrêté abroge et remplace l'arrêté municipal n° ST-2023-12 du 5 mai 2023.",
         [("abroge", "2023-12", False)]),
        ("Le présent arrêté annule et remplace l’arrêté 2023/118.", [("annule", "2023-118", False)]),
        ("Est abrogé, à compter de ce jour, l'arrêté n° 12 du 4 juin 1998.", [("abroge", "12", False)]),
        ("Article 1 La mainlevée de l'arrêté de péril n° 2019-7 du 8 mai 2019 est prononcée.",
         [("leve", "2019-7", False)]),
        ("La mainlevée partielle de l'arrêté n° 2019-7 est prononcée.", [("leve", "2019-7", True)]),
        ("L'article 2 de l'arrêté n° 2019-7 est modifié comme suit :", [("modifie", "2019-7", True)]),
        ("L'article 2 de la délibération n° 2019-7 est rectifié comme suit :", [("modifie", "2019-7", True)]),
        ("La présente délibération rectifie la délibération n° 2019-7 du 8 mai 2019.",
         [("modifie", "2019-7", False)]),
        ("L'article 2 de l'arrêté n° 2019-7 est abrogé et remplacé par :", [("modifie", "2019-7", True)]),
        ("L'arrêté n° 2019-7 du 8 mai 2019 est modifié et complété comme suit.",
         [("modifie", "2019-7", False), ("complete", "2019-7", False)]),
        ("Est inséré dans l'arrêté n° 2019-7 l'article suivant :", [("complete", "2019-7", False)]),
        ("Les dispositions de l'arrêté n° 2024-31 du 2 avril 2024 sont prolongées jusqu'au 30 juin 2024.",
         [("prolonge", "2024-31", False)]),
        ("L'arrêté n° 2024-31 est prorogé jusqu'au 12 mai 2024.", [("prolonge", "2024-31", False)]),
        ("L'arrêté n° 2024-31 du 2 avril 2024 est retiré.", [("retire", "2024-31", False)]),
        ("L'arrêté n°A, vu plus haut, du 18 mars 2020 est abrogé.", [("abroge", "2020-03-18", False)]),
        ("Le présent arrêté annule et remplace l'arrêté n° 2024-T-015 du 13 mai 2024.",
         [("annule", "2024-15", False)]),
        ("Les arrêtés n° 12/2019 et n° 15/2019 sont abrogés.",
         [("abroge", "2019-12", False), ("abroge", "2019-15", False)]),
        ("La présente délibération annule et remplace la délibération n° 2024-012 du 4 mars 2024.",
         [("annule", "2024-12", False)]),
        ("Cet arrêté complète l'arrêté n° 2018-P-4 du 6 mai 2018.", [("complete", "2018-4", False)]),
        ("L'arrêté n°2019 03488 du 7 octobre 2019, modifié par l'arrêté n°2019 0419, est abrogé.",
         [("abroge", "2019-3488", False)]),
    ],
)  # fmt: skip
def test_what_an_act_does_to_another(body: str, links: list[tuple[str, str, bool]]) -> None:
    assert [_facts(link) for link in links_in("", "", body)] == links


@pytest.mark.parametrize(
    "body",
    [
        "Vu l'arrêté n° 2020-12 du 3 mai 2020, modifié, portant délégation,",
        "La mainlevée du présent arrêté ne sera prononcée qu'après réalisation des travaux.",
        "Le loyer n'est plus dû jusqu'à la mainlevée de l'arrêté n° 2020-12 du 3 mai 2020.",
        "Les occupants ont été évacués au titre de l'arrêté n° 2020-12 du 3 mai 2020.",
        "Article L521-2 Modifié par LOI n°2009-323 du 25 mars 2009 - art. 94",
        "L'escalier est remplacé conformément à l'arrêté n° 2020-12 du 3 mai 2020.",
        "Le périmètre installé par l'arrêté n° 2020-12 du 3 mai 2020 est déplacé.",
    ],
)
def test_what_is_only_cited_is_no_link(body: str) -> None:
    assert links_in("", "", body) == ()


def test_a_quote_is_the_words_of_the_act() -> None:
    (link,) = links_in(
        "", "", "Considérant tout.  Article 2 L‘arrêté  n°2021-45 du 3 mars 2021\nest abrogé. Fait ici."
    )
    assert link.quote == "Article 2 L‘arrêté n°2021-45 du 3 mars 2021 est abrogé."
    assert (link.number, link.date, link.target) == ("2021-45", date(2021, 3, 3), ActKind.ARRETE)


def test_title_reasons_and_visas_tell_what_the_articles_do_not() -> None:
    visas = (
        "Vu l'arrêté de délégation n° 2020-1 du 3 juillet 2020, Vu l'arrêté de péril n° 2019-7 du 8 mai 2019,"
    )
    lifted = links_in("ARRÊTÉ DE MAINLEVÉE PARTIELLE DE PÉRIL", visas, "Article 1 Le commerce peut rouvrir.")
    assert [_facts(link) for link in lifted] == [("leve", "2019-7", True)]
    named = links_in(
        "ABROGATION DE L'ARRÊTÉ N°2019_03064 DU 30 AOÛT 2019", "", "Article 1 La rue est ouverte."
    )
    assert [_facts(link) for link in named] == [("abroge", "2019-3064", False)]
    reasons = "Considérant qu'il convient de modifier l'arrêté n° 2019-7 du 8 mai 2019,"
    assert [_facts(link) for link in links_in("", reasons, "Article 1 Rien.")] == [
        ("modifie", "2019-7", False)
    ]


def test_a_title_that_replaces_says_what_changing_the_terms_means() -> None:
    body = "Il convient de modifier les termes de la délibération n° 2019-05-08 du 27 mai 2019."
    told = links_in("BAIL – ANNULE ET REMPLACE", "", body, kind=ActKind.DELIBERATION)
    assert [(each.kind, each.number) for each in told] == [(LinkKind.REPLACES, "2019-05-08")]
    report = links_in("BAIL – ANNULE ET REMPLACE", body, "Le loyer est de 250 €.", kind=ActKind.DELIBERATION)
    assert report == told
    other = links_in("BAIL", "", body, kind=ActKind.DELIBERATION)
    assert [each.kind for each in other] == [LinkKind.MODIFIES]
    visa = "Vu l'arrêté n° 2019-12 du 3 juin 2019 relatif au marché ;"
    assert links_in("MARCHÉ – ANNULE ET REMPLACE", visa, "Le marché a lieu le mardi.") == ()


def test_an_act_is_not_linked_to_itself_nor_twice_to_another() -> None:
    body = "L'arrêté n° 2019-7 est abrogé. L'arrêté n°2019_0007 est abrogé. L'arrêté n° 2020-3 est abrogé."
    assert [_facts(link) for link in links_in("", "", body, own="2020_00003")] == [
        ("abroge", "2019-7", False)
    ]


def test_a_misprinted_year_gives_way_to_the_number_that_agrees_with_its_date() -> None:
    reasons = "Considérant qu'il convient de modifier l'arrêté n°2019_01315 du 19 avril 2019 :"
    body = "L'article 3 de l'arrêté n°2017_01315 du 19 avril 2019 est modifié comme suit :"
    assert [number_key(link.number) for link in links_in("", reasons, body)] == ["2019-1315"]


def _facts(link: ActLink) -> tuple[str, str, bool]:
    return link.kind.value, number_key(link.number) or str(link.date), link.partial


# -- what an act has become -------------------------------------------------------------------------


def arrete(number: str, day: date, *links: ActLink, place: str = "") -> Act:
    return Act(ActKind.ARRETE, number, day, place=place, links=links)


PERIL = arrete("2018_03380_VDM", date(2018, 12, 17), place="18, rue Danton")
PART = arrete("2019_01317", date(2019, 4, 19), ActLink(LinkKind.LIFTS, "2018 3380", partial=True))
BACK = arrete(
    "2019_04449",
    date(2020, 1, 3),
    ActLink(LinkKind.REPEALS, "2019_01317"),
    ActLink(LinkKind.MODIFIES, "2018_03380"),
)
END = arrete(
    "2021-9", date(2021, 5, 1), ActLink(LinkKind.LIFTS, None, date(2018, 12, 17)), place="18 RUE DANTON"
)
LINKS = [Reference(act, link) for act in (PART, BACK, END) for link in act.links]


@pytest.mark.parametrize(
    ("day", "standing", "by"),
    [
        (date(2018, 1, 1), Standing.TO_COME, None),
        (date(2019, 1, 1), Standing.IN_FORCE, None),
        (date(2019, 4, 19), Standing.PARTLY_LIFTED, PART),
        (date(2020, 2, 1), Standing.MODIFIED, BACK),  # the partial lifting was repealed
        (date(2021, 5, 1), Standing.LIFTED, END),  # named by its date, at the same address
    ],
)
def test_the_state_of_an_act_at_a_date(day: date, standing: Standing, by: Act | None) -> None:
    state = state_at(PERIL, LINKS, day)
    assert state.standing is standing
    assert [reference.source for reference in state.by] == ([by] if by else [])


def chain(*acts: Act) -> list[Reference]:
    return [Reference(act, link) for act in acts for link in act.links]


HAZARD = arrete("2023-10", date(2023, 1, 10))
CHANGE = arrete("2023-20", date(2023, 2, 10), ActLink(LinkKind.MODIFIES, "2023-10", partial=True))
PARTIAL = arrete("2023-30", date(2023, 3, 10), ActLink(LinkKind.LIFTS, "2023-10", partial=True))
RELEASE = arrete("2023-40", date(2023, 4, 10), ActLink(LinkKind.LIFTS, "2023-10"))
ROADWORKS = arrete("2024-1", date(2024, 1, 1))
LONGER = arrete("2024-2", date(2024, 2, 1), ActLink(LinkKind.EXTENDS, "2024-1"))
HALTED = arrete("2024-3", date(2024, 3, 1), ActLink(LinkKind.SUSPENDS, "2024-1"))
INSTEAD = arrete(
    "2024-4", date(2024, 4, 1), ActLink(LinkKind.ANNULS, "2024-1"), ActLink(LinkKind.REPLACES, "2024-1")
)
OLD = arrete("2019-5", date(2019, 5, 1))
NEW = arrete("2020-5", date(2020, 5, 1), ActLink(LinkKind.REPEALS, "2019-5"))
UNDONE = arrete("2021-5", date(2021, 5, 1), ActLink(LinkKind.WITHDRAWS, "2020-5"))


@pytest.mark.parametrize(
    ("act", "links", "states"),
    [
        (HAZARD, chain(CHANGE, PARTIAL, RELEASE), [
            (date(2023, 1, 10), Standing.IN_FORCE), (date(2023, 2, 10), Standing.MODIFIED),
            (date(2023, 3, 10), Standing.PARTLY_LIFTED), (date(2023, 4, 9), Standing.PARTLY_LIFTED),
            (date(2023, 4, 10), Standing.LIFTED),
        ]),
        (ROADWORKS, chain(LONGER, HALTED, INSTEAD), [
            (date(2023, 12, 31), Standing.TO_COME), (date(2024, 1, 15), Standing.IN_FORCE),
            (date(2024, 2, 15), Standing.MODIFIED), (date(2024, 3, 15), Standing.SUSPENDED),
            (date(2024, 4, 1), Standing.ENDED),
        ]),
        (OLD, chain(NEW, UNDONE), [
            (date(2020, 4, 30), Standing.IN_FORCE), (date(2020, 5, 1), Standing.ENDED),
            (date(2021, 5, 1), Standing.IN_FORCE),  # the repeal was itself withdrawn
        ]),
    ],
    ids=["péril", "voirie", "retrait"],
)  # fmt: skip
def test_the_state_of_an_act_along_a_chain(
    act: Act, links: list[Reference], states: list[tuple[date, Standing]]
) -> None:
    assert [(day, state_at(act, links, day).standing) for day, _ in states] == states


def test_what_changed_an_act_on_the_way_is_kept() -> None:
    state = state_at(HAZARD, chain(CHANGE, PARTIAL, RELEASE), date(2023, 5, 1))
    assert [each.source for each in state.changed_by] == [CHANGE]


def test_the_orders_written_for_the_tests_make_a_chain() -> None:
    styles = Path(__file__).parent / "styles"
    names = ("a03_peril_urgent", "a04_peril_ordinaire_modif", "a05_mainlevee")
    texts = [(styles / f"{name}.txt").read_text(encoding="utf-8") for name in names]
    hazard, *others = (reader_of(ActKind.ARRETE)(as_source(text))[0].act for text in texts)
    assert hazard
    links = chain(*(act for act in others if act))
    days = date(2024, 6, 30), date(2024, 7, 1), date(2024, 10, 4)
    standings = [state_at(hazard, links, day).standing for day in days]
    assert standings == [Standing.IN_FORCE, Standing.MODIFIED, Standing.LIFTED]


def test_acts_that_end_one_another_end_the_search() -> None:
    one = arrete("2020-1", date(2020, 1, 1), ActLink(LinkKind.REPEALS, "2020-2"))
    two = arrete("2020-2", date(2020, 1, 2), ActLink(LinkKind.REPEALS, "2020-1"))
    links = [Reference(act, link) for act in (one, two) for link in act.links]
    assert state_at(one, links, date(2021, 1, 1)).standing is Standing.ENDED


def test_a_link_is_resolved_by_number_then_by_what_else_agrees() -> None:
    road = arrete("VOI-2024-12", date(2024, 2, 1), place="rue Neuve")
    town = arrete("URB-2024-12", date(2024, 6, 1), place="place du Puits")
    source_act = arrete("URB-2024-40", date(2024, 9, 1), place="place du Puits")
    by_letters = Reference(source_act, ActLink(LinkKind.REPEALS, "URB 2024/012"))
    by_date = Reference(source_act, ActLink(LinkKind.REPEALS, "2024-12", date(2024, 2, 1)))
    assert resolve(by_letters, [road, town]) == town
    assert resolve(by_date, [road, town]) == road
    assert resolve(Reference(source_act, ActLink(LinkKind.REPEALS, "2024-13")), [road, town]) is None


# -- real acts --------------------------------------------------------------------------------------


def test_the_links_of_eighty_real_orders() -> None:
    folder = CORPORA / "marseille-arretes"
    if not folder.is_dir():
        pytest.skip("the shared corpora are absent")
    files = json.loads((EXPECTED / "marseille_links.json").read_text(encoding="utf-8"))["files"]
    right = said = wanted = 0
    for file, expected in files.items():
        act = reader_of(ActKind.ARRETE)(source(f"marseille/{file}", reading(folder / file).pages))[0].act
        found = {_facts(link)[:2] for link in act.links} if act else set()
        hand = {(kind, target) for kind, target in expected}
        right, said, wanted = right + len(found & hand), said + len(found), wanted + len(hand)
    assert len(files) == 80
    assert wanted == 56
    assert right >= 0.9 * said
    assert right >= 0.9 * wanted
