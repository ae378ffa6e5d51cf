"""Whether something kept holds given words: what a person who asks what is kept of them is answered with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.text import fold, squeeze


def holds(kept: object, words: str) -> bool:
    """Do these words stand in a text of this value, whatever their case, accents and white space?"""
    wanted = fold(squeeze(words))
    return bool(wanted) and any(wanted in fold(squeeze(text)) for text in _texts(kept))


def _texts(kept: object) -> Iterator[str]:
    """The texts of a value as JSON columns hold them, names of its members left out."""
    if isinstance(kept, str):
        yield kept
    elif isinstance(kept, Mapping):
        for each in kept.values():
            yield from _texts(each)
    elif isinstance(kept, list | tuple):
        for each in kept:
            yield from _texts(each)
