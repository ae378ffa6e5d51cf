"""The list of French words: is this one?"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files


@cache
def french_words() -> frozenset[str]:
    """Words seen in French texts, folded; read at the first call (``tools/french_words.py`` makes it)."""
    packed = files("rag").joinpath("data/mots.txt.gz").read_bytes()
    lines = gzip.decompress(packed).decode("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
