"""Minutes and registers: one unit a délibération, with its number, the sitting's date and its object."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.acts import READERS
from ingest.acts.base import Block, source
from ingest.acts.deliberation import item_of, sitting_date
from rag.types import ActKind
from tests.ingest.papers import as_source, reading, words
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"

MINUTES = """
COMMUNE DE VALDORÉ
Procès-verbal de la séance du conseil municipal du 12 mars 2024
Présents : M. Aubin, Mme Blin.
ORDRE DU JOUR
1. Approbation du procès-verbal
2. Budget primitif
3. Tarifs de la cantine
La séance est ouverte à 20 heures par monsieur le maire devant dix-huit conseillers.
2024-012 BUDGET PRIMITIF DE LA
COMMUNE
Vu le code général des collectivités territoriales,
Le conseil municipal approuve le budget :
1. Fonctionnement
2. Investissement
Vote : Pour à l'unanimité
2024-013 TARIFS DE LA CANTINE
Madame Blin présente les tarifs.
Le repas passe à 3,20 € au 1er septembre.
Vote : 15 pour, 3 contre
"""


def blocks(text: str, file: str = "valdore/pv.txt") -> list[Block]:
    return READERS[ActKind.DELIBERATION](as_source(text, file))


def test_each_deliberation_of_a_sitting_is_a_unit() -> None:
    found = {block.act.number: block for block in blocks(MINUTES) if block.act and block.act.number}
    assert list(found) == ["2024-012", "2024-013"]
    first, second = found.values()
    assert first.act is not None
    assert (first.act.date, first.act.subject) == (date(2024, 3, 12), "BUDGET PRIMITIF DE LA COMMUNE")
    assert first.path == ("Conseil municipal du 12 mars 2024", "2024-012 BUDGET PRIMITIF DE LA COMMUNE")
    assert "Vote : Pour à l'unanimité" in words(first)
    assert "3,20 €" in words(second)
    assert "3,20 €" not in words(first)


def test_plain_points_inside_a_numbered_deliberation_do_not_cut_it() -> None:
    budget = next(block for block in blocks(MINUTES) if "Investissement" in words(block))
    assert budget.act is not None
    assert budget.act.number == "2024-012"


def test_an_agenda_is_one_block_that_stands_for_no_deliberation() -> None:
    agenda = next(block for block in blocks(MINUTES) if block.path[-1] == "Ordre du jour")
    assert words(agenda).split("\n")[:3] == [
        "1. Approbation du procès-verbal", "2. Budget primitif", "3. Tarifs de la cantine",
    ]  # fmt: skip
    assert agenda.act is not None
    assert (agenda.act.number, agenda.act.date) == (None, date(2024, 3, 12))


def test_no_line_is_lost() -> None:
    assert [line.text for block in blocks(MINUTES) for line in block.lines] == MINUTES.strip().split("\n")


def test_points_are_units_where_deliberations_bear_no_number() -> None:
    found = blocks(
        "Séance du 3 juin 2021\n1. Voirie\nLe conseil décide de refaire la rue.\nElle sera fermée.\n"
        "Les travaux coûtent 12 000 €.\n2. École\nLe conseil décide d'ouvrir une classe.\nElle a 24 places.\n"
        "La rentrée est en septembre."
    )
    assert [block.path[-1] for block in found[1:]] == ["1. Voirie", "2. École"]
    assert [block.act.subject for block in found[1:] if block.act] == ["Voirie", "École"]


def test_the_object_on_its_own_line_belongs_to_the_number_above() -> None:
    near = blocks("Délibération n° 2024-012\nObjet : Budget primitif\nLe conseil approuve.")
    far = blocks(
        "Délibération n° 2024-012\nSéance du 12 mars 2024\nPrésents : dix\nAbsents : deux\nSecrétaire : un\n"
        "Objet : Budget primitif\nLe conseil approuve."
    )
    for found in (near, far):
        last = found[-1]
        assert last.act is not None
        assert (last.act.number, last.act.subject) == ("2024-012", "Budget primitif")
        assert last.path[-1] == "Délibération n° 2024-012 - Objet : Budget primitif"


@pytest.mark.parametrize("path", sorted(TOWN.glob("del-*.pdf")), ids=lambda path: path.stem)
def test_the_demonstration_deliberations_keep_number_date_object_and_vote(path: Path) -> None:
    pages = reading(path).pages
    found = READERS[ActKind.DELIBERATION](source(f"clairvigne/{path.name}", pages))
    act = found[-1].act
    assert act is not None
    assert act.number == path.name[4:12]
    assert act.date is not None
    assert str(act.date.year) == path.name[4:8]
    assert act.subject
    assert not act.subject.startswith("Objet")
    assert "Résultat du vote" in words(found[-1])


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("2024-37 DEMANDE DE SUBVENTION", ("2024-37", "2024-37 DEMANDE DE SUBVENTION")),
        ("Délibération n° 2024/037", ("2024/037", "Délibération n° 2024/037")),
        ("DEL 2024-64 : Rapport annuel", ("DEL 2024-64", "DEL 2024-64 : Rapport annuel")),
        ("Objet : Tarifs", (None, "Objet : Tarifs")),
        ("4) QUESTIONS DIVERSES", (None, "4) QUESTIONS DIVERSES")),
        ("12/03/2024", None),
        ("2024-37 vu le code général", None),
        ("1. Le conseil approuve le budget ;", None),
        ("Vu la délibération n° 2020-14 du 3 mars 2020", None),
    ],
)
def test_what_opens_an_item(text: str, item: tuple[str | None, str] | None) -> None:
    assert item_of(text) == item


@pytest.mark.parametrize(
    ("text", "file", "day"),
    [
        ("Séance du 12 mars 2024", "pv.txt", date(2024, 3, 12)),
        ("Réunion du conseil municipal le 3 juin 2021", "CM-03-juin-2021.txt", date(2021, 6, 3)),
        ("Convocation du 1er mars 2024\nprocès-verbal", "20240312-PV.txt", date(2024, 3, 12)),
        ("Compte-rendu de la séance du 5 mai 2019", "20240312-PV.txt", date(2024, 3, 12)),  # a cover may lie
        ("sans date", "pv.txt", None),
    ],
)
def test_the_date_of_a_sitting(text: str, file: str, day: date | None) -> None:
    assert sitting_date(as_source(text, file)) == day
