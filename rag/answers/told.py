"""Answers that are told rather than extracted: what has become of an act, how many acts there are."""

from __future__ import annotations

from rag.answers.acts import asks_state, state_draft
from rag.answers.counts import asks_count, count_draft
from rag.answers.sources import Sources
from rag.types import Draft

TOLD_CONFIDENCE = 0.9  # read from numbers and links, not from the likeness of words


def told(sources: Sources) -> Draft | None:
    """The answer of a kind that code works out; None for other questions and when nothing here tells."""
    if asks_state(sources.understood):
        return state_draft(sources, sources.understood)
    if day := asks_count(sources.understood):
        return count_draft(sources, day)
    return None
