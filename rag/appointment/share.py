"""How much of a letter comes from the draft that the tool prepared, counted word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from rag.text import fold

RUN = 3
"""Words in a row that are kept together: fewer in common are the words of any French letter."""
_WORD = re.compile(r"[\w€%²°]+")


def share_kept(draft: str, final: str) -> float:
    """The share of the words of ``final`` that come from ``draft``, from 0 to 1.

    A word comes from the draft when it stands there in a run of at least three words that both texts hold in
    the same order (or in a run as long as the shorter text, when it has fewer). Case, accents and punctuation
    do not count. Runs are taken in the order of the texts first, then those that were moved: a paragraph put
    elsewhere is still from the draft; a word of the draft serves once. What was added lowers the share, what
    was taken out does not: the share is of the text that is sent. An empty final text has a share of 0.
    """
    before, after = _words(draft), _words(final)
    if not after:
        return 0.0
    least = min(RUN, len(before), len(after))
    return (_kept(list(before), list(after), least) if least else 0) / len(after)


def per_cent(share: float) -> int:
    """A share as it is written: 0 only when nothing is kept, 100 only when everything is."""
    if share in (0.0, 1.0):
        return int(share * 100)
    return min(99, max(1, round(share * 100)))


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _kept(before: list[str], after: list[str], least: int) -> int:
    """Words in common runs; what is left of both texts is compared again, for the runs that were moved."""
    total = 0
    while True:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size >= least]
        if not blocks:
            return total
        total += sum(block.size for block in blocks)
        # A mark in place of each run, a different one on each side: what was apart is not put together.
        for block in sorted(blocks, key=lambda each: -each.a):
            before[block.a : block.a + block.size] = ["\0"]
        for block in sorted(blocks, key=lambda each: -each.b):
            after[block.b : block.b + block.size] = ["\1"]
