"""The extractive writer: the few exact sentences that answer, from the best passage, without a model.

Nothing is written but the place (zone, article, act) and the act's own words: the best run of a passage's
units, then one that completes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rag.anchors import anchor_terms, missing_anchors
from rag.question import Understanding
from rag.rerank import Ranking
from rag.tables import joined, row_quote
from rag.text import squeeze
from rag.types import Citation, Draft, Passage, Statement
from rag.units import BULLET, Unit, units_of
from rag.wanted import looks_of

PASSAGES_READ, COMPLEMENTS_READ, MAIN_SHARE, COMPLEMENT_SHARE = 5, 4, 0.625, 0.45
COVER_BONUS, ORPHAN_COST, LENGTH_BONUS, BEHIND_COST = 0.6, 0.1, 0.1, 0.5
ANCHOR_SHARE = 0.2
UNZONED_COST = 0.3
FIT_SHARE = 0.95
ANCHOR_COST = 0.6  # another act, address or sitting than the one asked
QUOTE_MARK, ROW_MARK, MAX_TITLE = " […] ", " • ", 70

_HEADING_NUMBER = re.compile(
    r"^(?:(?:article|art\.?|chapitre|titre|section)\s+[\w.]{1,6}(?:[ .-]?\d{1,2})?\b|\d[\d.]*)\s*[-–—:.]*\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Extract:
    """The units kept of one passage, in order, and the score of the best of them."""

    passage: Passage
    units: tuple[Unit, ...]
    score: float

    @property
    def recital(self) -> bool:
        """Does the act only recall or reason there, without deciding?"""
        return all(unit.recital for unit in self.units)

    @property
    def words(self) -> int:
        return sum(unit.words for unit in self.units)

    def overlaps(self, other: Extract) -> bool:
        """Do two extracts share words of one passage?"""
        return self.passage.chunk.id == other.passage.chunk.id and any(
            one.overlaps(two) for one in self.units for two in other.units
        )


def write(understood: Understanding, ranking: Ranking, words: int) -> Draft:
    """An answer of about ``words`` words: the run that answers best, then one that completes it."""
    main = extract(understood, ranking, words)
    if main is None:
        return Draft((), ())
    main = _whole_list(main, units_of(main.passage, understood, ranking.weights), words)
    extracts = [_closed(item) for item in (main, *_complement(understood, ranking, main, words))]
    statements = (
        Statement(f"{_place(item.passage)}{_shown(item)}", (rank,)) for rank, item in enumerate(extracts, 1)
    )
    return Draft(tuple(statements), tuple(_citation(item) for item in extracts))


def focus(understood: Understanding, weights: dict[str, float]) -> dict[str, float]:
    """How much each term tells of what is asked: those that name the act or the place tell little of it."""
    anchors = anchor_terms(understood)
    found = {term: weight * (ANCHOR_SHARE if term in anchors else 1.0) for term, weight in weights.items()}
    total = sum(found.values()) or 1.0
    return {term: weight / total for term, weight in found.items()}


def extract(understood: Understanding, ranking: Ranking, words: int) -> Extract | None:
    """The best run of units among the first passages; it leaves room for a complement."""
    budget = round(words * MAIN_SHARE)
    candidates = _candidates(understood, ranking, PASSAGES_READ, budget)
    best = max(candidates, key=lambda item: item.score, default=None)
    looks = looks_of(understood.expected, understood.text)
    if best is None or looks is None:
        return best
    # What is not of the expected kind is never shown: nearly as good a run that is, is better.
    fit = [item for item in candidates if item.score >= FIT_SHARE * best.score]
    right = [item for item in fit if any(looks.search(unit.text) for unit in item.units)]
    return max(right, key=lambda item: item.score, default=best)


def _whole_list(main: Extract, units: Sequence[Unit], words: int) -> Extract:
    """A list cut by the budget goes on to its end while the answer's own budget allows."""
    left = words - main.words
    kept = list(main.units)
    for unit in units:
        if unit.start < kept[-1].end:
            continue
        if not BULLET.match(unit.text) or unit.words > left:
            break
        kept.append(unit)
        left -= unit.words
    return replace(main, units=tuple(kept))


def _closed(found: Extract) -> Extract:
    """The extract without a last lead-in (« ne doit pas dépasser : ») that nothing follows."""
    kept = list(found.units)
    while len(kept) > 1 and kept[-1].text.endswith(":"):
        kept.pop()
    return replace(found, units=tuple(kept))


def _complement(understood: Understanding, ranking: Ranking, main: Extract, words: int) -> list[Extract]:
    """The best other run that fits in the words left, if it is nearly as good."""
    left = words - main.words
    others = [
        item
        for item in _candidates(understood, ranking, COMPLEMENTS_READ, left)
        if item.words <= left and not item.overlaps(main) and not item.recital
    ]
    best = max(others, key=lambda item: item.score, default=None)
    return [best] if best and best.score >= COMPLEMENT_SHARE * main.score else []


