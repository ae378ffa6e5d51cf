"""Typing errors, on one word in four of those that may be changed, one at least.

An error is a key beside the right one (AZERTY), a letter doubled, dropped, or swapped with the next. The
first letter stays. Words of fewer than five letters, digits, zones, names and words of the answer stay
whole. Source: the noise of Belinkov & Bisk (ICLR 2018), « keyboard typo » and « swap »."""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.matching import plain
from eval.robust.base import Transform, reworded
from eval.robust.context import Context
from eval.robust.words import changeable

RATE = 0.25
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_BESIDE = {
    letter: [row[at] for at in (rank - 1, rank + 1) if 0 <= at < len(row)]
    for row in _ROWS
    for rank, letter in enumerate(row)
}


def _misspelt(word: str, source: random.Random) -> str:
    at = source.randrange(1, len(word) - 1)
    letter, following = word[at], word[at + 1]
    changes = [word[:at] + letter + word[at:], word[:at] + word[at + 1 :]]
    changes += [word[:at] + near + word[at + 1 :] for near in _BESIDE.get(plain(letter), ())]
    changes += [word[:at] + following + letter + word[at + 2 :]] if following != letter else []
    return source.choice(changes)


def _mistyped(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    spans = changeable(question, context)
    if not spans:
        return
    drawn = [span for span in spans if source.random() < RATE] or [source.choice(spans)]
    text = question.question
    for span in reversed(drawn):
        text = text[: span.start] + _misspelt(text[span.start : span.end], source) + text[span.end :]
    yield from reworded(question, text)


TRANSFORMS = (Transform("fautes", "Fautes de frappe", of_question=_mistyped),)
