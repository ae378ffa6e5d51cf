"""Questions without object: nothing tells what is asked about, in any town (``data/trop_vague.toml``).

With a town named or not, asking back or refusing is right.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import TROP_VAGUE, Transform, invented
from eval.robust.context import Context, Place
from eval.robust.data import table

EACH = 8
NOTE = "La question ne dit pas sur quoi elle porte."


def _vague(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    for text in source.sample(table("trop_vague")["questions"], EACH):
        yield invented(place, text.format(commune=place.name), TROP_VAGUE, NOTE)


TRANSFORMS = (Transform("trop_vague", "Question sans objet", refusal=True, of_place=_vague),)
