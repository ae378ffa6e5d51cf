"""The extractive writer: the few exact sentences that answer, from the best passage, without a model.

Nothing is written but the place (zone, article, act) and the act's own words; a passage is read as units
(sentences, list items, table lines), each scored against the question, and the best run of them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.anchors import missing_anchors
from rag.expected import LOOKS
from rag.labels import family, is_label
from rag.question import Understanding
from rag.rerank import Ranking
from rag.text import fold, sentences, squeeze, terms
from rag.types import Citation, Draft, Passage, Statement

PASSAGES_READ, COMPLEMENTS_READ, MAIN_SHARE, COMPLEMENT_SHARE = 5, 4, 0.625, 0.45
QUOTE_MARK = " […] "
TYPE_BONUS, ZONE_BONUS, PAIR_BONUS, BEHIND_COST, OTHER_ZONE_COST = 0.22, 0.25, 0.05, 0.5, 0.5
HEADING_SHARE = 0.35
COVER_BONUS, ORPHAN_COST, LENGTH_BONUS = 0.6, 0.1, 0.1
ANCHOR_COST = 0.6  # another act, address or sitting than the one asked
ROW_BONUS = 1.2  # a table row that opens with the asked sector
TITLE_SHARE, VISA_SHARE = 0.3, 0.6
# What an act recites before it decides, and what the prefecture prints over it.
_VISA = re.compile(r"^(?:vu|consid[ée]rant)\b", re.IGNORECASE)
_STAMP = re.compile(
    r"^(?:ID\s*:|Envoy[ée] en pr[ée]f|Re[çc]u en pr[ée]f|Affich[ée] le|Publi[ée] le)", re.IGNORECASE
)
# A rule whose subject is its heading alone.
_SAID_BY_TITLE = re.compile(
    r"^(?:non r[éèe]glement|sans objet|n[ée]ant\b|il n'est pas fix|se reporter)", re.IGNORECASE
)
_HEADING_NUMBER = re.compile(
    r"^(?:(?:article|art\.?|chapitre|titre|section)\s+[\w.]{1,6}(?:[ .-]?\d{1,2})?\b|\d[\d.]*)\s*[-–—:.]*\s*",
    re.IGNORECASE,
)
MAX_TITLE, MAX_UNIT_WORDS = 70, 110
_BULLET = re.compile(r"^\s*(?:[-–•▪◦*✓➢→\uf0b7\uf0a7]|\d{1,2}[.)]|[a-z]\))\s?")
_SECTOR = re.compile(r"\b(?:zones?|secteurs?)\s+((?:[\w*]{1,6}(?:,| et| ou)?\s?){1,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item or short line of a passage; ``score`` is against the question (0 to 1.5)."""

    start: int
    end: int
    text: str
    score: float
    terms: frozenset[str] = frozenset()
    title: bool = False

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Extract:
    """The units kept of one passage, in order, and the score of the best of them."""

    passage: Passage
    units: tuple[Unit, ...]
    score: float

    @property
    def words(self) -> int:
        return sum(unit.words for unit in self.units)

    def overlaps(self, other: Extract) -> bool:
        """Do two extracts share words of one passage?"""
        same = self.passage.chunk.id == other.passage.chunk.id
        return (
            same and self.units[0].start < other.units[-1].end and other.units[0].start < self.units[-1].end
        )


def write(understood: Understanding, ranking: Ranking, words: int) -> Draft:
    """An answer of about ``words`` words: the run that answers best, then one that completes it."""
    main = extract(understood, ranking, words)
    if main is None:
        return Draft((), ())
    main = _whole_list(main, units_of(main.passage, understood, ranking.weights), words)
    extracts = [main, *_complement(understood, ranking, main, words)]
    statements = (
        Statement(f"{_place(item.passage)}{_shown(item)}", (rank,)) for rank, item in enumerate(extracts, 1)
    )
    return Draft(tuple(statements), tuple(_citation(item) for item in extracts))


def extract(understood: Understanding, ranking: Ranking, words: int) -> Extract | None:
    """The best run of units among the first passages; it leaves room for a complement."""
    budget = round(words * MAIN_SHARE)
    candidates = _candidates(understood, ranking, PASSAGES_READ, budget)
    return max(candidates, key=lambda item: item.score, default=None)


