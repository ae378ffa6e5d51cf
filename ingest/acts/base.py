"""What every act reader takes and gives: lines in, blocks of lines with their place out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.text import fold
from rag.types import Act, Page, PageState

HEAD_LINES, REPEATED_SHARE, MIN_PAGES = 4, 0.2, 4
_TOC_LINE = re.compile(r"\.{4,}\s*\d{0,4}\s*$|(?:\. ){4,}")
_LEADERS = re.compile(r"\.{12,}")
_PAGE_MARK = re.compile(r"^(?:page\s*)?\d{1,4}(?:\s*(?:/|sur)\s*\d{1,4})?$", re.IGNORECASE)
MIN_TOC_LINES = 4


@dataclass(frozen=True, slots=True)
class Line:
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one place in the document."""

    path: tuple[str, ...]
    lines: tuple[Line, ...]
    zones: tuple[str, ...] = ()
    article: str | None = None
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file as act readers see it. ``heads`` are its running heads, one of each."""

    file: str
    pages: tuple[Page, ...]
    heads: tuple[str, ...] = ()
    lines: tuple[Line, ...] = field(default=())


def source(file: str, pages: Sequence[Page]) -> Source:
    """Lines of the readable pages, without running heads, page numbers and tables of contents."""
    readable = [page for page in pages if page.state is PageState.TEXT]
    repeated = _running_heads(readable)
    lines: list[Line] = []
    heads: dict[str, str] = {}
    for page in readable:
        texts = [" ".join(text.split()) for text in page.text.split("\n")]
        if sum(bool(_TOC_LINE.search(text)) for text in texts) >= MIN_TOC_LINES:
            continue
        edges = set(_edges(texts))
        for index, text in enumerate(texts):
            if not text or _LEADERS.search(text):
                continue
            if index in edges and (_key(text) in repeated or (page.number and _PAGE_MARK.match(text))):
                heads.setdefault(_key(text), text)
                continue
            lines.append(Line(page.number, text))
    return Source(file, tuple(pages), tuple(heads.values()), tuple(lines))


def _key(text: str) -> str:
    return re.sub(r"\d+", "0", fold(text)).strip()


def _edges(texts: list[str]) -> list[int]:
    filled = [index for index, text in enumerate(texts) if text]
    return filled[:HEAD_LINES] + filled[-HEAD_LINES:]


def _running_heads(pages: list[Page]) -> set[str]:
    if len(pages) < 2:
        return set()
    least = len(pages) if len(pages) < MIN_PAGES else max(MIN_PAGES - 1, REPEATED_SHARE * len(pages))
    counts: Counter[str] = Counter()
    for page in pages:
        texts = [" ".join(text.split()) for text in page.text.split("\n")]
        counts.update({_key(texts[index]) for index in _edges(texts)})
    return {key for key, count in counts.items() if count >= least and key}
