"""Mix-ups: does the answer rest on another zone, or on another town, than the one asked about?

Definition: an answer to a question about a zone mixes zones when each of its citations bears zones, none
related to the zone asked, and leads to no gold source (a rule may send to another zone's). Zones are
related when equal or one within the other: UD ⊃ UD2 ⊃ UD2a, AU ⊃ 1AU; but A (agricultural) does not hold
AU (to be built), nor UD1 hold UD10. An answer mixes towns when a citation bears a territory that is not
the question's; a question of kind ``autre_commune`` is about a town without documents, any answer is one.
Territories are alike when equal, or when one name begins the other (« Grenoble »,
« Grenoble-Alpes Métropole »): a town whose name begins with another's is not told apart from it.
Formulas: answers mixing zones / answers to questions with a zone; answers mixing towns / answers to
questions with a town. Without citation nothing is mixed up, but by an answer about a town without documents.
Source: none known; the zone and town errors that the gold set's « Points d'attention » describe.
"""

from __future__ import annotations

import re

from eval.answers import AnswerRow, CitedRow
from eval.gold import GoldQuestion
from eval.matching import plain
from eval.metrics.base import OUTSIDE, Better, Family, Kind, Metric, Score, yes
from eval.metrics.citation import points_at

OTHER_TOWN = "autre_commune"


def related(one: str, other: str) -> bool:
    """Are the zones equal, or one within the other?"""
    first, second = sorted((_label(one), _label(other)), key=len)
    return bool(first) and (_holds(first, second) or _holds(first, second.lstrip("0123456789")))


def same_town(one: str, other: str) -> bool:
    """Are the names equal, or is one the beginning of the other?"""
    short, long = sorted((_words(one), _words(other)), key=len)
    return bool(short) and long[: len(short)] == short


def _label(zone: str) -> str:
    return re.sub(r"[^a-z0-9]", "", plain(zone))


def _holds(parent: str, child: str) -> bool:
    rest = child.removeprefix(parent)
    if rest == child or (rest and rest[0].isdigit() and parent[-1].isdigit()):
        return rest == "" and child == parent
    return not (parent == "a" and rest.startswith("u"))


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", plain(name))


def _elsewhere(question: GoldQuestion, cited: CitedRow) -> bool:
    asked = question.zone or ""
    return (
        bool(cited.zones)
        and not any(related(zone, asked) for zone in cited.zones)
        and not points_at(cited.file, cited.pages, question.sources)
    )


def _zones(question: GoldQuestion, answer: AnswerRow) -> Score:
    if not (question.zone and answer.answered and answer.citations):
        return OUTSIDE
    mixed = all(_elsewhere(question, cited) for cited in answer.citations)
    shown = dict.fromkeys(zone for cited in answer.citations for zone in cited.zones) if mixed else ()
    return yes(mixed, *shown)


def _towns(question: GoldQuestion, answer: AnswerRow) -> Score:
    named = dict.fromkeys(cited.territory for cited in answer.citations if cited.territory)
    if question.kind == OTHER_TOWN and answer.answered:
        return yes(True, *named)
    if not (question.commune and answer.answered and answer.citations):
        return OUTSIDE
    foreign = [town for town in named if not same_town(town, question.commune)]
    return yes(bool(foreign), *foreign)


METRICS = (
    Metric(
        "zone_confondue",
        "Réponses tirées d'une autre zone",
        Kind.PROPORTION,
        _zones,
        Family.CITATIONS,
        Better.LOWER,
        split=True,
    ),
    Metric(
        "commune_confondue",
        "Réponses tirées d'une autre commune",
        Kind.PROPORTION,
        _towns,
        Family.CITATIONS,
        Better.LOWER,
        split=True,
    ),
)
MEANINGS = {
    "zone_confondue": "Réponses dont la preuve vient d'une autre zone que celle demandée.",
    "commune_confondue": "Réponses dont la preuve vient d'une autre commune que celle demandée.",
}
