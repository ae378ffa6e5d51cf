"""The stamp of @CTES transmission: « ID : 013-211300553-20201207-2020_02901_VDM-AR »."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ingest.acts.base import Source
from rag.acts import ActKind, Guess
from rag.dates import date_in_name
from rag.misread import mended

# Department, SIREN, date of the act, number, nature. The number may hold the separator itself.
_STAMP = re.compile(
    r"(?<![\w-])(?:\d{3}|02[AB])\s?[-–—]\s?\d{9}\s?[-–—]\s?(?P<day>(?:19|20)\d{6})\s?[-–—]\s?"
    r"(?P<number>[A-Za-z0-9][\w./ –-]{0,30}?)\s?[-–—]\s?(?P<nature>DE|AR|AI|CC|BF|AU)(?![A-Za-z])"
)
_NATURES = {"DE": "1", "AR": "2", "AI": "3", "CC": "4", "BF": "5", "AU": "6"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What was said to the préfecture of an act."""

    day: date | None
    number: str
    nature: Guess

    @property
    def kind(self) -> ActKind:
        """What the nature makes of it."""
        kinds = {"1": ActKind.DELIBERATION, "2": ActKind.ARRETE, "3": ActKind.ARRETE}
        return kinds.get(self.nature.value, ActKind.AUTRE)


def stamps_in(source: Source) -> Iterator[Stamp]:
    """The stamps of a file, running heads included, in order."""
    set_apart = [reject.text for reject in source.rejects]
    for text in [*source.heads, *set_apart, *(line.text for line in source.lines)]:
        for match in _STAMP.finditer(mended(text)):
            nature = Guess(_NATURES[match["nature"]], (f"télétransmis comme {match['nature']}",))
            yield Stamp(date_in_name(match["day"]), match["number"].strip(), nature)


def main_stamp(stamps: Iterable[Stamp]) -> Stamp | None:
    """The stamp of the act of the file: the one said most often, one that was misread counting for less."""
    counts = Counter(stamps).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]
