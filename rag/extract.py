"""The extractive writer: the few exact sentences that answer, from the best passage, without a model.

Nothing is written but the place (zone, article, act) and the act's own words; a passage is read as units
(sentences, list items, table lines), each scored against the question, and the best run of them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.expected import LOOKS
from rag.labels import family
from rag.question import Understanding
from rag.rerank import Ranking
from rag.text import fold, sentences, squeeze, terms
from rag.types import Citation, Draft, Passage, Statement

PASSAGES_READ, LEAD_REACH, QUOTE_MARK = 5, 8, " […] "
TYPE_BONUS, ZONE_BONUS, PAIR_BONUS, BEHIND_COST, OTHER_ZONE_COST = 0.22, 0.25, 0.05, 0.5, 0.5
ELSEWHERE_SHARE, HEADING_SHARE = 0.5, 0.35
ROW_BONUS = 0.7  # a table row that opens with the asked sector
_BULLET = re.compile(r"^\s*(?:[-–•▪◦*✓➢→\uf0b7\uf0a7]|\d{1,2}[.)]|[a-z]\))\s?")
_SECTOR = re.compile(r"\b(?:zones?|secteurs?)\s+((?:[\w*]{1,6}(?:,| et| ou)?\s?){1,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item or short line of a passage; ``score`` is against the question (0 to 1.5)."""

    start: int
    end: int
    text: str
    score: float

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Extract:
    """The units kept of one passage, in order, and the score of the best of them."""

    passage: Passage
    units: tuple[Unit, ...]
    score: float


def write(understood: Understanding, ranking: Ranking, words: int) -> Draft:
    """An answer of about ``words`` words at most, from one passage."""
    best = extract(understood, ranking, words)
    if best is None:
        return Draft((), ())
    citation = _citation(best)
    return Draft((Statement(f"{_place(best.passage)}{_shown(best)}", (1,)),), (citation,))


def extract(understood: Understanding, ranking: Ranking, words: int) -> Extract | None:
    """The best run of units among the first passages."""
    found = []
    for passage in ranking.passages[:PASSAGES_READ]:
        units = units_of(passage, understood, ranking.weights)
        if units:
            seed = max(range(len(units)), key=lambda index: units[index].score)
            behind = ranking.passages[0].score - passage.score
            found.append((units[seed].score - BEHIND_COST * behind, passage, units, seed))
    if not found:
        return None
    score, passage, units, seed = max(found, key=lambda item: item[0])
    return Extract(passage, tuple(units[index] for index in _run(units, seed, words)), score)


def units_of(passage: Passage, understood: Understanding, asked: dict[str, float]) -> list[Unit]:
    """The scored units of a passage."""
    text = passage.chunk.text
    kind = LOOKS.get(understood.expected)
    heading = set(terms(" ".join(passage.chunk.section.path[-2:])))
    pairs = set(pairwise(understood.terms))
    labels = {label.lower() for zone in understood.zones for label in family(zone)}
    above = HEADING_SHARE * sum(weight for term, weight in asked.items() if term in heading)
    found = []
    for start, end in sentences(text):
        piece = squeeze(text[start:end])
        own = terms(piece)
        mine = set(own)
        score = sum(weight for term, weight in asked.items() if term in mine) + above
        score += PAIR_BONUS * any(pair in pairs for pair in pairwise(own))
        score += TYPE_BONUS * bool(kind and kind.search(piece)) + _sector(piece, understood.zones, labels)
        if _is_title(piece, passage):
            score *= 0.3
        found.append(Unit(start, end, piece, score))
    return found


def _sector(piece: str, zones: Sequence[str], labels: set[str]) -> float:
    """Does the unit speak of the asked sector, or of another one only?"""
    if not zones:
        return 0.0
    folded = fold(piece)
    if any(folded.startswith(f"{zone.lower()} ") for zone in zones) and re.search(r"\d", piece[6:]):
        return ROW_BONUS
    if any(re.search(rf"\b{re.escape(zone.lower())}\b", folded) for zone in zones):
        return ZONE_BONUS
    named = {
        word.lower()
        for match in _SECTOR.finditer(piece)
        for word in re.findall(r"\b\d?(?:AU|U|A|N)\w{0,5}\b", match[1])
    }
    return -OTHER_ZONE_COST if named and not named & labels else 0.0


def _is_title(piece: str, passage: Passage) -> bool:
    title = passage.chunk.section.path[-1:] or ("",)
    return piece == title[0] or piece in title[0] or (piece.isupper() and not re.search(r"\d", piece))


def _run(units: Sequence[Unit], seed: int, words: int) -> list[int]:
    """Indexes of the units to show around the seed: its lead-in, what follows it, then other good ones."""
    chosen = {seed}
    left = words - units[seed].words
    lead = _lead(units, seed)
    if lead is not None and units[lead].words <= left:
        chosen.add(lead)
        left -= units[lead].words
    for index in range(seed + 1, len(units)):
        if units[index].words > left:
            break
        chosen.add(index)
        left -= units[index].words
    for index in sorted(range(len(units)), key=lambda item: -units[item].score):
        if (
            index not in chosen
            and units[index].words <= left
            and units[index].score >= ELSEWHERE_SHARE * units[seed].score
        ):
            chosen.add(index)
            left -= units[index].words
    return sorted(chosen)


def _lead(units: Sequence[Unit], seed: int) -> int | None:
    """The unit that opens the list the seed is an item of."""
    if not _BULLET.match(units[seed].text) and units[seed].text[:1].isupper():
        return None
    for index in range(seed - 1, max(-1, seed - LEAD_REACH), -1):
        if units[index].text.endswith(":"):
            return index
    return None


# -- showing ----------------------------------------------------------------------------------------


def spans(found: Extract) -> list[tuple[int, int]]:
    """Character spans of the kept units in the passage, neighbours joined."""
    joined: list[tuple[int, int]] = []
    text = found.passage.chunk.text
    for unit in found.units:
        if joined and not text[joined[-1][1] : unit.start].strip():
            joined[-1] = (joined[-1][0], unit.end)
        else:
            joined.append((unit.start, unit.end))
    return joined


def _shown(found: Extract) -> str:
    text = found.passage.chunk.text
    return " ".join(squeeze(text[start:end]) for start, end in spans(found))


def _citation(found: Extract) -> Citation:
    """Exact words and their pages; a page break inside them is a cut, since each page is checked alone."""
    text, chunk = found.passage.chunk.text, found.passage.chunk
    pieces, ranks = [], []
    for start, end in spans(found):
        offset = start
        for part in text[start:end].split("\f"):
            if part.strip():
                pieces.append(squeeze(part))
                ranks.append(text.count("\f", 0, offset))
            offset += len(part) + 1
    pages = tuple(dict.fromkeys(chunk.pages[rank] for rank in ranks if rank < len(chunk.pages)))
    return Citation(found.passage, QUOTE_MARK.join(pieces), pages[:3])


def _place(passage: Passage) -> str:
    """Where it is said: ``Zone UD2, article 4.6 : ``."""
    section = passage.chunk.section
    parts = []
    if section.zones:
        parts.append(f"Zone {', '.join(section.zones[:3])}")
    if section.act and section.act.number:
        parts.append(section.act.number)
    if section.article:
        parts.append(f"article {section.article}")
    elif not section.zones and not section.act and section.path:
        parts.append(section.path[-1][:80])
    return f"{', '.join(parts)} : " if parts else ""
