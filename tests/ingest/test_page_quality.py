"""A text layer that forms no French words is to be read again from the image."""

from __future__ import annotations

import pytest

from ingest.quality import garbled, page_state
from rag.types import PageState

SENTENCE = (
    "La hauteur des constructions est limitée à neuf mètres dans la zone et les annexes à trois mètres. "
)
PLANTS = (
    "Acer campestre Alnus glutinosa Betula pendula Carpinus betulus Corylus avellana Fagus sylvatica "
    "Fraxinus excelsior Malus sylvestris Populus tremula Prunus avium Quercus robur Salix caprea "
)
CYPHER = "zpr mbctchk dpt nrotsktxnrs fts lkmktff x nfxg mftkps dwns lx zrnf ft lfs wnnfxfs "


@pytest.mark.parametrize(
    ("text", "junk"),
    [
        (SENTENCE * 5, False),
        (PLANTS * 5, False),  # a list of species has no function word, and is no junk
        ("", False),
        ("12 345,00 € 3 456,00 € " * 30, False),
        ("\ue001\ue002\ue003 \ue004\ue005 " * 40, True),
        ("\ufffd\ufffd a\ufffd " * 40, True),
        (CYPHER * 12, True),
        ("a b c d e f g h i j k l m n o p " * 30, True),
    ],
)
def test_junk_is_told_from_words(text: str, junk: bool) -> None:
    assert garbled(text) is junk


def test_the_state_of_a_page_follows_its_text_and_its_drawings() -> None:
    assert page_state("", drawn=False) is PageState.EMPTY
    assert page_state(" 12 ", drawn=True) is PageState.TO_OCR
    assert page_state(SENTENCE, drawn=True) is PageState.TEXT
    assert page_state(CYPHER * 12, drawn=True) is PageState.TO_OCR
