"""Figures, dates and references of a letter that none of its sources shows: pointed out, never forbidden."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.dates import find_dates
from rag.numbers import Quantity, bare_numbers, quantities, supported_quantities
from rag.text import fold, squeeze

_NUMBER = re.compile(
    r"(?<![\w.,/-])(?P<number>\d{1,3}(?:[ \u202f\u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
    r"(?P<unit>[ \u202f\u00a0]?(?:m²|m2|m³|%|€|[A-Za-zÀ-ÿ]+))?"
)
_LISTED = re.compile(r"^\s*(?:\d{1,2}|[a-z])[.)]\s", re.MULTILINE)
_REFERENCE = re.compile(r"\b[LRDA]\.?\s?\*?\s?\d{1,4}(?:-\d{1,3})+|\b(?:19|20)\d\d[-_]\d{1,5}\b")
_PHONE = re.compile(r"(?<!\d)0[1-9](?:[ .]?\d{2}){4}(?!\d)")


def unsupported(text: str, sources: Sequence[str], said: Sequence[str] = ()) -> tuple[str, ...]:
    """Figures, dates, references and phone numbers of a letter, as typed, that no source shows.

    ``sources`` are what the reader sees of each citation; ``said`` what vouches for nothing but itself: the
    visitor's request, the date of the letter.
    """
    source = "\n".join((*sources, *said))
    vouched = _Vouched(source)
    found = [*_dates(text, source), *_references(text, source), *_numbers(text, vouched)]
    return tuple(dict.fromkeys(found))


class _Vouched:
    """What a text vouches for: its measures, with their units, and its bare numbers."""

    def __init__(self, source: str) -> None:
        self._measures = supported_quantities(source, source)
        self._numbers = bare_numbers(source)

    def holds(self, quantity: Quantity) -> bool:
        if quantity.unit:
            return any((m.value, m.unit) == (quantity.value, quantity.unit) for m in self._measures)
        return quantity.value in self._numbers


def _numbers(text: str, vouched: _Vouched) -> Iterator[str]:
    bare = _blanked(text)
    for match in _NUMBER.finditer(bare):
        written = squeeze(match[0])
        if not all(vouched.holds(each) for each in quantities(written)):
            yield written if quantities(written)[0].unit or quantities(written)[0].noun else match["number"]


def _blanked(text: str) -> str:
    """The text without the numbers of its lists, nor what is read apart: dates, references, phones."""
    for pattern in (_PHONE, _REFERENCE, _LISTED):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    folded = fold(text)
    if len(folded) == len(text):
        for each in find_dates(text):
            text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text


def _dates(text: str, source: str) -> Iterator[str]:
    """Whole dates only: « en mars » is no figure."""
    known = [each.full for each in find_dates(source) if each.full]
    folded = fold(text)
    for each in find_dates(text):
        if each.full and each.full not in known:
            same = len(folded) == len(text)
            yield squeeze((text if same else folded)[each.start : each.end])


def _references(text: str, source: str) -> Iterator[str]:
    for pattern in (_REFERENCE, _PHONE):
        known = {_compact(match[0]) for match in pattern.finditer(source)}
        yield from (match[0] for match in pattern.finditer(text) if _compact(match[0]) not in known)


def _compact(reference: str) -> str:
    return re.sub(r"[\s.*]", "", reference).replace("_", "-").casefold()
