"""Questions that presuppose an act, a sitting or an article that does not exist.

The number keeps the form of a real one of the town, with a rank that no passage holds beside its year;
the sitting is on a day that no passage holds with its month and year; the article has a number that is in
no passage as an article. Refusing is right; so would be saying that it does not exist, which the rows
cannot tell from an answer: such a correction counts as wrong here."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import FAUSSE_PREMISSE, Transform, invented
from eval.robust.context import Context, NumberedAct, Place, act_key, day_key
from rag.types import ActKind

EACH = 8
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)  # fmt: skip
_ON_ACTS = {
    ActKind.DELIBERATION: (
        "Qu'a décidé la délibération n° {number} de {commune} ?",
        "Combien de voix contre la délibération n° {number} de {commune} ?",
        "Quel montant la délibération {number} de {commune} accorde-t-elle ?",
        "La délibération n° {number} de {commune} est-elle encore en vigueur ?",
    ),
    ActKind.ARRETE: (
        "Que prescrit l'arrêté n° {number} de {commune} ?",
        "À quelle adresse s'applique l'arrêté n° {number} de {commune} ?",
        "L'arrêté {number} de {commune} a-t-il été levé, et à quelle date ?",
        "Qui est le propriétaire visé par l'arrêté n° {number} de {commune} ?",
    ),
}
_ON_SITTINGS = (
    "Qu'a décidé le conseil municipal de {commune} à sa séance du {day} ?",
    "Quelles subventions le conseil municipal de {commune} a-t-il votées le {day} ?",
    "Qui était secrétaire de la séance du conseil municipal de {commune} du {day} ?",
    "Quels élus de {commune} étaient absents au conseil municipal du {day} ?",
)
_ON_ARTICLES = (
    "Que prévoit l'article {zone} {number} du règlement d'urbanisme de {commune} ?",
    "Quelle hauteur l'article {number} de la zone {zone} impose-t-il à {commune} ?",
    "Selon l'article {zone} {number} du PLU de {commune}, peut-on construire un abri ?",
    "Quelle distance fixe l'article {number} de la zone {zone} à {commune} ?",
)


def _unfounded(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    yield from _acts(place, context, source)
    yield from _sittings(place, context, source)
    yield from _articles(place, context, source)


def _acts(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    known = [act for act in place.acts if act.kind in _ON_ACTS and _cut(act.number)]
    for rank in range(EACH if known else 0):
        act = source.choice(known)
        number = _absent_number(act, place, context, source)
        if number:
            forms = _ON_ACTS[act.kind]
            text = forms[rank % len(forms)].format(number=number, commune=place.name)
            note = f"Aucun acte n° {number} dans les documents de {place.name}."
            yield invented(place, text, FAUSSE_PREMISSE, note)


def _cut(number: str) -> re.Match[str] | None:
    """The year, what is between, the last run of digits, and what follows."""
    return re.fullmatch(r"(.*?(?:19|20)\d\d)(\D.*?|\D)(\d{2,5})(\D*)", number)


def _absent_number(act: NumberedAct, place: Place, context: Context, source: random.Random) -> str:
    cut = _cut(act.number)
    assert cut, "only numbers that can be cut are drawn"
    year, width = cut[1][-4:], len(cut[3])
    for _ in range(50):
        serial = source.randrange(6 * 10 ** (width - 1), 10**width)
        number = f"{cut[1]}{cut[2]}{serial}{cut[4]}"
        if context.absent(act_key(number)) and not context.holds(f"{year}{serial}"):
            return number
    return ""


def _sittings(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    years = sorted({act.date.year for act in place.acts if act.date and act.kind is ActKind.DELIBERATION})
    years = years or [2021, 2022, 2023]
    for rank in range(EACH if ActKind.DELIBERATION in place.kinds else 0):
        for _ in range(50):
            day, month, year = source.randint(2, 28), source.randint(1, 12), source.choice(years)
            if context.absent(day_key(day, month), place):
                text = _ON_SITTINGS[rank % len(_ON_SITTINGS)]
                date = f"{day} {_MONTHS[month - 1]} {year}"
                note = f"Aucune séance du {date} dans les documents de {place.name}."
                yield invented(place, text.format(commune=place.name, day=date), FAUSSE_PREMISSE, note)
                break


def _articles(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    zones = sorted(zone for zone in place.zones if len(zone) > 1)
    for rank in range(EACH if zones and ActKind.PLU in place.kinds else 0):
        zone = source.choice(zones)
        numbers = [n for n in range(31, 90) if not context.together(("article", str(n)), place)]
        numbers = [n for n in numbers if not context.together((zone.lower(), str(n)), place)]
        if numbers:
            number = source.choice(numbers)
            text = _ON_ARTICLES[rank % len(_ON_ARTICLES)]
            note = f"Aucun article {number} dans le règlement de {place.name}."
            made = text.format(zone=zone, number=number, commune=place.name)
            yield invented(place, made, FAUSSE_PREMISSE, note, zone)


TRANSFORMS = (
    Transform("fausse_premisse", "Acte, séance ou article inventé", refusal=True, of_place=_unfounded),
)
