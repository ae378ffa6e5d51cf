"""Titles in capitals, shown in small letters."""

from __future__ import annotations

import pytest

from rag.titles import calm


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "N / ARTICLE N 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS",
            "N / Article N 10 - Hauteur maximale des constructions",
        ),
        ("ARTICLE UA 7 - IMPLANTATION", "Article UA 7 - Implantation"),
        ("DISPOSITIONS APPLICABLES À LA ZONE A", "Dispositions applicables à la zone A"),
        ("TERRAINS SOUMIS AU PPRI", "Terrains soumis au PPRI"),
        ("L'ASPECT EXTÉRIEUR", "L'aspect extérieur"),
        ("UD2 / 4.6. Hauteur des constructions", "UD2 / 4.6. Hauteur des constructions"),
        ("2023-045 / Article 2", "2023-045 / Article 2"),
        ("UA", "UA"),
        ("", ""),
    ],
)
def test_a_title_in_capitals_is_read_in_small_letters(written: str, shown: str) -> None:
    assert calm(written) == shown
