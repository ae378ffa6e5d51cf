"""Titles of règlements as they are shown: many are written in capitals, which are slow to read."""

from __future__ import annotations

import re

_PART = re.compile(r"( / | [-–—:] )")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NAMED = frozenset({"ARTICLE", "ARTICLES", "ZONE", "ZONES", "SECTEUR", "SECTEURS"})
"""What a label follows: « ARTICLE N 10 », « ZONE A »."""
_KEPT = frozenset(
    "PLU PLUI PPRI PPR PPRN PPRT SCOT OAP ERP ICPE NGF EBC SDRIF SPR ABF RNU ZAC RD RN HLM PMR".split()
)
_LONG = 4
"""Letters of a word that is no label and no acronym."""


def calm(title: str) -> str:
    """« Article N 10 - Hauteur maximale des constructions »: a title in capitals, in small letters.

    Labels of zones and known acronyms keep theirs; a title that has small letters is the act's own.
    """
    return "".join(part if _PART.fullmatch(part) else _calm(part) for part in _PART.split(title))


def _calm(part: str) -> str:
    if any(map(str.islower, part)) or not any(len(word[0]) > _LONG for word in _WORD.finditer(part)):
        return part
    before = ""

    def small(match: re.Match[str]) -> str:
        nonlocal before
        word, said = match[0], before
        before = word
        return word if word in _KEPT or said in _NAMED else word.lower()

    text = _WORD.sub(small, part)
    return f"{text[:1].upper()}{text[1:]}"
