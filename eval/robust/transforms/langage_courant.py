"""The words of the acts put into everyday ones, and the turn of the question made familiar.

Our own table (``data/langage_courant.toml``), apart from the lexicon of the search, which must not judge
itself. Left out: definitions and quoted terms, where the word is what is asked; questions that no entry
changes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import Transform, reworded
from eval.robust.context import Context
from eval.robust.data import table

# What a new word before or after makes wrong: « la aide », « de emplacements », « du argent ».
_ELISIONS = (
    (r"\b([Ll])[ae] (?=[aeiouéèê])", r"\1'"),
    (r"\b([Dd])e (?=[aeiouéèê])", r"\1'"),
    (r"\b([Dd])u (?=[aeiouéèê])", r"\1e l'"),
)


def _lay(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    if question.kind == "definition" or "«" in question.question:
        return
    text = question.question
    for formal, lay in sorted(table("langage_courant")["mots"].items(), key=lambda item: -len(item[0])):
        by = source.choice(lay)
        text = re.sub(rf"(?<![\w'’-]){re.escape(formal)}(?![\w'’-])", by, text)
        text = re.sub(rf"^{re.escape(formal[:1].upper() + formal[1:])}(?![\w-])", _capital(by), text)
    if text == question.question:
        return
    for turn in table("langage_courant")["tournures"]:
        turned = re.sub(turn["de"], turn["en"], text, count=1)
        if turned != text:
            text = turned
            break
    for pattern, by in _ELISIONS:
        text = re.sub(pattern, by, text)
    yield from reworded(question, text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


TRANSFORMS = (Transform("langage_courant", "Langage courant", of_question=_lay),)
