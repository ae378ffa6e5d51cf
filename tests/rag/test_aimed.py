"""A near subject is not the subject: what the question is about must be in what answers."""

from __future__ import annotations

import pytest

from rag.aimed import unmet
from rag.question import Understanding, ZonesOf, understand
from rag.text import terms
from rag.types import ActKind, Chunk, Document, Passage, Question, Section, Territory

TOWN = Territory("Corvanne", "00721")


def read(text: str) -> Understanding:
    return understand(Question(text), (TOWN,), ZonesOf({}))


def passage(text: str, title: str = "Règlement", kind: ActKind = ActKind.PLU) -> Passage:
    document = Document("d", "c", "c/x.pdf", "0" * 64, title, kind, TOWN)
    return Passage(Chunk("x", Section(document, ("Dispositions",)), (1,), text), 1.0)


def told(text: str, found: Passage) -> list[str]:
    asked = terms(text)
    return list(unmet(read(text), found, dict.fromkeys(asked, 1 / len(asked))))


def test_one_common_word_is_no_subject() -> None:
    text = "Comment renouveler son permis de conduire ?"
    assert "permis" in told(text, passage("Ce choix ne doit pas conduire à augmenter le risque."))
    assert not told(text, passage("Renouveler un permis de conduire se fait en ligne."))


def test_a_theme_or_a_date_tells_what_is_asked() -> None:
    for text in (
        "Quel recul pour renouveler une clôture ?",
        "Que dit la séance du 3 mai 2021 du renouvellement ?",
    ):
        assert not told(text, passage("Rien de tel."))


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        ("Le propriétaire de l'immeuble fait les travaux.", True),
        ("L'immeuble appartient à la SCI du Lac.", False),
        ("Les propriétaires, M. Ozanne et Mme Vidal, sont mis en demeure.", False),
    ],
)
def test_who_owns_a_place_is_named(found: str, missing: bool) -> None:
    got = list(unmet(read("Qui est le propriétaire du 3 rue du Lac ?"), passage(found), {}))
    assert ("propriétaire" in got) is missing


def test_what_another_document_says_is_not_in_the_rules_that_send_to_it() -> None:
    text = "Combien de logements prévoit l'OAP de Kermelen ?"
    assert list(unmet(read(text), passage("L'OAP de la gare admet 20 logements."), {})) == ["OAP Kermelen"]
    assert not list(unmet(read(text), passage("L'OAP de Kermelen : 20 logements."), {}))
    assert not list(unmet(read(text), passage("20 logements.", "OAP Kermelen"), {}))
    assert not list(
        unmet(read("Ce seuil vaut-il pour l'OAP de Kermelen ?"), passage("Le seuil est de 20 %."), {})
    )


def test_the_rule_of_a_zone_is_in_no_act_that_does_not_name_it() -> None:
    asked = understand(
        Question("Quelle hauteur en zone UB ?"), (TOWN,), ZonesOf({TOWN.name: frozenset({"UB"})})
    )
    scaffold = "La hauteur de l'échafaudage est de 9 m."
    assert list(unmet(asked, passage(scaffold, kind=ActKind.ARRETE), {})) == ["zone UB"]
    assert not list(unmet(asked, passage(scaffold), {}))
    named = passage("En zone UB, la hauteur passe à 9 m.", kind=ActKind.DELIBERATION)
    assert not list(unmet(asked, named, {}))


def test_the_height_of_buildings_is_not_that_of_a_fence() -> None:
    zones = ZonesOf({TOWN.name: frozenset({"UB"})})
    asked = understand(Question("Quelle est la hauteur maximale d'une clôture en zone UB ?"), (TOWN,), zones)
    assert list(unmet(asked, passage("La hauteur des constructions n'excède pas 7 m."), {})) == ["clôtures"]
    for rule in (
        "Les clôtures n'excèdent pas 1,60 m.",
        "Un mur bahut de 0,80 m est admis.",
        "Les haies : 2 m.",
    ):
        assert not list(unmet(asked, passage(rule), {}))
    other = understand(Question("Quelle est la hauteur maximale en zone UB ?"), (TOWN,), zones)
    assert not list(unmet(other, passage("La hauteur des constructions n'excède pas 7 m."), {}))
    roof = understand(Question("Quelle pente pour une toiture en zone UB ?"), (TOWN,), zones)
    assert list(unmet(roof, passage("La rampe du garage a 5 % de pente."), {})) == ["toitures"]
    assert not list(unmet(roof, passage("Les toits ont deux pans, de 30 à 45 %."), {}))
