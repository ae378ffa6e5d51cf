"""Votes, tied to their sides: how many for, against and abstaining, and who."""

from __future__ import annotations

import re

from rag.names import persons
from rag.text import fold

_VOTE_AFTER = re.compile(r"\b(\d+)\s*(?:voix\s*)?(?:\(?\s*)?\b(pour|contre|abstention)s?\b")
_VOTE_BEFORE = re.compile(r"\b(pour|contre|abstention)s?\s*(?:\(s\))?\s*[:=]\s*(\d+)")

_SIDE_NAMES = re.compile(
    r"\b(pour|contre|abstention)(?:s|\(s\))?\s*:\s*(?:\d+\s*)?\(([^()]*)\)", re.IGNORECASE
)
_SIDE_SAID = {
    "pour": re.compile(r"\bvot\w+ pour\b"),
    "contre": re.compile(r"\bvot\w+ contre\b|\bcontre :"),
    "abstention": re.compile(r"\babsten"),
}
_SENTENCE_END = re.compile(r"(?<!\bM)[.;](?=\s)")


def wrong_votes(text: str, source: str) -> str:
    """Votes swapped between sides. ``15 pour`` and ``Pour : 15`` are the same."""
    known = _votes(source)
    if not known:
        return ""
    wrong = _votes(text) - known
    return f"vote absent des citations : {sorted(wrong)[0]}" if wrong else ""


def _votes(text: str) -> frozenset[tuple[str, str]]:
    folded = fold(text)
    before = {(side, number) for side, number in _VOTE_BEFORE.findall(folded)}
    return frozenset(before or {(side, number) for number, side in _VOTE_AFTER.findall(folded)})


def wrong_side(text: str, source: str) -> str:
    """A voter said to be on another side than the act tells."""
    told = {name: fold(side) for side, names in _SIDE_NAMES.findall(source) for name in persons(names)}
    for sentence in _SENTENCE_END.split(text):
        said = {side for side, pattern in _SIDE_SAID.items() if pattern.search(fold(sentence))}
        if len(said) == 1 and not _VOTE_AFTER.search(fold(sentence)):
            side = next(iter(said))
            wrong = [name for name in persons(sentence) if told.get(name, side) != side]
            if wrong:
                return f"vote d'une autre personne : {wrong[0]}"
    return ""
