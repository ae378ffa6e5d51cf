"""The words of a refusal: what was searched, what to do, whom to ask; never a denial, never invented."""

from __future__ import annotations

import pytest

from rag.confidence import Evidence
from rag.question import Understanding
from rag.refuse import foreign_place, not_found, unknown_zone, unverified, which_territory
from rag.settings import ContactSettings
from rag.types import (
    ActKind,
    Chunk,
    Document,
    Passage,
    Refusal,
    RefusalReason,
    Section,
    Territory,
)

TOWN = Territory("Clairvigne-sur-Ormelle", "00001")
OTHER = Territory("Montbreuil", "99101")
NOBODY = ContactSettings()
SERVICE = ContactSettings(service="Service urbanisme", telephone="01 99 00 10 21")
HEADER = "Mairie de Clairvigne-sur-Ormelle, 1 place du Marché - 01 99 00 10 20 - mairie@clairvigne.example"


def asked(**changes: object) -> Understanding:
    return Understanding("texte", {"texte": 1.0}, **{"territory": TOWN, **changes})  # type: ignore[arg-type]


def passage(text: str) -> Passage:
    document = Document("d", "c", "c/a.pdf", "0" * 64, "Arrêté n° 2024-009", ActKind.ARRETE, TOWN)
    return Passage(Chunk("c1", Section(document), (1,), text), 1.0)


def all_refusals(contact: ContactSettings = NOBODY, text: str = "texte") -> list[Refusal]:
    found = [passage(text)]
    return [
        foreign_place(asked(foreign="Brest"), [TOWN, OTHER], contact),
        unknown_zone(asked(), "UX", ["UA", "UB"], contact),
        unknown_zone(asked(), "UX", [], contact),
        not_found(asked(), [], Evidence((), 0.0), contact),
        not_found(asked(territory=None), found, Evidence((), 0.2, ("2021_9", "2021", "date")), contact),
        unverified(found, contact),
    ]


@pytest.mark.parametrize("refusal", all_refusals(), ids=lambda refusal: refusal.reason)
def test_a_refusal_never_denies_nor_shows_a_score(refusal: Refusal) -> None:
    assert "n'existe" not in refusal.message
    assert "%" not in refusal.message
    assert refusal.message.endswith(".")
    assert "None" not in refusal.message


def test_the_reason_tells_what_was_missing() -> None:
    foreign, zone, bare, nothing, weak, unchecked = all_refusals()
    assert foreign.reason is RefusalReason.OUT_OF_CORPUS
    assert "Brest" in foreign.message
    assert TOWN.name in foreign.message
    assert OTHER.name in foreign.message
    assert zone.reason is bare.reason is RefusalReason.UNKNOWN_ZONE
    assert "« UX »" in zone.message
    assert "UA, UB" in zone.message
    assert "zonage" in zone.message
    assert nothing.reason is RefusalReason.OUT_OF_CORPUS
    assert nothing.message.startswith("Non trouvé")
    assert TOWN.name in nothing.message
    assert weak.reason is RefusalReason.WEAK_EVIDENCE
    assert weak.message.startswith("Non trouvé")
    assert "non calibré" in weak.message
    assert unchecked.reason is RefusalReason.UNVERIFIED
    assert "pas montrée" in unchecked.message


def test_an_absent_act_is_named_as_it_is_written() -> None:
    evidence = Evidence((), 0.2, ("2021_999", "2021", "99 tanneurs", "date"))
    message = not_found(asked(), [passage("texte")], evidence, NOBODY).message
    assert "(2021-999, 99 tanneurs : non trouvé)" in message


def test_what_looks_like_no_label_is_not_repeated() -> None:
    for zone in ("../../etc/passwd CANARI", "<script>", "U" * 400):
        message = unknown_zone(asked(), zone, ["UA"], NOBODY).message
        assert zone not in message
        assert "zone demandée" in message


def test_the_contact_of_the_settings_is_given_in_every_refusal() -> None:
    for refusal in all_refusals(SERVICE, HEADER):
        assert refusal.message.endswith("À qui demander : Service urbanisme, 01 99 00 10 21.")


def test_without_contact_nothing_is_invented() -> None:
    for refusal in all_refusals(NOBODY, "Les clôtures sont limitées à 1,60 m."):
        assert "demander" not in refusal.message
        assert "Contact" not in refusal.message


def test_a_contact_written_in_an_act_is_given_with_the_act() -> None:
    message = unverified([passage(HEADER)], NOBODY).message
    assert message.endswith("Contact cité par « Arrêté n° 2024-009 » : 01 99 00 10 20.")


@pytest.mark.parametrize(
    "text",
    [
        "M. Jean DUPONT, demeurant 12 rue des Lilas, joignable au 06 11 22 33 44",
        "La requérante (claire.martin@exemple.invalid) est avisée.",
        "Le service instructeur a reçu la demande ;\nM. DUPONT : 06 11 22 33 44",
    ],
)
def test_a_private_person_is_never_given_as_a_contact(text: str) -> None:
    message = unverified([passage(text)], NOBODY).message
    assert "Contact" not in message
    assert "@" not in message
    assert "06 11" not in message


def test_the_one_question_back_lists_the_towns() -> None:
    question = which_territory([TOWN, OTHER])
    assert question.endswith("?")
    assert TOWN.name in question
    assert OTHER.name in question
