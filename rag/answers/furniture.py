"""What a page carries around its text: stamps, counters, letterheads, lines that a scan made of nothing."""

from __future__ import annotations

import re

from rag.french import french_words
from rag.text import fold

FEW_WORDS, LEAST_WORDS, LEAST_KNOWN = 40, 4, 0.5
LETTERHEAD_WORDS = 25

_STAMP = re.compile(
    r"(?:Envoy[ée]|Re[çc]u|Transmis) en pr[ée]f|\bAffich[ée] le\b|^Publi[ée] le\b|^ID\s*:"
    r"|Acte rendu ex[ée]cutoire",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"^\W*(?:page\s*)?\d{1,4}\s*(?:/|sur)\s*\d{1,4}\W*$|^\W*page\s*\d{1,4}\W*$", re.IGNORECASE
)
_ENUMERATOR = re.compile(r"^\W*(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}|[a-z])?\s?[.)°]?\W*$", re.IGNORECASE)
_LETTERHEAD = re.compile(r"\bCEDEX\b|\bwww\.", re.IGNORECASE)
_LOWER = re.compile(r"(?<![^\W_])[a-zà-ÿœæ]{3,}(?![^\W_])")


def is_furniture(text: str) -> bool:
    """Is a unit no part of what the act says?"""
    if not text or _ENUMERATOR.match(text) or _COUNTER.match(text):
        return True
    count = len(text.split())
    if count <= FEW_WORDS and _STAMP.search(text):
        return True
    if count <= LETTERHEAD_WORDS and _LETTERHEAD.search(text):
        return True
    return count <= FEW_WORDS and _unreadable(text)


def _unreadable(text: str) -> bool:
    """Do most of its words, names aside, belong to no language?"""
    words = _LOWER.findall(text)
    known = sum(fold(word) in french_words() for word in words)
    return len(words) >= LEAST_WORDS and known < LEAST_KNOWN * len(words)
