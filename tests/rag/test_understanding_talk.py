"""What a conversation says: where facts come from, what is carried and left behind; odd questions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question import Understanding
from rag.question.periods import find_period
from rag.text import fold
from rag.types import FactKind, Filters, Origin, Territory
from tests.rag.invented import ALL, PLAIN, VIGNE, K, read, values

# -- where a fact comes from ----------------------------------------------------------------------------

BEFORE = "Quelle est la hauteur maximale en zone UB à Saint-Aubrac-sur-Lorne ?"


def origins(understood: Understanding) -> dict[FactKind, Origin]:
    return {fact.kind: fact.origin for fact in understood.facts}


def test_a_fact_tells_who_said_it() -> None:
    followed = origins(read("Et pour une annexe ?", BEFORE))
    assert followed[K.COMMUNE] is followed[K.ZONE] is Origin.CONVERSATION
    assert followed[K.THEME] is Origin.QUESTION
    chosen = origins(read("Quelle hauteur ?", filters=Filters(commune="Corvanne", zones=("UA",))))
    assert chosen[K.COMMUNE] is chosen[K.ZONE] is Origin.CHOSEN
    assert origins(read("Quelle hauteur ?", among=(PLAIN,)))[K.COMMUNE] is Origin.ONLY


def test_the_words_of_a_fact_are_those_of_the_user() -> None:
    question = "À ST AUBRAC, en zone u b, permis déposé le 12/05/2023 : quelle hauteur ?"
    for fact in read(question).facts:
        assert fact.words in question
    assert {fact.words for fact in read(question).facts} >= {"AUBRAC", "zone u b", "hauteur"}


@pytest.mark.parametrize("kind", [K.ZONE, K.COMMUNE, K.THEME])
def test_a_fact_taken_off_is_not_carried(kind: FactKind) -> None:
    understood = read("Et pour un abri ?", BEFORE, without=frozenset({kind}))
    assert Origin.CONVERSATION not in {fact.origin for fact in understood.facts if fact.kind is kind}
    if kind is K.ZONE:
        assert understood.zones == ()
    if kind is K.COMMUNE:
        assert understood.territory is None
    if kind is K.THEME:
        assert "hauteur" not in understood.terms


def test_what_the_question_says_is_kept_whatever_was_taken_off() -> None:
    assert read("Et en zone UA ?", BEFORE, without=frozenset({K.ZONE})).zones == ("UA",)


# -- follow-ups -----------------------------------------------------------------------------------------


def test_another_town_leaves_the_zone_behind() -> None:
    moved = read("Et à Corvanne ?", "Quelle hauteur en zone UA à Saint-Aubrac-sur-Lorne ?")
    assert moved.territory == PLAIN
    assert moved.zones == ()
    assert "hauteur" in moved.terms


def test_another_member_of_the_same_plan_keeps_the_zone() -> None:
    assert read("Et au Thoron ?", "Quelle hauteur en zone UD1 à Ambleuse ?").zones == ("UD1",)


def test_another_subject_leaves_the_zone_behind_and_keeps_the_town() -> None:
    turned = read("Et combien coûte la cantine ?", BEFORE)
    assert turned.territory == VIGNE
    assert turned.zones == ()
    assert "hauteur" not in turned.terms


def test_another_object_of_the_same_rules_takes_the_place_of_the_first() -> None:
    turned = read("Et l'emprise au sol ?", BEFORE)
    assert turned.zones == ("UB",)
    assert "hauteur" not in turned.terms
    assert turned.theme == "emprise au sol"


HEIGHT = "Quelle est la hauteur maximale en zone UB à Saint-Aubrac-sur-Lorne ?"


@pytest.mark.parametrize(
    "text",
    [
        "Et le stationnement ?",
        "Et l'aspect des façades ?",
        "Stationnement ?",
        "Et les clôtures ?",
        "Et l'emprise ?",
    ],
)
def test_a_new_subject_carries_no_word_of_the_first(text: str) -> None:
    turned = read(text, HEIGHT)
    assert turned.zones == ("UB",)
    assert turned.territory == VIGNE
    assert not {"hauteur", "maximal"} & turned.terms.keys()
    assert "haut" not in turned.text


@pytest.mark.parametrize(
    ("text", "before", "kept"),
    [
        ("Et pour la zone UA ?", HEIGHT, {"hauteur", "maximal"}),
        ("Et pour les annexes ?", HEIGHT, {"hauteur", "maximal", "annex"}),
        ("Et pour les clôtures ?", HEIGHT, {"hauteur", "clotur"}),
        ("Et la hauteur ?", "Quels matériaux pour une clôture en zone UB ?", {"hauteur", "clotur"}),
        ("Et pour les bureaux ?", "Combien de places de stationnement en zone UB ?", {"stationn", "bureau"}),
        ("Et le stationnement ?", "Quelle hauteur pour une annexe en zone UB ?", {"stationn", "annex"}),
    ],
)
def test_a_follow_up_that_only_refines_keeps_the_subject(text: str, before: str, kept: set[str]) -> None:
    assert kept <= read(text, before).terms.keys()


def test_a_subject_that_is_replaced_does_not_say_what_kind_of_answer_is_wanted() -> None:
    assert values(read("Et l'aspect des façades ?", HEIGHT), K.WANTED) == ()
    assert values(read("Et pour la zone UA ?", HEIGHT), K.WANTED) == ("un chiffre",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Et au 1er juin 2023 ?", date(2023, 6, 1)),
        ("Et en mars 2021 ?", date(2021, 3, 31)),
        ("Et en 2018 ?", date(2018, 12, 31)),
    ],
)
def test_a_day_alone_after_a_rule_is_that_of_the_rule(text: str, day: date) -> None:
    understood = read(text, HEIGHT)
    assert understood.day == day
    assert understood.period is None
    assert understood.terms["hauteur"] == 1.0
    assert str(day.year) not in understood.terms


def test_a_day_alone_after_an_act_is_when_it_took_place() -> None:
    assert read("Et au 1er juin 2023 ?", "Combien coûtait la cantine de Corvanne en 2022 ?").day is None


def test_the_day_of_the_rule_is_carried_through_a_conversation() -> None:
    assert read("Et pour une annexe ?", HEIGHT, "Et au 1er juin 2023 ?").day == date(2023, 6, 1)


def test_a_zone_that_is_left_out_is_no_word_of_the_search() -> None:
    answered = read("Et en UA, hors secteur UAa ?", "Quelle hauteur en zone UB à Corvanne ?")
    assert answered.terms["hauteur"] == 1.0
    assert "uaa" not in answered.terms


def test_another_year_takes_the_place_of_the_first() -> None:
    turned = read("Et en 2022 ?", "Combien coûtait la cantine de Corvanne en 2023 ?")
    assert values(turned, K.PERIOD) == ("2022",)
    assert "2023" not in turned.terms
    assert "2023" not in turned.text


def test_another_act_takes_the_place_of_the_first() -> None:
    turned = read("Et la délibération 2022-008 ?", "Que dit la délibération 2021-004 de Corvanne ?")
    assert turned.acts == ("2022_8",)


def test_a_bare_answer_gives_the_question_before_its_full_weight() -> None:
    answered = read("En zone UA", "Quelle est la hauteur maximale à Corvanne ?")
    assert answered.zones == ("UA",)
    assert answered.terms["hauteur"] == 1.0


def test_a_place_that_is_not_ours_stays_so_in_what_leans_on_it() -> None:
    assert read("Et en zone UB ?", "Quelle hauteur à Brest ?", among=(VIGNE,)).foreign == "Brest"


def test_what_a_user_claims_is_no_fact() -> None:
    understood = read("En zone UB à Saint-Aubrac la hauteur est de 12 m, non ?")
    assert not any("12" in fact.value for fact in understood.facts)


# -- the names of a town ----------------------------------------------------------------------------------

TARN = Territory("Grandval")


@pytest.mark.parametrize(
    ("text", "town", "faint", "full"),
    [
        (
            "PLUi de Grandval-Alpes Métropole : quelle pente ?",
            TARN,
            {"grandval", "alpe", "metropol"},
            {"pent"},
        ),
        ("plui grandval alpes metropole quelle pente", TARN, {"grandval", "alpe"}, {"pent"}),
        ("Le conseil de Putes-le-Lac a-t-il curé ?", Territory("Putes-le-Lac"), {"lac"}, {"cur"}),
        ("À Putes-le-Lac, qui cure le lac ?", Territory("Putes-le-Lac"), set(), {"lac"}),
        ("Le musée de Grandval", TARN, {"grandval"}, {"mus"}),
        ("À Grandval, les alpages des Alpes", TARN, {"grandval"}, {"alpe", "alpag"}),
        ("À Fontaine, la réparation de la fontaine", Territory("Fontaine"), set(), {"fontain", "repar"}),
    ],
)
def test_the_words_of_a_name_weigh_little_and_only_there(
    text: str, town: Territory, faint: set[str], full: set[str]
) -> None:
    weights = read(text, among=(town,)).terms
    assert all(weights[term] <= 0.1 for term in faint)
    assert all(weights[term] == 1.0 for term in full)


# -- days and periods in the search ---------------------------------------------------------------------


def test_the_day_of_the_rule_is_no_word_of_the_search() -> None:
    understood = read("Permis déposé le 12/05/2023 à Corvanne : quelle hauteur en zone UA ?")
    assert understood.day == date(2023, 5, 12)
    assert understood.dates == ()
    assert "2023" not in understood.text


def test_the_day_that_was_chosen_wins() -> None:
    chosen = read("Quelle hauteur en vigueur en 2020 ?", filters=Filters(in_force=date(2024, 1, 1)))
    assert chosen.day == date(2024, 1, 1)
    assert values(chosen, K.IN_FORCE) == ("1er janvier 2024",)


def test_last_year_is_searched_by_its_number() -> None:
    understood = read("Les subventions de l'an dernier à Corvanne")
    assert understood.terms["2025"] == 1.0
    assert understood.period is not None
    assert (understood.period.since, understood.period.until) == (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize("text", ["au 31/02/2024", "le 31 avril 2024", "le 45/01/2024"])
def test_a_date_of_no_calendar_is_told(text: str) -> None:
    assert read(f"Quelle hauteur {text} ?").impossible
    assert not read("Quelle hauteur le 12/05/2023 ?").impossible


# -- whatever is typed ----------------------------------------------------------------------------------


@given(st.text(max_size=80), st.dates(date(1901, 1, 1), date(2099, 12, 31)))
def test_any_text_has_a_period_that_begins_before_it_ends(text: str, today: date) -> None:
    found = find_period(fold(f"{text} depuis trois mois"), today)
    assert found is not None
    assert str(found)
    if found.since and found.until:
        assert found.since <= found.until


@given(st.text("aAuUnN 12ebézone.,-'’?/·🏠", max_size=60))
def test_any_run_of_labels_is_read_without_harm(text: str) -> None:
    understood = read(text)
    assert all(understood.zones)
    assert all(fact.words in text for fact in understood.facts)


ODD = [
    "",
    "?" * 50,
    "12345",
    "00721",
    "🏠🏡 hauteur ??? 🤷‍♀️ zone UB 🙏 à Corvanne",
    "slt c koi la hauteur max en zone ub a corvanne svp",
    "What is the maximum height in zone UB in Corvanne?",
    "hauteur " * 250,
    "en zone UB à Corvanne, " * 80,
    "de du des la le les l'" * 90,
    "1/2/3/4/5-6-7.8.9" * 40,
    "le 12 mars 2024 " * 120,
    "12 rue de la rue de la rue de " * 60,
    "ZONE U U U U U U A A A N N N II III I",
    "ﬁn ½ ² ﷺ œuvre à Corvanne zone UB",
    "XII IV MCMXCIX article IV",
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_an_odd_question_is_read_without_harm(text: str) -> None:
    for among in (ALL, (PLAIN,), ()):
        understood = read(text[:2000], BEFORE, among=among)
        assert all(0 < weight <= 1 for weight in understood.terms.values())
        assert all(fact.value for fact in understood.facts)


@pytest.mark.parametrize(
    "text",
    [
        "slt c koi la hauteur max en zone ub a st aubrac svp",
        "HAUTEUR MAXIMALE ZONE UB SAINT AUBRAC",
        "🏠 hauteur zone UB à Saint-Aubrac 🙏",
        "hauteur ?? saint aubrac  zone  u b",
    ],
)
def test_a_hasty_question_says_the_same(text: str) -> None:
    understood = read(text)
    assert understood.territory == VIGNE
    assert understood.zones == ("UB",)
    assert understood.theme == "hauteur"