def _whole_list(main: Extract, units: Sequence[Unit], words: int) -> Extract:
    """A list cut by the budget goes on to its end while the answer's own budget allows."""
    left = words - main.words
    kept = list(main.units)
    for unit in units:
        if unit.start < kept[-1].end:
            continue
        if not _BULLET.match(unit.text) or unit.words > left:
            break
        kept.append(unit)
        left -= unit.words
    return replace(main, units=tuple(kept))


def _complement(understood: Understanding, ranking: Ranking, main: Extract, words: int) -> list[Extract]:
    """The best other run that fits in the words left, if it is nearly as good."""
    left = words - main.words
    others = [
        item
        for item in _candidates(understood, ranking, COMPLEMENTS_READ, left)
        if item.words <= left and not item.overlaps(main)
    ]
    best = max(others, key=lambda item: item.score, default=None)
    return [best] if best and best.score >= COMPLEMENT_SHARE * main.score else []


def _candidates(understood: Understanding, ranking: Ranking, depth: int, words: int) -> list[Extract]:
    found: list[Extract] = []
    for passage in ranking.passages[:depth]:
        cost = BEHIND_COST * (ranking.passages[0].score - passage.score)
        cost += ANCHOR_COST * bool(missing_anchors(understood, passage))
        runs = _runs(units_of(passage, understood, ranking.weights), words)
        found += [Extract(passage, run, _worth(run, ranking.weights) - cost) for run in runs]
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
        - ORPHAN_COST * bool(_BULLET.match(run[0].text))
        + LENGTH_BONUS * sum(unit.words for unit in run) / 80
    )


def units_of(passage: Passage, understood: Understanding, asked: dict[str, float]) -> list[Unit]:
    """The scored units of a passage."""
    text = passage.chunk.text
    kind = LOOKS.get(understood.expected)
    heading = set(terms(" ".join(passage.chunk.section.path[-2:])))
    pairs = set(pairwise(understood.terms))
    labels = {label.lower() for zone in understood.zones for label in family(zone)}
    above = sum(weight for term, weight in asked.items() if term in heading)
    found = []
    for start, end in _cut(text):
        piece = squeeze(text[start:end])
        own = terms(piece)
        mine = set(own)
        score = sum(weight for term, weight in asked.items() if term in mine)
        score += above * (1.0 if _SAID_BY_TITLE.match(piece) else HEADING_SHARE)
        score += PAIR_BONUS * any(pair in pairs for pair in pairwise(own))
        score += TYPE_BONUS * bool(kind and kind.search(piece)) + _sector(piece, understood.zones, labels)
        title = _is_title(piece, passage) or bool(_STAMP.match(piece))
        if _other_row(piece, understood.zones):
            continue
        if title:
            score *= TITLE_SHARE
        elif _VISA.match(piece):
            score *= VISA_SHARE
        found.append(Unit(start, end, piece, score, frozenset(mine), title))
    return found


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences; one that runs on (a table without stops) is cut between words."""
    for start, end in sentences(text):
        words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
        for first in range(0, len(words), MAX_UNIT_WORDS):
            group = words[first : first + MAX_UNIT_WORDS]
            yield start + group[0][0], start + group[-1][1]


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


def _other_row(piece: str, zones: Sequence[str]) -> bool:
    """Is the unit the table row of a sector that is not asked (« UHc 13 m 20 m »)?"""
    label = piece.split(" ", 1)[0]
    return (
        bool(zones)
        and len(label) > 1
        and is_label(label)
        and label not in zones
        and any(map(str.isdigit, piece))
    )


def _is_title(piece: str, passage: Passage) -> bool:
    title = passage.chunk.section.path[-1:] or ("",)
    return piece == title[0] or piece in title[0] or (piece.isupper() and not re.search(r"\d", piece))


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
    """The exact words, each cut between them shown."""
    text = found.passage.chunk.text
    return QUOTE_MARK.join(squeeze(text[start:end]) for start, end in spans(found))


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
    """A heading without its number, in small letters when it was in capitals."""
    bare = _HEADING_NUMBER.sub("", heading).strip(" :.-–—")
    return bare.capitalize() if bare.isupper() else bare
