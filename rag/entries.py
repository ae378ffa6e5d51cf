"""The entries of a lexicon: which passages define words, which words, and the questions that ask it."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.proximity import quoted
from rag.text import fold, squeeze, terms
from rag.types import Chunk

LEXICON = re.compile(r"\b(?:lexiques?|glossaires?|definitions?)\b")
_ENTRY = re.compile(r"^[\s•▪◦*–-]*([A-ZÀ-Ý][^:.;\n]{2,50}?)[ \xa0]*:\s*(\S[^\n]*)", re.MULTILINE)
_CUT = re.compile(r"\s*(?:[,/;(:]|\bou\b|\bet\b|\s[-–]\s)", re.IGNORECASE)
# « une piscine compte-t-elle comme une annexe », « c'est quoi l'emprise au sol », « au sens du règlement ».
_ASKED = re.compile(
    r"\b(?:compten?t?(?:-\w+)? comme|consider\w* comme|qualifi\w* d|fai(?:t|re|sant)(?:-\w+)? partie"
    r"|assimil\w*"
    r"|qu'est[- ]ce qu|c'est quoi|que (?:signifie|veut dire|designe|recouvre)|veut dire quoi|signifie quoi"
    r"|definition|defini\w*|lexique|glossaire|au sens (?:du|de)|entend[- ](?:on|t-on)|(?:parle|appelle)-t-on"
    r"|comprend(?:re|-on|-il|-elle)?\b.{0,30}\bpar\b)"
)
_ACCENTS = {"a": "aàâä", "c": "cç", "e": "eéèêë", "i": "iîï", "o": "oôö", "u": "uùûü", "'": "'’"}


def asks_definition(folded: str) -> bool:
    """Does a folded question ask what a word of the rules means, or whether something falls under it?"""
    return bool(_ASKED.search(folded))


def asked_words(question: str) -> frozenset[str]:
    """The terms among which a question names what it wants defined: those it quotes, else all its own."""
    return frozenset(terms(" ".join(quoted(question)) or question))


def in_lexicon(chunk: Chunk) -> bool:
    return chunk.section.article is None and any(LEXICON.search(fold(part)) for part in chunk.section.path)


def defined_words(chunk: Chunk) -> list[tuple[str, str]]:
    """(word, what is said of it): the heading of its own, else « Mot : … » at the beginning of lines."""
    path = chunk.section.path
    if len(path) > 1 and any(LEXICON.search(fold(part)) for part in path[:-1]):
        return [(path[-1], body(chunk))] if _opens(chunk) else []
    return [(squeeze(match[1]), match[2]) for match in _ENTRY.finditer(chunk.text)]


def _opens(chunk: Chunk) -> bool:
    """Does the passage begin its entry, rather than go on with it?"""
    return fold(squeeze(chunk.text)).startswith(fold(squeeze(chunk.section.path[-1])))


def body(chunk: Chunk) -> str:
    """The words of a passage after the heading that it repeats."""
    plain = squeeze(chunk.text)
    for part in reversed(chunk.section.path):
        head = squeeze(part)
        if head and plain.startswith(head):
            return plain[len(head) :].lstrip(" :.-–") or plain
    return plain


def short_word(word: str) -> str:
    """An entry without what qualifies it: « Annexe (construction) » is « Annexe »."""
    return _CUT.split(word, maxsplit=1)[0]


@lru_cache(maxsize=2_000)
def spelt_as(words: str) -> re.Pattern[str]:
    """A defined word as acts may write it: accents and case aside, singular or plural."""
    parts = []
    for word in re.findall(r"\w+", fold(words)):
        root = re.sub(r"[sx]$", "", word) if len(word) > 3 else word
        letters = "".join(f"[{_ACCENTS[char]}]" if char in _ACCENTS else re.escape(char) for char in root)
        parts.append(f"{letters}(?:[sx]|es)?" if len(word) > 3 else letters)
    return re.compile(r"\b" + r"[\s'’\-]+".join(parts) + r"\b", re.IGNORECASE)


def defines(chunk: Chunk, asked: frozenset[str]) -> bool:
    """Does a passage of a lexicon define a word that is asked, all of it among these terms?"""
    if not asked or not in_lexicon(chunk):
        return False
    for word, _ in defined_words(chunk):
        key = terms(short_word(word))
        if key and asked.issuperset(key):
            return True
    return False
