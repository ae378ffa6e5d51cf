"""An article that sends elsewhere is followed to the rule, for the zone asked and for no other sector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.settings import Settings
from rag.tables import Row, Table, columns_of, is_part, readable_row
from rag.types import Status
from tests.rag.towns import ask

PLAN = """TITRE I - DISPOSITIONS GÉNÉRALES

ARTICLE DG 1 - CHAMP D'APPLICATION
Le présent règlement s'applique à la totalité du territoire de la commune.

ARTICLE DG 4 - CLÔTURES
La hauteur des clôtures sur rue est limitée à 1,50 m. En limite séparative, elle est limitée à 1,90 m.

ARTICLE DG 9 - PISCINES
Le bassin des piscines est implanté à 2,50 m au moins des limites séparatives.

TITRE II - RÈGLEMENT DE LA ZONE UC

ARTICLE UC 7 - IMPLANTATION PAR RAPPORT AUX LIMITES SÉPARATIVES
Les constructions sont implantées à 3,50 m au moins des limites.
Pour les piscines, se référer à l'article DG 9.

ARTICLE UC 10 - HAUTEUR DES CONSTRUCTIONS
La hauteur des constructions n'excède pas 9,00 m au faîtage.

ARTICLE UC 11 - CLÔTURES
Les dispositions de l'article DG 4 s'appliquent. En secteur UCa, les clôtures sur rue sont limitées à 1,20 m.
"""
HEAD: Row = (("Destination",), ("Zone UA",), ("Zone UB",), ("Zones A et N",))
HOMES: Row = (("Habitation",), ("1 place par logement",), ("2 places par logement",), ("3 places",))
TABLE = Table((HEAD,), (HOMES,))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The plan of an invented town."""
    root = tmp_path_factory.mktemp("corlance")
    folder = root / "plu"
    folder.mkdir()
    (folder / "plu.txt").write_text(PLAN, encoding="utf-8")
    (folder / "manifest.toml").write_text(
        '[corpus]\nnom = "corlance"\ncommune = "Corlance"\ninsee = "99402"\n\n'
        '[[document]]\nfichier = "plu.txt"\n'
        'titre = "Règlement"\ntype = "plu"\ndate = 2021-04-06\n',
        encoding="utf-8",
    )
    settings = Settings(data_dir=Path(root / "data"))
    assert ingest([folder], settings).complete
    with Assistant(settings) as opened:
        yield opened


def test_the_rule_and_the_article_that_sends_to_it_are_both_cited(town: Assistant) -> None:
    reply = ask(town, "Quelle hauteur pour une clôture sur rue en zone UC à Corlance ?")
    assert reply.status is Status.ANSWERED
    assert {item.passage.chunk.section.article for item in reply.citations} == {"UC 11", "DG 4"}
    assert "1,50 m" in reply.text
    assert "1,20 m" not in reply.text  # the clause of a sector that was not asked


def test_the_sector_asked_keeps_its_own_clause(town: Assistant) -> None:
    assert "1,20 m" in ask(town, "Quelle hauteur pour une clôture sur rue en secteur UCa à Corlance ?").text


def test_a_case_that_is_sent_elsewhere_is_not_answered_by_the_rule_beside(town: Assistant) -> None:
    asked = "À quelle distance des limites séparatives implanter une piscine en zone UC à Corlance ?"
    reply = ask(town, asked)
    assert "2,50 m" in reply.text
    assert "3,50 m" not in reply.text


def test_a_row_is_read_in_the_column_of_the_zone_asked() -> None:
    whole, columns = readable_row(TABLE, 0), columns_of(TABLE, ["UB"])
    read = readable_row(TABLE, 0, columns)
    assert read == "Habitation — Zone UB : 2 places par logement"
    assert is_part(read, whole)
    assert not is_part("Habitation — Zone UB : 1 place par logement", whole)
    assert readable_row(TABLE, 0, columns_of(TABLE, ["N"])) == "Habitation — Zones A et N : 3 places"
    assert columns_of(TABLE, ["UX"]) == frozenset(range(4))