def _candidates(understood: Understanding, ranking: Ranking, depth: int, words: int) -> list[Extract]:
    found: list[Extract] = []
    weights = focus(understood, ranking.weights)
    zoned = bool(understood.zones) and any(item.chunk.section.zones for item in ranking.passages[:depth])
    for passage in ranking.passages[:depth]:
        cost = BEHIND_COST * (ranking.passages[0].score - passage.score)
        cost += ANCHOR_COST * bool(missing_anchors(understood, passage))
        cost += UNZONED_COST * (zoned and not passage.chunk.section.zones)
        runs = _runs(units_of(passage, understood, weights), words)
        found += [Extract(passage, run, _worth(run, weights) - cost) for run in runs]
    return found


def _runs(units: Sequence[Unit], words: int) -> Iterator[tuple[Unit, ...]]:
    """Runs of neighbouring units within the budget, titles left out; one too long stands alone."""
    body = [unit for unit in units if not unit.title] or list(units)
    for first in range(len(body)):
        left = words
        for last in range(first, len(body)):
            left -= body[last].words
            if left < 0 and last > first:
                break
            yield tuple(body[first : last + 1])
            if left < 0:
                break


def _worth(run: Sequence[Unit], weights: dict[str, float]) -> float:
    """How well a run answers: its best unit, what it covers together, and whether it reads by itself."""
    covered = sum(weight for term, weight in weights.items() if any(term in unit.terms for unit in run))
    return (
        max(unit.score for unit in run)
        + COVER_BONUS * covered
        - ORPHAN_COST * bool(BULLET.match(run[0].text))
        + LENGTH_BONUS * sum(unit.words for unit in run) / 80
    )


# -- showing ----------------------------------------------------------------------------------------


def spans(units: Sequence[Unit], text: str) -> list[tuple[int, int]]:
    """Character spans of units in the passage, neighbours joined."""
    made: list[tuple[int, int]] = []
    for unit in units:
        if made and not text[made[-1][1] : unit.start].strip():
            made[-1] = (made[-1][0], unit.end)
        else:
            made.append((unit.start, unit.end))
    return made


def _shown(found: Extract) -> str:
    """The exact words, each cut between them shown; the rows of a table as they are read."""
    text, parts = found.passage.chunk.text, []
    for in_table, group in groupby(found.units, key=lambda unit: unit.row >= 0):
        units = list(group)
        if in_table:
            parts.append(ROW_MARK.join(unit.text for unit in units))
        else:
            parts += [squeeze(text[start:end]) for start, end in spans(units, text)]
    return QUOTE_MARK.join(parts)


def _citation(found: Extract) -> Citation:
    """Exact words and their pages; a page break inside them is a cut, since each page is checked alone."""
    text, chunk = found.passage.chunk.text, found.passage.chunk
    above, kept = _exact(found)
    pieces, ranks = [*above], []
    for start, end in kept:
        offset = start
        for part in text[start:end].split("\f"):
            if part.strip():
                pieces.append(squeeze(part))
                ranks.append(text.count("\f", 0, offset))
            offset += len(part) + 1
    header = [chunk.table.page] if above and chunk.table and chunk.table.page else []
    pages = dict.fromkeys([*header, *(chunk.pages[rank] for rank in ranks if rank < len(chunk.pages))])
    return Citation(found.passage, QUOTE_MARK.join(pieces), tuple(pages)[:3])


def _exact(found: Extract) -> tuple[list[str], list[tuple[int, int]]]:
    """The pieces of a table's header that are above the passage, then the spans of its text to quote."""
    chunk = found.passage.chunk
    above: dict[str, None] = {}
    kept: list[tuple[int, int]] = spans([unit for unit in found.units if unit.row < 0], chunk.text)
    for unit in found.units:
        if unit.row >= 0 and chunk.table:
            apart, own = row_quote(chunk.text, chunk.table, unit.row)
            above |= dict.fromkeys(apart)
            kept += own
    return list(above), joined(chunk.text, kept)


def _place(passage: Passage) -> str:
    """Where it is said: ``Zone UD2, article 4.6 (Hauteur des constructions) : ``."""
    section = passage.chunk.section
    parts = []
    if section.zones:
        parts.append(f"Zone {', '.join(section.zones[:3])}")
    if section.act and section.act.number:
        parts.append(section.act.number)
    if section.article:
        parts.append(f"article {section.article}")
    title = _bare_title(section.path[-1]) if section.path and not section.act else ""
    if title and len(title) <= MAX_TITLE:
        parts = [", ".join(parts) + f" ({title})" if parts else title]
    return f"{', '.join(parts)} : " if parts else ""


def _bare_title(heading: str) -> str:
    """A heading without its number, in the act's own letters."""
    return _HEADING_NUMBER.sub("", heading).strip(" :.-–—")
