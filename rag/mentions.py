"""What a passage refers to (« voir article UB 10 », « cf. lexique »), as it is written there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Target(StrEnum):
    """What a passage refers to. ``EACH_ZONE`` is that article of each zone; ``LAW`` and ``PLAN`` are outside
    the written acts."""

    ARTICLE = "article"
    COMMON = "article des règles communes"
    EACH_ZONE = "article des règlements de zone"
    CHAPTER = "chapitre"
    LEXICON = "lexique"
    ANNEX = "annexe"
    LAW = "texte de loi"
    PLAN = "document graphique"


OUTSIDE = frozenset({Target.LAW, Target.PLAN})


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference, at its place in the passage. ``number`` and ``zone`` are those of what it points to.

    ``within`` is what is said to hold it: a title (« titre i »), another document (« ppri »), the name of
    an annex. ``number`` is a word for the definition of that word.
    """

    start: int
    end: int
    text: str
    target: Target
    number: str = ""
    zone: str | None = None
    within: str = ""

    @property
    def outside(self) -> bool:
        """Does it refer to something that is no passage: a law, a drawing?"""
        return self.target in OUTSIDE


@dataclass(frozen=True, slots=True)
class MentionCount:
    """How many references a document makes: to other passages, ``resolved`` of them; to what is outside."""

    found: int = 0
    resolved: int = 0
    outside: int = 0
