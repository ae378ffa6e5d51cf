"""What is asked beside the decision: the vote, a date, the reason; each is told, or said not to be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from rag.answers.motives import asks_why
from rag.answers.parts import NO_REASON, parts_of
from rag.assistant import Assistant
from rag.expected import Expected
from rag.settings import Settings
from rag.types import Status
from tests.rag.towns import ask

REJECTED = """COMMUNE DE TRÉVIGNAC
Séance du 8 octobre 2024
Délibération n° 2024-031 - Objet : Extinction de l'éclairage public la nuit
Le conseil municipal, légalement convoqué, s'est réuni sous la présidence de M. Bruno MALVY.
CONSIDÉRANT que l'éclairage public représente 38 % de la facture d'électricité de la commune ;
Le conseil municipal, après en avoir délibéré, REJETTE la proposition :
ARTICLE 1 - La proposition d'éteindre l'éclairage public de minuit à 5 h est rejetée.
ARTICLE 2 - Une étude de remplacement des lampes sera présentée au conseil avant l'été 2025. Elle dira le coût
des lampes, la durée des travaux, les rues qui seront éclairées toute la nuit et celles qui ne le seront plus.
Résultat du vote :
Pour : 5
Contre : 9
Abstentions : 1 (Mme Anne COLLIARD)
"""
CLOSED = """COMMUNE DE TRÉVIGNAC
ARRÊTÉ DU MAIRE n° 2024-044 du 12 juin 2024
Objet : Interdiction temporaire de la circulation rue des Tilleuls
Le maire de Trévignac,
VU le code de la route ;
CONSIDÉRANT qu'il appartient au maire de régler la circulation ;
CONSIDÉRANT que la pose d'une grue nécessite d'interdire la circulation rue des Tilleuls ;
ARRÊTE :
ARTICLE 1 - Du 1er juillet 2024 au 12 juillet 2024, la circulation est interdite rue des Tilleuls.
ARTICLE 2 - Une déviation est mise en place par la rue du Stade.
"""
PRICED = """COMMUNE DE TRÉVIGNAC
Séance du 21 mai 2024
Délibération n° 2024-021 - Objet : Tarifs de la piscine municipale
Le conseil municipal, à l'unanimité, fixe les droits d'entrée de la piscine municipale :
- moins de 4 ans : gratuit ;
- de 4 à 11 ans : 2,20 € ;
- de 12 à 17 ans : 3,40 € ;
- à partir de 18 ans : 4,60 €.
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The acts of an invented town."""
    root = tmp_path_factory.mktemp("trevignac")
    folder = root / "actes"
    folder.mkdir()
    manifest = '[corpus]\nnom = "trevignac"\ncommune = "Trévignac"\ninsee = "99401"\n'
    acts = {"rejet": ("deliberation", REJECTED), "rue": ("arrete", CLOSED), "bain": ("deliberation", PRICED)}
    for name, (kind, text) in acts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        manifest += f'\n[[document]]\nfichier = "{name}.txt"\ntitre = "Acte {name}"\ntype = "{kind}"\n'
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    settings = Settings(data_dir=Path(root / "data"))
    assert ingest([folder], settings).complete
    with Assistant(settings) as opened:
        yield opened


def test_the_parts_of_a_question_are_told_apart() -> None:
    decided, counted = parts_of("Le conseil a-t-il accepté le projet, et avec combien de voix ?")
    assert (decided.kind, counted.kind) == (Expected.YES_NO, Expected.VOTE)
    assert counted.met("Pour : 6 Contre : 11")
    assert not counted.met("rejetée à la majorité")
    amount, voter = parts_of("Quel est le montant du marché et qui s'est abstenu ?")
    assert (amount.kind, voter.kind) == (Expected.AMOUNT, Expected.VOTER)
    assert parts_of("Quel est le montant du marché de voirie et de trottoirs ?") == ()


def test_the_decision_and_its_vote_are_told_together(town: Assistant) -> None:
    asked = (
        "Le conseil de Trévignac a-t-il accepté l'extinction de l'éclairage public, et avec combien de voix ?"
    )
    reply = ask(town, asked)
    assert reply.status is Status.ANSWERED
    assert all(words in reply.text for words in ("rejet", "Pour : 5", "Contre : 9"))
    assert not reply.notice


def test_a_why_is_answered_by_the_reasons_of_the_act(town: Assistant) -> None:
    reply = ask(town, "Pourquoi la circulation était-elle interdite rue des Tilleuls à Trévignac ?")
    assert "pose d'une grue" in reply.statements[0].text
    assert "il appartient au maire" not in reply.text
    assert "1er juillet 2024" in reply.text  # and what it decides


def test_no_reason_is_said_when_the_act_gives_none(town: Assistant) -> None:
    reply = ask(town, "Pourquoi les tarifs de la piscine de Trévignac ont-ils augmenté ?")
    assert reply.status is not Status.ANSWERED or reply.notice == NO_REASON


def test_why_beside_another_thing_is_no_question_of_reasons_alone() -> None:
    assert asks_why("Pour quelle raison la rue est-elle fermée ?")
    assert not asks_why("Quel dossier a été retiré et pourquoi ?")


@pytest.mark.parametrize(("age", "price"), [("9", "2,20"), ("17", "3,40"), ("43", "4,60")])
def test_only_the_item_of_the_age_said_is_shown(town: Assistant, age: str, price: str) -> None:
    reply = ask(
        town, f"Quel est le prix de l'entrée à la piscine de Trévignac pour une personne de {age} ans ?"
    )
    others = {"2,20", "3,40", "4,60"} - {price}
    assert price in reply.text
    assert not any(other in reply.text for other in others)
