"""Figures with their unit, in one canonical form: « 3,50 m » = « 350 cm », « deux mètres » = « 2 m »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from eval.matching import tokens

_SCALES: dict[str, tuple[str, Fraction]] = {
    "m": ("m", Fraction(1)),
    "cm": ("m", Fraction(1, 100)),
    "mm": ("m", Fraction(1, 1000)),
    "km": ("m", Fraction(1000)),
    "m2": ("m²", Fraction(1)),
    "ha": ("m²", Fraction(10000)),
    "km2": ("m²", Fraction(1_000_000)),
    "m3": ("m³", Fraction(1)),
    "l": ("m³", Fraction(1, 1000)),
    "kg": ("kg", Fraction(1)),
    "t": ("kg", Fraction(1000)),
    "%": ("%", Fraction(1)),
    "€": ("€", Fraction(1)),
    "h": ("h", Fraction(1)),
    "minute": ("h", Fraction(1, 60)),
    "jour": ("jours", Fraction(1)),
    "semaine": ("semaines", Fraction(1)),
    "mois": ("mois", Fraction(1)),
    "an": ("ans", Fraction(1)),
}
_NAMES = {
    "millimetre": "mm",
    "kilometre": "km",
    "kilogramme": "kg",
    "kilo": "kg",
    "annee": "an",
    "eur": "€",
}
_MULTIPLES = {"k": 1000, "millier": 1000, "mille": 1000, "million": 1_000_000, "milliard": 1_000_000_000}
_LINKS = frozenset("a et ou".split())
# A number and its unit stand in one phrase: neither « contre : 4 (M. Petit) » nor « 4. L'accès » has a unit.
_PHRASE = re.compile(r"[()\[\]«»;:!?]|[.,](?=\s|$)")
_PER_CENT = re.compile(r"\bpour\s?cent\b", re.IGNORECASE)
_ELISION = re.compile(r"\b[a-z]+['’‘](?=\w)", re.IGNORECASE)
_UNITS_UP_TO_16 = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
)
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre vingt": 80}


@dataclass(frozen=True, slots=True)
class Quantity:
    """``number`` is in the base ``unit``, as a decimal string; ``shown`` as the text has it."""

    number: str
    unit: str
    shown: str


_SHARES = {"quart": Quantity("25", "%", "quart"), "moitie": Quantity("50", "%", "moitié")}


def quantities(text: str) -> Iterator[Quantity]:
    """Each number that its unit follows."""
    for words in _phrases(text):
        yield from _read(words, broadly=False)


def read_broadly(text: str) -> Iterator[Quantity]:
    """Also the first number of « 2 à 6 m », which takes the unit of the second, a quarter and a half."""
    for words in _phrases(text):
        yield from _read(words, broadly=True)
        yield from (_SHARES[word] for word in words if word in _SHARES)


def figures(text: str) -> set[str]:
    """The numbers of a text, those written in letters too."""
    return {word for words in _phrases(text) for word in words if word[0].isdigit()}


def _phrases(text: str) -> Iterator[list[str]]:
    for phrase in _PHRASE.split(_PER_CENT.sub(" % ", _ELISION.sub(" ", text))):
        yield _digits(tokens(phrase))


def _read(words: list[str], broadly: bool) -> Iterator[Quantity]:
    for place, word in enumerate(words):
        if not word[0].isdigit():
            continue
        after = place + 1
        if broadly and after + 1 < len(words) and words[after] in _LINKS and words[after + 1][0].isdigit():
            after += 2
        elif broadly and after < len(words) and words[after][0].isdigit():
            after += 1  # « 10/12 m », « 10 - 12 m »
        found = _measured(word, words[after : after + 3])
        if found is not None:
            yield found
        if broadly and after > place + 1 and (alone := _measured(word, words[place + 1 : place + 4])):
            yield alone


def _measured(number: str, words: list[str]) -> Quantity | None:
    """The number times its multiple and the scale of its unit, in the words that follow; None without one."""
    value, following = _value(number), words
    if value is None:
        return None
    if following and (times := _MULTIPLES.get(following[0].removesuffix("s"))):
        value *= times
        following = following[1 + (following[1:2] == ["de"]) :]
    elif following[:2] == ["m", "€"]:
        value, following = value * 1_000_000, following[1:]
    scale = _SCALES.get(_unit(following[0])) if following else None
    shown = f"{number} {' '.join(words[: len(words) - len(following) + 1])}".replace(".", ",")
    return Quantity(_decimal(value * scale[1]), scale[0], shown) if scale else None


def _unit(word: str) -> str:
    if word in _SCALES or word in _NAMES:
        return _NAMES.get(word, word)
    single = word.removesuffix("s")
    return _NAMES.get(single, single)


def _value(number: str) -> Fraction | None:
    try:
        return Fraction(number)
    except ValueError:
        return None


def _decimal(value: Fraction) -> str:
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return text or "0"


# -- numbers in letters -----------------------------------------------------------------------------


def _in_letters() -> dict[tuple[str, ...], str]:
    """0 to 100, by their words: « vingt et un », « soixante quinze », « quatre vingt douze »."""
    found: dict[tuple[str, ...], str] = {(word,): str(rank) for rank, word in enumerate(_UNITS_UP_TO_16)}
    found |= {("dix", _UNITS_UP_TO_16[unit]): str(10 + unit) for unit in (7, 8, 9)}
    small = dict(found)
    for name, ten in _TENS.items():
        head = tuple(name.split())
        found[head] = str(ten)
        for words, number in small.items():
            added = int(number)
            if 0 < added < (20 if ten in (60, 80) else 10):
                found[(*head, *words)] = str(ten + added)
                found[(*head, "et", *words)] = str(ten + added)
    found[("quatre", "vingts")] = "80"
    found[("cent",)] = "100"
    found[("une",)] = "1"
    return found


_LETTERS = _in_letters()
_FIRST = frozenset(words[0] for words in _LETTERS)
_LONGEST = max(map(len, _LETTERS))


def _digits(words: list[str]) -> list[str]:
    """The same words, numbers in letters written in digits."""
    found: list[str] = []
    place = 0
    while place < len(words):
        size = 0
        if words[place] in _FIRST:
            size = next((n for n in range(_LONGEST, 0, -1) if tuple(words[place : place + n]) in _LETTERS), 0)
        found.append(_LETTERS[tuple(words[place : place + size])] if size else words[place])
        place += size or 1
    return found
