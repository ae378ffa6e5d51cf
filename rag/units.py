"""A passage as units (sentences, list items, table rows), each scored against the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

from rag.answers.furniture import is_furniture
from rag.answers.named_rows import NamedRows
from rag.expected import Expected
from rag.labels import EXCLUSION, family, is_label, parents
from rag.leads import BULLET as BULLET
from rag.leads import Leads
from rag.orders import without_strays
from rag.question import Understanding
from rag.sends import SENDS
from rag.tables import Table, alone, columns_of, placed, readable_row
from rag.text import fold, sentences, squeeze, terms
from rag.tiers import Tiers
from rag.types import ActKind, Chunk, Passage
from rag.wanted import looks_of

TYPE_BONUS, ZONE_BONUS, PAIR_BONUS, OTHER_ZONE_COST = 0.5, 0.25, 0.05, 0.5
ROW_BONUS = 1.2  # a table row that opens with the asked sector
REPEATED, LEAD_SHARE, TITLE_SHARE, VISA_SHARE = 0.1, 0.5, 0.3, 0.6
COLON_SHARE = 1.0  # what is listed goes on the sentence that ends with the colon
ASIDE_COST = 0.2  # a rule for a case, or an exception, that the question does not speak of
MAX_UNIT_WORDS, DECISION_BONUS = 110, 0.25
SHOUTED_WORDS, SHOUTED = 12, 0.9
MAX_ROW_WORDS = 70  # a longer row is prose set in a frame: it is read by sentences
VOTE_BONUS = 0.7  # a vote is said in its own words (« Pour : 13 »), never in those of the question

# What an act recites before it decides.
_OBJECT = re.compile(r"^(?:OBJET|Objet)\s?:", re.MULTILINE)
_VISA = re.compile(
    r"^(?:(?i:vu|consid[ée]rant)\b|(?:Nous|NOUS|L[ea]s?|L[EA]S?)\b[^.;:]{0,90}[\s,:](?:Vu|VU|Consid[ée]rant|CONSID[ÉE]RANT)\b)"
)
# The law that it recites.
_LAW = re.compile(r"\b[LRD]\.? ?\d{3,4}-\d|\bcode (?:de|du|des|général)\b|\b(?:décret|loi) n", re.IGNORECASE)
# What it decides.
_DECIDES = re.compile(
    r"^(?:[-–•]\s*)?(?:article\s+\d|art\.\s*\d|d[ée]cide|approuve|adopte|accepte|autorise|fixe|rejette|refuse|retient"
    r"|attribue|vote|valide|n'(?:adopte|approuve|accepte) pas)\b|\best (?:prononc|abrog|lev)[ée]e?\b"
    r"|\bapr[èe]s en avoir d[ée]lib[ée]r[ée]\b|\b(?:d[ée]cide|arr[êe]te)\s*:",
    re.IGNORECASE,
)
_NEXT_NUMBER = re.compile(r"(?<=\S)\n\s*(?:\d{1,2}|[a-h])[.)]\s*$")  # that of the heading below
# A rule for a case alone, as it begins; and what makes it an exception.
_CASE = re.compile(
    r"^\W*(?:[a-z0-9][.)]\s*)?(?:lorsqu|si |s'il|en cas de|dans le cas|toutefois|cependant|en dehors|hormis"
    r"|à titre exceptionnel)[^,:]{0,160}",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:r[èe]gles?|dispositions?|cas) (?:alternatives?|particuli(?:er|[èe]re)s?)\b|\bd[ée]rogat"
    r"|\bexceptions?\b",
    re.IGNORECASE,
)
OPENING = 80  # characters of a unit in which it says that it is an exception
_MARKER = re.compile(r"\W*\w?\d{0,2}\W*")  # « 3. », alone on its line
_SECTOR = re.compile(r"\b(?:zones?|secteurs?)\s+((?:[\w*]{1,6}(?:,| et| ou)?\s?){1,4})", re.IGNORECASE)
_IN_SECTOR = re.compile(
    r"\W*(?:en|dans|pour|au sein d[eu]s?) (?:l[ea]s? )?(?:seuls? )?(?:sous-)?secteurs? "
    r"((?:[\w*]{1,6}(?:,| et| ou)?\s?){1,4})",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\b\d?(?:AU|U|A|N)\w{0,5}\b")


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of words of a passage; ``score`` is against the question (0 to 2.5).

    ``title`` tells that it names rather than says; ``recital`` that the act only recalls or reasons there.
    ``aside`` is how far it is about a case that nobody asked about (0 to 2).
    ``row`` is the rank of the table's row that it is, its ``text`` then that row with its header, in words
    made to be read; -1 for a run of words. ``lead`` is the rank of the unit that introduces it, -1 for none.
    """

    start: int
    end: int
    text: str
    score: float
    terms: frozenset[str] = frozenset()
    title: bool = False
    recital: bool = False
    row: int = -1
    lead: int = -1
    aside: float = 0.0

    @property
    def words(self) -> int:
        return len(self.text.split())

    def overlaps(self, other: Unit) -> bool:
        """Do two units of a passage share words? The words of two rows may stand among one another."""
        if self.row >= 0 and other.row >= 0:
            return self.row == other.row
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class _Piece:
    """A unit before it is scored."""

    start: int
    end: int
    row: int
    text: str
    terms: tuple[str, ...]
    lead: int


