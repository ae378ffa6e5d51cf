"""A detail removed without which several answers are right: the zone, or the town.

``sans_zone``: the zone is taken out. Kept when at least two other zones of the town rule the same subject
with other figures: no single answer is right. ``sans_commune``: the town is taken out. Kept when another
indexed town, with documents of the same kind and the same zone if one is named, holds two thirds of the
question's content words in one passage.

Both also ask plain subjects of our own (``data/sous_specifie.toml``), kept where the zones, or the same
zone label of several towns, have no figure in common.

Left out: what still points at one zone, one town or one thing (an address, a proper name, an act number, a
date), follow-ups.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from eval.gold import GoldQuestion, Source
from eval.matching import canonical_number, find, numbers, plain, squeeze, tokens
from eval.robust.base import SOUS_SPECIFIE, Transform, invented, unanswerable
from eval.robust.context import Context, Place, Rule, rule
from eval.robust.data import table
from eval.robust.words import (
    LABEL,
    dated,
    names_a_thing,
    remove_town,
    still_named,
    subjects,
    tidy,
    town_names,
)
from rag.types import Filters

OTHERS = 2
NOTE_ZONE = "La zone manque, et la règle change d'une zone à l'autre."
NOTE_TOWN = "La commune manque, et plusieurs communes indexées peuvent être visées."
# What says the zone, and what takes its place: the first that is found.
_SAID = (
    (r",?\s*\((?:zone|secteur)\s+ZONE\)", ""),
    (r"\s*\bde la zone\s+ZONE", ""),
    (r"(?:\b[Ee]n\s+|\b[Dd]ans (?:la|le)\s+)?\b(?:[Zz]one|[Ss]ecteur)\s+ZONE\s+du\s", "dans le "),
    (r"(?:\b[Ee]n\s+|\b[Dd]ans (?:la|le)\s+)?\b(?:[Zz]one|[Ss]ecteur)\s+ZONE\s+de la\s", "dans la "),
    (r"(?:\b[Ee]n\s+|\b[Dd]ans (?:la|le)\s+)?\b(?:[Zz]one|[Ss]ecteur)\s+ZONE\s+de\s", "à "),
    (r"(?:\b[Ee]n\s+|\b[Dd]ans (?:la|le)\s+)(?:zone|secteur)\s+ZONE", ""),
    (r"^(?:Zone|Secteur)\s+ZONE\s*[,:]", ""),
    (r",\s*(?:zone|secteur)\s+ZONE(?=\s*[:,])", ""),
    (r"\b(?:[Ee]n|[Dd]ans)\s+ZONE(?![\w'’])", ""),
)
# The zone said by what it is: « dans le centre ancien », « mon terrain est en… ».
_TOLD = re.compile(
    r"\bcentre|\bbourg|agricol|agricult|naturel|urbain|industri|activite|commercial|\b(?:est|suis|sommes)\s*[,:?]"
    r"|\bzones?\b|\bsecteurs?\b"
)
_SHARED = 0.6

_MOST, _LEAST = 0.8, 3.0
_TURNED = frozenset({"renvoi", "fausse_premisse"})  # questions whose answer is about the zone itself


def _without_zone(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    place = _place(question, context)
    if place is None or not question.zone or question.kind in _TURNED:
        return
    if not any(numbers(one) for group in question.must for one in group):
        return
    text = _zone_out(question.question, question.zone)
    left = [match[0] for match in LABEL.finditer(text) if len(match[0]) > 1 or match[0] == question.zone]
    if text == question.question or left or _TOLD.search(plain(text)):
        return
    if _differs(question, text, place, context):
        yield replace(unanswerable(question, text, SOUS_SPECIFIE, NOTE_ZONE), zone=None)


def _zone_out(text: str, zone: str) -> str:
    """The text without its zone; the same where it is said in another way."""
    for said, by in _SAID:
        found = re.sub(said.replace("ZONE", re.escape(zone) + r"(?![\w'’])"), by, text, count=1)
        if found != text:
            return tidy(found)
    return text


def _differs(question: GoldQuestion, text: str, place: Place, context: Context) -> bool:
    """Do at least two other zones rule the same subject otherwise, and never as the key says?

    Same subject: a heading with the same words, and at least 60 % of the question's content words that the
    proof holds, two at least.
    """
    groups = [[tokens(one) for one in group] for group in question.must]
    differing: set[str] = set()
    agreeing: set[str] = set()
    for proof in (proof for item in question.sources for proof in _proofs(item, context)):
        asked = [start for start in subjects(text, question) if _begins(proof.text, start)]
        for each in context.rules(place):
            if not _same_heading(each, proof) or _related(each.zones, proof.zones | {question.zone or ""}):
                continue
            have = tokens(each.text)
            if all(any(find(have, one) for one in group) for group in groups):
                agreeing |= each.zones
            held = sum(_begins(each.text, start) for start in asked)
            if len(asked) >= 2 and each.numbers - proof.numbers and held >= _SHARED * len(asked):
                differing |= each.zones
    return len(differing - agreeing) >= OTHERS


def _begins(text: str, start: str) -> bool:
    return re.search(rf"\b{re.escape(start)}", plain(text)) is not None


def _proofs(source: Source, context: Context) -> list[Rule]:
    document = context.document(source.file)
    begin = squeeze(source.quote)[:40]
    chunks = context.catalog.chunks_of(document.id) if document and begin else ()
    return [rule(chunk) for chunk in chunks if begin in squeeze(chunk.text)]


def _same_heading(one: Rule, other: Rule) -> bool:
    union = one.heading | other.heading
    return bool(union) and len(one.heading & other.heading) / len(union) >= 0.6


def _related(some: frozenset[str], others: frozenset[str]) -> bool:
    """Is a zone of one the other's, its sector or the zone it is a sector of?"""
    return any(a.startswith(b) or b.startswith(a) for a in some for b in others if a and b)


