"""Lists that give each its own (« Meylan : 2001 ; Gières : 2000 »): the item of the one that is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from rag.heads import asking_words, heads
from rag.text import fold, terms
from rag.units import Unit

_KEYED = re.compile(r"\W{0,3}([^:;.\d]{2,40}?)\s?:\s\S")


def of_others(question: str, asked: Set[str], units: Sequence[Unit]) -> list[Unit]:
    """The items that are of others, where the question names by its terms (``asked``) the one of a list."""
    if sum(1 for _ in heads(asking_words(fold(question)))) > 1:
        return []  # « combien en argent, combien en nature » asks for several
    keys = [_key(unit) for unit in units]
    named = {unit.lead for unit, key in zip(units, keys, strict=True) if key & asked} - {-1}
    return [
        unit for unit, key in zip(units, keys, strict=True) if key and not key & asked and unit.lead in named
    ]


def _key(unit: Unit) -> frozenset[str]:
    named = _KEYED.match(unit.text) if unit.row < 0 else None
    return frozenset(terms(named[1])) if named else frozenset()
