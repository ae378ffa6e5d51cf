"""The same question about a zone that the town does not have.

The label differs by its last character (UD1 → UD7, UAd → UAk, UE → UX): that label is in no passage,
heading or page of the town, in any case. Left out: lone class letters (A, N), whose neighbours are no
labels, questions that name another zone, follow-ups."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import replace

from eval.gold import GoldQuestion
from eval.matching import plain
from eval.robust.base import ZONE_ABSENTE, Transform, unanswerable
from eval.robust.context import Context
from eval.robust.words import LABEL

_LIKE = {"digit": "3456789", "small": "fgjkmpqrvx", "capital": "DFGKMPRVXY"}


def _renamed(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    zone, place = question.zone or "", context.place_of(question)
    if not question.answerable or question.context or place is None or len(zone) < 2:
        return
    labels = [match for match in LABEL.finditer(question.question) if len(match[0]) > 1]
    if [match[0] for match in labels] != [zone] or not LABEL.fullmatch(zone):
        return
    absent = [label for label in _neighbours(zone) if not context.holds(label, place)]
    if not absent:
        return
    label = source.choice(absent)
    text = f"{question.question[: labels[0].start()]}{label}{question.question[labels[0].end() :]}"
    # « UC1u » or « la zone UC1 » said again in small letters would still lead to the zone.
    if re.search(rf"\b{re.escape(plain(zone))}", plain(text)):
        return
    note = f"Aucune zone ni aucun secteur {label} dans les documents de {place.name}."
    yield replace(unanswerable(question, text, ZONE_ABSENTE, note), zone=label)


def _neighbours(zone: str) -> list[str]:
    """The labels that differ by the last character; by the rank for a zone to build (1AU → 4AU)."""
    if zone.endswith("AU"):
        return [f"{rank}AU" for rank in "456789"] if zone[0].isdigit() else []
    last = zone[-1]
    kind = "digit" if last.isdigit() else "small" if last.islower() else "capital"
    return [zone[:-1] + other for other in _LIKE[kind] if other != last]


TRANSFORMS = (Transform("zone_absente", "Zone qui n'existe pas", refusal=True, of_question=_renamed),)
