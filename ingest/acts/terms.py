"""The terms that a lexicon defines, however it sets them: alone, before a colon or a dash, after a bullet."""

from __future__ import annotations

import re

from ingest.acts.headings import Heading, Kind, heading_of
from ingest.acts.place import MAX_TERM
from rag.text import fold

TERM = 12  # the level of a term of a lexicon, under any article
MAX_WORDS = 8

_OPENS_LEXICON = re.compile(
    r"(?:(?:(?:chapitre|titre|partie|article|section)\s+)?[\dIVX.]{1,6}\s*[-–—:.)]*\s*)?"
    r"(?:lexique|glossaire|annexe|d[ée]finitions)",
    re.IGNORECASE,
)
_AMBIGUOUS = frozenset({"Annexe", "Annexes"})  # a term of every lexicon, and a heading elsewhere
_CAPITALS = re.compile(r"^([A-ZÀ-ÝŒ][A-ZÀ-ÝŒ'’ ()/.\-]{2,70}?)\s*:\s*\S")
_SMALL = re.compile(r"^([A-ZÀ-ÝŒ][\w'’ ()/\-]{2,45}?) ?: ?\S")
# « Annexe - Construction non accolée … », « ANNEXE – Bâtiment … »
_DASHED = re.compile(r"^([A-ZÀ-ÝŒ][\w'’ ()/]{2,60}?)\s+[-–—]\s+[A-ZÀ-ÝŒ][\w'’]*\s.*[a-zà-ÿ]")
_LED = re.compile(r"^([A-ZÀ-ÝŒ][\w'’ ()/\-]{2,60}?)\s?:$")
_BULLET = re.compile(r"^(?:[•▪■●►▶➢✓*\uf0b7\uf0a7\uf0d8]\s*|\*\*)+")
_NO_TERM = re.compile(
    r"\b(?:est|sont|ont|on|exemples?|ainsi|suivante?s?|cas|notamment|nota|nb|soit|zones?)\b", re.I
)


class Lexicon:
    """Reads the terms of a lexicon downwards. A bullet marks them where it marks the first."""

    def __init__(self) -> None:
        self._bulleted = False

    def term(self, before: str, text: str, after: str, last: Heading | None) -> Heading | None:
        """The term that a line defines; ``last`` is the one that is open."""
        opening = bool(_OPENS_LEXICON.match(before))
        bullet = _BULLET.match(text)
        if opening and last is None:
            self._bulleted = bullet is not None
        if bullet and not self._bulleted:
            return None
        bare = text[bullet.end() :].replace("**", "") if bullet else text
        found = _named(before, bare, opening) or _alone(before, bare, after, opening, last)
        return Heading(TERM, found, kind=Kind.TERM) if found else None


def _named(before: str, text: str, opening: bool) -> str:
    """« TERME : … », « Terme : … », « Terme - … »."""
    if match := _CAPITALS.match(text):
        return match[1].strip()
    opens = opening or before.endswith((".", ")", ";"))
    match = (_SMALL.match(text) or _DASHED.match(text)) if opens else None
    named = match[1].strip() if match else ""
    return "" if _NO_TERM.search(named) or len(named.split()) > MAX_WORDS else named


def _alone(before: str, text: str, after: str, opening: bool, last: Heading | None) -> str:
    """« Emprise au sol » over what defines it; « Mélange : » when it comes next in the alphabet."""
    opens = opening or before.endswith((".", ")", ";"))
    if not opens or not after[:1].isupper():
        return ""
    if (led := _LED.match(text)) and last and not _NO_TERM.search(led[1]):
        former, here = fold(last.title), fold(led[1])
        return led[1].strip() if former[:1] == here[:1] and former < here else ""
    short = len(text) <= MAX_TERM and text[:1].isupper() and (text[-1:].isalnum() or text[-1:] == ")")
    return text if short and (text in _AMBIGUOUS or not heading_of(text)) else ""
