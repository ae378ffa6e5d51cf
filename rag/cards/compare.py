"""What sets two acts apart: their words, their sums, their votes, and the figures said of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.acts import Vote
from rag.cards.types import Card, Trait
from rag.dates import find_dates
from rag.text import fold, sentences, squeeze, terms
from rag.types import Chunk

Span = tuple[int, int]
Spans = tuple[Span, ...]
LEAST_ALIKE, LEAST_RUN = 0.35, 3
"""Of two texts, what they share at least to be compared word by word; words in a row that are shared."""
COMPARED = 3000
"""Characters of a text compared word by word."""
MOST_FIGURES = 60
SHORT_LINE = 300
_TOKEN = re.compile(r"\w+(?:[.,/-]\w+)*|[^\w\s]")
_YEAR = re.compile(r"(?:19|20)\d\d[.,]?")
_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Words:
    """Two texts, and where each has words that the other has not; nowhere when all is ``rewritten``."""

    left: str
    right: str
    left_spans: Spans = ()
    right_spans: Spans = ()
    rewritten: bool = False

    @property
    def same(self) -> bool:
        return not (self.left_spans or self.right_spans or self.rewritten)


@dataclass(frozen=True, slots=True)
class Figure:
    """A line that both acts have, figures aside: ``name`` is what it says, then what each has."""

    name: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``decision`` and ``subject`` with their differences; the sums of one act only; the figures that are
    not the same in lines that are."""

    subject: Words
    decision: Words
    left_sums: tuple[str, ...]
    right_sums: tuple[str, ...]
    shared_sums: tuple[str, ...]
    figures: tuple[Figure, ...]
    same_vote: bool


def compare(left: Card, right: Card, left_whole: Chunk | None, right_whole: Chunk | None) -> Comparison:
    """What sets two cards apart; nothing that is not located in its act is compared."""
    here, there = _sums(left), _sums(right)
    decision = words_apart(left.lines(Trait.DECISION), right.lines(Trait.DECISION))
    return Comparison(
        words_apart(_words(left, Trait.SUBJECT), _words(right, Trait.SUBJECT)),
        decision,
        tuple(value for key, value in here.items() if key not in there),
        tuple(value for key, value in there.items() if key not in here),
        tuple(value for key, value in here.items() if key in there),
        tuple(
            figure
            for figure in _figures(left_whole, right_whole)
            if decision.rewritten or not _told(figure, left, right)
        )[:MOST_FIGURES],
        _vote(left.act.vote) == _vote(right.act.vote),
    )


def words_apart(left: str, right: str) -> Words:
    """Two texts compared word by word, case and accents aside."""
    left, right = left[:COMPARED], right[:COMPARED]
    here, there = list(_TOKEN.finditer(left)), list(_TOKEN.finditer(right))
    matcher = SequenceMatcher(
        None, [fold(each[0]) for each in here], [fold(each[0]) for each in there], autojunk=False
    )
    if left and right and matcher.ratio() < LEAST_ALIKE:
        return Words(left, right, rewritten=True)
    mine: list[Span] = []
    theirs: list[Span] = []
    for i1, i2, j1, j2 in _apart(matcher):
        if i2 > i1:
            mine.append((here[i1].start(), here[i2 - 1].end()))
        if j2 > j1:
            theirs.append((there[j1].start(), there[j2 - 1].end()))
    return Words(left, right, tuple(mine), tuple(theirs))


def _apart(matcher: SequenceMatcher[str]) -> list[tuple[int, int, int, int]]:
    """What differs, a word or two that happen to be the same between two differences included."""
    found: list[tuple[int, int, int, int]] = []
    blocks = matcher.get_opcodes()
    for rank, (kind, i1, i2, j1, j2) in enumerate(blocks):
        inside = 0 < rank < len(blocks) - 1
        if kind == "equal" and not (inside and i2 - i1 < LEAST_RUN):
            continue
        if found and found[-1][1] == i1 and found[-1][3] == j1:
            found[-1] = found[-1][0], i2, found[-1][2], j2
        else:
            found.append((i1, i2, j1, j2))
    return found


def _words(card: Card, trait: Trait) -> str:
    found = card.located(trait)
    return found.value if found else ""


def _sums(card: Card) -> dict[str, str]:
    """Sums by value, however they are written."""
    return {re.sub(r"[\s\u00a0]|,00\b|[.](?=\d{3})", "", fold(each.value)): each.value for each in card.sums}


def _vote(vote: Vote | None) -> tuple[int | bool | None, ...]:
    return (vote.pour, vote.contre, vote.abstentions, vote.unanime) if vote else ()


def _told(figure: Figure, left: Card, right: Card) -> bool:
    """Is a line part of both decisions, compared word by word already? Or is it but the name of the acts?"""
    pairs = ((figure.left, left), (figure.right, right))
    if all(figure_line in squeeze(_words(card, Trait.DECISION)) for figure_line, card in pairs):
        return True
    return all(card.act.number and card.act.number in line for line, card in pairs)


def _figures(left: Chunk | None, right: Chunk | None) -> Iterator[Figure]:
    """Lines that say the same of other figures: « Repas enfant : 3,20 € », then « Repas enfant : 3,35 € »."""
    if left is None or right is None:
        return
    here, there = dict(_lines(left.text)), dict(_lines(right.text))
    told: list[Sequence[str]] = []
    for key, line in sorted(here.items(), key=lambda pair: len(pair[1])):
        other = there.get(key)
        numbers = _numbers(line)
        if other is None or numbers == _numbers(other) or numbers in told:
            continue
        apart = set(numbers) ^ set(_numbers(other))
        if not all(_YEAR.fullmatch(each) for each in apart):
            told.append(numbers)
            yield Figure(squeeze(_NUMBER.sub("…", line)), line, other)


def _lines(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The short lines and sentences with figures, by their words; those that come twice are left out."""
    found: dict[tuple[str, ...], list[str]] = {}
    pieces = [text[start:end] for start, end in sentences(text)]
    for piece in (*re.split(r"[\n\f]", text), *pieces):
        line = squeeze(piece)
        if _NUMBER.search(line) and len(line) <= SHORT_LINE:
            found.setdefault(_key(line), []).append(line)
    for key, lines in found.items():
        if len(set(lines)) == 1 and len(key) > 1:
            yield key, lines[0]


def _key(line: str) -> tuple[str, ...]:
    return tuple(term for term in terms(line) if not term[0].isdigit())


def _numbers(line: str) -> Sequence[str]:
    """The figures of a line, those of its dates aside: two acts are never of one day."""
    for found in reversed(find_dates(line)):
        line = line[: found.start] + line[found.end :]
    return [re.sub(r"[ \u00a0\u202f]", "", each) for each in _NUMBER.findall(line)]
