"""What is checked of a sentence of ours: its facts, without our fixed French words around them."""

from __future__ import annotations

from dataclasses import replace

from rag.answers.computed import holds, without_derived
from rag.answers.yesno import OTHERWISE
from rag.types import Draft, Statement
from rag.verify import shown_text

NOTHING_FOUND = ("Aucun acte ultérieur portant sur ", " n'a été trouvé dans les documents indexés")
NO_END = " : rien n'y dit qu'il a pris fin."
CUT = " (liste coupée : la suite est à la page citée)"


def facts_of(statement: Statement, draft: Draft) -> Statement:
    """The statement as it is checked: without these words, nor the derived numbers that hold.

    Those of a model are its own: they are checked whole.
    """
    if draft.trace is not None:
        return statement
    text = statement.text.removeprefix(OTHERWISE).removesuffix(CUT)
    before, after = NOTHING_FOUND
    if text.startswith(before):
        text = text.removeprefix(before).removesuffix(NO_END).removesuffix(after)
    shown = "\n".join(map(shown_text, draft.citations))
    sure = [each for each in draft.computed if holds(each, shown)]
    return replace(statement, text=without_derived(text, sure))
