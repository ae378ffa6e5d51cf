"""Chips that say one thing in one colour, whatever the page."""

from __future__ import annotations

from rag.types import DocumentState, Level
from ui import labels
from ui.components.markup import chip
from ui.keep.feedback import Verdict

_LEVELS = {Level.HIGH: "s-good", Level.MEDIUM: "s-mid", Level.LOW: "s-weak"}
_STATES = {DocumentState.INDEXED: "s-good", DocumentState.PARTIAL: "s-weak", DocumentState.REFUSED: "s-bad"}
_VERDICTS = {
    Verdict.RIGHT: "s-good",
    Verdict.WRONG: "s-bad",
    Verdict.INCOMPLETE: "s-weak",
    Verdict.BAD_SOURCE: "s-mid",
}


def level(found: Level) -> str:
    return chip(labels.LEVELS[found], _LEVELS[found])


def state(found: DocumentState) -> str:
    return chip(labels.STATES[found], _STATES[found])


def verdict(said: Verdict) -> str:
    return chip(said.value.capitalize(), _VERDICTS[said])
