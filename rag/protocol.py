"""What a model may write back: one JSON object per line, read strictly."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence, the numbers of its passages (from 1) and the exact words that prove it."""

    sentence: str
    ranks: tuple[int, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The passages do not answer."""

    reason: str


@dataclass(frozen=True, slots=True)
class End:
    """The reply is complete."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line that follows no form."""

    reason: str


Line = Proposal | Refused | End | Malformed

MAX_RANKS = 6
"""Passages that one sentence may name."""


def parse_line(line: str) -> Line | None:
    """Read one line; None for an empty line or a code fence, which some models add."""
    line = line.strip()
    if not line or line.startswith("```"):
        return None
    try:
        value = json.loads(line, object_pairs_hook=_distinct, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return Malformed(f"ligne qui n'est pas un objet JSON : « {line[:80]} »")
    if not isinstance(value, dict):
        return Malformed(f"ligne qui n'est pas un objet JSON : « {line[:80]} »")
    match value:
        case {"fin": True} if len(value) == 1:
            return End()
        case {"refus": str(reason)} if len(value) == 1:
            return Refused(reason)
        case {"phrase": str(sentence), "passages": list(ranks), "citation": str(quote)} if len(value) == 3:
            if 0 < len(ranks) <= MAX_RANKS and all(type(rank) is int for rank in ranks) and sentence.strip():
                return Proposal(sentence, tuple(ranks), quote)
    return Malformed(f"objet sans phrase, passages et citation : « {line[:80]} »")


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object that names nothing twice: of two sentences, which one was meant is not ours to say."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
