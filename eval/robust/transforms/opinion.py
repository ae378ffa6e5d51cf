"""An opinion, a forecast, advice or personal data: what no act says, in any town (``data/opinion.toml``)."""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import HORS_CORPUS, Transform, invented
from eval.robust.context import Context, Place
from eval.robust.data import table

EACH = 8
NOTE = "Un avis, un pronostic ou une donnée personnelle : aucun acte ne le dit."


def _asked(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    for text in source.sample(table("opinion")["questions"], EACH):
        yield invented(place, text.format(commune=place.name), HORS_CORPUS, NOTE)


TRANSFORMS = (Transform("opinion", "Avis ou donnée personnelle", refusal=True, of_place=_asked),)
