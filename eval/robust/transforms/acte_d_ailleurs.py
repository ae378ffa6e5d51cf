"""The number of an act of another indexed town, asked of this one.

The number is in no passage nor page of the town asked, so that what bears it is an act of elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import AUTRE_COMMUNE, Transform, invented
from eval.robust.context import Context, Place, act_key
from rag.types import ActKind

EACH = 6
_FORMS = (
    "Que décide l'acte n° {number} de {commune} ?",
    "À quelle date l'acte n° {number} de {commune} a-t-il été pris ?",
    "Quel est l'objet de l'acte n° {number} pris à {commune} ?",
)
_KINDS = (ActKind.DELIBERATION, ActKind.ARRETE)
NOTE = "L'acte {number} est de {owner}, non de {name}."


def _elsewhere(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    for other in context.places:
        acts = [act for act in other.acts if act.kind in _KINDS and act_key(act.number)]
        if other == place or not acts:
            continue
        absent = [act for act in acts if context.absent(act_key(act.number), place)]
        for rank, act in enumerate(source.sample(absent, min(EACH // 2, len(absent)))):
            text = _FORMS[rank % len(_FORMS)].format(number=act.number, commune=place.name)
            note = NOTE.format(number=act.number, owner=other.name, name=place.name)
            yield invented(place, text, AUTRE_COMMUNE, note)


TRANSFORMS = (
    Transform("acte_d_ailleurs", "Acte d'une autre commune indexée", refusal=True, of_place=_elsewhere),
)
