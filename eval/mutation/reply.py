"""A line presented as a model's reply: through the writer that reads models, and through the checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from eval.mutation.drafts import Line, RightDraft
from rag.generate import ModelWriter
from rag.types import Draft


class Scripted:
    """A model that writes what it is told, then ends."""

    name = "scripte"
    outside = False

    def __init__(self, reply: str) -> None:
        self._reply = reply

    def stream(self, system: str, user: str, seconds: float | None = None) -> Iterator[str]:
        yield self._reply

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the sentence was stopped, and what stopped it, in the words of the checks."""

    stopped: bool
    checks: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


def present(draft: RightDraft, line: Line) -> Outcome:
    """What becomes of a line that a model writes for this question and these passages."""
    shown = {"phrase": line.phrase, "passages": list(line.ranks), "citation": line.quote}
    # The refusal at the end keeps the writer from asking for the same line again.
    reply = json.dumps(shown, ensure_ascii=False) + '\n{"refus": "fin"}\n'
    written: Draft = ModelWriter(Scripted(reply)).write(draft.question, draft.passages, about=draft.about)
    failed = written.dropped
    return Outcome(
        not written.statements,
        tuple(dict.fromkeys(check.name for check in failed)),
        tuple(check.detail for check in failed),
    )
