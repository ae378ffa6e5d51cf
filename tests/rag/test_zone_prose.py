"""Labels of many towns are read; the words of French that look like them are not."""

from __future__ import annotations

import pytest

from rag.labels import family, is_label, joined, labels_after_zone, labels_in
from rag.refuse import which_zone


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("en zone N(l)", ("N(l)",)),
        ("les secteurs UEi(b) et Nh*", ("UEi(b)", "Nh*")),
        ("la zone As", ("As",)),
        ("le secteur Ne", ("Ne",)),
        ("la zone 1 AU", ("1AU",)),
        ("les zones 1 AU et 2 AUx", ("1AU", "2AUx")),
        ("la zone IIAU", ("IIAU",)),
        ("zone UX-a", ("UX-a",)),
        ("zone A-p", ("A-p",)),
        ("le secteur N-st", ("N-st",)),
        ("zones UAa1 et UPh1", ("UAa1", "UPh1")),
        ("la zone Ace, la zone Nzh", ("Ace", "Nzh")),
    ],
)
def test_labels_of_other_towns_are_read_after_the_word_zone(text: str, labels: tuple[str, ...]) -> None:
    assert labels_after_zone(text) == labels
    assert all(is_label(label) for label in labels)


@pytest.mark.parametrize(
    "text",
    [
        "As-tu lu le règlement ?",
        "A-t-on le droit de bâtir ? A partir de 5 logements, oui.",
        "Au sein de la commune, un hameau est protégé.",
        "Ne sont pas admis les dépôts, ni les carrières.",
        "Un recul de 3 m. Une place par logement. Aux abords, néant.",
        "UN ARRÊTÉ DU MAIRE, AUX TERMES DUQUEL",
        "Non réglementé. Avec l'accord du voisin. Ainsi fait.",
        "Ai-je besoin d'un permis ?",
        "N'importe quelle zone. L'As de pique.",
    ],
)
def test_words_of_ordinary_prose_are_no_zone(text: str) -> None:
    assert labels_in(text) == ()
    assert labels_after_zone(text) == ()


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("N(l)", ("N(l)", "N")),
        ("Nh*", ("Nh*", "Nh", "N")),
        ("UX-a", ("UX-a", "UX")),
        ("IIAU", ("IIAU", "AU")),
        ("UEi(b)", ("UEi(b)", "UEi", "UE")),
    ],
)
def test_a_marked_label_belongs_to_its_zone(label: str, expected: tuple[str, ...]) -> None:
    assert family(label) == expected


def test_a_spaced_rank_is_joined_and_the_number_of_an_article_is_not() -> None:
    assert joined("ARTICLE 1 AU 6 - zone 2 AU") == "ARTICLE 1AU 6 - zone 2AU"
    assert joined("Article 1 AU : interdictions") == "Article 1 AU : interdictions"


def test_the_first_zones_of_a_big_plan_are_named() -> None:
    few = which_zone(["UA", "A", "N", "UBa"])
    assert few == "La règle dépend de la zone : laquelle (UA, A, N, UBa) ?"
    many = which_zone([f"U{letter}" for letter in "BACDEFGHIJKLMNOP"])
    assert many == "La règle dépend de la zone : laquelle (UB, UA, UC, UD, UE, UF ou une autre) ?"
