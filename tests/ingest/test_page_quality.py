"""A text layer that forms no words is to be read again from the image; all that is merely unusual is kept."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

import pytest

from ingest.quality import garbled, page_state, pictured, score
from rag.types import PageState

SENTENCE = (
    "La hauteur des constructions est limitée à neuf mètres dans la zone et les annexes à trois mètres. "
)
LONG = SENTENCE * 6
STAMP = "Reçu en préfecture le 12/03/2024 Publié le 13/03/2024 ID : 099-219900012-20240312-2024_12-DE"
PLANTS = (
    "Acer campestre Alnus glutinosa Betula pendula Carpinus betulus Corylus avellana Fagus sylvatica "
    "Fraxinus excelsior Malus sylvestris Populus tremula Prunus avium Quercus robur Salix caprea "
)
GOOD = {
    "sentences": SENTENCE * 5,
    "species": PLANTS * 5,
    "species in small letters": PLANTS.lower() * 5,
    "nothing": "",
    "amounts": "12 345,00 € 3 456,00 € " * 30,
    "plots": "AB 123 AB 124 ZC 12 section AH n° 45 parcelle AH 46 contenance 12 a 45 ca " * 8,
    "names": "DUPONT Marie, LE GOFF Yann, KERVELLA Gwenole, VAN DER MEERSCH Jan, PICHONNIER Sophie " * 4,
    "initials": "PLU SCOT PPRI EPCI SDIS DETR DSIL FCTVA TVA DGF UDAP CAUE SAFER " * 5,
    "zones": "UA1 UB2 AUh Np Nh UD3a secteur 1AUb 2AU UCv indice i " * 10,
    "english": "The maximum height of buildings in the zone shall not exceed nine metres at the eaves. " * 4,
    "breton": "Ar gumun he deus divizet gwellaat an hentoù hag ar skolioù brezhonek, hag e vo roet arc'hant "
    * 4,
    "bullets": "\uf0b7 la hauteur des clôtures\n\uf0b7 les annexes\n\uf0d8 le stationnement des vélos\n" * 6,
    "leaders": "Article 1 .............................. 12\nArticle 2 .......................... 13\n" * 10,
    "crosses": "X X - X X X - X O O X X - X " * 20,
    "a spaced heading": "L E   M A I R E   D E   V A L D O R É\n" + SENTENCE * 4,
    "addresses": "mairie@valdore-sur-orne.fr https://www.valdore-sur-orne.fr/plu/reglement.pdf " * 5,
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_what_is_only_unusual_is_kept(text: str) -> None:
    assert not garbled(text)


def swapped(text: str) -> str:
    """Each letter stands for another one: a font whose codes are those of its subset."""
    letters = list(string.ascii_lowercase)
    random.Random(5).shuffle(letters)
    table = dict(zip(string.ascii_lowercase, letters, strict=True))
    table |= {small.upper(): other.upper() for small, other in table.items()}
    return "".join(table.get(char, char) for char in text)


DAMAGES: dict[str, Callable[[str], str]] = {
    "another alphabet": swapped,
    "shifted codes": lambda text: "".join(chr(ord(char) - 29) for char in text if char > " "),
    "private glyphs": lambda text: "".join(chr(0xE000 + ord(c)) if c.isalpha() else c for c in text),
    "a symbol font": lambda text: "".join(chr(0xF000 + ord(c)) if c.isalpha() else c for c in text),
    "replacements": lambda text: "".join("\ufffd" if c in "aeiourst" else c for c in text),
    "signs": lambda text: "".join("!#$&*+<=>?@^{}~"[ord(c) % 15] if c.isalpha() else c for c in text),
    "mojibake": lambda text: text.encode().decode("cp1252"),
    "no space": lambda text: text.replace(" ", ""),
    "spaces everywhere": lambda text: " ".join(text),
    "backwards": lambda text: text[::-1],
    "lost letters": lambda text: text.translate(dict.fromkeys(map(ord, "est"))),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_characters_that_form_no_words_are_caught(damage: Callable[[str], str]) -> None:
    text = (
        SENTENCE + "Les clôtures sont constituées d'un muret surmonté d'une haie vive d'essences locales. "
    ) * 4
    assert not garbled(text)
    assert garbled(damage(text))


def test_the_score_falls_with_the_noise() -> None:
    chance = random.Random(2)
    noisy = [
        "".join(
            chance.choice("lrtfcoeua") if c.isalpha() and chance.random() < rate else c for c in SENTENCE * 6
        )
        for rate in (0.0, 0.05, 0.15, 0.3)
    ]
    scores = [score(text) for text in noisy]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.95
    assert scores[-1] < 0.3


@pytest.mark.parametrize(
    ("text", "drawn", "covered", "state"),
    [
        ("", False, 0.0, PageState.EMPTY),
        (" \n- ", False, 0.0, PageState.EMPTY),
        ("PAGE 2", False, 0.0, PageState.TEXT),
        ("Hello world", False, 0.0, PageState.TEXT),
        ("Annexe 2", True, 0.1, PageState.TEXT),
        ("", True, 0.0, PageState.TO_OCR),  # letters drawn as curves
        (" 12 ", True, 0.3, PageState.TO_OCR),
        (" 12 ", False, 0.0, PageState.TEXT),
        (SENTENCE, True, 0.2, PageState.TEXT),
        (SENTENCE * 4, True, 1.0, PageState.TEXT),  # a coloured ground, or a scan read well
        (STAMP, True, 1.0, PageState.TO_OCR),
        (swapped(SENTENCE * 4), True, 0.0, PageState.TO_OCR),
    ],
)
def test_the_state_of_a_page(text: str, drawn: bool, covered: float, state: PageState) -> None:
    assert page_state(text, drawn=drawn, covered=covered) is state


def test_a_scan_read_badly_by_its_scanner_is_read_again() -> None:
    chance = random.Random(2)
    text = "".join(chance.choice("lrtfcoeua") if chance.random() < 0.06 else char for char in SENTENCE * 6)
    assert page_state(text, drawn=True, covered=0.0) is PageState.TEXT
    assert page_state(text, drawn=True, covered=1.0) is PageState.TO_OCR


def test_a_page_that_is_mostly_an_image_is_worth_completing() -> None:
    assert pictured("Règles communes\nArticle 7", 0.6)
    assert not pictured("Règles communes\nArticle 7", 0.2)
    assert not pictured(SENTENCE * 4, 0.6)
