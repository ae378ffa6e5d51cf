"""Two sheets side by side, theme by theme: what is the same, what differs and by which words, what one alone
says. Two zones, or one zone on two dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rag.sheet.types import Figure, Finding, Sheet, Status, ThemeSheet
from rag.text import terms

ALIKE, FEW = 0.42, 3  # shared words that make two rules versions of one; words under which figures decide


class Change(StrEnum):
    """What a pair of rules is to each other."""

    SAME = "identique"
    CHANGED = "différent"
    LEFT = "à gauche seulement"
    RIGHT = "à droite seulement"


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of a quote; ``differs`` when the other quote does not have it there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rules on the same thing, or one alone. ``left_marks`` and ``right_marks``, joined, are the quotes.

    ``left_figures`` and ``right_figures`` are those that the other does not have.
    """

    change: Change
    left: Finding | None
    right: Finding | None
    left_marks: tuple[Mark, ...] = ()
    right_marks: tuple[Mark, ...] = ()
    left_figures: tuple[Figure, ...] = ()
    right_figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeComparison:
    """A theme in two sheets. ``change`` is the theme's own: identical only when each rule is."""

    key: str
    name: str
    left: Status
    right: Status
    change: Change
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    left: Sheet
    right: Sheet
    themes: tuple[ThemeComparison, ...]

    @property
    def changed(self) -> tuple[ThemeComparison, ...]:
        return tuple(each for each in self.themes if each.change is not Change.SAME)


def compare(left: Sheet, right: Sheet) -> Comparison:
    """Two sheets, theme by theme, in the order of the first."""
    themes = []
    for one in left.themes:
        other = right.theme(one.key)
        if other is not None:
            themes.append(_theme(one, other))
    return Comparison(left, right, tuple(themes))


def _theme(one: ThemeSheet, other: ThemeSheet) -> ThemeComparison:
    pairs = tuple(_pairs((*one.findings, *one.folded), (*other.findings, *other.folded)))
    return ThemeComparison(one.key, one.name, one.status, other.status, _change(one, other, pairs), pairs)


def _change(one: ThemeSheet, other: ThemeSheet, pairs: Sequence[Pair]) -> Change:
    if one.status is other.status and all(pair.change is Change.SAME for pair in pairs):
        return Change.SAME
    if one.status is Status.NOT_FOUND:
        return Change.RIGHT
    return Change.LEFT if other.status is Status.NOT_FOUND else Change.CHANGED


def _pairs(left: Sequence[Finding], right: Sequence[Finding]) -> list[Pair]:
    """The rules of two themes put side by side: the same words, then the likeliest, each once."""
    found = _same(left, right)
    met = {id(pair.left) for pair in found} | {id(pair.right) for pair in found}
    one = [each for each in left if id(each) not in met]
    other = [each for each in right if id(each) not in met]
    ranked = sorted(
        (
            (-likeness(here, there), at, place)
            for at, here in enumerate(one)
            for place, there in enumerate(other)
        ),
    )
    taken: set[int] = set()
    placed: set[int] = set()
    for worth, at, place in ranked:
        if -worth < ALIKE:
            break
        if at not in taken and place not in placed:
            taken.add(at)
            placed.add(place)
            found.append(_changed(one[at], other[place]))
    found += [_alone(Change.LEFT, each) for at, each in enumerate(one) if at not in taken]
    found += [_alone(Change.RIGHT, each) for place, each in enumerate(other) if place not in placed]
    return sorted(found, key=lambda pair: _order(pair, left, right))


def _same(left: Sequence[Finding], right: Sequence[Finding]) -> list[Pair]:
    """The rules that say the same words, spaces and signs aside."""
    waiting: dict[tuple[str, ...], list[Finding]] = {}
    for each in right:
        waiting.setdefault(_words(each), []).append(each)
    found = []
    for each in left:
        if held := waiting.get(_words(each)):
            other = held.pop(0)
            found.append(
                Pair(Change.SAME, each, other, (Mark(each.quote, False),), (Mark(other.quote, False),))
            )
    return found


def _words(finding: Finding) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+|[%°≥≤<>/]", finding.quote.casefold()))


def _order(pair: Pair, left: Sequence[Finding], right: Sequence[Finding]) -> tuple[float, int]:
    """Where a pair is read: at its place on the left, else after what is there on the right."""
    for rank, each in enumerate(left):
        if each is pair.left:
            return rank, 0
    place = next((rank for rank, each in enumerate(right) if each is pair.right), 0)
    return place * max(len(left), 1) / max(len(right), 1), 1


def likeness(one: Finding, other: Finding) -> float:
    """How far two rules speak of the same thing: their words without figures, their sub-headings."""
    here, there = _plain(one), _plain(other)
    if min(len(here), len(there)) < FEW:
        units = {each.unit for each in one.figures} & {each.unit for each in other.figures}
        return 0.6 if units and one.place.split(",")[0] == other.place.split(",")[0] else 0.0
    shared = len(here & there) / len(here | there)
    under = 0.15 if one.under and one.under == other.under else 0.0
    return shared + under


def _plain(finding: Finding) -> frozenset[str]:
    said = " ".join((*finding.under[-1:], finding.quote))
    return frozenset(term for term in terms(said) if not any(map(str.isdigit, term)))


def _alone(change: Change, finding: Finding) -> Pair:
    marks = (Mark(finding.quote, True),)
    if change is Change.LEFT:
        return Pair(change, finding, None, left_marks=marks, left_figures=finding.figures)
    return Pair(change, None, finding, right_marks=marks, right_figures=finding.figures)


def _changed(one: Finding, other: Finding) -> Pair:
    left, right = marked(one.quote, other.quote)
    return Pair(
        Change.CHANGED,
        one,
        other,
        left,
        right,
        _only(one.figures, other.figures),
        _only(other.figures, one.figures),
    )


def _only(own: Sequence[Figure], others: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures that the other rule does not have, each as often as it is said."""
    left = [(each.value, each.unit) for each in others]
    kept = []
    for each in own:
        if (each.value, each.unit) in left:
            left.remove((each.value, each.unit))
        else:
            kept.append(each)
    return tuple(kept)


def marked(one: str, other: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Two quotes cut into runs, those that differ marked; joined, the runs are the quotes."""
    here, there = re.findall(r"\s+|\w+|[^\w\s]", one), re.findall(r"\s+|\w+|[^\w\s]", other)
    found = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
    left = [Mark("".join(here[a:b]), tag != "equal") for tag, a, b, _, _ in found if b > a]
    right = [Mark("".join(there[c:d]), tag != "equal") for tag, _, _, c, d in found if d > c]
    return _joined(left), _joined(right)


def _joined(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Runs that differ made one when only a space parts them."""
    made: list[Mark] = []
    for rank, mark in enumerate(marks):
        after = rank + 1 < len(marks) and marks[rank + 1].differs
        differs = mark.differs or (not mark.text.strip() and bool(made) and made[-1].differs and after)
        if made and made[-1].differs and differs:
            made[-1] = Mark(made[-1].text + mark.text, True)
        else:
            made.append(Mark(mark.text, differs))
    return tuple(made)
