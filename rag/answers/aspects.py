"""The several things that one question asks: « quelle hauteur et combien d'étages », « en UB et en UBh »."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.labels import EXCLUSION
from rag.question import Understanding
from rag.types import Passage
from rag.wanted import all_looks


@dataclass(frozen=True, slots=True)
class Aspects:
    """What must each be answered; empty when the question asks one thing only."""

    looks: tuple[re.Pattern[str], ...] = ()
    zones: tuple[str, ...] = ()

    @classmethod
    def of(cls, understood: Understanding) -> Aspects:
        looks = all_looks(understood.expected, understood.text)
        zones = understood.zones
        return cls(looks if len(looks) > 1 else (), zones if len(zones) > 1 else ())

    @property
    def count(self) -> int:
        return len(self.looks) + len(self.zones)

    def met(self, passage: Passage, text: str) -> frozenset[str]:
        """Which of them these words of a passage answer."""
        held, own = passage.chunk.section.zones, EXCLUSION.sub(" ", text)
        said = {look.pattern for look in self.looks if look.search(text)}
        ruled = {zone for zone in self.zones if zone in held or re.search(rf"\b{re.escape(zone)}\b", own)}
        return frozenset(said | ruled)
