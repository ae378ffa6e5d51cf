"""What a judge may write back: one JSON object and nothing else, read strictly.

Anything else is unreadable, hence unscored: never a zero (vibrantlabsai/ragas#1274).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

MAX_WORDS = 30
MAX_REPLY = 4_000
"""Characters read of one reply: a model that loops is left there."""


class Verdict(StrEnum):
    RIGHT = "juste"
    WRONG = "faux"
    NO_VIEW = "sans_avis"


@dataclass(frozen=True, slots=True)
class Opinion:
    """``supported``: all that the answer states is in the excerpts it cites."""

    verdict: Verdict
    supported: bool
    reason: str


def parse_opinion(reply: str) -> Opinion | None:
    """Read a whole reply; None where it is not exactly the object asked for.

    The lines of a code fence, which some models add, are passed over as in ``rag.protocol``.
    """
    if len(reply) > MAX_REPLY:
        return None
    text = "\n".join(line for line in reply.splitlines() if not line.strip().startswith("```"))
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    match value:
        case {"verdict": str(verdict), "appuyee": bool(supported), "raison": str(reason)} if len(value) == 3:
            known = verdict in list(Verdict) and len(reason.split()) <= MAX_WORDS
            return Opinion(Verdict(verdict), supported, reason) if known else None
    return None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose names are each given once: two verdicts are no verdict."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found
