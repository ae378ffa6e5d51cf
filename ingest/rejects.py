"""What ingestion sets apart from the text of a page, and the account of every character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.types import Chunk, Page


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


def unaccounted(
    pages: Sequence[Page], chunks: Iterable[Chunk], rejects: Iterable[Reject]
) -> dict[int, Counter[str]]:
    """By page, the characters that are in no chunk and no reject, or in two; empty when all is accounted for.

    A character too many is counted below zero.
    """
    left = {page.number: letters(page.text) for page in pages}
    for chunk in chunks:
        for number, run in zip(chunk.pages or (0,), chunk.text.split("\f"), strict=True):
            left[number].subtract(letters(run))
    for reject in rejects:
        left[reject.page].subtract(letters(reject.text))
    wrong = {number: Counter({k: v for k, v in count.items() if v}) for number, count in left.items()}
    return {number: count for number, count in wrong.items() if count}
