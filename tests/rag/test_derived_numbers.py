"""Derived numbers: recomputed in code, the operation shown, and none of what may be a part."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.answers.computed import holds, operation, value_of
from rag.settings import AnswerSettings, Settings, VectorSettings
from rag.types import Act, ActKind, Computed, Question, Reply, Status, Territory
from tests.index.builders import document
from tests.rag.test_context import Town

TOWN = Territory("Ornebourg", "99301")
PARKING = ("Zone UB", "UB 12. Stationnement")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    # What is told is tested here, not how sure one must be to tell it.
    shown = AnswerSettings(seuil=0.05)
    return Town(Settings(data_dir=tmp_path / "data", vecteurs=VectorSettings(moteur="aucun"), reponse=shown))


def _parking(town: Town, words: str) -> None:
    doc = document("plu/reglement.pdf", "plu", territory=TOWN)
    town.rule(doc, PARKING, words, zones=("UB",), article="UB 12")


def _act(town: Town, number: str, day: date, subject: str, words: str) -> None:
    doc = document(f"actes/{number}.pdf", "actes", kind=ActKind.DELIBERATION, territory=TOWN)
    act = Act(ActKind.DELIBERATION, number, day, subject)
    town.rule(doc, (f"Délibération n° {number}",), words, act=act)


def asked(town: Town, text: str) -> Reply:
    with town.opened() as assistant:
        return assistant.ask(Question(text))


FOR_EIGHT = "Combien de places de stationnement faut-il pour 8 logements en zone UB ?"


def test_what_is_due_for_each_is_multiplied_and_what_is_added_is_added(town: Town) -> None:
    _parking(
        town,
        "Il est exigé 1,5 place de stationnement par logement. "
        "S'y ajoute une place supplémentaire pour les visiteurs pour 4 logements.",
    )
    reply = asked(town, FOR_EIGHT)
    assert [(each.value, each.expression) for each in reply.computed] == [("14", "8 * 1.5 + 8 / 4")]
    assert "8 × 1,5 + 8 ÷ 4 = 14 places" in reply.text
    assert all(each.citations for each in reply.statements)


def test_two_ratios_that_nothing_tells_apart_are_not_worked_out(town: Town) -> None:
    _parking(
        town,
        "Il est exigé 1 place de stationnement par logement social. "
        "Il est exigé 2 places de stationnement par logement dans les autres cas.",
    )
    assert not asked(town, FOR_EIGHT).computed


def test_a_part_of_a_tranche_is_not_worked_out(town: Town) -> None:
    _parking(town, "Il est exigé 1 place de stationnement pour 3 logements.")
    assert not asked(town, FOR_EIGHT).computed


def test_the_ratio_of_another_sector_is_left_out(town: Town) -> None:
    _parking(
        town,
        "Il est exigé 2 places de stationnement par logement. "
        "En secteur UBa, une place supplémentaire par tranche de 4 logements est exigée.",
    )
    assert [each.value for each in asked(town, FOR_EIGHT).computed] == ["16"]


FEES = "Droits de place du marché"
FEE = "Le droit de place du marché est fixé à {} € par mètre linéaire et par jour de marché."


def test_how_much_a_fee_rose_is_told_with_both_acts(town: Town) -> None:
    _act(town, "2022-10", date(2022, 6, 3), FEES, FEE.format("1,20"))
    _act(town, "2023-31", date(2023, 5, 9), FEES, FEE.format("1,50"))
    reply = asked(town, "De combien augmente le droit de place du marché entre 2022 et 2023 ?")
    assert [(each.value, each.expression) for each in reply.computed] == [("0.3", "1.5 - 1.2")]
    assert "1,50 − 1,20 = 0,30" in reply.text or "1,5 − 1,2 = 0,3" in reply.text
    assert len(reply.citations) == 2


GRANTS = "Subventions aux associations"
LIST = (
    "Le conseil décide de verser les subventions suivantes aux associations : \n"
    "- Amicale des pêcheurs : 300 € ;\n- Club de lecture : 450 € ;\n- Chorale du lac : 250 €.\n{}"
)


def test_a_whole_list_is_added_up(town: Town) -> None:
    _act(town, "2024-12", date(2024, 4, 3), GRANTS, LIST.format("Le maire est chargé de l'exécution."))
    reply = asked(town, "Combien le conseil a-t-il donné au total en subventions aux associations ?")
    assert reply.status is Status.ANSWERED
    assert [(each.value, each.expression) for each in reply.computed] == [("1000", "300 + 450 + 250")]
    assert "300 + 450 + 250 = 1 000 €" in reply.text
    assert "Chorale du lac : 250 €" in reply.citations[0].quote


def test_a_list_that_may_go_on_elsewhere_is_never_added_up(town: Town) -> None:
    _act(town, "2024-12", date(2024, 4, 3), GRANTS, LIST.format(""))
    reply = asked(town, "Combien le conseil a-t-il donné au total en subventions aux associations ?")
    assert reply.status is Status.REFUSED
    assert not reply.computed
    assert "aucune somme n'est faite" in reply.text


def test_one_amount_is_no_list_to_add_up(town: Town) -> None:
    words = "Le conseil retient l'entreprise Roux pour la réfection du préau, d'un montant de 12 400 € TTC."
    _act(town, "2024-15", date(2024, 4, 3), "Réfection du préau de l'école", words)
    reply = asked(town, "Combien coûte au total la réfection du préau de l'école ?")
    assert "12 400 €" in reply.text


def test_a_change_that_one_sentence_tells_is_worked_out(town: Town) -> None:
    words = "Le loyer du logement de la poste passe de 410 € à 432 € par mois."
    _act(town, "2024-16", date(2024, 4, 3), "Loyer du logement de la poste", words)
    reply = asked(town, "De combien d'euros augmente le loyer du logement de la poste ?")
    assert "432 − 410 = 22 €" in reply.text
    assert [(each.value, each.expression) for each in reply.computed] == [("22", "432 - 410")]


def test_operations_are_recomputed_and_their_operands_looked_for() -> None:
    right = Computed("14", "8 * 1.5 + 8 / 4")
    assert value_of(right.expression) == right.value
    assert operation(right) == "8 × 1,5 + 8 ÷ 4 = 14"
    assert holds(right, "1,5 place par logement, 1 place pour 4 logements", "pour 8 logements")
    assert not holds(right, "1,5 place par logement", "pour 8 logements")
    assert not holds(right, "1,5 place par logement, 1 place pour 4 logements")
    assert not holds(Computed("15", right.expression), "1,5 et 4", "8")
    assert not holds(Computed("12", "8 + 4"), "4 logements", "pour 8 logements")
