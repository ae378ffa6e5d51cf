"""A sentence that is nearly the act's own words: what was changed in it, and what was taken out.

Where a writer copies, each word it puts in place of another one is a change of sense until proven otherwise.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from rag.numbers import tokens
from rag.text import stem

LEAST_COPIED = 0.9
"""The share of a sentence's words that are the extract's, in its order, for it to be a copy."""
FEWEST, FEWEST_CHANGED = 12, 25
"""Words of a sentence long enough to be one that leaves something out, or that changes a word."""
# What a copy may add or replace without saying another thing.
_FREE = frozenset(
    "le la les l un une des de du d ce cet cette ces son sa ses leur leurs "
    "a au aux en dans sur par est sont etre sera"
    " seront doit doivent oui qui que qu et ou se s y il elle ils elles "
    "votre vos selon ainsi donc aussi cela puis ensuite soit egalement".split()
)
_HINGE = frozenset(
    "sauf hormis excepte exception si lorsque lorsqu condition reserve "
    "defaut hors ne n pas non sans aucun aucune"
    " jamais uniquement seulement".split()
)


_LEAVES = frozenset("peut peuvent pourra pourront".split())
_DUTIES = frozenset("doit doivent devra devront".split())


def retouched(statement: str, source: str) -> str:
    """The word that a copy changes or the condition it leaves out; empty when there is none."""
    said, known = _words(statement), _words(source)
    if len(said) < FEWEST:
        return ""
    matcher = SequenceMatcher(
        None, [stem(word) for word in said], [stem(word) for word in known], autojunk=False
    )
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if sum(block.size for block in blocks) < LEAST_COPIED * len(said):
        return ""
    for name, start, end, at, until in matcher.get_opcodes():
        if name == "equal":
            continue
        put = [word for word in said[start:end] if word not in _FREE]
        moved = any(word[0].isdigit() and word in known for word in put)
        if put and start and (moved or len(said) >= FEWEST_CHANGED):
            return f"« {put[0]} » n'est pas là dans l'extrait"
        left = set(known[at:until])
        here = set(said[start:end])
        if (left & _LEAVES and here & _DUTIES) or (left & _DUTIES and here & _LEAVES):
            return "ce qui peut et ce qui doit être fait sont confondus"
        if start and end < len(said) and until - at < _LONG and left & _HINGE:
            return f"« {' '.join(known[at:until])[:60]} » passé sous silence"
    return ""


_LONG = 25  # words: more than these is another passage, left out on purpose


def _words(text: str) -> list[str]:
    """Words and figures, « 412 000 € » and « 412 000,00 € » alike."""
    return tokens(text.replace("’", "'"))
