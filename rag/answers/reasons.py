"""The reason of what an answer says, where the act gives it in the sentence that follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answers.motives import ASKS_WHY
from rag.runs import Extract
from rag.text import fold
from rag.units import Unit

# « En effet, … », « Cela s'explique par … »: such a sentence is about the one before it.
_GIVES_REASON = re.compile(
    r"\W*(?:(?:en effet|car|du fait|en raison|compte tenu)\b|(?:parce|puis)\s?qu[e']|faute d[e']"
    r"|(?:ceci|cela|ce) (?:s'explique|tient|est du)\b)"
)


def with_reason(question: str, found: Extract, units: Sequence[Unit], words: int) -> Extract:
    """The extract and the reason given right after it, if why is asked and there is room for it."""
    if not ASKS_WHY.search(fold(question)):
        return found
    after = next((unit for unit in units if unit.start >= found.units[-1].end), None)
    if after is None or after.row >= 0 or not _GIVES_REASON.match(fold(after.text)):
        return found
    if found.words + after.words > words:
        return found
    return replace(found, units=(*found.units, after))