def _pieces(passage: Passage, zones: Sequence[str]) -> list[_Piece]:
    """The units of a passage, not scored; the rows of sectors other than these zones are left out."""
    chunk, path = passage.chunk, passage.chunk.section.path
    leads = Leads()
    found = []
    columns = columns_of(chunk.table, zones) if chunk.table and zones else ()
    for start, end, row in _own(chunk, spans_of(chunk, path[-1] if path else "")):
        if chunk.table and row >= 0:
            text = readable_row(chunk.table, row, columns)
        else:
            text = squeeze(chunk.text[start:end])
        if not _other_row(text, zones) and not _MARKER.fullmatch(text):
            found.append(_Piece(start, end, row, text, tuple(terms(text)), leads.of(text, row >= 0)))
    return found


def _own(chunk: Chunk, spans: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """What is left of the units without what is not the act's own words (``rag.orders``)."""
    left = without_strays(chunk.text, chunk.document.kind)
    if len(left) == 1 and left[0] == (0, len(chunk.text)):
        yield from spans
        return
    for start, end, row in spans:
        parts = [(max(start, first), min(end, last)) for first, last in left if first < end and start < last]
        if row < 0:
            yield from ((*part, row) for part in parts if chunk.text[slice(*part)].strip())
        elif parts == [(start, end)]:
            yield start, end, row


def units_of(passage: Passage, understood: Understanding, asked: dict[str, float]) -> list[Unit]:
    """The scored units of a passage, rows of other sectors left out.

    ``asked`` gives the weight of each asked term; weights sum to one. What the heading says is said of
    every unit under it: to repeat it there tells little.
    """
    pieces = _pieces(passage, understood.zones)
    path, act = passage.chunk.section.path, passage.chunk.section.act
    heading = frozenset(terms(" ".join(path[-2:])))
    above = sum(weight for term, weight in asked.items() if term in heading)
    looks = looks_of(understood.expected, understood.text)
    pairs = set(pairwise(understood.terms))
    bonus = kind_bonus(understood)
    scope = _Scope(understood.zones)
    tiers = Tiers(understood.text, pieces, passage.chunk.table)
    rows = NamedRows(understood.text, passage.chunk.table)
    found: list[Unit] = []
    preamble, head = _Preamble(passage.chunk), _letterhead(passage.chunk)
    for rank, piece in enumerate(pieces):
        mine, leads = frozenset(piece.terms), chain(pieces, piece.lead)
        led: dict[str, float] = {}
        for lead in leads:
            share = COLON_SHARE if lead.text.endswith(":") else LEAD_SHARE
            for term in lead.terms:
                led[term] = max(led.get(term, 0.0), share)
        score = above + sum(
            weight * (REPEATED if term in heading else 1.0) for term, weight in asked.items() if term in mine
        )
        score += sum(
            weight * led[term]
            for term, weight in asked.items()
            if term in led and term not in mine and term not in heading
        )
        score += PAIR_BONUS * any(pair in pairs for pair in pairwise(piece.terms))
        score += bonus * bool(looks and looks.search(piece.text)) + scope.worth(piece.text)
        decides = act and any(_DECIDES.search(each.text) for each in (piece, *leads))
        score += DECISION_BONUS * bool(decides) + tiers.worth(rank) + rows.worth(piece.row)
        aside = _aside(piece, leads, understood.text, asked.keys() | heading)
        score -= ASIDE_COST * aside
        title = piece.row < 0 and (
            piece.end <= head or _is_title(piece.text, path) or is_furniture(piece.text)
        )
        other = piece.row < 0 and scope.of_other_sector(piece.text)
        if tiers.left_out(rank) or rows.left_out(piece.row) or other:
            found.append(Unit(piece.start, piece.end, piece.text, 0.0, mine, title=True, row=piece.row))
            continue
        recital = preamble.holds(piece.text) and not title
        score *= TITLE_SHARE if title else VISA_SHARE if recital else 1.0
        unit = Unit(
            piece.start, piece.end, piece.text, score, mine, title, recital, piece.row, piece.lead, aside
        )
        found.append(unit)
    return found


def _letterhead(chunk: Chunk) -> int:
    """Where the object of an act begins, that its letterhead and its number stand before; 0 when unsaid."""
    found = _OBJECT.search(chunk.text) if chunk.section.act else None
    return found.start() if found and not _VISA.search(chunk.text[: found.start()]) else 0


class _Preamble:
    """Which units an act recites before it decides: those that say so and, in an order of the mayor, the law
    that stands before its first article."""

    def __init__(self, chunk: Chunk) -> None:
        act = chunk.section.act
        self._order = act is not None and act.kind is ActKind.ARRETE
        self._reciting = self._order and not chunk.section.article

    def holds(self, piece: str) -> bool:
        visa = bool(_VISA.match(piece))
        self._reciting = self._order and (visa or (self._reciting and not _DECIDES.search(piece)))
        return visa or (self._reciting and bool(_LAW.search(piece)))


def _aside(piece: _Piece, leads: Sequence[_Piece], question: str, said: Set[str]) -> float:
    """How far the unit is about a case that nothing said: the share of its condition's words that neither the
    question nor the heading says; and 1 more when it is an exception and none is asked."""
    case = _CASE.match(piece.text)
    condition = set(terms(case[0])) if case else set()
    unsaid = len(condition - said) / len(condition) if condition else 0.0
    opens = any(_EXCEPTION.search(each.text[:OPENING]) for each in (piece, *leads))
    return unsaid + (opens and not _EXCEPTION.search(question))


class _Led(Protocol):
    @property
    def lead(self) -> int: ...


_AnyLed = TypeVar("_AnyLed", bound=_Led)


def chain(units: Sequence[_AnyLed], lead: int) -> list[_AnyLed]:
    """The unit of this rank and those that introduce it in turn, the nearest first."""
    found: list[_AnyLed] = []
    while lead >= 0:
        found.append(units[lead])
        lead = units[lead].lead
    return found


def kind_bonus(understood: Understanding) -> float:
    """What a unit of the kind asked gains."""
    return VOTE_BONUS if understood.expected in (Expected.VOTE, Expected.VOTER) else TYPE_BONUS


class _Scope:
    """Which units speak for the asked zone. « Sauf en secteur UD3d : » excludes what follows it too."""

    def __init__(self, zones: Sequence[str]) -> None:
        self._zones = zones
        self._labels = {label.lower() for zone in zones for label in family(zone)}
        self._left_out = False

    def worth(self, piece: str) -> float:
        if not self._zones:
            return 0.0
        excepted = " ".join(EXCLUSION.findall(piece))
        if self._names(excepted):
            self._left_out = True
            return -OTHER_ZONE_COST
        said = EXCLUSION.sub(" ", piece)
        named = {label.lower() for match in _SECTOR.finditer(said) for label in _LABEL.findall(match[1])}
        if named:
            self._left_out = False
        opening = said.split(" ", 1)[0]
        of_zone = is_label(opening) and set(family(opening)) & set(self._zones)
        if of_zone and re.search(r"\d", said[len(opening) :]):
            return ROW_BONUS
        if self._names(said):
            return ZONE_BONUS
        if named and not named & self._labels and not SENDS.search(piece):
            return -OTHER_ZONE_COST
        return -OTHER_ZONE_COST if self._left_out else 0.0

    def of_other_sector(self, piece: str) -> bool:
        """Is it a clause for the sectors of a zone asked, none of which is (« En secteur UBa, … » of UB)?"""
        opens = _IN_SECTOR.match(piece)
        named = _LABEL.findall(opens[1]) if opens else []
        asked = {label for zone in self._zones for label in family(zone)}
        return bool(named) and all(
            label not in asked and set(parents(label)) & set(self._zones) for label in named
        )

    def _names(self, text: str) -> bool:
        folded = fold(text)
        return any(re.search(rf"\b{re.escape(zone.lower())}\b", folded) for zone in self._zones)


def spans_of(chunk: Chunk, heading: str) -> Iterator[tuple[int, int, int]]:
    """Spans of the passage's units, in order, each with the rank of the row it is, or -1."""
    if chunk.table is None:
        yield from ((start, end, -1) for start, end in _cut(chunk.text, heading))
        return
    found = placed(chunk.text, chunk.table)
    rows = [
        (spans[0][0], max(end for _, end in spans), rank)
        for rank, spans in enumerate(found.rows)
        if spans and not alone(chunk.table.rows[rank]) and _is_short(chunk.table, rank)
    ]
    covered = [span for _, _, rank in rows for span in found.rows[rank]]
    if rows:
        covered += found.header
    prose = [
        (first + start, first + end, -1)
        for first, last in (_unbarred(chunk.text, *gap) for gap in _between(covered, len(chunk.text)))
        for start, end in _cut(chunk.text[first:last], "" if first else heading)
    ]
    yield from sorted([*rows, *prose])


def _is_short(table: Table, rank: int) -> bool:
    return len(readable_row(table, rank).split()) <= MAX_ROW_WORDS


def _between(covered: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """What spans leave of a text."""
    at = 0
    for start, end in sorted(covered):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length


def _unbarred(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the bars that a text draws around the cells of the rows beside it."""
    while start < end and text[start] in "| \n":
        start += 1
    while start < end and text[end - 1] in "| \n":
        end -= 1
    return start, end


def _cut(text: str, heading: str) -> Iterator[tuple[int, int]]:
    """Spans of the heading, if the text opens with it, then of the sentences.

    A sentence that runs on (a table without stops) is cut between words.
    """
    opening = re.match(r"\s+".join(map(re.escape, heading.split())), text) if heading else None
    first = opening.end() if opening else 0
    if opening and first:
        yield 0, first
    for start, end in sentences(text[first:]):
        if number := _NEXT_NUMBER.search(text[first + start : first + end]):
            end = start + number.start()
        words = [match.span() for match in re.finditer(r"\S+", text[first + start : first + end])]
        for rank in range(0, len(words), MAX_UNIT_WORDS):
            group = words[rank : rank + MAX_UNIT_WORDS]
            yield first + start + group[0][0], first + start + group[-1][1]


def _other_row(piece: str, zones: Sequence[str]) -> bool:
    """Is the unit the table row of a sector that is not asked (« UHc 13 m 20 m »)?"""
    label = piece.split(" ", 1)[0]
    figures = any(char.isdigit() for char in piece[len(label) :])
    if not zones or len(label) < 2 or not is_label(label) or not figures:
        return False
    return not set(family(label)) & set(zones)


def _is_title(piece: str, path: Sequence[str]) -> bool:
    title = path[-1] if path else ""
    return piece == squeeze(title) or (piece.isupper() and not re.search(r"\d", piece)) or _shouted(piece)


def _shouted(piece: str) -> bool:
    """Is it a run of headings in capitals, their numbers and dates beside them: an agenda?"""
    letters = [char for char in piece if char.isalpha()]
    return len(piece.split()) >= SHOUTED_WORDS and sum(map(str.isupper, letters)) >= SHOUTED * len(letters)
