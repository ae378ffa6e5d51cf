"""Is a page's text layer readable? A provisional score from French function words and glyph junk."""

from __future__ import annotations

import re

from rag.text import STOPWORDS, fold
from rag.types import PageState

MIN_CHARS = 20
_WORD = re.compile(r"[a-z]+")
# Single letters and private-use glyphs dominate text layers made of Type 3 fonts.
MIN_VOWELS, MAX_VOWELS = 0.34, 0.58
MIN_FUNCTION_SHARE, MAX_JUNK_SHARE, MIN_WORDS_JUDGED = 0.04, 0.25, 60


def page_state(text: str, *, drawn: bool) -> PageState:
    """The state of a page from its text layer; ``drawn`` tells that it also shows images or drawings."""
    stripped = text.strip()
    if len(stripped) < MIN_CHARS:
        return PageState.TO_OCR if drawn else PageState.EMPTY
    return PageState.TO_OCR if drawn and garbled(stripped) else PageState.TEXT


def garbled(text: str) -> bool:
    """True when characters do not form French words: too many odd glyphs, or too few function words."""
    junk = sum(
        1
        for char in text
        if not (char.isspace() or char.isprintable()) or char == "\ufffd" or 0xE000 <= ord(char) <= 0xF8FF
    )
    if junk > MAX_JUNK_SHARE * len(text):
        return True
    found = [word for word in _WORD.findall(fold(text)) if len(word) > 1]
    letters = sum(char.isalpha() for char in text)
    if letters > 300 and len(found) * 8 < letters / 4:
        return True
    if len(found) < MIN_WORDS_JUDGED:
        return False
    if sum(word in STOPWORDS for word in found) >= MIN_FUNCTION_SHARE * len(found):
        return False
    # A table or a list of names has no sentence, but its words are made of French vowels.
    spelled = "".join(found)
    return not MIN_VOWELS <= sum(spelled.count(vowel) for vowel in "aeiouy") / len(spelled) <= MAX_VOWELS
