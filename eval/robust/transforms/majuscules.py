"""All in capitals; a zone label keeps its small letters (UAa), without which it would be another word."""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import Transform, reworded
from eval.robust.context import Context
from eval.robust.words import LABEL


def _shouted(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    text, shown, at = question.question, "", 0
    for match in LABEL.finditer(text):
        shown += text[at : match.start()].upper() + match[0]
        at = match.end()
    yield from reworded(question, shown + text[at:].upper())


TRANSFORMS = (Transform("majuscules", "Tout en majuscules", of_question=_shouted),)
