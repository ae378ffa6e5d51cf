"""Is a passage the section that a regulation gives to the theme asked?"""

from __future__ import annotations

from functools import lru_cache

from rag.question import Understanding
from rag.question.themes import all_themed
from rag.text import squeeze
from rag.types import Passage
from rag.wanted import NO_RULE


def on_theme(understood: Understanding, passage: Passage) -> bool:
    """Do the passage's headings name the theme of the question?"""
    return bool(understood.theme) and understood.theme in _themes(passage.chunk.section.path[-2:])


@lru_cache(maxsize=4000)
def _themes(path: tuple[str, ...]) -> frozenset[str]:
    return frozenset(item.theme.name for heading in path for item in all_themed(heading))


SHORT = 90  # characters under which a passage says one thing


def no_rule(understood: Understanding, passage: Passage) -> bool:
    """Is it the section on the theme asked, in the zone asked, and all it says is that there is no rule?"""
    chunk = passage.chunk
    if not set(chunk.section.zones) & set(understood.zones) or not on_theme(understood, passage):
        return False
    heading = chunk.section.path[-1] if chunk.section.path else ""
    said = squeeze(chunk.text).removeprefix(squeeze(heading)).strip()
    return len(said) < SHORT and bool(NO_RULE.search(said))