def _without_town(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    place = _place(question, context)
    others = context.others(question, place) if place else ()
    if place is None or not others:
        return
    text = remove_town(question.question, town_names(question, place))
    if text == tidy(question.question) or still_named(text, question, place) or dated(text):
        return
    if re.search(r"metropole|agglomeration|communaute", plain(text)):  # what is left of the town's name
        return
    if not names_a_thing(text, place, context, others) and _ruled_elsewhere(text, question, context, others):
        yield unanswerable(question, text, SOUS_SPECIFIE, NOTE_TOWN)


def _ruled_elsewhere(text: str, question: GoldQuestion, context: Context, others: Sequence[Place]) -> bool:
    """Does one passage of another town hold most of what is asked, in the same zone when one is named?"""
    labels = {match[0] for match in LABEL.finditer(text) if len(match[0]) > 1 or match[0] == question.zone}
    wanted = subjects(text, question)
    least = max(_LEAST, _MOST * len(wanted))
    if not labels:
        return any(context.most_together(wanted, each) >= least for each in others)
    return any(
        sum(_begins(each.text, start) for start in wanted) >= least
        for other in others
        for each in context.rules(other)
        if labels <= each.zones
    )


def _any_zone(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    """A subject that zones of the town rule without a common figure, asked without zone."""
    for subject in table("sous_specifie")["sujets"]:
        found = [_figures(place, context, subject, zone) for zone in sorted(place.zones)]
        if _disagree([figures for figures in found if figures], OTHERS + 1):
            text = subject["question"].format(ou=f"à {place.name}")
            yield invented(place, text, SOUS_SPECIFIE, NOTE_ZONE)


def _any_town(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    """A subject ruled without a common figure under the same zone label in this town and a later one."""
    for label in sorted(zone for zone in place.zones if zone.isalnum()):
        holders = [each for each in context.places if label in each.zones]
        if holders[0] != place:  # each label once, by the first town
            continue
        for subject in table("sous_specifie")["sujets"]:
            found = [_figures(each, context, subject, label) for each in holders]
            if _disagree([figures for figures in found if figures], 2):
                text = subject["question"].format(ou=f"en zone {label}")
                yield invented(place, text, SOUS_SPECIFIE, NOTE_TOWN, label)


def _disagree(given: Sequence[frozenset[str]], least: int) -> bool:
    """Are there enough sets of figures, and no figure in all of them?"""
    return len(given) >= least and not frozenset.intersection(*given)


def _figures(place: Place, context: Context, subject: dict[str, Any], zone: str) -> frozenset[str]:
    """The figures of the subject's unit in the rules of a zone whose heading bears the subject's words."""
    unit = re.compile(rf"(\d+(?:[.,]\d+)?)\s*(?:{subject['unite']})")
    return frozenset(
        canonical_number(match[1])
        for each in context.rules(place)
        if zone in each.zones
        and all(any(word.startswith(title) for word in each.heading) for title in subject["titres"])
        for match in unit.finditer(plain(each.text))
    )


def _place(question: GoldQuestion, context: Context) -> Place | None:
    plain_question = question.answerable and not question.context and question.filters == Filters()
    return context.place_of(question) if plain_question else None


TRANSFORMS = (
    Transform(
        "sans_zone", "Zone retirée ou tue", refusal=True, of_question=_without_zone, of_place=_any_zone
    ),
    Transform(
        "sans_commune", "Commune retirée ou tue", refusal=True, of_question=_without_town, of_place=_any_town
    ),
)
