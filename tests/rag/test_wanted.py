"""What an answer looks like, from the question's own words."""

from __future__ import annotations

import pytest

from rag.expected import expected_answer
from rag.text import fold
from rag.wanted import looks_of


@pytest.mark.parametrize(
    ("question", "answers", "does_not"),
    [
        ("Sous quel délai faut-il évacuer ?", "dans un délai de 7 jours", "l'immeuble sis 7 rue Haute"),
        ("Quel est le délai de recours ?", "dans un délai de deux (2) mois", "un recul de 2 mètres"),
        (
            "Quelle proportion du terrain est occupée au sol ?",
            "limitée à 35% de la superficie",
            "à 35 m de la voie",
        ),
        ("Y a-t-il un pourcentage maximum ?", "Non réglementé.", "30 m2 d'emprise"),
        ("Quelle hauteur maximale ?", "7 m à l'égout", "au moins 10 m² de terrain"),
        ("Quelle hauteur maximale ?", "il n'est pas fixé de règle de hauteur", "deux logements"),
        ("Quelle surface maximale pour un entrepôt ?", "n'excède pas 500 m²", "à 500 m de la rive"),
        ("Combien de chats sont stérilisés ?", "une population de 14 chats libres", "le 14 septembre 2011"),
        ("Combien de places de vélo ?", "Nombre de places : 12", "la place du 8 mai"),
    ],
)
def test_the_measure_asked_is_told_from_others(question: str, answers: str, does_not: str) -> None:
    looks = looks_of(expected_answer(fold(question)), question)
    assert looks is not None
    assert looks.search(answers)
    assert not looks.search(does_not)


def test_a_text_cannot_be_told_by_its_looks() -> None:
    question = "Que dit le lexique d'une ruine ?"
    assert looks_of(expected_answer(fold(question)), question) is None
