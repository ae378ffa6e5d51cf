"""The account of every character: in one passage, or set apart under a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.rejects import Reject, letters
from rag.types import Chunk, Page


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
