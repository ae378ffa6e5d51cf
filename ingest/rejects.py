"""What ingestion sets apart from the text of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class RejectKind(StrEnum):
    """Why a line is in no passage."""

    HEAD = "titre courant"
    PAGE_NUMBER = "numéro de page"
    CONTENTS = "sommaire"
    UNREAD_PAGE = "page sans texte fiable"


@dataclass(frozen=True, slots=True)
class Reject:
    """A line set apart. It is kept, so that nothing is silently lost."""

    kind: RejectKind
    page: int
    text: str


def tally(rejects: Iterable[Reject]) -> dict[RejectKind, int]:
    """Characters set apart, spaces left out, by kind; kinds without any are left out."""
    count: Counter[RejectKind] = Counter()
    for reject in rejects:
        count[reject.kind] += sum(letters(reject.text).values())
    return dict(count)


def letters(text: str) -> Counter[str]:
    """The characters of a text that are no white space, counted."""
    return Counter(character for character in text if not character.isspace())
