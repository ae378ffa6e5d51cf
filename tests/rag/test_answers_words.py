"""Before the answer: yes or no where the rule leaves no doubt, the correction of a false premise; what a page
carries around its text; derived numbers."""

from __future__ import annotations

import pytest

from rag.answers.computed import holds, without_derived
from rag.answers.furniture import is_furniture
from rag.answers.yesno import CONDITIONS, NO, OTHERWISE, YES, Bearing, Sense, opening, sense_of
from rag.text import fold
from rag.types import Computed
from tests.rag.test_extractive import passage, written

CLOSE = Bearing(0.8, 0.8)


@pytest.mark.parametrize(
    ("question", "unit", "words"),
    [
        ("Peut-on poser une éolienne en zone UB ?", "Les éoliennes sont interdites.", NO),
        ("Puis-je poser une éolienne ?", "Les éoliennes ne sont pas autorisées.", NO),
        ("Peut-on occuper le logement ?", "L'occupation du logement est de nouveau autorisée.", YES),
        ("Puis-je ouvrir un café ?", "Les cafés sont admis sous réserve d'un local isolé.", CONDITIONS),
        ("Est-il interdit de camper ?", "Le camping est interdit.", YES),
        ("La clôture est-elle obligatoire ?", "La clôture n'est pas obligatoire.", NO),
        ("Peut-on camper ?", "Le camping est interdit, sauf en secteur UBc.", ""),
        ("Quels usages sont interdits ?", "Le camping est interdit.", ""),
        ("Peut-on camper ou est-ce interdit ?", "Le camping est interdit.", ""),
        ("Peut-on camper ?", "La hauteur est limitée à 7 m.", ""),
        ("Le camping est interdit. Qu'est-ce qui permet une dérogation ?", "Le camping est interdit.", ""),
        ("Puis-je ouvrir 600 m² de bureaux ?", "Les bureaux de moins de 400 m² sont autorisés.", ""),
        ("Puis-je ouvrir 250 m² ?", "Une surface inférieure à 400 m² est interdite.", NO),
    ],
)
def test_a_word_is_put_first_only_where_nothing_is_in_doubt(question: str, unit: str, words: str) -> None:
    assert opening(question, unit, unit, CLOSE) == words


def test_a_rule_about_something_else_gives_no_word() -> None:
    assert not opening("Peut-on poser une éolienne ?", "Le camping est interdit.", "", Bearing(0.1, 0.0))


@pytest.mark.parametrize(
    ("question", "unit", "false"),
    [
        ("La clôture est limitée à 2 m, n'est-ce pas ?", "Une clôture ne dépasse pas 1,80 m.", True),
        ("La clôture est limitée à 1,80 m, n'est-ce pas ?", "Une clôture ne dépasse pas 1,80 m.", False),
        ("La clôture est limitée à 2 m, n'est-ce pas ?", "De 1,50 m à 1,80 m selon la rue.", False),
        ("Les cafés sont interdits, n'est-ce pas ?", "Les cafés sont admis sous réserve d'un local.", True),
        ("Pourquoi le conseil a-t-il rejeté la vente ?", "Pour : 14 Contre : 5", True),
        ("Pourquoi le conseil a-t-il rejeté la vente ?", "La vente est refusée.", False),
        ("Pourquoi le conseil a-t-il accepté la vente ?", "Le conseil refuse la vente.", True),
        ("Pourquoi le conseil a-t-il accepté la vente ?", "Le conseil approuve la vente.", False),
    ],
)
def test_a_premise_that_the_act_belies_is_corrected(question: str, unit: str, false: bool) -> None:
    assert (opening(question, unit, unit, CLOSE) == OTHERWISE) is false


def test_two_senses_in_one_rule_are_none() -> None:
    assert sense_of(fold("Les cafés sont interdits et les bureaux autorisés.")) is None
    assert sense_of(fold("Les cafés sont interdits.")) is Sense.FORBIDS


@pytest.mark.parametrize(
    "text",
    [
        "Envoyé en préfecture le 13/12/2023",
        "3.",
        "b)",
        "2/68",
        "Page 3 sur 12",
        "Mairie d'Ornebourg, 2 quai du Pré - 99301 ORNEBOURG CEDEX 20",
        "onérati duq minnum ploces xrien opréat",
    ],
)
def test_what_a_page_carries_is_no_part_of_the_act(text: str) -> None:
    assert is_furniture(text)


@pytest.mark.parametrize("text", ["UEc 9,50 m 14 m", "Non réglementé.", "Pour : 12", "R+3", "7 m à l'égout"])
def test_short_lines_that_say_something_are_kept(text: str) -> None:
    assert not is_furniture(text)


