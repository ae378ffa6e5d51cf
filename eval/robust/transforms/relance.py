"""The very same question asked again: answers must not depend on what was asked before."""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import Transform
from eval.robust.context import Context


def _again(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    yield question


TRANSFORMS = (Transform("relance", "Même question une seconde fois", of_question=_again),)
