"""A date outside the years of a town's documents: a sitting, an order or a rule of then.

The year is before the first act or after the last one by some years, and in no passage nor page of the town.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import FAUSSE_PREMISSE, Transform, invented
from eval.robust.context import Context, Place
from rag.types import ActKind

EACH = 6
BEFORE, AFTER = range(1931, 1999), range(2027, 2040)
_MONTHS = "janvier février mars avril mai juin septembre octobre novembre décembre".split()
_FORMS = {
    ActKind.DELIBERATION: (
        "Qu'a voté le conseil municipal de {commune} le {day} {month} {year} ?",
        "Quel budget {commune} a-t-elle voté en {year} ?",
        "Quelles subventions le conseil de {commune} a-t-il accordées en {year} ?",
    ),
    ActKind.ARRETE: (
        "Quels arrêtés de péril {commune} a-t-elle pris en {year} ?",
        "Quel immeuble a été évacué à {commune} le {day} {month} {year} ?",
        "Quel arrêté a été levé à {commune} en {month} {year} ?",
    ),
    ActKind.PLU: (
        "Quelle était la hauteur maximale en zone {zone} à {commune} en {year} ?",
        "Quel recul sur la voie le règlement de {commune} imposait-il en zone {zone} en {year} ?",
        "Que disait le règlement de la zone {zone} de {commune} approuvé le {day} {month} {year} ?",
    ),
}
NOTE = "Aucun document de {name} n'est de {year}."


def _outside(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    zones = sorted(zone for zone in place.zones if len(zone) > 1)
    for kind, forms in _FORMS.items():
        if kind not in place.kinds or (kind is ActKind.PLU and not zones):
            continue
        # A rule may still hold in years to come.
        asked = BEFORE if kind is ActKind.PLU else (*BEFORE, *AFTER)
        years = [year for year in asked if context.absent(str(year), place)]
        for rank, year in enumerate(source.sample(years, min(EACH, len(years)))):
            zone = source.choice(zones) if zones else ""
            text = forms[rank % len(forms)].format(
                commune=place.name,
                day=source.randint(2, 28),
                month=source.choice(_MONTHS),
                year=year,
                zone=zone,
            )
            note = NOTE.format(name=place.name, year=year)
            yield invented(place, text, FAUSSE_PREMISSE, note, zone if kind is ActKind.PLU else None)


TRANSFORMS = (Transform("hors_periode", "Date hors des périodes indexées", refusal=True, of_place=_outside),)
