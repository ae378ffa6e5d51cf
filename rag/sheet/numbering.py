"""The themes that a title names, and those of an article number in a plan from before 2016."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.sheet.fiche import broad_titles, themes
from rag.text import fold
from rag.types import Chunk

_NUMBERED = re.compile(r"^\W*(?:(?:article|art)\.?\s*)?(?:[\w.\-()]*\d[\w.\-()]*\s*)*[-–—:.\s]*")
LEAST_AGREED = 3
CLASSIC = frozenset(range(6, 14))


@lru_cache(maxsize=4000)
def titled(folded: str) -> tuple[str, ...]:
    """The themes that a folded title names, then those that a broad word of it may mean: « Implantation et
    hauteur des constructions »."""
    plain = _NUMBERED.sub("", folded, count=1).strip(" .:-") or folded
    named = tuple(each.key for each in themes() if each.titles.search(plain))
    broad = (keys for looks, keys in broad_titles() if looks.search(plain) and not set(keys) & set(named))
    return (*named, *(key for keys in broad for key in keys))


def numbered(article: str | None, zones: Sequence[str]) -> tuple[str, ...]:
    """The themes of an article number: « UA 10 », « UA.7 », « A 12, 13 et 14 », « IIAU 3 à 14 »."""
    return numbered_themes(article_numbers(article, zones))


def numbered_themes(numbers: frozenset[int]) -> tuple[str, ...]:
    """The themes of whole article numbers."""
    return tuple(each.key for each in themes() if numbers & set(each.articles))


def article_numbers(article: str | None, zones: Sequence[str]) -> frozenset[int]:
    """The whole numbers of an article; none for one numbered by paragraphs (« 4.6 »)."""
    if not article:
        return frozenset()
    bare = article
    for zone in sorted(zones, key=len, reverse=True):
        if bare.startswith(zone):
            bare = bare[len(zone) :].lstrip(" .-")
            break
    if re.search(r"\d[.\-]\d", bare):
        return frozenset()
    found = [int(each) for each in re.findall(r"(?<![\w.])\d{1,2}(?![\w.])", bare)]
    if len(found) == 2 and re.search(r"\d\s*à\s*\d", bare):
        return frozenset(range(found[0], found[1] + 1))
    return frozenset(found)


def numbers_agree(chunks: Iterable[Chunk]) -> bool:
    """Does a document number its articles as plans did before 2016 (6 streets, 7 boundaries, 10 height…)?"""
    met, told = Counter[bool](), set[int]()
    for chunk in chunks:
        section = chunk.section
        own = article_numbers(section.article, section.zones) & CLASSIC
        if len(own) != 1 or not section.path or not section.zones:
            continue
        told |= own
        if found := titled(fold(section.path[-1])):
            met[bool(set(found) & set(numbered(section.article, section.zones)))] += 1
    if met:
        return met[True] >= LEAST_AGREED and met[True] > 2 * met[False]
    return len(told) >= LEAST_AGREED
