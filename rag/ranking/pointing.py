"""Does a passage speak of the very act or address that a question names?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.encode import heading_text
from rag.ranking.reading import folded
from rag.text import STOPWORDS
from rag.types import Passage

NUMBER_REACH, WIDEST_RANGE = 6, 30  # words before a street name, numbers of one building
_BETWEEN = frozenset("bis ter quater n no numero numeros".split())

# « 12-2024 », « 45/2023 », and « 2024.03.12-5 » by the day of the sitting.
_RANK_FIRST = re.compile(r"(?<![\d/.-])(\d{1,5})\s?[-_/]\s?((?:19|20)\d{2})(?![\d/-])")
_OF_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\.(\d{2})\.(\d{2})\s?[-_/.]\s?(\d{1,3})(?!\d)")
# « 20231113 1 », the same in one piece; « 22-AT-0225 », letters between the year and the rank;
# « n° 24/135 », the year by its last figures.
_GLUED = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)[\s_/.-]{0,2}(\d{1,3})(?!\d)")
_LETTERED = re.compile(r"(?<![\w-])((?:19|20)?\d{2})[-_/][A-Z]{1,4}[-_/](\d{1,5})(?![\w-])")
_SHORT = re.compile(r"(?:^|(?i:n)\s?[°o]s?\s?)(\d{2})[-_/](\d{3,5})(?![\d/-])")


def act_keys(number: str) -> set[str]:
    """Spellings of an act number as understood questions give them: ``2024_37``, ``2019_3_18``."""
    keys = set()
    for match in re.finditer(r"((?:19|20)\d{2})\D{1,2}(\d{1,5})(?:\D(\d{1,3})(?!\d))?", number):
        keys.add(f"{match[1]}_{int(match[2])}")
        if match[3]:
            keys.add(f"{match[1]}_{int(match[2])}_{int(match[3])}")
    for year, month, day, rank in (*_OF_DAY.findall(number), *_GLUED.findall(number)):
        keys.add(f"{year}_{int(month)}_{int(day)}_{int(rank)}")
    keys |= {
        f"{year if len(year) == 4 else f'20{year}'}_{int(rank)}"
        for year, rank in (*_LETTERED.findall(number), *_SHORT.findall(number))
    }
    return keys | {f"{year}_{int(rank)}" for rank, year in _RANK_FIRST.findall(number)}


def has_address(passage: Passage, text_folded: str, address: str) -> bool:
    """Does the passage, its heading or its file's name speak of the address (``number|street words``)?"""
    return names_address(f"{text_folded} {folded(heading_text(passage.chunk))}", address)


def names_address(said: str, address: str) -> bool:
    """Does a folded text name the address, its number just before the street, alone or in a range?"""
    number, _, street = address.partition("|")
    name = street.split()[:2]
    if not all(word in said for word in name):
        return False  # most candidates: they are not cut into words
    # « rue Longue des Capucins » is kept as « longue capucins ».
    text = [word for word in re.sub(r"[^a-z0-9]+", " ", said).split() if word not in STOPWORDS]
    starts = [rank for rank in range(len(text)) if text[rank : rank + len(name)] == name]
    if not number:
        return bool(starts)
    first = int(re.split(r"\D", number)[0])
    return any(_numbered(text[max(0, rank - NUMBER_REACH) : rank], first) for rank in starts)


def _numbered(before: Sequence[str], number: int) -> bool:
    """Does the street number stand just before, alone or in a range (« 102-104 rue de »)?

    Between the numbers of one building stand no other words: « article 15 : l'immeuble sis 39 rue de ».
    """
    met = False
    for word in reversed(before):
        if match := re.fullmatch(r"(\d{1,4})(?:bis|ter|[a-d])?", word):
            found, met = int(match[1]), True
            if found == number:
                return True
            if not 0 < found - number <= WIDEST_RANGE:
                return False
        elif met and word not in _BETWEEN:
            return False
    return False
