"""The brackets a rule sets (« de 2 à 6 m3 », « ≥ 1 000 m² ») and the one an asked quantity is in."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.numbers import UNITS, Quantity, tokens

_SIGNS = {
    "≥": " superieur ou egal a ",
    "≤": " inferieur ou egal a ",
    ">": " superieur a ",
    "<": " inferieur a ",
}
_N = r"(\d+(?:\.\d+)?)"
_U = rf"((?: (?:{'|'.join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True))}))?)(?![\w.])"
_OR_EQUAL = r"(?: ou egale?s?)?"
_RANGE = re.compile(rf"\b(?:de|d|entre) {_N}{_U} (?:a|et) {_N}{_U}")
_OVER = re.compile(
    rf"\b(?:superieure?s?{_OR_EQUAL}(?: a)*|plus de|d au moins|au dela de|a partir de"
    rf"|excedant|depassant) {_N}{_U}"
)
_UNDER = re.compile(rf"\b(?:inferieure?s?{_OR_EQUAL}(?: a)*|moins de|jusqu a|jusque) {_N}{_U}")
_JOINED = 12  # characters between « ≥ 500 m² » and « et < 1000 m² », which make one bracket


@dataclass(frozen=True, slots=True)
class Bracket:
    """From ``low`` to ``high``, in ``unit``; empty where the text gives none (a header does)."""

    low: float
    high: float
    unit: str

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def brackets(text: str) -> tuple[Bracket, ...]:
    """The brackets of a text, in order."""
    for sign, said in _SIGNS.items():
        text = text.replace(sign, said)
    plain = " ".join(tokens(text))
    found = [
        (match.start(), match.end(), Bracket(float(match[1]), float(match[3]), _unit(match[4] or match[2])))
        for match in _RANGE.finditer(plain)
    ]
    over = [(match, Bracket(float(match[1]), math.inf, _unit(match[2]))) for match in _OVER.finditer(plain)]
    under = [(match, Bracket(0.0, float(match[1]), _unit(match[2]))) for match in _UNDER.finditer(plain)]
    for match, low in over:
        other = next(
            (
                (end, high)
                for end, high in under
                if abs(end.start() - match.end()) <= _JOINED
                and high.unit in (low.unit, "")
                and high.high > low.low
            ),
            None,
        )
        if other:
            under.remove(other)
            low = Bracket(low.low, other[1].high, low.unit)
        found.append((match.start(), match.end(), low))
    found += [(match.start(), match.end(), high) for match, high in under]
    return tuple(each for _, _, each in sorted(found, key=lambda item: item[0]))


def _unit(words: str) -> str:
    return UNITS.get(words.strip(), "")


def within(asked: Sequence[Quantity], found: Sequence[Bracket]) -> bool | None:
    """Is an asked quantity in one of these brackets? None when none of them is about such a quantity."""
    told: bool | None = None
    for quantity in asked:
        for bracket in found:
            if quantity.unit and bracket.unit in (quantity.unit, ""):
                if bracket.holds(float(quantity.value)):
                    return True
                told = False
    return told
