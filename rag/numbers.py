"""Numbers, quantities and times of French administrative texts, in one comparable form.

``3,50 m``, ``3.5 mètres`` and ``3 m 50`` are one quantity; ``10 m`` and ``10 m²`` are two. A number is
never a piece of another: ``1 350`` is not ``350``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.text import fold

_GROUPED = r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?!\d)"
_TOKEN = re.compile(rf"[a-z][a-z0-9]*|(?<![a-z0-9])(?:{_GROUPED}|\d+(?:[.,]\d+)?)|\d+|[%€]")
_CODE = re.compile(r"[a-z]+\d[a-z0-9]*")
_SEPARATE = str.maketrans({"\u00ad": None, "œ": " "})  # read as the outside judge reads them
# Rewritten before tokens are cut, in this order: markers, square metres, "3 m 50", "18h00", per cent.
_MARKER = re.compile(r"\[\d+\]")
_SQUARE = re.compile(r"\bm(?:etres?)?\s*(?:carres?|2)\b|(?<=\d)\s*m2\b")
_METRES_AND = re.compile(r"(\d+)\s*m(?:etres?)?\s*(\d{2})\b(?!\s*(?:m|cm|h|%|[.,]?\d))")
_CLOCK = re.compile(r"(\d{1,2})\s*h(?:eures?)?\s*(\d{2})\b")
_PER_CENT = re.compile(r"(\d)\s*(?:pour cent|p\. ?100)\b")

_UNIT_NAMES = {
    "m": "m metre metres",
    "m2": "m2",
    "m3": "m3",
    "cm": "cm centimetre centimetres",
    "mm": "mm millimetre millimetres",
    "km": "km kilometre kilometres",
    "ha": "ha hectare hectares",
    "l": "l litre litres",
    "kg": "kg kilogramme kilogrammes",
    "t": "t tonne tonnes",
    "%": "% pourcent",
    "€": "€ euro euros eur",
    "million": "million millions",
    "milliard": "milliard milliards",
    "h": "h heure heures",
    "min": "minute minutes",
    "jour": "jour jours",
    "semaine": "semaine semaines",
    "mois": "mois",
    "an": "an ans annee annees",
}
UNITS = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}
_LINKS = frozenset({"a", "et", "ou", "x"})
_DECLARED = re.compile(r"\(\s*(?:en\s+)?(m2|m|cm|%|€|euros|metres|ha)\s*\)|\ben (metres|euros|hectares)\b")

_TO_SIXTEEN = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
SMALL = {word: rank for rank, word in enumerate(_TO_SIXTEEN.split())} | {
    "une": 1,
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
}

_TIME = re.compile(r"(?<![\d.,])(\d{1,2})\s*h(?:eures?)?(?:\s*(\d{2}))?\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its canonical unit. ``noun`` is the counted word when there is no unit."""

    value: str
    unit: str = ""
    noun: str = ""


def canonical(number: str) -> str:
    """``3,50`` gives ``3.5``, ``1 350`` and ``1.350`` give ``1350``, ``00728`` stays."""
    number = number.replace(" ", "")
    if re.fullmatch(r"\d{1,3}\.\d{3}", number):
        return number.replace(".", "")
    number = number.replace(",", ".")
    return number.rstrip("0").rstrip(".") if "." in number else number


def tokens(text: str) -> list[str]:
    """Folded words and canonical numbers, in order."""
    return [token for token, _ in _read(text)]


@lru_cache(maxsize=2_000)
def _read(text: str) -> tuple[tuple[str, bool], ...]:
    """Tokens, and whether only spaces stand before each (« 4.4 : L'emprise » counts no litre)."""
    folded = _MARKER.sub(" ", fold(text.translate(_SEPARATE)))
    folded = _SQUARE.sub(" m2 ", folded)
    folded = _METRES_AND.sub(r"\1,\2 m", folded)
    folded = _CLOCK.sub(lambda found: f"{found[1]} h {'' if found[2] == '00' else found[2]}", folded)
    folded = _PER_CENT.sub(r"\1 %", folded)
    read, end = [], 0
    for found in _TOKEN.finditer(folded):
        token = canonical(found[0]) if found[0][0].isdigit() else found[0]
        elided = len(token) == 1 and folded[found.end() : found.end() + 1] == "'"
        read.append((token, not folded[end : found.start()].strip() and not elided))
        end = found.end()
    return tuple(read)


def bare_numbers(text: str) -> frozenset[str]:
    """Every number of the text, without its unit."""
    return frozenset(token for token in tokens(text) if token[0].isdigit())


def codes(text: str) -> frozenset[str]:
    """Letters and figures in one word (``B7``, ``UD2a``, ``P3``): each names one thing; no unit is one."""
    return frozenset(token for token in tokens(text) if _CODE.fullmatch(token) and token not in UNITS)


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number with the unit or the noun that follows it, in order, spelled-out ones included.

    ``entre 3 et 5 m`` gives 3 without unit: see :func:`supported_quantities` for what it vouches for.
    """
    return tuple(quantity for quantity, _ in _quantities(_read(text)))


def supported_quantities(text: str, around: str = "") -> frozenset[Quantity]:
    """What a source vouches for: its quantities, plus those read across a range or under a unit header.

    ``around`` is where a header may stand: « Hauteur (en m) » above the extract of a table.
    """
    read = _read(text)
    found = list(_quantities(read))
    vouched = {quantity for quantity, _ in found}
    for (left, at), (right, after) in pairwise(found):
        if not left.unit and right.unit and after == at + 2 and read[at + 1][0] in _LINKS:
            vouched.add(Quantity(left.value, right.unit))
    declared = {UNITS[one or other] for one, other in _DECLARED.findall(fold(f"{text}\n{around}"))}
    vouched |= {Quantity(q.value, unit) for q, _ in found if not q.unit for unit in declared}
    return frozenset(vouched)


def _quantities(read: Sequence[tuple[str, bool]]) -> Iterator[tuple[Quantity, int]]:
    """Quantities with the index of the token just before their unit."""
    words = [word for word, _ in read]
    for at, word in enumerate(words):
        touches = at + 1 < len(read) and read[at + 1][1]
        following = words[at + 1] if touches else ""
        if word[0].isdigit():
            if following in UNITS:
                yield Quantity(word, UNITS[following]), at
            else:
                yield Quantity(word, noun=_noun(following)), at
        elif following in UNITS and (spelled := _spelled(words, at)) is not None:
            yield Quantity(str(spelled), UNITS[following]), at


def _noun(word: str) -> str:
    """The singular of a counted word, empty when the word is too short to be one."""
    return word.rstrip("sx") if len(word) >= 5 and word.isalpha() else ""


def _spelled(words: Sequence[str], last: int) -> int | None:
    """The number written in letters that ends at ``last`` (up to 99: delays and distances)."""
    if words[last] not in SMALL:
        return None
    total = SMALL[words[last]]
    before = list(words[max(0, last - 3) : last])
    if before and before[-1] == "et":
        before.pop()
    if before[-2:] == ["quatre", "vingt"]:
        return total + 80
    if words[last] == "vingt" and before[-1:] == ["quatre"]:
        return 80
    if before and 20 <= SMALL.get(before[-1], 0) <= 60 and total < 20:
        return total + SMALL[before[-1]]
    return total


def times(text: str) -> frozenset[tuple[int, int]]:
    """Every time of day, as hour and minute."""
    return frozenset((int(hour), int(minute or 0)) for hour, minute in _TIME.findall(fold(text)))
