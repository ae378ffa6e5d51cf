"""The original files read page by page, to say whether words are there, and else where they are now.

The rule is that of ``eval.metrics.quotes``: letters and digits compared, a quote cut at « […] ».
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from eval.matching import squeeze
from eval.metrics.quotes import quote_spans
from eval.pages import Originals, quick_pages

_SEARCHED = frozenset({".pdf", ".txt", ".xml", ".html", ".json", ".md"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where words are; ``pages`` is empty for a file without pages."""

    file: str
    pages: tuple[int, ...]

    @property
    def label(self) -> str:
        """``plu.pdf, p. 8``."""
        return f"{self.file}, p. {', '.join(map(str, self.pages))}" if self.pages else self.file


class Library:
    """Documents under the names they are cited by. A text file has pages when it holds form feeds.

    ``indexed``: they are those of an index, which holds no scan that could not be read.
    """

    def __init__(self, originals: Originals, *, indexed: bool = False) -> None:
        self._originals, self.indexed = originals, indexed
        # All the pages of all the files are read for one stale question: kept for the next ones.
        self._squeezed = lru_cache(maxsize=None)(self._read_squeezed)
        self._parts = lru_cache(maxsize=8)(self._read_parts)

    def has(self, file: str) -> bool:
        return self._originals.path(file) is not None

    def missing_pages(self, file: str, pages: Sequence[int]) -> tuple[int, ...]:
        """The pages that the file does not have; all of them for a file without pages."""
        if self._pdf(file):
            return tuple(page for page in pages if not self._originals.has(file, (page,)))
        count = len(self._parts(file))
        return tuple(page for page in pages if count < 2 or page > count)

    def paged(self, file: str) -> bool:
        """Does the format have pages?"""
        return self._pdf(file) or len(self._parts(file)) > 1

    def text(self, file: str, pages: Sequence[int]) -> str:
        """The text of these pages, or of the whole file."""
        if self._pdf(file) or not pages or not self.paged(file):
            return self._originals.text(file, pages)
        parts = self._parts(file)
        return "\n".join(parts[page - 1] for page in pages if page <= len(parts))

    def holds(self, place: Place, quote: str) -> bool:
        """Are all the spans of the quote there?"""
        spans, text = quote_spans(quote), squeeze(self.text(place.file, place.pages))
        return bool(spans) and all(span in text for span in spans)

    def search(self, quote: str, near: Place, limit: int = 3) -> tuple[Place, ...]:
        """Where the words of the quote are now: the nearest page of their file first, then other files."""
        spans = quote_spans(quote)
        if not spans:
            return ()
        found: list[Place] = []
        for file in self._files_from(near.file):
            found += self._confirmed(file, quote, spans, near)
            if len(found) >= limit or (found and file == near.file):
                break
        return tuple(found[:limit])

    def _confirmed(self, file: str, quote: str, spans: Sequence[str], near: Place) -> list[Place]:
        """The pages of a file where a quick reading finds the words and the main one confirms them."""
        start = near.pages[0] if near.pages and file == near.file else 0
        places = sorted(self._candidates(file, spans), key=lambda place: abs(sum(place.pages[:1]) - start))
        return [place for place in places if self.holds(place, quote)]

    def _candidates(self, file: str, spans: Sequence[str]) -> Iterator[Place]:
        pages = self._squeezed(file)
        if not self.paged(file):
            if all(span in "".join(pages) for span in spans):
                yield Place(file, ())
            return
        alone = {number for number, page in enumerate(pages, 1) if all(span in page for span in spans)}
        yield from (Place(file, (number,)) for number in alone)
        for number in range(1, len(pages)):  # words cut by the end of a page
            both = pages[number - 1] + pages[number]
            if not alone & {number, number + 1} and all(span in both for span in spans):
                yield Place(file, (number, number + 1))

    def _files_from(self, first: str) -> Iterator[str]:
        if self.has(first):
            yield first
        where = self._originals.path(first)
        for name in self._originals.names:
            path = self._originals.path(name)
            if path is not None and path != where and path.suffix.lower() in _SEARCHED:
                yield name

    def _read_squeezed(self, file: str) -> tuple[str, ...]:
        path = self._originals.path(file)
        pages = quick_pages(path) if path is not None and self._pdf(file) else self._parts(file)
        return tuple(squeeze(page) for page in pages)

    def _read_parts(self, file: str) -> tuple[str, ...]:
        parts = self._originals.text(file, ()).split("\f")
        return tuple(parts if parts[-1].strip() else parts[:-1])

    def _pdf(self, file: str) -> bool:
        path: Path | None = self._originals.path(file)
        return path is not None and path.suffix.lower() == ".pdf"
