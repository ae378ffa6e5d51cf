"""Answers that are told rather than extracted: what has become of an act, how many acts there are."""

from __future__ import annotations

from collections.abc import Sequence

from rag import refuse
from rag.answers.acts import nothing_at, nothing_later, state_draft
from rag.answers.asked import asks_state
from rag.answers.counts import asks_count, count_draft
from rag.answers.differences import asks_difference, difference_draft
from rag.answers.sources import Sources
from rag.answers.sums import asks_total, partial_total, total_draft, with_derived
from rag.answers.versions import with_others
from rag.runs import Extract
from rag.settings import ContactSettings
from rag.types import Draft, Refusal


def told(sources: Sources) -> Draft | None:
    """The answer of a kind that code works out; None for other questions and when nothing here tells."""
    if asks_state(sources.understood):
        return state_draft(sources)
    if day := asks_count(sources.understood):
        return count_draft(sources, day)
    if asks_total(sources.understood):
        return total_draft(sources)
    if asks_difference(sources.understood):
        return difference_draft(sources)
    return None


def withheld(sources: Sources, contact: ContactSettings) -> Refusal | None:
    """Why a question of such a kind gets no answer: no act about the address, none that ends the one asked,
    no list surely whole."""
    understood = sources.understood
    if asks_state(understood):
        if place := nothing_at(sources):
            return refuse.no_act_at(place, understood, sources.passages, contact)
        if acts := nothing_later(sources):
            return refuse.no_later_act(acts, sources.passages, contact)
    if asks_total(understood) and total_draft(sources) is None and partial_total(sources):
        return refuse.no_total(sources.passages, contact)
    return None


def completed(sources: Sources, extracts: Sequence[Extract], draft: Draft) -> Draft:
    """The extracts of a draft, with what other versions say and the derived number that is asked."""
    return with_derived(sources, extracts, with_others(sources, extracts, draft))
