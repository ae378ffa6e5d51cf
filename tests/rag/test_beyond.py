"""Opinions, advice, forecasts and private data are refused for what they are; ordinary questions are not."""

from __future__ import annotations

import pytest

from rag.question import ZonesOf, understand
from rag.question.beyond import Beyond, beyond_acts
from rag.refuse import outside
from rag.settings import ContactSettings
from rag.types import Question, Territory

TOWN = Territory("Corvanne", "00721")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Le maire a-t-il eu raison de vendre l'école ?", Beyond.OPINION),
        ("Mme Ozanne a eu tort de quitter la salle ?", Beyond.OPINION),
        ("Pensez-vous que le maire travaille bien ?", Beyond.OPINION),
        ("Est-ce normal que la cantine augmente ?", Beyond.OPINION),
        ("Corvanne est-elle une ville agréable à vivre ?", Beyond.OPINION),
        ("Tu crois que la fête vaut ce qu'elle coûte ?", Beyond.OPINION),
        ("Quel architecte choisir pour ma maison ?", Beyond.ADVICE),
        ("Vaut-il mieux acheter ici ?", Beyond.ADVICE),
        ("Va-t-on gagner le procès ?", Beyond.FORECAST),
        ("Ai-je des chances de gagner ?", Beyond.FORECAST),
        ("L'adresse mail perso de M. Ozanne ?", Beyond.PERSONAL),
        ("C'est quoi le portable de Mme Ozanne ?", Beyond.PERSONAL),
        ("Quel est l'état de santé du premier adjoint ?", Beyond.PERSONAL),
        ("Où habite la secrétaire de mairie ?", Beyond.PERSONAL),
        ("Mon voisin a-t-il payé ses impôts ?", Beyond.PERSONAL),
    ],
)
def test_what_no_act_says_is_told_apart(text: str, kind: Beyond) -> None:
    assert beyond_acts(text) is kind
    refusal = outside(understand(Question(text), (TOWN,), ZonesOf({})), (TOWN,), ContactSettings())
    assert refusal is not None
    assert kind.value in refusal.message
    assert "Les passages trouvés" in refusal.message


@pytest.mark.parametrize(
    "text",
    [
        "Est-il autorisé de construire un abri ?",
        "Est-ce possible d'agrandir ?",
        "À qui m'adresser pour un permis ?",
        "Qui est responsable de l'entretien des haies ?",
        "Pensez-vous que j'ai le droit de poser une clôture ?",
        "À raison de combien de places par logement ?",
        "Quelle couleur de façade choisir en zone UB ?",
        "Quel architecte la commune a-t-elle choisi pour l'école ?",
        "Quel est le mail de la mairie ?",
        "Quel est le téléphone de Monsieur le Maire ?",
        "Combien coûtent les ordinateurs portables de l'école ?",
        "Vaut-il mieux déposer un permis ou une déclaration ?",
        "Quelle est l'indemnité du maire ?",
        "Quel âge faut-il avoir pour la cantine ?",
        "Qui est le propriétaire du 3 rue du Lac ?",
    ],
)
def test_ordinary_questions_are_searched(text: str) -> None:
    assert beyond_acts(text) is None
