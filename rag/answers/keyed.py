"""Lists that give each its own (« Meylan : 2001 ; Gières : 2000 »): the item of the one that is asked.

So does a table whose rows bear codes (« P5 », « T3 »): the row of the one that is asked by its code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from rag.heads import asking_words, heads
from rag.text import fold, terms
from rag.units import Unit

_NO_LIST, _TABLE = -1, -2
_CODED = re.compile(r"([A-Za-z]{1,3}\d{1,3}[a-z]?) — ")
_KEYED = re.compile(r"\W{0,3}([^:;.\d]{2,40}?)\s?:\s\S")


def of_others(question: str, asked: Set[str], units: Sequence[Unit]) -> list[Unit]:
    """The items that are of others, where the question names by its terms (``asked``) the one of a list."""
    if sum(1 for _ in heads(asking_words(fold(question)))) > 1:
        return []  # « combien en argent, combien en nature » asks for several
    keys = [_key(unit) for unit in units]
    named = {_list(unit) for unit, key in zip(units, keys, strict=True) if key & asked} - {_NO_LIST}
    return [
        unit
        for unit, key in zip(units, keys, strict=True)
        if key and not key & asked and _list(unit) in named
    ]


def _list(unit: Unit) -> int:
    """The list that a unit is of: what opens it, or the table of the passage."""
    return _TABLE if unit.row >= 0 else unit.lead


def _key(unit: Unit) -> frozenset[str]:
    named = (_KEYED if unit.row < 0 else _CODED).match(unit.text)
    return frozenset(terms(named[1])) if named else frozenset()
