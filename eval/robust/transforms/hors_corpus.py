"""Matters that the documents of a town do not hold: passports, taxes, weather, football, other offices…

Our own list (``data/hors_corpus.toml``). A subject is dropped where one passage of any town holds all its
telling words (words that begin so count): it might then be answered. Each subject is asked of half the towns.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import HORS_CORPUS, Transform, invented
from eval.robust.context import Context, Place
from eval.robust.data import table

SHARE = 0.5
NOTE = "Sujet absent de tous les documents indexés."


def _off_topic(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    for subject in table("hors_corpus")["sujets"]:
        drawn = source.random() < SHARE  # drawn first: what is indexed must not shift the draws that follow
        known = context.together(subject["mots"], begin=True)
        asked_once = "{commune}" in subject["question"] or place.rank == 0
        if (drawn or "{commune}" not in subject["question"]) and asked_once and not known:
            yield invented(place, subject["question"].format(commune=place.name), HORS_CORPUS, NOTE)


TRANSFORMS = (Transform("hors_corpus", "Sujets étrangers aux documents", refusal=True, of_place=_off_topic),)
