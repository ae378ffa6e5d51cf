"""Of two tariffs, the one that holds; of an act, its object and not its letterhead; the rule sent to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.settings import Settings
from rag.text import sentences
from rag.types import RefusalReason, Status
from tests.rag.towns import ask

HEAD = """RÉPUBLIQUE FRANÇAISE
COMMUNE DE BRÉVANNES-LE-HAUT
"""
HALL = """Séance du {said}
DÉLIBÉRATION n° {number}
Objet : Tarifs de location de la salle polyvalente
Le conseil municipal, après en avoir délibéré, DÉCIDE :
ARTICLE 1 - La location de la salle polyvalente coûte {price} € par jour.
{more}
"""
TAXI = """Mairie de Brévannes-le-Haut, 4 place de la République - 01 99 00 44 10 - mairie@brevannes.example
ARRÊTÉ DU MAIRE n° 2023-019
du 3 avril 2023
Objet : Autorisation de stationnement de taxi, place de la Poste
Le maire de Brévannes-le-Haut,
VU le code général des collectivités territoriales, notamment ses articles L. 2213-3 et L. 2213-33 ;
ARRÊTE :
ARTICLE 1 - L'autorisation de stationnement de taxi de la place de la Poste est délivrée.
"""
PLAN = """TITRE I - DISPOSITIONS GÉNÉRALES

ARTICLE DG 3 - STATIONNEMENT
Il est exigé deux places par logement pour les maisons individuelles.

TITRE II - RÈGLEMENT DE LA ZONE UD

ARTICLE UD 12 - STATIONNEMENT
Se reporter à l'article DG 3 des dispositions générales. Les rampes d'accès aux garages ont une pente de 5 %
au plus. Un dixième des places est équipé pour la recharge des véhicules électriques.
"""
ENDS = "ARTICLE 2 - La délibération n° 2022-015 du 8 mars 2022 est abrogée."


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module", params=[ENDS, ""], ids=["ended", "both hold"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An invented town, whose former tariff is ended, or not."""
    root = tmp_path_factory.mktemp("brevannes")
    folder = root / "actes"
    folder.mkdir()
    former = HALL.format(said="8 mars 2022", number="2022-015", price="180", more="")
    newer = HALL.format(said="11 mars 2025", number="2025-021", price="235", more=request.param)
    write(folder, "del-2022-015.txt", HEAD + former)
    write(folder, "del-2025-021.txt", HEAD + newer)
    write(folder, "arr-2023-019.txt", HEAD + TAXI)
    write(folder, "plu.txt", PLAN)
    write(
        folder,
        "manifest.toml",
        '[corpus]\nnom = "brevannes"\ncommune = "Brévannes-le-Haut"\ninsee = "99403"\n\n'
        '[[document]]\nfichier = "del-2022-015.txt"\ntype = "deliberation"\ndate = 2022-03-08\n\n'
        '[[document]]\nfichier = "del-2025-021.txt"\ntype = "deliberation"\ndate = 2025-03-11\n\n'
        '[[document]]\nfichier = "arr-2023-019.txt"\ntype = "arrete"\ndate = 2023-04-03\n\n'
        '[[document]]\nfichier = "plu.txt"\ntype = "plu"\ndate = 2020-01-14\n',
    )
    settings = Settings(data_dir=root / "data")
    assert ingest([folder], settings).complete
    with Assistant(settings) as opened:
        yield opened


def test_the_year_is_asked_only_when_both_acts_hold(town: Assistant, request: pytest.FixtureRequest) -> None:
    reply = ask(town, "Combien coûte la location de la salle polyvalente à Brévannes-le-Haut ?")
    if "both hold" in request.node.name:
        assert reply.status is Status.CLARIFY
        assert reply.refusal
        assert reply.refusal.reason is RefusalReason.NEEDS_DETAIL
        assert "2025, 2022" in reply.text
    else:
        assert reply.status is Status.ANSWERED
        assert "235 €" in reply.statements[0].text
        assert reply.citations[0].passage.chunk.section.act
        assert reply.citations[0].passage.chunk.section.act.number == "2025-021"


def test_no_letterhead_stands_for_what_an_act_says(town: Assistant) -> None:
    reply = ask(
        town, "Que dit l'arrêté n° 2023-019 de Brévannes-le-Haut sur le taxi de la place de la Poste ?"
    )
    assert reply.citations
    assert not any("01 99 00 44 10" in item.quote for item in reply.citations)


def test_an_article_that_opens_by_sending_elsewhere_is_followed(town: Assistant) -> None:
    reply = ask(town, "Combien de places de stationnement pour une maison individuelle en zone UD ?")
    assert reply.status is Status.ANSWERED
    assert "deux places par logement" in reply.text
    assert "5 %" not in reply.text


def test_the_hinges_of_an_act_open_sentences() -> None:
    text = HEAD + TAXI
    opened = [text[start:end].split()[0] for start, end in sentences(text)]
    assert {"Objet", "VU", "ARRÊTÉ", "ARRÊTE"} <= set(opened)
