"""What a passage refers to (« voir article UB 10 », « cf. lexique »), as it is written there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Target(StrEnum):
    """What a passage refers to. ``LAW`` is outside the corpus, ``EACH_ZONE`` that article of each zone."""

    ARTICLE = "article"
    COMMON = "article des règles communes"
    EACH_ZONE = "article des règlements de zone"
    CHAPTER = "chapitre"
    LEXICON = "lexique"
    ANNEX = "annexe"
    LAW = "texte de loi"


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference, at its place in the passage. ``number`` and ``zone`` are those of what it points to."""

    start: int
    end: int
    text: str
    target: Target
    number: str = ""
    zone: str | None = None
