"""A question read against what is indexed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.courtesy import asking_part
from rag.expected import Expected, expected_answer
from rag.question.acts import OF_SITTING
from rag.question.facts import facts_of
from rag.question.follow import is_bare_answer, is_elliptic, leaned_on, left_behind
from rag.question.place import Place, find_place
from rag.question.said import Said, asks_rule, read_turn
from rag.question.territory import find_territory
from rag.question.understanding import Understanding
from rag.question.when import impossible_date
from rag.question.wording import Wording, misprints_in, spelling_facts
from rag.question.words import lay_words, names_in, weights_of
from rag.question.zones import ZonesOf, carried_zones, spelt, without_excluded
from rag.spelling import Misprint, reread
from rag.text import fold, terms
from rag.types import FactKind, Origin, Question, Territory

# What belongs to a town: another town leaves it behind.
_OF_TOWN = frozenset({FactKind.ZONE, FactKind.ADDRESS, FactKind.PARCEL, FactKind.ACT, FactKind.ARTICLE})
_NOTHING = Said("")


def understand(
    question: Question,
    territories: Sequence[Territory],
    zones_of: ZonesOf,
    wording: Wording | None = None,
    today: date | None = None,
) -> Understanding:
    """Read a question against what is indexed. ``zones_of`` gives the zone labels ruled in a territory;
    ``wording`` reads its misprints and its lay words; « l'an dernier » counts from ``today``."""
    today, wording = today or date.today(), wording or Wording()
    misprints = misprints_in(question.text, wording, territories)
    if FactKind.SPELLING in question.without:
        misprints = ()
    before_it = (reread(turn, misprints_in(turn, wording, territories)) for turn in question.context)
    question = replace(question, text=reread(question.text, misprints), context=tuple(before_it))
    turns = leaned_on(question, territories)
    place = find_place(question, turns, territories, wording.words)
    known = zones_of(place.territory)
    after_rule = any(asks_rule(turn, known) for turn in turns)
    own = read_turn(question.text, known, today, after_rule)
    dropped = question.without | _replaced(own)
    if place.origin is Origin.QUESTION and _moved(place, turns, territories):
        dropped |= _OF_TOWN
    turns = tuple(left_behind(turn, question.text, dropped, today) for turn in turns)
    before = _conversation(turns, known, dropped, today, after_rule)
    zones = own.zones or tuple(spelt(zone, known) for zone in question.filters.zones) or before.zones
    read = _read(question, own, before, place, zones, wording, misprints)
    facts = facts_of(read, place, own, before, question.filters)
    return replace(read, facts=(*facts, *spelling_facts(misprints)))


def _read(
    question: Question,
    own: Said,
    before: Said,
    place: Place,
    zones: tuple[str, ...],
    wording: Wording,
    misprints: Sequence[Misprint],
) -> Understanding:
    past = before.text
    expected = expected_answer(fold(question.text))
    if expected in (Expected.TEXT, Expected.YES_NO) and past:
        asked_before = expected_answer(fold(past))
        expected = expected if asked_before is Expected.TEXT else asked_before
    asking, around = asking_part(own.text)
    in_force = own.in_force or before.in_force
    theme = own.theme or before.theme
    if own.theme and before.theme and own.theme.theme.domain != before.theme.theme.domain:
        theme = before.theme if is_elliptic(question.text) else own.theme
    period = own.period or before.period
    searched = without_excluded(own.text)
    bare = bool(past) and is_bare_answer(without_excluded(question.text), (*own.words, place.words))
    return Understanding(
        text=f"{past} {own.text}".strip(),
        terms=weights_of(searched, past, place.territory, zones, period, bare, wording, misprints),
        territory=place.territory,
        foreign=place.foreign,
        zones=zones,
        acts=own.of(FactKind.ACT) or before.of(FactKind.ACT),
        articles=own.of(FactKind.ARTICLE),
        dates=own.dates or before.dates,
        of_sitting=bool(OF_SITTING.search(fold(question.text))),
        addresses=own.of(FactKind.ADDRESS) or before.of(FactKind.ADDRESS),
        parcels=own.of(FactKind.PARCEL) or before.of(FactKind.PARCEL),
        names=names_in(own.text, place.territory, zones) or names_in(past, place.territory, zones),
        aside=frozenset(terms(around)) - set(terms(asking)),
        expected=expected,
        day=question.filters.in_force or (in_force.day if in_force else None),
        kinds=own.kinds,
        theme=theme.theme.name if theme else "",
        period=period,
        impossible=impossible_date(fold(question.text)),
        equivalents=wording.lexicon.equivalents(lay_words(searched, past)),
        own=question.text,
    )


def _replaced(own: Said) -> frozenset[FactKind]:
    """The kinds of facts that the question says itself: those of the turns before no longer hold."""
    replaced = {kind for kind, values in own.valued.items() if values}
    if own.dates or own.period:
        replaced.add(FactKind.PERIOD)
    return frozenset(replaced)


def _moved(place: Place, turns: Sequence[str], territories: Sequence[Territory]) -> bool:
    """Does the question name another town than the last turn that named one?"""
    said = (find_territory(turn, territories) for turn in reversed(turns))
    last = next((found for found in said if found), None)
    return bool(place.foreign) or (last is not None and last != place.territory)


def _conversation(
    turns: Sequence[str], known: frozenset[str], dropped: frozenset[FactKind], today: date, of_rule: bool
) -> Said:
    """What the turns leaned on say together: for each kind of fact, the last that said one."""
    together = _NOTHING
    for turn in turns:
        said = read_turn(turn, known, today, of_rule)
        valued = {kind: values for kind, values in said.valued.items() if values and kind not in dropped}
        zones = () if FactKind.ZONE in dropped else carried_zones(turn, known)
        together = Said(
            f"{together.text} . {said.text}" if together.text else said.text,
            zones or together.zones,
            {**together.valued, **valued},
            (),
            None if FactKind.THEME in dropped else said.theme or together.theme,
            None if FactKind.PERIOD in dropped else said.period or together.period,
            None if FactKind.IN_FORCE in dropped else said.in_force or together.in_force,
            () if FactKind.PERIOD in dropped else said.dates or together.dates,
        )
    return together
