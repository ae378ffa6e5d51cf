"""Acts that a town numbers in its own way: « DELIB N°51-2023 … », « D 24-21 / … », « Résolution 4 : … ».

No list of spellings would hold them all. What makes headings of a sitting is that several lines of one shape
bear numbers that follow one another, and that the year of the sitting or an outcome under each says acts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.acts.base import Line
from ingest.acts.items import MAX_HEADING, Opening, closes, is_title, opens_body, told
from ingest.acts.marks import Types, unfinished
from ingest.acts.votes import decides
from rag.misread import mended
from rag.text import fold

MIN_DATED, MIN_SERIES, MAX_STEP, MIN_DECIDED, REACH, MIN_LETTERS = 2, 3, 3, 0.5, 60, 6
MAX_CODE = 5  # letters of a code that is a part of the number: « DCM 24-12 »

_SHAPE = re.compile(
    r"^(?P<word>[A-ZÀ-Ý][^\W\d_]{0,15}\.?(?:\s[^\W\d_]{2,15}){0,2}?)"
    r"(?P<called>\s*n\s?[°o]s?\s*:?\s*|\s?[\s.:_\-–]?)"
    r"(?P<number>\d{1,4}(?:\s?[-–/._]\s?\d{1,4}){0,3})(?![\d%€°²³,])"
    r"(?:\s*[-–—:/|.)\]]+\s*|\s+|$)(?P<rest>.*)$",
    re.IGNORECASE,
)
# They number the parts of an act, or what it is about.
_PARTS = re.compile(
    r"(?:article|art|annexe|chapitre|titre|section|lot|page|tranche|phase|tableau|alinea|compte|parcelle"
    r"|secteur|zone|paragraphe|point|vu|loi|decret|arrete|budget|ligne|operation|rue|place|route|le|la|du)\b"
)


@dataclass(frozen=True, slots=True)
class _Headed:
    """A line of the shape of a heading. ``key`` is what the headings of its series share."""

    rank: int
    key: tuple[str, bool, int]
    parts: tuple[int, ...]
    opening: Opening


def sequences(lines: Sequence[Line], years: Collection[int], known: int) -> dict[int, Opening]:
    """The lines that open the acts of a sitting by the numbers they bear, by rank.

    ``known`` is how many acts are numbered otherwise: a series of fewer is of what these acts are about.
    """
    runs: list[list[_Headed]] = []
    for each in (found for rank, line in enumerate(lines) if (found := _headed(rank, line.text))):
        run = next((run for run in reversed(runs) if _follows(run, each)), None)
        if run is None:
            runs.append([each])
        else:
            run.append(each)
    kept = [run for run in runs if len(run) > known and _of_acts(run, lines, years)]
    return {each.rank: each.opening for run in kept for each in run}


def _headed(rank: int, text: str) -> _Headed | None:
    read = mended(text)
    match = _SHAPE.match(read) if len(text) <= MAX_HEADING and text[:1].isupper() else None
    if match is None or _PARTS.match(fold(match["word"])) or text.endswith((";", ",")):
        return None
    rest = text[match.start("rest") :]
    if rest and not (rest[0].isupper() or rest[0].isdigit() or rest[0] in "«\"'"):
        return None
    if opens_body(rest):
        return None
    word, called = match["word"], "n" in match["called"].lower()
    parts = tuple(int(part) for part in re.findall(r"\d+", match["number"]))
    coded = not called and word.isupper() and len(word) <= MAX_CODE
    number = text[: match.end("number")] if coded else text[match.start("number") : match.end("number")]
    opening = Opening(text, told(rest), " ".join(number.split()))
    return _Headed(rank, (fold(word), called, len(parts)), parts, opening)


def _follows(run: Sequence[_Headed], each: _Headed) -> bool:
    """Is it the next of the series: one part of its number grows, that which grew before?"""
    last = run[-1]
    steps = _steps(last, each) if last.key == each.key else ()
    moved = [place for place, step in enumerate(steps) if step]
    if len(moved) != 1 or not 0 < steps[moved[0]] <= MAX_STEP:
        return False
    return len(run) < 2 or bool(_steps(run[-2], last)[moved[0]])


def _steps(one: _Headed, other: _Headed) -> tuple[int, ...]:
    return tuple(after - before for before, after in zip(one.parts, other.parts, strict=True))


def _of_acts(run: Sequence[_Headed], lines: Sequence[Line], years: Collection[int]) -> bool:
    """Do the year of the sitting in their numbers, or their outcomes, say that these are acts?"""
    said = set(years) | {year % 100 for year in years}
    steady = [
        part for place, part in enumerate(run[0].parts) if all(each.parts[place] == part for each in run)
    ]
    if len(run) >= MIN_DATED and said & set(steady):
        return True
    return len(run) >= MIN_SERIES and _decided([each.rank for each in run], lines)


def _decided(ranks: Sequence[int], lines: Sequence[Line]) -> bool:
    """Is there an outcome under half of them at least?"""
    spans = [*pairwise(ranks), (ranks[-1], min(len(lines), ranks[-1] + REACH))]
    told_under = sum(decides([line.text for line in lines[start + 1 : end]]) for start, end in spans)
    return told_under >= MIN_DECIDED * len(spans)


def shown_titles(lines: Sequence[Line]) -> dict[int, Opening]:
    """Where nothing numbers the acts: the lines in capitals or in bold over what is decided."""
    types = Types(lines)
    for shown in (types.stands_out, _shouted):
        ranks = [rank for rank in _titles(lines) if shown(lines[rank])]
        if len(ranks) >= MIN_SERIES and _decided(ranks, lines):
            return {rank: Opening(lines[rank].text, told(lines[rank].text)) for rank in ranks}
    return {}


def _shouted(line: Line) -> bool:
    return line.text.isupper() and sum(char.isalpha() for char in line.text) >= MIN_LETTERS


def _titles(lines: Sequence[Line]) -> Iterator[int]:
    """Short lines over a text, that finish no sentence."""
    for rank, line in enumerate(lines[:-1]):
        above, below = lines[rank - 1].text if rank else "", lines[rank + 1].text
        ended = not (unfinished(above) or above.endswith((",", ":")))
        if (
            ended
            and is_title(line.text)
            and not closes(line.text)
            and not (below.isupper() or decides([line.text]))
        ):
            yield rank
