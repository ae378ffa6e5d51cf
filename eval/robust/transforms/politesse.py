"""Chatter around the question: a greeting before, thanks or a reason after, which change nothing asked.

A follow-up is left out: chatter before « Et en UB ? » would hide that it leans on the turn before.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import Transform, reworded
from eval.robust.context import Context
from eval.robust.data import table


def _chatty(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    if question.context:
        return
    said = table("politesse")
    before, after = source.choice(said["avant"]), source.choice(said["apres"])
    yield from reworded(question, f"{before} {question.question.strip()} {after}")


TRANSFORMS = (Transform("politesse", "Politesses et bavardage autour", of_question=_chatty),)
