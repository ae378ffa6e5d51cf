"""Telegraphic: small words, verbs of asking and final punctuation dropped, as in a search box.

Negations, « hors », « sauf », « combien », « qui », « quand » and « où » stay: they change what is asked.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from eval.gold import GoldQuestion
from eval.robust.base import Transform, reworded
from eval.robust.context import Context

_DROPPED = frozenset(
    """le la les l un une des du de d au aux ce cet cette ces mon ma mes son sa ses leur leurs quel quelle
    quels quelles est sont c'est quoi que qu est-ce il elle on je j vous nous t-il t-elle a-t-il a-t-elle
    en à dans par pour selon d'après y peut-on puis-je dois-je faut-il doit-on et donc bien
    s'il se s""".split()
)
_LEADING = re.compile(r"^(?:[dljsmtn]|qu)['’]", re.IGNORECASE)
_INVERTED = re.compile(r"(?:-t)?-(?:ils?|elles?|on|je|nous|vous)$")
_SHORTEST = 3


def _telegram(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    kept: list[str] = []
    for raw in re.sub(r"\s[:;?!]|[?!;](?=\s|$)|,(?=\s)", " ", question.question).split():
        word = raw if re.match(r"^[dl]['’][A-ZÀ-Ý]", raw) else _LEADING.sub("", raw)
        word = _INVERTED.sub("", word)
        # « A » and « N » are zones, « en » is not: a capital after the first word keeps its word.
        said = {raw.lower().strip("().,"), word.lower().strip("().,")}
        small = bool(said & _DROPPED) and (word.islower() or not kept)
        if word and not small:
            kept.append(word)
    if len(kept) >= _SHORTEST:
        yield from reworded(question, " ".join(kept))


TRANSFORMS = (Transform("telegraphique", "Style télégraphique", of_question=_telegram),)
