"""Links between acts: which act a link points to, and what an act has become at a date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.acts import Act, ActLink, LinkKind
from rag.dates import find_dates
from rag.text import fold

_MISREAD = re.compile(r"(?<![a-z])o+(?=\d)|(?<=\d)o+(?![a-z])")  # 2O18 OO814
_YEAR = re.compile(r"(?:19|20)\d\d")
_PIVOT = 50  # 99/082 is of 1999, 18/082 of 2018
_STREET_KINDS = {
    "boulevard": "bd bld blv blvd boul",
    "avenue": "av ave",
    "place": "pl",
    "impasse": "imp",
    "allee": "allees all",
    "chemin": "ch che",
    "route": "rte",
    "saint": "st",
    "sainte": "ste",
    "docteur": "dr",
    "faubourg": "fg fbg",
}
_LONG = {short: long for long, shorts in _STREET_KINDS.items() for short in shorts.split()}
_FROM = re.compile(r"\b[àa] (?:compter|partir) du\s+", re.IGNORECASE)
_SMALL = frozenset("de du des d la le les l".split())


def number_key(number: str | None) -> str:
    """What the spellings of a number share: ``2018_00814_VDM`` and ``n°2018 814`` give ``2018-814``."""
    groups = re.findall(r"\d+", _MISREAD.sub(lambda match: "0" * len(match[0]), fold(number or "")))
    year = next((rank for rank, group in enumerate(groups) if _YEAR.fullmatch(group)), None)
    if year is not None:
        groups = [groups[year], *groups[:year], *groups[year + 1 :]]
    elif len(groups) > 1 and len(groups[0]) == 2:
        groups[0] = ("20" if int(groups[0]) < _PIVOT else "19") + groups[0]
    return "-".join(str(int(group)) for group in groups)


def place_key(place: str) -> frozenset[str]:
    """The words of an address, spelled in full, without what links them."""
    words = re.findall(r"[a-z0-9]+", fold(place))
    return frozenset(_LONG.get(word, word) for word in words if word not in _SMALL)


@dataclass(frozen=True, slots=True)
class Reference:
    """A link and the act that makes it; its ``town`` when several are read together (numbers start again in
    each)."""

    source: Act
    link: ActLink
    town: str = ""


def effective(reference: Reference) -> dt.date | None:
    """The day on which a link takes effect: that of its act, or a later one that its words name."""
    day = reference.source.date
    said = _FROM.search(reference.link.quote)
    named = find_dates(reference.link.quote[said.end() :])[:1] if said else ()
    later = next((each.full for each in named if each.start == 0), None)
    return max(filter(None, (day, later)), default=None)


class Standing(StrEnum):
    """What an act has become."""

    TO_COME = "pas encore pris"
    IN_FORCE = "en vigueur"
    MODIFIED = "modifié"
    PARTLY_LIFTED = "levé en partie"
    SUSPENDED = "suspendu"
    LIFTED = "levé"
    ENDED = "abrogé"


@dataclass(frozen=True, slots=True)
class State:
    """The standing of an act, the links that make it so, and those that changed the act on the way."""

    standing: Standing
    by: tuple[Reference, ...] = ()
    changed_by: tuple[Reference, ...] = ()


_STANDINGS = {
    **dict.fromkeys(
        (LinkKind.REPEALS, LinkKind.ANNULS, LinkKind.WITHDRAWS, LinkKind.REPLACES), Standing.ENDED
    ),
    LinkKind.LIFTS: Standing.LIFTED,
    LinkKind.SUSPENDS: Standing.SUSPENDED,
    **dict.fromkeys((LinkKind.MODIFIES, LinkKind.COMPLETES, LinkKind.EXTENDS), Standing.MODIFIED),
}
_ORDER = list(Standing)


def points_to(reference: Reference, act: Act) -> bool:
    """Is the act the one that the link names: by number, else by date and place?"""
    source, link = reference.source, reference.link
    if act == source or (link.target and link.target is not act.kind):
        return False
    key = number_key(link.number)
    if key:
        return key == number_key(act.number)
    here, there = place_key(source.place), place_key(act.place)
    return link.date is not None and link.date == act.date and bool(here) and here == there


def resolve(reference: Reference, acts: Iterable[Act]) -> Act | None:
    """The act that a link names. Among several of one number, that of the same letters, date or place."""
    found = [act for act in acts if points_to(reference, act)]
    return max(found, key=lambda act: _likeness(reference, act), default=None)


def _likeness(reference: Reference, act: Act) -> tuple[bool, bool, int]:
    link = reference.link
    shared = place_key(reference.source.place) & place_key(act.place)
    return link.date == act.date, _letters(link.number) == _letters(act.number), len(shared)


def _letters(number: str | None) -> str:
    return "".join(re.findall(r"[a-z]+", fold(number or "")))


def state_at(act: Act, links: Sequence[Reference], day: dt.date) -> State:
    """What the act is on a day, as far as these links tell. A link whose own act was ended has no effect.

    An undated act is taken to be made before the day.
    """
    return _state(act, links, day, (act,))


def _state(act: Act, links: Sequence[Reference], day: dt.date, met: tuple[Act, ...]) -> State:
    if act.date and act.date > day:
        return State(Standing.TO_COME)
    found = [
        each
        for each in links
        if each.source not in met
        and points_to(each, act)
        and (effective(each) or day) <= day
        and _state(each.source, links, day, (*met, each.source)).standing
        not in (Standing.TO_COME, Standing.ENDED)
    ]
    weighed = [(_effect(each.link), each) for each in found]
    changed = tuple(each for effect, each in weighed if effect is Standing.MODIFIED)
    standing = max((effect for effect, _ in weighed), key=_ORDER.index, default=Standing.IN_FORCE)
    return State(standing, tuple(each for effect, each in weighed if effect is standing), changed)


def _effect(link: ActLink) -> Standing:
    standing = _STANDINGS[link.kind]
    if link.partial:
        return Standing.PARTLY_LIFTED if standing is Standing.LIFTED else Standing.MODIFIED
    return standing
