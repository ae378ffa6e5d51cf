"""What an extract cannot answer without: the rule that it sends to, the other things asked of its act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answers.parts import VOTE_COUNT, Part
from rag.expected import Expected
from rag.question import Understanding
from rag.runs import Extract, introduction, only_sends, runs, worth
from rag.sends import SENDS
from rag.text import terms
from rag.types import Passage
from rag.units import Unit, units_of
from rag.wanted import looks_of

VOTE_LINE = re.compile(
    r"^\W*(?:(?:voix )?pour|(?:voix )?contre|abstentions?|absten\w+)\s*:?\s*\d"
    r"|^\W*\d+\s(?:voix|pour|contre|absten)",
    re.IGNORECASE,
)
MOST_WORDS = 95  # of an answer made of several extracts


def sends(main: Extract) -> bool:
    """Does the extract say that the rule stands elsewhere?"""
    return any(SENDS.search(unit.text) or only_sends(unit) for unit in main.units)


def sent_to(
    main: Extract, found: Iterable[Passage], understood: Understanding, weights: dict[str, float], words: int
) -> Extract | None:
    """What is said where the extract sends (« se reporter à l'article 4.6 de la zone UC1 »), if it is of the
    kind asked; ``found`` are the passages that it refers to."""
    looks = looks_of(understood.expected, understood.text)
    left, told = words - main.words, list[Extract]()
    for passage in found:
        # There, the rules of that place are the ones that hold; those of no zone, for the zone asked.
        zones = passage.chunk.section.zones or understood.zones
        units = units_of(passage, replace(understood, zones=zones), weights)
        heading = frozenset(terms(" ".join(passage.chunk.section.path[-2:])))
        for run in runs(units, left):
            fits = sum(unit.words for unit in run) <= left
            if fits and (looks is None or any(looks.search(unit.text) for unit in run)):
                told.append(Extract(passage, run, worth(run, weights, heading)))
    return max(told, key=lambda item: item.claim, default=None)


def missing_of(parts: Sequence[Part], shown: Iterable[Extract]) -> tuple[Part, ...]:
    """The things asked that no extract says."""
    text = "\n".join(unit.text for item in shown for unit in item.units)
    return tuple(part for part in parts if not part.met(text))


def parts_beside(
    parts: Sequence[Part],
    main: Extract,
    matter: Sequence[Passage],
    understood: Understanding,
    weights: dict[str, float],
) -> tuple[Extract, ...]:
    """For each thing asked that the extract leaves out, the words of the same act that say it."""
    shown = [main]
    read = [(passage, units_of(passage, understood, weights)) for passage in matter]
    for part in parts:
        if not missing_of((part,), shown):
            continue
        left = MOST_WORDS - sum(item.words for item in shown)
        told = [
            Extract(passage, run, max(unit.score for unit in run))
            for passage, units in read
            for run in _telling(part, units)
            if sum(unit.words for unit in run) <= left
        ]
        fresh = [item for item in told if not any(item.overlaps(other) for other in shown)]
        if best := max(fresh, key=lambda item: item.claim, default=None):
            shown.append(best)
    return tuple(shown[1:])


def _telling(part: Part, units: Sequence[Unit]) -> Iterable[tuple[Unit, ...]]:
    """The units that say it, each under what introduces it; the lines of a vote together."""
    if part.kind is Expected.VOTE:
        lines = [rank for rank, unit in enumerate(units) if VOTE_COUNT.search(unit.text)]
        whole = [unit for rank, unit in enumerate(units) if rank in lines and VOTE_LINE.match(unit.text)]
        if len(whole) > 1:
            yield tuple(whole)
            return
    for unit in units:
        if not unit.title and part.met(unit.text):
            above = introduction(units, unit)
            yield (*above, unit)
