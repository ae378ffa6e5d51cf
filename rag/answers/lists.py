"""Lists that a question asks for: « quels secteurs », « quelles sous-destinations sont interdites »."""

from __future__ import annotations

from rag.expected import Expected
from rag.heads import asking_words, heads
from rag.question import Understanding
from rag.text import fold


def asks_list(understood: Understanding) -> bool:
    """Does the question want several things named?"""
    if understood.expected is Expected.LIST:
        return True
    asked = heads(asking_words(fold(understood.text)))
    return understood.expected is Expected.PERMISSION and any(head.plural for head in asked)
