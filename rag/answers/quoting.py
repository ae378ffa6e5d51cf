"""Exact words of a passage and the pages they are on, for answers that are not made of scored units."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import sentences, squeeze
from rag.types import Chunk, Citation, Passage

MOST_QUOTED = 60  # words of a sentence that are quoted
GAP = " […] "


def sentence_of(chunk: Chunk, words: str) -> tuple[int, int] | None:
    """Where the sentences that hold these words stand in a passage; None when it does not hold them."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = re.search(pattern, chunk.text) if pattern else None
    if found is None:
        return None
    held = [span for span in sentences(chunk.text) if span[0] < found.end() and span[1] > found.start()]
    return (held[0][0], held[-1][1]) if held else found.span()


def citation(passage: Passage, spans: Sequence[tuple[int, int]]) -> Citation:
    """These spans of a passage, long ones cut between words and each page's words apart."""
    text, pieces, pages = passage.chunk.text, list[str](), dict[int, None]()
    for start, end in spans:
        at = start
        for part in text[start:end].split("\f"):
            words = part.split()[:MOST_QUOTED]
            rank = text.count("\f", 0, at)
            at += len(part) + 1
            if words:
                pieces.append(squeeze(" ".join(words)))
                pages |= dict.fromkeys(passage.chunk.pages[rank : rank + 1])
    return Citation(passage, GAP.join(pieces), tuple(pages)[:3])


def written(number: str | None) -> re.Pattern[str]:
    """The number of an act, however its parts are joined: « D 2024-31 », « 2024_31 »."""
    parts = (part.lstrip("0") or "0" for part in re.findall(r"\d+", number or ""))
    return re.compile(rf"(?<!\d)0*{r'[ _/-]{0,3}0*'.join(parts)}(?!\d)")
