"""What is counted of a letter: the share kept of the draft, the figures that no source shows."""

from __future__ import annotations

import pytest

from rag.appointment.figures import unsupported
from rag.appointment.share import per_cent, share_kept

DRAFT = (
    "Madame, Monsieur, la hauteur des annexes est limitée. Le dossier est déposé en mairie avant les travaux."
)
HALF = "Madame, Monsieur, la hauteur des annexes est limitée."


def test_all_kept() -> None:
    assert share_kept(DRAFT, DRAFT) == 1.0
    assert share_kept(DRAFT, DRAFT.upper().replace(",", " ;")) == 1.0, "case and punctuation do not count"


def test_empty_texts() -> None:
    assert share_kept(DRAFT, "") == 0.0
    assert share_kept(DRAFT, " \n ") == 0.0
    assert share_kept("", DRAFT) == 0.0
    assert share_kept("", "") == 0.0


def test_all_rewritten_keeps_nothing() -> None:
    """Small words in common, « la » or « en », are those of any letter."""
    assert (
        share_kept(DRAFT, "Je vous remercie de la question ; un agent en parle avant la fin du mois.") == 0.0
    )


def test_what_is_taken_out_does_not_lower_the_share() -> None:
    assert share_kept(DRAFT, HALF) == 1.0


def test_what_is_added_lowers_it() -> None:
    added = f"{HALF} " + "mot " * 8
    assert share_kept(DRAFT, added) == pytest.approx(8 / 16)


def test_a_paragraph_moved_is_still_from_the_draft() -> None:
    first, second = DRAFT.split(". ", 1)
    assert share_kept(DRAFT, f"{second} {first}.") == 1.0


def test_a_word_of_the_draft_serves_once() -> None:
    assert share_kept(DRAFT, f"{DRAFT} {DRAFT}") == pytest.approx(0.5)


def test_two_halves_brought_together_are_no_run() -> None:
    assert share_kept("un deux bleu trois quatre", "un deux trois quatre") == 0.0


def test_a_text_shorter_than_a_run() -> None:
    assert share_kept("Bonjour", "Bonjour") == 1.0
    assert share_kept("Bonjour Madame", "Bonjour Monsieur") == 0.0


@pytest.mark.parametrize(
    ("share", "written"), [(0.0, 0), (0.001, 1), (0.624, 62), (0.999, 99), (1.0, 100), (0.5, 50)]
)
def test_a_share_as_it_is_written(share: float, written: int) -> None:
    assert per_cent(share) == written


SOURCE = "La hauteur des annexes est limitée à 3,50 m. Arrêté n° 2024-018 du 5 mars 2024, article 2, page 13"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La hauteur est de 3,50 m.", ()),
        ("La hauteur est de 3.5 mètres.", ()),
        ("La hauteur est de 4 m.", ("4 m",)),
        ("La hauteur est de 3,50 m².", ("3,50 m²",)),
        ("Le 5 mars 2024, arrêté n° 2024-018.", ()),
        ("Le 6 mars 2024.", ("6 mars 2024",)),
        ("arrêté n° 2024-019", ("2024-019",)),
        ("1. Premier point\n2. Second point", ()),
        ("Appelez le 01 99 00 44 55.", ("01 99 00 44 55",)),
        ("Il en coûte 1 250 euros.", ("1 250 euros",)),
        ("Votre abri de 12 m² est petit.", ()),
        ("Rien de chiffré.", ()),
    ],
)
def test_figures_that_no_source_shows(text: str, expected: tuple[str, ...]) -> None:
    assert unsupported(text, [SOURCE], ["un abri de 12 m²"]) == expected
