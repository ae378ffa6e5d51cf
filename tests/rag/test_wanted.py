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
        ("Quelle durée de stationnement ?", "Devant la poste : 20 min", "12 places devant la poste"),
        ("Combien de minutes peut-on rester ?", "dix minutes au plus", "un minimum de 10 places"),
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
        ("Quels jours la salle ouvre-t-elle ?", "le mardi et le jeudi", "3 mois"),
        ("En quelle année ?", "approuvé en 2014", "le 12 mai"),
        ("À quelle heure ?", "de 8 h 30 à midi", "12 mètres"),
        ("Dans quelle limite ?", "dans la limite du quart des crédits", "les crédits ouverts"),
        (
            "Quelle société a le lot ?",
            "attribue le lot 2 à l'entreprise Bastier",
            "M. Roulin demande le prix",
        ),
        ("Quelle entreprise est choisie ?", "retenir l'offre de VALNOR", "les entreprises du secteur"),
        ("Quelle banque prête ?", "un emprunt auprès de la Caisse Rurale", "un emprunt sur 15 ans"),
        ("Quel cabinet suit le plan ?", "confiée à la SARL ORMELLE", "confiée à un cabinet"),
        (
            "Avec qui la convention est-elle signée ?",
            "une convention avec Bastier",
            "une convention de trois ans",
        ),
        ("Qui est le rapporteur ?", "Madame Bastier présente le dossier", "Monsieur le Maire présente"),
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


@pytest.mark.parametrize(
    "question", ["Qui doit entretenir la haie ?", "Qui a le droit d'entrer ?", "Qui paie les frais ?"]
)
def test_whoever_a_rule_binds_has_no_name(question: str) -> None:
    assert looks_of(expected_answer(fold(question)), question) is None
