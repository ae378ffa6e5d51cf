"""Matters of a town's life that its own documents do not hold: school meals where only planning rules are
indexed, the slope of a roof where only decisions are (``data/theme_absent.toml``).

A subject is dropped as soon as one document of the town holds one of its words (words that begin so count):
what is left cannot be answered from there. Most of the others, drawn, are asked.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import HORS_CORPUS, Transform, invented
from eval.robust.context import Context, Place
from eval.robust.data import table

SHARE = 0.7
NOTE = "Sujet absent des documents de cette commune."


def _absent(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    for subject in table("theme_absent")["sujets"]:
        drawn = source.random() < SHARE  # drawn first: what is indexed must not shift the draws that follow
        held = any(context.together(start.split(), place, begin=True) for start in subject["jamais"])
        if drawn and not held:
            yield invented(place, subject["question"].format(commune=place.name), HORS_CORPUS, NOTE)


TRANSFORMS = (
    Transform("theme_absent", "Thème absent des documents de la commune", refusal=True, of_place=_absent),
)
