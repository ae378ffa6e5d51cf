"""Visits to the demonstration town, told as people tell them: nothing beside the point, nothing ended."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.acts.places import first_place
from rag.appointment.letter import of_answer, of_visit
from rag.appointment.prepare import prepare
from rag.appointment.proof import ends_another, over
from rag.appointment.scale import WHICH, scale
from rag.appointment.split import needs_in, read
from rag.appointment.types import Around, Prepared, Visit
from rag.assistant import Assistant
from rag.desk import Desk
from rag.question.places import addresses_in
from rag.types import Question, Visibility
from rag.verbatim import is_verbatim

DAY = date(2026, 3, 2)


@pytest.fixture
def desk(town: Assistant) -> Desk:
    return Desk(town)


def visit(desk: Desk, text: str) -> Visit:
    told = read(text, desk.communes(), lambda name: desk.zones(name or None))
    return prepare(desk, told.needs, Around(DAY, told.commune, told.zone))


def one(desk: Desk, text: str) -> Prepared:
    (found,) = visit(desk, text).prepared
    return found


@pytest.mark.parametrize(
    ("text", "point", "row"),
    [
        ("Une famille demande le tarif de la cantine", "Tarif de la cantine", "Repas : 2,45 €"),
        ("Elle veut acheter une concession au cimetière", "Tarifs", "30 ans : 365,00 €"),
        ("Il veut un emplacement au marché", "Droits de place", "Tarif : 1,70 €"),
        ("Louer la salle des fêtes", "Tarif de location", "Habitants : 345,00 €"),
    ],
)
def test_a_scale_is_shown_whole_and_nothing_is_asked_back(
    desk: Desk, text: str, point: str, row: str
) -> None:
    found = one(desk, text)
    told = next(each for each in found.findings if point in each.points)
    assert told.citation == scale(told.citation.passage)
    assert is_verbatim(told.citation.quote, told.citation.passage.chunk.whole)
    assert "comme suit" in told.citation.quote, "the sentence that opens the table comes with it"
    assert WHICH in told.plain
    assert any(row in line for line in told.plain)
    assert not [each for each in found.unconfirmed if point in each.point]


def test_the_letter_sets_a_scale_row_by_row(desk: Desk) -> None:
    text = of_visit(visit(desk, "Une famille demande le tarif de la cantine"), DAY).text
    assert "\n- Tranche B — Quotient familial : de 601 € à 900 € ; Repas : 2,45 €" in text


def test_the_letter_of_a_follow_up_says_what_it_is_about(desk: Desk) -> None:
    before = "Quelle est la hauteur maximale en zone UA ?"
    reply = desk.ask(Question("Et en zone N ?", (before,)))
    assert of_answer("Et en zone N ?", reply, "", DAY).subject == "hauteur, en zone N"
    whole = desk.ask(Question(before))
    assert of_answer(before, whole, "", DAY).subject == before.removesuffix(" ?")


def test_the_end_of_an_act_is_no_rule(desk: Desk) -> None:
    found = one(desk, "Le voisin est bruyant et tond le dimanche")
    quotes = [each.citation.quote for each in found.findings]
    assert any("jardinage" in quote for quote in quotes)
    assert not any("abrogé" in quote or quote.startswith("Objet") for quote in quotes)
    read_only = [each.chunk.text for problem in found.unconfirmed for each in problem.passages]
    assert not any(ends_another(text) for text in read_only)
    assert ends_another("ARTICLE 5 - L'arrêté n° 2011-031 du 18 mai 2011 est abrogé.")
    assert not ends_another("Le bruit est interdit la nuit. L'arrêté de 2011 est abrogé.")


def test_what_was_allowed_for_a_time_that_is_over_is_only_to_be_read(desk: Desk) -> None:
    found = one(desk, "Un jeune veut ouvrir une buvette")
    assert found.findings == ()
    assert any(each.passages for each in found.unconfirmed)
    assert over("du 22 juin 2024 au 23 juin 2024", DAY) == date(2024, 6, 23)
    assert over("du 22 juin 2026 au 23 juin 2026", DAY) is None


@pytest.mark.parametrize(
    "text",
    ["Sa facture d'eau a triplé à cause d'une fuite", "Elle demande si la mairie prête des tables"],
)
def test_no_contact_kept_to_the_agents_nor_paper_of_another_matter(desk: Desk, text: str) -> None:
    found = one(desk, text)
    assert found.findings == ()
    assert found.papers == found.steps == ()
    assert all(each.office.startswith("Mairie") for each in found.contacts)
    documents = {each.citation.passage.document for each in found.contacts}
    assert all(document.visibility is Visibility.PUBLIC for document in documents)


def test_a_refusal_is_brief_and_in_the_visitors_words(desk: Desk) -> None:
    (problem,) = one(desk, "La rue des Écoles est barrée, jusqu'à quand ?").unconfirmed
    assert problem.point == "Circulation"
    assert problem.message == (
        "Non trouvé dans les documents avec assez de certitude (rue des Écoles : non trouvé)."
    )
    assert problem.passages == ()


@pytest.mark.parametrize(
    ("text", "subject", "thing"),
    [
        ("Un cafetier veut installer une terrasse devant son café", "occupation", ""),
        ("Un chantier à côté de chez elle commence à 6 h du matin", "bruit", ""),
        ("Il demande s'il a droit à l'affouage", "bois", ""),
        ("À quelle heure passe le bus ?", "transport", ""),
        ("Elle veut abattre un vieux chêne", "travaux", "arbre"),
        ("Un chien court sans laisse dans le parc", "chien", ""),
        ("La rue est barrée", "circulation", ""),
    ],
)
def test_what_people_come_for_is_known(text: str, subject: str, thing: str) -> None:
    (need,) = needs_in(text)
    assert (need.subject, need.thing) == (subject, thing)


def test_market_dues_are_no_address() -> None:
    assert first_place("Droits de place du marché et des fêtes foraines") == ""
    assert first_place("Fermeture de la place du Marché") == "place du Marché"
    assert addresses_in("Quels sont les droits de place du Marché ?") == ()
    assert addresses_in("Que dit l'arrêté sur la place du Marché ?") == ("|marche",)
