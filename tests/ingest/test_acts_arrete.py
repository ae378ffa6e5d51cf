"""Arrêtés: their own number and date, never those of the acts they cite; one block an article."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.acts import reader_of
from ingest.acts.arrete import describe
from ingest.acts.base import source
from ingest.acts.places import first_place
from rag.acts import Guess, LinkKind
from rag.types import ActKind
from tests.ingest.papers import as_source, reading, words
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"

ORDER = """
MAIRIE DE VALDORÉ
ARRÊTÉ MUNICIPAL N° 2024-038 DU 22 MAI 2024
Objet : Mainlevée de péril, 7 rue des Tanneurs
Le maire de Valdoré,
Vu l'arrêté n° 2023-112 en date du 14 novembre 2023 portant mise en sécurité,
Vu l'arrêté de délégation n° 2020_01336_VDM du 20 juillet 2020,
Considérant que les travaux sont achevés,
ARRÊTE
Article 1er : L'arrêté n° 2023-112 est levé.
Il est notifié au propriétaire.
Article 2 - Les loyers sont dus à compter du 1er juin 2024.
Fait à Valdoré,
le 22 mai 2024
"""


def test_number_date_and_object_are_its_own() -> None:
    act = describe(as_source(ORDER))
    assert (act.number, act.date) == ("2024-038", date(2024, 5, 22))
    assert act.subject == "Mainlevée de péril, 7 rue des Tanneurs"


def test_type_place_matter_and_links_are_read() -> None:
    act = describe(as_source(ORDER))
    assert act.type == Guess("mainlevée", ("Mainlevée",))
    assert act.place == "7 rue des Tanneurs"
    assert act.nature == Guess("3", ("Mainlevée",))
    assert act.matter is not None
    assert act.matter.value == "6.1"
    assert act.office == Guess("Police municipale", act.matter.words)
    (link,) = act.links
    assert (link.kind, link.number, link.partial) == (LinkKind.LIFTS, "2023-112", False)
    assert link.quote == "Article 1er : L'arrêté n° 2023-112 est levé."


@pytest.mark.parametrize(
    ("title", "kind", "matter"),
    [
        ("Objet : Réglementation de la circulation rue Neuve", "circulation ou stationnement", "6.1"),
        ("Objet : Délégation de fonctions à Mme Blin, adjointe", "délégation", "5"),
        ("Objet : Permis de construire n° PC 012", "permis et urbanisme", "2.2"),
        ("Objet : Nomination d'un agent titulaire", "personnel", "4"),
        ("Objet : Arrêté de mise en sécurité, 3 rue Neuve", "péril ou mise en sécurité", "6.1"),
        ("Objet : Ouverture d'un débit de boissons temporaire", "débit de boissons ou manifestation", "6.1"),
        ("Objet : Permis de stationnement d'une benne", "occupation du domaine public", "6.1"),
        ("Objet : Circulation des chiens dans les parcs", "police administrative", "6.1"),
        ("Objet : Règlement du marché hebdomadaire", "police administrative", "6.1"),
        ("Objet : Création d'une zone 30 dans le bourg", "circulation ou stationnement", "6.1"),
        ("Objet : Ouverture d'un établissement recevant du public", "police administrative", "6.1"),
    ],
)
def test_the_type_of_an_order_is_guessed_from_its_words(title: str, kind: str, matter: str) -> None:
    act = describe(as_source(f"Arrêté n° 2024-9\n{title}\nLe maire,\nVu le code,\nARRÊTE\nArticle 1 : Tout."))
    assert act.type is not None
    assert act.matter is not None
    assert (act.type.value, act.matter.value) == (kind, matter)
    assert act.type.words
    assert act.matter.words


@pytest.mark.parametrize(
    "article",
    ["L'emplacement est personnel : il ne peut être prêté.", "Le plan d'évacuation est affiché à l'étage."],
)
def test_a_word_that_says_something_else_is_no_type(article: str) -> None:
    told = (
        f"Arrêté n° 2024-9\nObjet : Règles de la halle\nLe maire,\nVu le code,\nARRÊTE\nArticle 1 : {article}"
    )
    assert describe(as_source(told)).type is None


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("PÉRIL IMMINENT — 18. RUE DANTON — 13003 — PARCELLE N° 12", "18. RUE DANTON"),
        ("Mise en sécurité 20 bis, boulevard Giraud - 13014 MARSEILLE", "20 bis, boulevard Giraud"),
        ("Circulation alternée rue des Écoles, du 3 au 5 mai", "rue des Écoles"),
        ("Mise en place d'un périmètre 19 rue Haute", "19 rue Haute"),
        ("Interdiction de l'accès au 41 et 43 avenue du Port", "41 et 43 avenue du Port"),
        ("Délégation de signature", ""),
    ],
)
def test_the_place_an_order_is_about(title: str, place: str) -> None:
    assert first_place(title) == place


def test_acts_reproduced_in_annex_make_no_link() -> None:
    annexed = (
        ORDER + "ANNEXE\nArrêté n° 2019-4\nNous, Maire,\nARRÊTONS\nArticle 1 L'arrêté n° 2010-1 est abrogé.\n"
    )
    assert [link.number for link in describe(as_source(annexed)).links] == ["2023-112"]


def test_one_block_an_article_after_the_visas() -> None:
    found = reader_of(ActKind.ARRETE)(as_source(ORDER))
    assert [block.article for block in found] == [None, "1er", "2"]
    root = "Arrêté n° 2024-038 - Mainlevée de péril, 7 rue des Tanneurs"
    assert [block.path for block in found] == [(root,), (root, "Article 1er"), (root, "Article 2")]
    assert "Il est notifié au propriétaire." in words(found[1])
    assert [line.text for block in found for line in block.lines] == ORDER.strip().split("\n")


@pytest.mark.parametrize(
    ("header", "number"),
    [
        ("Arrêté N° 2020 _02140_ VDM", "2020_02140_VDM"),
        ("Arrêté n°2018_03228_VDM", "2018_03228_VDM"),
        ("ARRÊTÉ DU MAIRE n° 2024-009", "2024-009"),
        ("ARRETE n° AR 2024/12", "AR_2024/12"),
        ("Arrêté portant délégation", None),
    ],
)
def test_numbers_as_towns_write_them(header: str, number: str | None) -> None:
    text = f"{header}\nLe maire de Valdoré,\nVu l'arrêté n° 2001-999 du 3 mars 2001,"
    assert describe(as_source(text)).number == number


def test_the_number_of_the_file_serves_when_the_act_bears_none() -> None:
    text = "ARRÊTÉ DE PÉRIL\nNous, Maire,\nVu l'arrêté n° 2020-001"
    assert describe(as_source(text, "v/12-rue-neuve_2019_00408.txt")).number == "2019_00408"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Arrêté n° 2021-5\nVu le code,\nSigné le : 14/01/2021", date(2021, 1, 14)),
        ("Arrêté n° 2021-5\nVu le code,\nSigné le : 14/01/2074", None),  # misread, no act of 2021 is of 2074
        ("Arrêté n° 2021-5\nVu le constat du 10 janvier 2021,\nArticle 1", None),
        ("ID : 013-211300553-20201207-2020_02901_VDM-AR\nArrêté n° 2020-5\nVu le code", date(2020, 12, 7)),
        ("Arrêté n° 2020-5\nVu le code\nReçu en préfecture le 09/12/2020", date(2020, 12, 9)),
        ("Arrêté sans numéro\nVu le code\nFait à Valdoré le 2 février 2018", date(2018, 2, 2)),
    ],
)
def test_the_date_is_that_of_signature_or_unknown(text: str, day: date | None) -> None:
    assert describe(as_source(text)).date == day


@pytest.mark.parametrize("path", sorted(TOWN.glob("arr-*.pdf")), ids=lambda path: path.stem)
def test_the_demonstration_orders_keep_number_date_and_object(path: Path) -> None:
    pages = reading(path).pages
    act = describe(source(f"clairvigne/{path.name}", pages))
    assert act.number == path.name[4:12]
    assert act.date is not None
    assert str(act.date.year) == path.name[4:8]
    assert act.subject
