"""Words that must stand together: the phrases that a question puts between quotation marks."""

from __future__ import annotations

import re

from rag.text import terms

FEWEST = 2
_QUOTED = re.compile(r"«([^«»]{3,200})»|“([^“”]{3,200})”|\"([^\"]{3,200})\"")


def quoted(text: str) -> tuple[str, ...]:
    """What a text puts between quotation marks, in order."""
    return tuple(match[1] or match[2] or match[3] for match in _QUOTED.finditer(text))


def quoted_runs(text: str) -> tuple[str, ...]:
    """The search terms of each quoted phrase of two terms at least, in order, a space between."""
    found = map(terms, quoted(text))
    return tuple(" ".join(each) for each in found if len(each) >= FEWEST)
