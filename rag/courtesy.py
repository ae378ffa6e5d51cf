"""What surrounds a question without asking anything: greetings, thanks, turns of phrase.

These words are in no act: counted among what is asked, they would make any evidence look poor.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from rag.text import fold


@cache
def _chatter() -> re.Pattern[str]:
    lines = files("rag").joinpath("data/mots_de_conversation.txt").read_text(encoding="utf-8").splitlines()
    said = sorted((line.strip() for line in lines if line and not line.startswith("#")), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(item) for item in said)})(?!\w)")


def without_chatter(text: str) -> str:
    """The folded question without its chatter; as it was when nothing else is left."""
    folded = fold(text)
    return left if re.search(r"\w", left := _chatter().sub(" ", folded)) else folded
