"""A town that is not ours is known by where its name stands, never by a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from rag.question import Understanding, Wording, ZonesOf, find_foreign, understand
from rag.question.elsewhere import is_partner
from rag.refuse import outside
from rag.settings import ContactSettings
from rag.types import Commune, Filters, Question, Territory

HERE = Territory("Corvanne", "00721")
UNION = Territory("Pays d'Ambleuse", "00711", members=(Commune("Orcheville", "00712"),))
TOWNS = (HERE, UNION)


class Held:
    """Words of an index."""

    def __init__(self, **counts: int) -> None:
        self._counts = counts

    def counts(self, words: Collection[str]) -> Mapping[str, int]:
        return {word: self._counts[word] for word in words if word in self._counts}

    def of_length(self, length: int) -> Mapping[str, tuple[str, int]]:
        return {}


WORDS = Held(ozanne=4, commune=90, toiture=30, kermelen=12)


def read(text: str, commune: str | None = None) -> Understanding:
    question = Question(text, filters=Filters(commune=commune))
    return understand(question, TOWNS, ZonesOf({}), Wording(words=WORDS))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Combien de délibérations le conseil de Noreva a-t-il prises ?", "Noreva"),
        ("Noreva a-t-elle voté une subvention au club ?", "Noreva"),
        ("Quelle aide exceptionnelle Noreva a-t-elle votée à la Fédération de Pêche ?", "Noreva"),
        ("Que disent les élus de Noreva sur le bruit ?", "Noreva"),
        ("Que demande la municipalité de Noreva ?", "Noreva"),
        ("Quelle hauteur pour Noreva (60) ?", "Noreva"),
        ("Quelle hauteur, Saint-Ybard-du-Lac (2A) ?", "Saint-Ybard-du-Lac"),
        ("que dit la mairie de noreva sur les haies ?", "noreva"),
    ],
)
def test_a_town_is_known_by_where_its_name_stands(text: str, place: str) -> None:
    assert find_foreign(text, WORDS) == (place, True)
    assert read(text).foreign == place


def test_a_name_in_small_letters_at_the_end_may_be_a_town() -> None:
    assert find_foreign("quelle hauteur en zone ub à noreva ?", WORDS) == ("noreva", False)
    assert find_foreign("quelle hauteur en zone ub à kermelen ?", WORDS) == ("", False)  # a hamlet of ours
    assert find_foreign("quelle hauteur en zone ub à noreva ?") == ("", False)  # nothing to tell it by


@pytest.mark.parametrize(
    "text",
    [
        "Le conseil de Discipline a-t-il statué ?",
        "Ozanne a-t-il voté la subvention ?",
        "Ozanne a-t-elle voté contre ?",
        "Sylvie Noreva a-t-elle voté la vente ?",
        "Mme Noreva a-t-elle voté la vente ?",
        "L'association Noreva a-t-elle accordé un prix ?",
        "Le syndicat mixte Noreva a-t-il approuvé le projet ?",
        "Noreva a-t-elle été autorisée à passer un câble ?",
        "Combien a-t-elle voté de crédits ?",
        "Quel prêt le Crédit Rural de Noreva a-t-il accordé ?",
        "Que dit la convention avec Noreva ?",
        "Puis-je venir à pied ?",
        "Qui a droit à l'affouage ?",
        "Le terrain est-il à vendre ?",
        "Qu'a décidé le conseil municipal de juin ?",
        "Le bail du 3 rue de Noreva ?",
    ],
)
def test_persons_firms_partners_and_ways_are_no_town(text: str) -> None:
    assert find_foreign(text, WORDS) == ("", False)


def test_a_partner_is_no_place_of_the_question() -> None:
    assert is_partner("La convention avec Corvanne a-t-elle été signée ?", "Corvanne")
    assert not is_partner("La taxe à Corvanne ?", "Corvanne")
    assert read("Le conseil de Noreva a-t-il approuvé la convention avec Corvanne ?").foreign == "Noreva"
    assert read("Le conseil de Corvanne a-t-il approuvé la convention avec Noreva ?").foreign == ""


@pytest.mark.parametrize(
    ("text", "commune", "foreign"),
    [
        ("Quelle hauteur en zone UB à Orcheville ?", "Corvanne", "Orcheville"),
        ("Quelle hauteur en zone UB à Corvanne ?", "Orcheville", "Corvanne"),
        ("Quelle hauteur en zone UB à Orcheville ?", "Pays d'Ambleuse", ""),
        ("Quelle hauteur en zone UB à Corvanne ?", "Corvanne", ""),
        ("La convention avec Orcheville ?", "Corvanne", ""),
        ("Quelle hauteur en zone UB ?", "Corvanne", ""),
    ],
)
def test_a_question_on_another_town_than_the_one_chosen_is_told(
    text: str, commune: str, foreign: str
) -> None:
    understood = read(text, commune)
    assert understood.foreign == foreign
    refusal = outside(understood, TOWNS, ContactSettings())
    assert (refusal is not None) is bool(foreign)
    if refusal:
        assert f"La question porte sur {foreign}" in refusal.message
