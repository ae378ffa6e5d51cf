"""« Aujourd'hui, » before the question: the control of ``chiffre_modifie``, which asks so of two versions."""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import Transform, reworded
from eval.robust.context import Context
from eval.robust.words import today


def _now(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    if not question.context:
        yield from reworded(question, today(question.question))


TRANSFORMS = (Transform("aujourd_hui", "« Aujourd'hui, » devant la question", of_question=_now),)
