"""Is a page's text layer readable? A score from French words, glyph junk, spacing; and the page's state.

Only words decide, and a page is condemned on what it holds: numbers, zone labels and proper nouns are not
judged, and words of no list that are spelled as words (species, another language) are half believed.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from rag.french import french_words
from rag.text import STOPWORDS, fold
from rag.types import PageState

# Fitted on the pages of three towns and on corruptions of them: see docs/measures.md.
MIN_SCORE = 0.6
# A scan whose own reader left a text layer is read again unless that layer is nearly faultless.
MIN_SCORE_SCANNED = 0.8
# Under an image that covers the whole page, a few characters are a stamp or a running head.
FULL_COVER, HALF_COVER, STAMP_CHARS = 0.85, 0.5, 200

MIN_LETTERS, MIN_CAPITALS, MIN_LONE, MIN_SIGNS = 24, 60, 40, 40
LONGEST_WORD, LONGEST_INITIALS = 25, 5
FOREIGN_SCORE, MAX_SMALL_SHARE, MAX_GLUED_SHARE, MAX_BACKWARDS_SHARE = 0.75, 0.08, 0.3, 0.3
MIN_CHANCE, RAREST = -3.2, -7.0
MAX_LONE_SHARE, MAX_SIGNS_SHARE, MAX_BULLETS_SHARE = 0.6, 0.5, 0.2
JUNK_WEIGHT, MOJIBAKE_WEIGHT = 4.0, 30.0

_TOKEN = re.compile(r"[^\W\d_]+")
# Addresses and keys are no words: « mairie@exemple.fr », « 3YPQi3Kbw-GBqVXZr1A ».
_ADDRESS = re.compile(
    r"(?<!\S)(?:\S*(?:@|://|www\.)\S*|\S+\.(?:fr|com|org|eu|net)|(?=\S*\d)[\w-]{16,60})(?!\S)"
)
_SIGN = re.compile(r"[^\w\s.…·_\-–—|•▪◦,:;€%/'’«»()\[\]\uf000-\uf0ff]")
# UTF-8 read as another encoding: « Ã© », « â€™ », « Â° ».
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf ‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|â€.|Ĺ.|Ă[©Ş¨´]")
# Symbol fonts put their bullets in U+F000–F0FF: no harm, unless the whole text is there.
_BULLET = re.compile("[\uf000-\uf0ff]")
_JUNK = re.compile("[\ufffd\ue000-\uefff\uf100-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]")


def page_state(text: str, *, drawn: bool, covered: float = 0.0) -> PageState:
    """The state of a page from its text layer. ``drawn`` tells that it also shows images or drawings,
    ``covered`` the share of it that images cover."""
    stripped = text.strip()
    if not re.search(r"\w", stripped):
        return PageState.TO_OCR if drawn or covered else PageState.EMPTY
    if covered >= FULL_COVER:
        scanned = len(stripped) < STAMP_CHARS or score(stripped) < MIN_SCORE_SCANNED
        return PageState.TO_OCR if scanned else PageState.TEXT
    if drawn and not re.search(r"[^\W\d_]{2}", stripped):
        return PageState.TO_OCR  # a page number
    # Glyphs of a font that does not name them are neither images nor drawings: what they show is read.
    return PageState.TO_OCR if garbled(stripped) else PageState.TEXT


def pictured(text: str, covered: float) -> bool:
    """Does an image hold most of what the page says, so that its text layer is worth completing?"""
    return covered >= HALF_COVER and len(text.strip()) < STAMP_CHARS


def garbled(text: str) -> bool:
    """True when characters do not form words."""
    return score(text) < MIN_SCORE


def score(text: str) -> float:
    """How readable a text layer is, from 0 to 1. Too short a text is not judged: 1."""
    tokens = _TOKEN.findall(text)
    return min(_glyphs(text, tokens), _words(text, tokens), _spacing(tokens))


def _glyphs(text: str, tokens: Sequence[str]) -> float:
    """Characters that no font of words has, signs where letters should be, and wrong encodings."""
    ink = sum(map(len, text.split()))
    if not ink:
        return 1.0
    bullets = len(_BULLET.findall(text))
    odd = len(_JUNK.findall(text)) + (bullets if bullets > MAX_BULLETS_SHARE * ink else 0)
    signs = len(_SIGN.findall(text))
    if signs >= MIN_SIGNS and signs > MAX_SIGNS_SHARE * ink:
        return 0.0
    letters = sum(map(len, tokens))
    wrong = MOJIBAKE_WEIGHT * len(_MOJIBAKE.findall(text)) / letters if letters >= MIN_LETTERS else 0.0
    return max(0.0, 1.0 - max(JUNK_WEIGHT * odd / ink, wrong))


def _spacing(tokens: Sequence[str]) -> float:
    """« D é l i b é r a t i o n » all over a page; a heading or a table of crosses is not."""
    lone = [token for token in tokens if len(token) == 1]
    if len(lone) < MIN_LONE or len(set(lone)) < 8:
        return 1.0
    share = len(lone) / len(tokens)
    return 1.0 if share < MAX_LONE_SHARE else 1.0 - share


def _words(text: str, tokens: Sequence[str]) -> float:
    """The share of letters in known words, among the words that are neither names nor initials."""
    share, _ = _share(tokens)
    if share >= MIN_SCORE:
        return share
    tokens = _TOKEN.findall(_ADDRESS.sub(" ", text))
    share, unknown = _share(tokens)
    if share >= MIN_SCORE:
        return share
    # Damaged French keeps « de », « la », « les »; another language or a list of names has few of them.
    small = sum(len(token) > 1 and token.lower() in STOPWORDS for token in tokens) / len(tokens)
    return FOREIGN_SCORE if small < MAX_SMALL_SHARE and _spelled(unknown) else share


def _share(tokens: Sequence[str]) -> tuple[float, Sequence[str]]:
    """The share of letters in known words, and the words that are not known; 1 for too few letters."""
    words = [token for token in tokens if len(token) > 2 and not _named(token)]
    # Capitals are often names; they are judged when there is nothing else.
    judged = [token for token in words if not token.isupper()]
    if sum(map(len, judged)) < MIN_LETTERS:
        judged = words if sum(map(len, words)) >= MIN_CAPITALS else []
    if not judged:
        return 1.0, ()
    known = french_words()
    # Folded together, which is much faster: a line end is no part of a word.
    unknown = [word for word in fold("\n".join(judged)).split("\n") if word not in known]
    return max(0.0, 1.0 - sum(map(len, unknown)) / sum(map(len, judged))), unknown


def _named(token: str) -> bool:
    """A proper noun, initials or a zone label (« AUh »): of no list, and no sign of anything."""
    if token[:2].isupper():
        return len(token) <= LONGEST_INITIALS
    return token[0].isupper() and token[1:].islower() and len(token) <= LONGEST_WORD


@cache
def _pairs() -> dict[tuple[str, str], float]:
    """The logarithm of the chance of a letter after another one, in French words."""
    letters = "\n".join(french_words())
    pairs, firsts = Counter(itertools.pairwise(letters)), Counter(letters)
    return {pair: math.log(count / firsts[pair[0]]) for pair, count in pairs.items()}


def _spelled(words: Sequence[str]) -> bool:
    """Are unknown words spelled as those of some language, in the right order and with spaces?"""
    letters = sum(map(len, words))
    glued = sum(len(word) for word in words if len(word) > LONGEST_WORD)
    backwards = sum(len(word) for word in words if word[::-1] in french_words())
    if glued > MAX_GLUED_SHARE * letters or backwards > MAX_BACKWARDS_SHARE * letters:
        return False
    chances, spelled = _pairs(), "\n" + "\n".join(words) + "\n"
    found = [chances.get(pair, RAREST) for pair in itertools.pairwise(spelled)]
    return sum(max(chance, RAREST) for chance in found) >= MIN_CHANCE * len(found)
