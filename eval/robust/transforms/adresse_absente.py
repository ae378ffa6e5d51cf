"""An address that no act of the town bears: a number far beyond those of a street that it does name.

The streets are those that the town's passages write after a number; the number asked is beyond the highest
one written before that street.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import FAUSSE_PREMISSE, Transform, invented
from eval.robust.context import Context, Place
from rag.types import ActKind

EACH, BEYOND = 12, (40, 200)
_STREET = re.compile(
    r"\b(\d{1,3})(?:\s?(?:bis|ter))?,?\s((?:rue|avenue|boulevard|cours|place|impasse|chemin|quai|traverse)"
    r"(?:\s(?:de|du|des|la|le|les|d['’]))*\s?[A-ZÀ-Ý][\w’'-]+(?:\s[A-ZÀ-Ý][\w’'-]+)?)"
)
_FORMS = (
    "L'immeuble du {number} {street} à {commune} est-il frappé d'un arrêté de péril ?",
    "Quel arrêté concerne le {number} {street} à {commune} ?",
    "L'arrêté du {number} {street} à {commune} a-t-il été levé ?",
    "Qui est propriétaire du {number} {street} à {commune} ?",
    "Quels travaux sont exigés au {number} {street} à {commune} ?",
)
NOTE = "Aucun acte de {name} ne porte sur le {number} {street}."


def _unknown(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    if ActKind.ARRETE not in place.kinds:
        return
    highest: dict[str, int] = {}
    for chunk in context.chunks(place):
        for number, street in _STREET.findall(chunk.text):
            highest[street] = max(int(number), highest.get(street, 0))
    streets = sorted(street for street in highest if "\n" not in street)
    for rank, street in enumerate(source.sample(streets, min(EACH, len(streets)))):
        number = highest[street] + source.randint(*BEYOND)
        text = _FORMS[rank % len(_FORMS)].format(number=number, street=street, commune=place.name)
        note = NOTE.format(name=place.name, number=number, street=street)
        yield invented(place, text, FAUSSE_PREMISSE, note)


TRANSFORMS = (
    Transform("adresse_absente", "Adresse qu'aucun acte ne porte", refusal=True, of_place=_unknown),
)
