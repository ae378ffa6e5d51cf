"""The kind of answer a question wants, by what its interrogatives bear on."""

from __future__ import annotations

import pytest

from rag.expected import LOOKS, Expected, expected_answer
from rag.text import fold


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Qui a voté contre le budget ?", Expected.VOTER),
        ("Quels élus se sont abstenus sur la taxe ?", Expected.VOTER),
        ("Combien de voix contre ?", Expected.VOTE),
        ("Le budget a-t-il été voté à l'unanimité ?", Expected.VOTE),
        ("Qui a été retenu pour les travaux ?", Expected.PERSON),
    ],
)
def test_who_voted_is_another_question_than_how_many(question: str, kind: Expected) -> None:
    assert expected_answer(fold(question)) is kind


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Contre : 2 (M. Leblanc, Mme Roy)", True),
        ("Monsieur Leblanc s'étant abstenu", True),
        ("Pour : 13, abstentions : 3", False),
        ("adopté à l'unanimité par Monsieur le Maire et son conseil", False),
    ],
)
def test_a_voter_is_named_beside_the_vote(words: str, named: bool) -> None:
    assert bool(LOOKS[Expected.VOTER].search(words)) is named


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Quelle banque prête l'argent de la salle ?", Expected.PERSON),
        ("Quelle société assure le transport pour 12 euros ?", Expected.PERSON),
        ("Quel cabinet suit le budget ?", Expected.PERSON),
        ("Quelles associations ont leur local ?", Expected.PERSON),
        ("Qui paie les frais de notaire ?", Expected.PERSON),
        ("À qui la subvention a-t-elle été donnée ?", Expected.PERSON),
        ("Par quel architecte l'emprise a-t-elle été dessinée ?", Expected.PERSON),
        ("Quel reste à charge pour la commune sur le toit ?", Expected.AMOUNT),
        ("Quelle subvention a été votée au club ?", Expected.AMOUNT),
        ("Quel montant a été voté à l'unanimité ?", Expected.AMOUNT),
        ("À quel prix le terrain est-il vendu ?", Expected.AMOUNT),
        ("Quel est le nouveau tarif de la garderie ?", Expected.AMOUNT),
        ("Quels sont les frais de dossier ?", Expected.AMOUNT),
        ("Quel budget pour l'école ?", Expected.AMOUNT),
        ("Combien d'euros pour la fête ?", Expected.AMOUNT),
        ("Combien l'association demande-t-elle ?", Expected.AMOUNT),
        ("Combien coûte un repas par jour ?", Expected.AMOUNT),
        ("À combien la commune vend-elle le bois ?", Expected.AMOUNT),
        ("Quelle entreprise a eu le lot, et à quel prix ?", Expected.AMOUNT),
        ("Quelle surface fait le terrain acheté 12 euros ?", Expected.FIGURE),
        ("Quelle est la hauteur permise pour un abri ?", Expected.FIGURE),
        ("Quel taux a été voté ?", Expected.FIGURE),
        ("Combien de jours pour demander le paiement ?", Expected.FIGURE),
        ("Combien de places faut-il ?", Expected.FIGURE),
        ("À quelle heure ouvre la salle ?", Expected.FIGURE),
        ("De quelle taille ?", Expected.FIGURE),
        ("Quelles sont les règles de hauteur ?", Expected.FIGURE),
        ("Où est la zone et quelle hauteur fixe-t-elle ?", Expected.FIGURE),
        ("Quel règlement s'applique, et quel recul en résulte ?", Expected.FIGURE),
        ("Quels jours la salle est-elle louée ?", Expected.DATE),
        ("Quel jour le budget a-t-il été voté ?", Expected.DATE),
        ("À quelle date la subvention a-t-elle été versée ?", Expected.DATE),
        ("En quelle année le prix a-t-il changé ?", Expected.DATE),
        ("Quand le tarif change-t-il ?", Expected.DATE),
        ("Depuis quand l'accès est-il interdit ?", Expected.DATE),
        ("Quels secteurs comprend la zone dont la hauteur est de 9 m ?", Expected.LIST),
        ("Quels travaux pour 30 000 euros ?", Expected.LIST),
        ("Quelles communes versent une contribution ?", Expected.LIST),
        ("Quels locaux sont exonérés de taxe ?", Expected.LIST),
        ("Quelles constructions sont interdites en zone N ?", Expected.PERMISSION),
        ("Dans quel secteur une serre est-elle autorisée ?", Expected.PERMISSION),
        ("Pourquoi l'immeuble est-il interdit ?", Expected.TEXT),
        ("Pourquoi le prix a-t-il monté ?", Expected.TEXT),
        ("Comment se mesure la hauteur ?", Expected.TEXT),
        ("Où trouver le nombre de places ?", Expected.TEXT),
        ("Quelle décision sur les tarifs ?", Expected.TEXT),
        ("Quel numéro porte l'arrêté de voirie ?", Expected.TEXT),
        ("Combien ont voté contre le budget ?", Expected.VOTE),
        ("Combien d'élus se sont abstenus ?", Expected.VOTE),
        ("Quel est le résultat du vote ?", Expected.VOTE),
        ("Comment le conseil a-t-il voté ?", Expected.VOTE),
        ("Quelle conseillère s'est opposée ?", Expected.VOTER),
    ],
)
def test_what_the_interrogative_bears_on_tells_the_kind(question: str, kind: Expected) -> None:
    assert expected_answer(fold(question)) is kind
