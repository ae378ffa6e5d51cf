"""What surrounds a question without asking anything: greetings, thanks, turns of phrase.

These words are in no act: counted among what is asked, they would make any evidence look poor.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from rag.text import fold

_SENTENCE = re.compile(r"(?<=[.?!…])\s+")
_CLAUSE = re.compile(r"(?<=,)\s+")


@cache
def _chatter() -> re.Pattern[str]:
    lines = files("rag").joinpath("data/mots_de_conversation.txt").read_text(encoding="utf-8").splitlines()
    said = sorted(
        (line.strip() for line in lines if line and not line.startswith("#")), key=len, reverse=True
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(item) for item in said)})(?!\w)")


def asking_part(text: str) -> tuple[str, str]:
    """What a question asks, and what it says around, folded and without chatter.

    Around are the clauses that open with a turn of politeness and, beside a sentence with a question mark,
    the sentences without: who asks and why. All of it asks when nothing else is left.
    """
    folded = fold(text)
    asking: list[str] = []
    around: list[str] = []
    marked = "?" in folded
    for sentence in _SENTENCE.split(folded):
        clauses = _CLAUSE.split(sentence)
        while len(clauses) > 1 and _chatter().match(clauses[0]):
            around.append(clauses.pop(0))
        rest = " ".join(clauses)
        aside = (marked and "?" not in rest) or (_chatter().match(rest) and "?" not in rest)
        (around if aside else asking).append(rest)
    said = tuple(_chatter().sub(" ", " ".join(part)) for part in (asking, around))
    return (said[0], said[1]) if re.search(r"\w", said[0]) else (folded, "")
