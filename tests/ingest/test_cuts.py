"""Passages end between sentences and items, never after what announces a list."""

from __future__ import annotations

import pytest

from ingest.acts.base import Block, Line
from ingest.chunk import MOST, chunks
from ingest.cuts import CLEAN, sentences, strength
from tests.ingest.papers import document


def cut(*texts: str) -> list[str]:
    block = Block(("Article 1",), tuple(Line(1, text, row) for row, text in enumerate(texts)), ("UA",), "1")
    return [each.text for each in chunks(document(), [block])]


@pytest.mark.parametrize(
    ("before", "after", "clean"),
    [
        ("Les toits ont deux pans.", "Les murs sont enduits.", True),
        ("- les dépôts ;", "- les carrières.", True),
        ("Vu le code de l'urbanisme,", "Considérant que le terrain est pollué,", True),
        ("Sont interdits :", "- les dépôts ;", False),
        ("sol n'excède pas 25 m² et qu'elles ne soient", "pas visibles de la rue.", False),
        ("sous la présidence de", "Madame BRUN", False),
        ("Les communes concernées sont celles de Briouze, Putanges et celles du", "Val d'Orne.", False),
        ("- Contre : 4, M. LE GALL et Mme ROUX.", "- Abstentions : 2, M. BRUN", False),
        ("Vote :", "− Pour : 13", False),
        ("STATIONNEMENT DES VEHICULES", "Une place par logement est exigée.", False),
        ("Une place par logement est exigée.", "STATIONNEMENT DES VEHICULES", True),
    ],
)
def test_where_a_passage_may_end(before: str, after: str, clean: bool) -> None:
    assert (strength(Line(1, before), Line(1, after)) >= CLEAN) is clean


def test_a_paragraph_without_an_end_of_line_is_cut_inside_one() -> None:
    line = "La règle vaut pour toutes les constructions. Elle ne vaut pas pour les annexes qui en sont"
    found = cut(*[line] * 40)
    assert len(found) > 2
    assert all(text.endswith(".") for text in found[:-1])
    assert all(text.startswith(("La règle", "Elle ne")) for text in found)
    assert " ".join(" ".join(found).split()) == " ".join([line] * 40)


def test_what_announces_a_list_stays_with_it() -> None:
    rule = "Les constructions doivent être implantées à cinq mètres de la voie."
    found = cut(
        *[rule] * 13, "Sont toutefois admises :", *["- les annexes de moins de dix mètres carrés ;"] * 20
    )
    assert all(not text.endswith(":") for text in found)
    assert any("admises :\n- les annexes" in text for text in found)


def test_a_long_line_is_cut_between_its_sentences() -> None:
    sentence = "M. ABEL rappelle que l'art. L. 2121-15 du code s'applique à la séance de ce jour."
    found = cut(" ".join([sentence] * 50))
    assert len(found) > 2
    assert all(len(text) <= MOST and text.startswith("M. ABEL") and text.endswith("jour.") for text in found)


def test_initials_and_abbreviations_end_no_sentence() -> None:
    text = "M. ABEL et Mme BRUN citent l'art. L. 123 du code. Ils votent."
    assert list(sentences(text)) == ["M. ABEL et Mme BRUN citent l'art. L. 123 du code.", "Ils votent."]
