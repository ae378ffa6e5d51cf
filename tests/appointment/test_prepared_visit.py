"""A visit prepared on documents that were really ingested: what is shown is proved, the rest is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.appointment.letter import CLOSING, NOT_A_DECISION, of_visit
from rag.appointment.prepare import ASK_ZONE, NO_PLACE, NO_ZONE, prepare, without
from rag.appointment.split import read
from rag.appointment.types import Around, ContactKind, Prepared, Visit
from rag.desk import Desk
from rag.scope import AccessError, Scope
from rag.types import RefusalReason
from rag.verbatim import is_verbatim

DAY = date(2024, 6, 3)


def visit(desk: Desk, text: str, day: date = DAY) -> Visit:
    told = read(text, desk.communes(), lambda name: desk.zones(name or None))
    return prepare(desk, told.needs, Around(day, told.commune, told.zone))


def one(desk: Desk, text: str, day: date = DAY) -> Prepared:
    (found,) = visit(desk, text, day).prepared
    return found


def test_each_subject_has_its_own_answers(town: Desk) -> None:
    shed, noise = visit(
        town, "Mme X veut un abri de jardin en zone UB et se plaint du chantier bruyant"
    ).prepared
    points = [point for finding in shed.findings for point in finding.points]
    assert {"Distance aux limites du voisin", "Surface au sol", "Hauteur"} <= set(points)
    assert all(each.citation.passage.chunk.section.zones == ("UB",) for each in shed.findings)
    (rule,) = noise.findings
    assert "avant 8 h et après 18 h" in rule.citation.quote


def test_every_word_shown_is_in_the_passage_it_cites(town: Desk) -> None:
    for prepared in visit(town, "Un abri de jardin en zone UB et un chantier bruyant").prepared:
        assert prepared.citations
        for citation in prepared.citations:
            assert is_verbatim(citation.quote, citation.passage.chunk.whole)


def test_plain_words_hold_no_figure_of_another_rule(town: Desk) -> None:
    found = one(town, "Un abri de jardin en zone UB")
    own, rule = [each for each in found.findings if "Hauteur" in each.points]
    assert "Chiffre qui y est écrit : 9,00 m." in rule.plain
    assert own.citation.quote == "La hauteur des annexes est limitée à 3,20 m."
    assert own.plain == ("Cette règle est écrite pour ces travaux.", "Chiffre qui y est écrit : 3,20 m.")
    shown = [each.quote for one in found.findings for each in (*one.cited, *one.others)]
    assert not any("6,40" in each for each in shown), "the figure of the other zone"
    (ground,) = [each for each in found.findings if "Surface au sol" in each.points]
    assert ground.plain == ("Le document dit lui-même qu'il ne fixe pas de règle sur ce point.",)


def test_steps_papers_and_contacts_come_from_the_acts(town: Desk) -> None:
    found = one(town, "Il se plaint du bruit d'un chantier")
    assert any("15 jours" in each.quote for each in found.steps)
    assert any("plan de situation" in each.quote for each in found.papers)
    reach = {each.kind: each.value for each in found.contacts}
    assert reach[ContactKind.PHONE] == "01 99 00 44 55"
    assert reach[ContactKind.MAIL] == "mairie@valdore.example"
    assert all(each.office.startswith("Mairie") for each in found.contacts)


def test_without_a_zone_no_rule_is_looked_for(town: Desk) -> None:
    made = visit(town, "Un couple veut un abri de jardin")
    assert made.ask == (ASK_ZONE,)
    assert made.prepared[0].findings == ()
    assert made.prepared[0].unconfirmed[0].message == NO_ZONE


def test_an_unknown_zone_is_told_and_no_other_serves(town: Desk) -> None:
    found = one(town, "Un abri de jardin en zone UX7")
    assert found.findings == ()
    assert found.unconfirmed[0].reason is RefusalReason.UNKNOWN_ZONE


def test_a_building_without_address_is_not_looked_for(town: Desk) -> None:
    found = one(town, "Sa maison menace de tomber, elle est en péril")
    assert found.findings == ()
    assert {each.message for each in found.unconfirmed} == {NO_PLACE}
    assert found.ask[0] == "L'adresse exacte"


def test_what_no_act_tells_is_said_with_its_points(town: Desk) -> None:
    found = one(town, "Le tarif de la cantine")
    assert found.findings == ()
    assert found.unconfirmed
    assert all("n'existe pas" not in each.message for each in found.unconfirmed)


def test_the_visitor_is_in_no_record(town: Desk) -> None:
    made = visit(town, "Mme Zyxwabert, tél 06 12 34 56 78, veut un abri de jardin en zone UB")
    journal = (town.settings.data_dir / "journal.sqlite").read_bytes()
    assert b"Zyxwabert" not in journal
    assert b"06 12 34" not in journal
    assert made.prepared[0].records


def test_a_source_set_aside_leaves_the_sheet_and_is_said(town: Desk) -> None:
    made = visit(town, "Il se plaint du bruit d'un chantier")
    chunk = made.prepared[0].findings[0].citation.passage.chunk.id
    smaller = without(made, frozenset({chunk}), frozenset()).prepared[0]
    assert smaller.findings == ()
    assert any("écarté" in each.message for each in smaller.unconfirmed)


def test_nothing_is_found_through_a_closed_door(town: Desk) -> None:
    closed = replace(town, scope=Scope(frozenset({"autre"})))
    with pytest.raises(AccessError):
        visit(town, "un abri en zone UB") and prepare(
            closed, read("un chantier bruyant", (), lambda name: ()).needs, Around(DAY)
        )


def test_the_letter_quotes_what_the_sheet_shows(town: Desk) -> None:
    made = visit(town, "Un abri de jardin en zone UB et un chantier bruyant")
    drafted = of_visit(made, DAY)
    assert "Le 3 juin 2024" in drafted.text
    assert CLOSING in drafted.text
    assert NOT_A_DECISION in drafted.text
    for citation in drafted.citations:
        assert citation.quote.strip(" :") in drafted.text or citation.quote.startswith("Mairie")
    assert "Arrêté n° 2024-018 du 5 mars 2024" in drafted.text
    assert drafted.text.count("01 99 00 44 55") == 1
    assert set(drafted.records) <= {each for one in made.prepared for each in one.records}
