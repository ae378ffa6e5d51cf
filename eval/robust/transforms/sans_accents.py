"""Accents, cedillas and ligatures dropped, as typed on a phone or a foreign keyboard."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import Transform, reworded
from eval.robust.context import Context

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'"})


def _bare(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    # NFD, not NFKD: « m² » must stay so.
    marked = unicodedata.normalize("NFD", question.question.translate(_LIGATURES))
    yield from reworded(question, "".join(c for c in marked if not unicodedata.combining(c)))


TRANSFORMS = (Transform("sans_accents", "Accents oubliés", of_question=_bare),)
