"""The columns of a table that OCR reads apart, put back row by row."""

from __future__ import annotations

from ingest.ocr.columns import in_rows
from ingest.ocr.tesseract import Recognised
from rag.types import Word

Put = tuple[str, int, int]
"""The words of a line, where it begins, how far down it is."""


def read(*blocks: list[Put]) -> Recognised:
    words = []
    for block in blocks:
        for said, left, top in block:
            for word in said.split():
                words.append(Word(word, left, top, left + 90 * len(word), top + 130, 90))
                left += 90 * len(word) + 60
    text = "\n\n".join("\n".join(said for said, _, _ in block) for block in blocks)
    return Recognised(text, tuple(words))


LABELS = [("Objet", 1000, 4800), ("Éclairage", 1000, 5000), ("Voirie", 1000, 5200)]
FIGURES = [("Reste à charge", 6000, 4800), ("96 290,20€", 6000, 5000), ("1 200,00€", 6000, 5200)]


def test_labels_and_their_figures_are_read_together() -> None:
    found = in_rows(
        read([("Le conseil approuve :", 1000, 4500)], LABELS, [("La suite.", 1000, 6000)], FIGURES)
    )
    assert found.text.split("\n\n") == [
        "Le conseil approuve :",
        "Objet Reste à charge\nÉclairage 96 290,20€\nVoirie 1 200,00€",
        "La suite.",
    ]
    assert " ".join(word.text for word in found.words) == " ".join(found.text.split())


def test_prose_in_two_columns_is_left_as_it_is_read() -> None:
    one = [
        (f"Une ligne de prose assez longue pour la colonne {rank}", 1000, 1000 + 200 * rank)
        for rank in (1, 2)
    ]
    other = [
        (f"Une autre ligne de prose assez longue en {rank} €", 6000, 1000 + 200 * rank) for rank in (1, 2)
    ]
    found = read(one, other)
    assert in_rows(found) == found


def test_names_beside_names_are_left_as_they_are_read() -> None:
    found = read([("Le Maire", 1000, 1000)], [("Le Secrétaire", 6000, 1000)])
    assert in_rows(found) == found


def test_figures_under_one_another_are_left_as_they_are_read() -> None:
    found = read([("Objet", 1000, 1000)], [("120 €", 1000, 1400)])
    assert in_rows(found) == found
