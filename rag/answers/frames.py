"""What is checked of a sentence of ours: its facts, without our fixed French words around them."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.answers.computed import holds, without_derived
from rag.answers.yesno import OTHERWISE
from rag.types import Draft, Statement
from rag.vouching import shown_text

NOTHING_FOUND = ("Aucun acte ultérieur portant sur ", " n'a été trouvé dans les documents indexés")
NO_END = " : rien n'y dit que l'acte a pris fin."
LATER = " est postérieur à la date demandée."
UNTIL_LATER = "encore en vigueur à la date demandée, puis "
PARTLY = " en partie"
_PARTLY = re.compile(rf"^((?:L'arrêté|La délibération|L’acte) n° [^«]*?\w){PARTLY}(?= par l)")
FORMER = ("En vigueur depuis le ", " ; auparavant : ")
SINCE = "Depuis le "
NEWER, OLDER = "Un acte plus récent dit autrement : ", "Un acte plus ancien dit autrement : "
DOUBT = "Un autre document dit autrement, et leurs dates ne disent pas lequel est en vigueur : "
FOR_ASKED = "Soit, pour le nombre demandé : "
DIFFERENCE = {True: "Soit une hausse de : ", False: "Soit une baisse de : "}
TOTAL = "Au total, d'après cette liste : "
CUT = " (liste coupée : la suite est à la page citée)"


def facts_of(statement: Statement, draft: Draft, asked: str = "") -> Statement:
    """The statement as it is checked: without these words, nor the derived numbers that hold.

    Those of a model are its own: they are checked whole.
    """
    if draft.trace is not None:
        return statement
    text = statement.text.removeprefix(OTHERWISE).removesuffix(CUT)
    text = _PARTLY.sub(r"\1", text.removesuffix(LATER).replace(f" : {UNTIL_LATER}", " : ", 1))
    text = _without_version(text)
    before, after = NOTHING_FOUND
    if text.startswith(before):
        text = text.removeprefix(before).removesuffix(NO_END).removesuffix(after)
    shown = "\n".join(map(shown_text, draft.citations))
    sure = [each for each in draft.computed if holds(each, shown, asked)]
    return replace(statement, text=without_derived(text, sure))


def _without_version(text: str) -> str:
    """Other figures as they are checked: with their day, without what is said of it."""
    for words in (NEWER, OLDER, DOUBT, SINCE, FOR_ASKED, TOTAL, *DIFFERENCE.values()):
        text = text.removeprefix(words)
    before, between = FORMER
    return text.removeprefix(before).replace(between, " : ", 1) if text.startswith(before) else text
