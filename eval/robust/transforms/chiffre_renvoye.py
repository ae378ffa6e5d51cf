"""A figure that only a document referred to would give, and that is not supplied: the code, the housing
programme, an expert's report (``data/chiffre_renvoye.toml``).

Kept where the town's documents name that one, where none of them is it, and where no passage holds the words
by which the figure would be said.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.matching import plain
from eval.robust.base import HORS_CORPUS, Transform, invented
from eval.robust.context import Context, Place
from eval.robust.data import table

NOTE = "Le chiffre est dans un document que les actes citent et qui n'est pas indexé."


def _referred(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    titles = " ".join(plain(f"{document.title} {document.file}") for document in place.documents)
    for subject in table("chiffre_renvoye")["sujets"]:
        cited = context.together(subject["cite"], place, begin=True)
        supplied = any(start in titles for start in subject["titre"])
        said = context.together(subject["jamais"], place, begin=True)
        if cited and not supplied and not said:
            yield invented(place, subject["question"].format(commune=place.name), HORS_CORPUS, NOTE)


TRANSFORMS = (
    Transform("chiffre_renvoye", "Chiffre d'un document cité, non fourni", refusal=True, of_place=_referred),
)