def test_a_section_that_sets_no_rule_is_the_answer() -> None:
    rule = passage("ARTICLE UB 11 - CLÔTURES\nNon réglementé.", title="ARTICLE UB 11 - CLÔTURES", score=0.9)
    other = passage(
        "ARTICLE UB 10 - HAUTEUR\nLa hauteur maximale est de 7 m le long de la rue de la parcelle."
    )
    draft = written("Ma parcelle est en zone UB : que dit le règlement sur les clôtures ?", other, rule)
    assert draft.citations[0].quote == "Non réglementé."


def test_each_of_two_things_asked_is_looked_for() -> None:
    text = (
        "ARTICLE UB 9 - ANNEXES\nL'emprise des annexes est limitée à 30 m².\n"
        "Les annexes ont un toit sombre.\nLes annexes sont implantées à moins de 20 m de la maison."
    )
    draft = written(
        "En zone UB, quelle surface et à quelle distance de la maison pour une annexe ?",
        passage(text, title="ARTICLE UB 9 - ANNEXES"),
    )
    said = " ".join(each.text for each in draft.statements)
    assert "30 m²" in said
    assert "20 m" in said


def test_the_heading_of_what_is_not_shown_is_left_out() -> None:
    text = (
        "ARTICLE UB 10 - HAUTEUR\nLa hauteur maximale est de 7 m.\n3.\nToitures terrasses\n"
        + "Les toitures terrasses reçoivent une végétation adaptée au climat et à la pente du terrain. " * 6
    )
    draft = written("Quelle est la hauteur maximale en zone UB ?", passage(text), words=20)
    assert not draft.statements[0].text.endswith(("3.", "Toitures terrasses"))


def test_the_place_is_said_once() -> None:
    text = (
        "ARTICLE UB 10 - HAUTEUR\nLa hauteur maximale est de 7 m.\nLe ton est libre.\n"
        "Une annexe fait 3 m de hauteur."
    )
    draft = written("Quelle est la hauteur maximale en zone UB ?", passage(text), words=14)
    assert sum(each.text.startswith("Zone UB") for each in draft.statements) == 1


def test_a_derived_number_holds_when_its_operands_are_shown() -> None:
    assert holds(Computed("14", "8 * 1.5 + 8 / 4"), "8 logements, 1,5 place, une pour 4")
    assert not holds(Computed("15", "8 * 1.5 + 8 / 4"), "8 logements, 1,5 place, une pour 4")
    assert not holds(Computed("14", "8 * 1.5 + 8 / 4"), "8 logements, 1,5 place")
    assert not holds(Computed("9", "__import__('os')"), "9")
    assert not holds(Computed("9", "1 / 0"), "9")
    assert (
        without_derived("Séance : 3 actes (2024-3)", [Computed("3", "1 + 1 + 1")])
        == "Séance : actes (2024-3)"
    )


def test_what_only_sends_elsewhere_or_begins_nowhere_completes_nothing() -> None:
    rule = passage("ARTICLE UB 10 - HAUTEUR\nLa hauteur maximale est de 7 m.")
    sends = passage(
        "La hauteur maximale renvoie : se reporter aux règles communes.", title="ARTICLE UB 9 - X"
    )
    tail = passage("et de la hauteur maximale des murs du voisin.", title="ARTICLE UB 8 - Y")
    draft = written("Quelle est la hauteur maximale en zone UB ?", rule, sends, tail)
    assert [each.quote for each in draft.citations] == ["La hauteur maximale est de 7 m."]


def test_a_list_that_does_not_fit_is_said_to_be_cut() -> None:
    items = "\n".join(
        f"- les dépôts de matériaux de la catégorie numéro {rank} à l'air libre ;" for rank in range(12)
    )
    text = f"ARTICLE UB 1 - OCCUPATIONS INTERDITES\nSont interdits :\n{items}"
    draft = written(
        "Quels dépôts sont interdits en zone UB ?", passage(text, title="ARTICLE UB 1 - OCCUPATIONS")
    )
    assert draft.statements[0].text.endswith("(liste coupée : la suite est à la page citée)")
    assert len(draft.statements[0].text.split()) <= 120
    short = written(
        "Quels dépôts sont interdits en zone UB ?",
        passage(
            "ARTICLE UB 1 - X\nSont interdits :\n- les dépôts de sable ;\n- les dépôts de gravier.", title="X"
        ),
    )
    assert "gravier" in short.statements[0].text
    assert "coupée" not in short.statements[0].text
