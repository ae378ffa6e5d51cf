"""The brackets a rule sets (« de 2 à 6 m3 », « ≥ 1 000 m² », « 500 ≤ QF < 800 ») and the one an asked
quantity is in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.measures import kind_of, unit_of
from rag.numbers import UNITS, Quantity, tokens
from rag.tables import Table, alone, names, said

_SIGNS = {
    "≥": " superieur ou egal a ",
    "≤": " inferieur ou egal a ",
    ">=": " superieur ou egal a ",
    "<=": " inferieur ou egal a ",
    ">": " superieur a ",
    "<": " inferieur a ",
}
# « + de 18 ans », « - de 12 ans », « 18 ans et + »
_SHORT = (
    (re.compile(r"(?:^|(?<=[\s(:]))\+ (?=de \d)"), " plus "),
    (re.compile(r"(?:^|(?<=[\s(:]))[-–] (?=de \d)"), " moins "),
    (re.compile(r"(?<=\bet )\+"), "plus"),
    (re.compile(r"\b[Dd]ès (?:l['’]âge de )?(?=\d)"), "à partir de "),
)
_NAMES = "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True))
_COUNTED = r"(?!egale?s?\b|moins\b|autres?\b|inclus\b|compris\b)[a-z]{5,}"
_A = rf"(?P<a>\d+(?:\.\d+)?)(?P<a_unit>(?: (?:{_NAMES}))?)(?![\w.])"
_B = rf"(?P<b>\d+(?:\.\d+)?)(?P<b_unit>(?: (?:{_NAMES}|{_COUNTED}))?)(?![\w.])"
_OR_EQUAL = r"(?: ou egale?s?)?"
_RANGE = re.compile(rf"\b(?:de|d|entre) (?P<above>plus de )?{_A} (?:a|et|jusqu a) (?P<under>moins de )?{_B}")
_BARE = re.compile(rf"(?P<above>){_A} a (?P<under>moins de )?{_B}")
_BETWEEN = re.compile(
    rf"{_A} inferieur(?P<low> ou egal)? a (?:[a-z]+ ){{1,4}}inferieur(?P<high> ou egal)? a {_B}"
)
_OVER = re.compile(
    rf"\b(?:(?P<strict>superieure?s?(?P<equal>{_OR_EQUAL})(?: a)*|plus de|au dela de|excedant|depassant)"
    rf"|d au moins|a partir de) {_B}"
)
_UNDER = re.compile(
    rf"\b(?:(?P<strict>inferieure?s?(?P<equal>{_OR_EQUAL})(?: a)*|moins de)|jusqu a|jusque) {_B}"
)
_AND_MORE = re.compile(rf"(?<![\w.]){_B} (?:et|ou) (?:plus|davantage)\b(?! de \d)")
_AND_LESS = re.compile(rf"(?<![\w.]){_B} (?:et|ou) moins\b(?! de \d)")
_DASHED = re.compile(r"(\d[\d  .,]*)(\D{0,6}?)\s*[-–—/]\s*(\d[\d  .,]*)(\D{0,6})")
_YEARS = range(1900, 2101)
_JOINED = 12  # characters between « ≥ 500 m² » and « et < 1000 m² », which make one bracket


@dataclass(frozen=True, slots=True)
class Bracket:
    """From ``low`` to ``high``, in ``unit``; empty where the text gives none (a header does).

    ``above`` and ``under`` tell that a bound is left out (« plus de », « moins de »). ``kind`` is what is
    measured, where its words tell it (see :mod:`rag.measures`).
    """

    low: float
    high: float
    unit: str
    above: bool = field(default=False, compare=False)
    under: bool = field(default=False, compare=False)
    kind: str = field(default="", compare=False)

    def holds(self, value: float) -> bool:
        over = self.low < value if self.above else self.low <= value
        return over and (value < self.high if self.under else value <= self.high)


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    bracket: Bracket


def brackets(text: str) -> tuple[Bracket, ...]:
    """The brackets of a text, in order."""
    for sign, words in _SIGNS.items():
        text = text.replace(sign, words)
    for pattern, word in _SHORT:
        text = pattern.sub(word, text)
    plain = " ".join(tokens(text))
    found = list(_ranges(plain))
    held = [(each.start, each.end) for each in found]
    over = [each for each in _halves(plain, _OVER, _AND_MORE, up=True) if not _inside(each, held)]
    under = [each for each in _halves(plain, _UNDER, _AND_LESS, up=False) if not _inside(each, held)]
    for low in over:
        high = next((each for each in under if _meets(low, each)), None)
        if high is not None:
            under.remove(high)
            whole = replace(low.bracket, high=high.bracket.high, under=high.bracket.under)
            low = _Found(low.start, low.end, whole)
        found.append(low)
    found += under
    return tuple(each.bracket for each in sorted(found, key=lambda item: item.start))


def _ranges(plain: str) -> Iterator[_Found]:
    for match in _BETWEEN.finditer(plain):
        yield _Found(match.start(), match.end(), _range(match, not match["low"], not match["high"]))
    for match in _RANGE.finditer(plain):
        yield _Found(match.start(), match.end(), _range(match, bool(match["above"]), bool(match["under"])))


def _range(match: re.Match[str], above: bool, under: bool) -> Bracket:
    return Bracket(
        float(match["a"]), float(match["b"]), _unit(match["b_unit"] or match["a_unit"]), above, under
    )


def _halves(plain: str, words: re.Pattern[str], after: re.Pattern[str], *, up: bool) -> Iterator[_Found]:
    """The brackets that have one bound, said before it (« plus de 5 ») or after it (« 5 et plus »)."""
    for match in words.finditer(plain):
        strict = bool(match["strict"]) and not match["equal"]
        yield _Found(match.start(), match.end(), _half(match, up=up, strict=strict))
    for match in after.finditer(plain):
        yield _Found(match.start(), match.end(), _half(match, up=up, strict=False))


def _half(match: re.Match[str], *, up: bool, strict: bool) -> Bracket:
    value, unit = float(match["b"]), _unit(match["b_unit"])
    return Bracket(value, math.inf, unit, above=strict) if up else Bracket(0.0, value, unit, under=strict)


def _inside(item: _Found, held: Sequence[tuple[int, int]]) -> bool:
    return any(start <= item.start and item.end <= end for start, end in held)


def _meets(low: _Found, high: _Found) -> bool:
    return (
        abs(high.start - low.end) <= _JOINED
        and high.bracket.unit in (low.bracket.unit, "")
        and high.bracket.high > low.bracket.low
    )


def _unit(words: str) -> str:
    """The unit of a bracket, else the thing that it counts (« 3 personnes »), in the singular."""
    word = words.strip()
    return UNITS.get(word) or word.rstrip("sx")


def row_brackets(table: Table, rank: int) -> tuple[Bracket, ...]:
    """The brackets that a row of a table is for, read in its cells; their columns tell what is measured."""
    row = table.rows[rank]
    if alone(row):
        return ()
    return tuple(
        replace(bracket, unit=bracket.unit or unit_of(name), kind=bracket.kind or kind_of(f"{name} {cell}"))
        for name, cell in zip(names(table), map(said, row), strict=True)
        for bracket in _of_cell(cell)
    )


def _of_cell(cell: str) -> tuple[Bracket, ...]:
    """Those of a cell, where the bounds alone may stand (« 651 – 1 000 € », « 500 à 899 »)."""
    if found := brackets(cell):
        return found
    dashed = _DASHED.fullmatch(cell.strip())
    plain = " ".join(tokens(f"{dashed[1]} {dashed[2]} à {dashed[3]} {dashed[4]}" if dashed else cell))
    match = _BARE.fullmatch(plain)
    if match is None:
        return ()
    whole = _range(match, bool(match["above"]), bool(match["under"]))
    years = not whole.unit and whole.low in _YEARS and whole.high in _YEARS
    return () if whole.low >= whole.high or years else (whole,)


def within(asked: Sequence[Quantity], found: Sequence[Bracket]) -> bool | None:
    """Is an asked quantity in one of these brackets? None when none of them is about such a quantity."""
    told: bool | None = None
    for quantity in asked:
        for bracket in found:
            if _same_measure(quantity, bracket):
                if bracket.holds(float(quantity.value)):
                    return True
                told = False
    return told


def _same_measure(quantity: Quantity, bracket: Bracket) -> bool:
    """Are they of one unit, and of one thing where both tell it? Amounts are where a bare number is read."""
    if not quantity.unit:
        return bool(quantity.noun) and bracket.unit == quantity.noun
    if quantity.unit == "€" and bracket.kind and bracket.kind != quantity.noun:
        return False
    return bracket.unit == quantity.unit or (not bracket.unit and quantity.unit == "€")
