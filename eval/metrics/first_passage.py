"""Is the first passage found one of another zone, or of another town, than those the question names?

Definition: among questions that name the zone (its label is a word of theirs) and find something, the first
passage mixes zones when it bears zones, none related to the zone asked, and leads to no gold source. Among
those that name their town (a word of its name, or what is made from it: « grenobloise »), it mixes towns when
its territory is not that town. Zones and towns are compared as in ``eval.metrics.mixups``. Questions whose
first passage tells no territory are not in the latter, nor those about a town without documents; a reply that
says that no text rules the zone, and shows what there is, is not in the former.
Formulas: first passages mixed up / questions that name the zone, or the town.
Source: none known; the same as for mixed-up answers, before anything is written.
"""

from __future__ import annotations

import re

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.matching import plain
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes
from eval.metrics.citation import points_at
from eval.metrics.mixups import OTHER_TOWN, related, same_town

UNKNOWN_ZONE = "zone_inconnue"
_BEGINNING = 5
_WORDS = frozenset({"a", "n", "u", "au"})
_GENERIC = frozenset("metropole communaute commune communes agglomeration grand grande saint sainte".split())


def _asked(question: GoldQuestion) -> str:
    return plain(" ".join((*question.context, question.question)))


def names_zone(question: GoldQuestion) -> bool:
    """Is the label of the zone a word of the question? « A », « N » and « AU » must follow the word zone."""
    zone = plain(question.zone or "")
    before = r"\bzones?\s+" if zone in _WORDS else r"(?<!\w)"
    return bool(zone) and re.search(rf"{before}{re.escape(zone)}(?!\w)", _asked(question)) is not None


def names_town(question: GoldQuestion) -> bool:
    """Does a word of the question begin as a long word of its town's name does?"""
    words = re.findall(r"[a-z0-9]+", plain(question.commune))
    begins = tuple(word[:_BEGINNING] for word in words if len(word) >= _BEGINNING and word not in _GENERIC)
    return bool(begins) and any(word.startswith(begins) for word in re.findall(r"\w+", _asked(question)))


def _zones(question: GoldQuestion, answer: AnswerRow) -> Score:
    if not (answer.passages and names_zone(question)) or answer.refusal == UNKNOWN_ZONE:
        return OUTSIDE
    first, asked = answer.passages[0], question.zone or ""
    right = not first.zones or any(related(zone, asked) for zone in first.zones)
    mixed = not right and not points_at(first.file, first.pages, question.sources)
    return yes(mixed, *(first.zones if mixed else ()))


def _towns(question: GoldQuestion, answer: AnswerRow) -> Score:
    if question.kind == OTHER_TOWN or not (answer.passages and names_town(question)):
        return OUTSIDE
    found = answer.passages[0].territory
    if not found:
        return OUTSIDE
    mixed = not same_town(found, question.commune)
    return yes(mixed, *([found] if mixed else ()))


METRICS = (
    Metric(
        "zone_confondue_en_tete",
        "Recherche : premier passage d'une autre zone que celle nommée",
        Kind.PROPORTION,
        _zones,
        Family.RETRIEVAL,
        Better.LOWER,
    ),
    Metric(
        "commune_confondue_en_tete",
        "Recherche : premier passage d'une autre commune que celle nommée",
        Kind.PROPORTION,
        _towns,
        Family.RETRIEVAL,
        Better.LOWER,
    ),
)
MEANINGS = {
    "zone_confondue_en_tete": "Le premier passage retrouvé vient d'une autre zone que celle demandée.",
    "commune_confondue_en_tete": "Le premier passage retrouvé vient d'une autre commune que celle demandée.",
}
