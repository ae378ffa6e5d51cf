"""Lay words to the acts' words, from ``rag/data/lexique.toml`` (editable by a town)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from rag.text import terms

ADDED_WEIGHT, REPLACED_WEIGHT = 0.6, 0.6


@cache
def _entries() -> dict[tuple[str, ...], tuple[str, ...]]:
    tables = tomllib.loads(files("rag").joinpath("data/lexique.toml").read_text(encoding="utf-8"))
    return {tuple(terms(lay)): tuple(terms(acts)) for table in tables.values() for lay, acts in table.items()}


def expand(weights: dict[str, float], text: str) -> dict[str, float]:
    """Query terms with the acts' words added; the lay words that called them weigh less."""
    found = terms(text)
    out = dict(weights)
    for lay, acts in _entries().items():
        size = len(lay)
        if not any(tuple(found[start : start + size]) == lay for start in range(len(found) - size + 1)):
            continue
        weight = max((weights.get(term, 0.0) for term in lay), default=0.0)
        for term in acts:
            out[term] = max(out.get(term, 0.0), ADDED_WEIGHT * weight)
        for term in set(lay) - set(acts):
            if term in out:
                out[term] = min(out[term], REPLACED_WEIGHT * weight)
    return out
