"""Where quoted words stand: spans in a text, rectangles on the image of a PDF page.

Rendering runs in a child process (:mod:`ui.page_images.render`): PDFium may abort on a hostile file, and it
is not thread-safe while the screens are drawn by several threads. The child is this file alone.
"""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JOIN = "[…]"
"""What joins the exact spans of one quote."""

MIN_PIECE = 20
"""Letters below which a part of a quote is too short to be recognised out of its sentence."""

MAX_PIXELS = 9_000_000
CHILD_MEMORY = 2 << 30
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000

_DROPPED = {"Mn", "Cc", "Cf", "Cn", "Co", "Cs", "Pd", "Zs", "Zl", "Zp"}
_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})

Span = tuple[int, int]
Block = tuple[int, int, int]
Rect = tuple[int, int, int, int]
Box = tuple[int, int, int, int]
"""Left, top, right and bottom of a word read by OCR, in ten-thousandths of the page."""

TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words to mark (:mod:`ui.page_images.sought` makes them of a citation).

    ``within`` is what their passage says on this page, ``places`` the spans of the words in it; ``head`` is
    the header of a table that goes on there, above the passage, and ``head_places`` its words. ``partial``:
    some of the words are not in them; ``several``: some are there more than once, and each is in ``places``.
    """

    quote: str = ""
    within: str = ""
    places: tuple[Span, ...] = ()
    head: str = ""
    head_places: tuple[Span, ...] = ()
    partial: bool = False
    several: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """Spans of the quote in a text. ``complete`` tells that every word of it was found, ``several`` that some
    of them are at as many places as are marked, and nothing tells which is meant."""

    spans: tuple[Span, ...] = ()
    complete: bool = False
    several: bool = False

    @property
    def found(self) -> bool:
        return bool(self.spans)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page image. ``rects`` are pixels: left, top, right, bottom; ``found`` if any word is marked."""

    png: bytes
    found: bool
    complete: bool = False
    rects: tuple[Rect, ...] = ()
    several: bool = False

    @property
    def start(self) -> tuple[float, float]:
        """Left and top of the highest mark, as shares of the page."""
        if not self.rects:
            return 0.0, 0.0
        width, height = (int.from_bytes(self.png[place : place + 4]) for place in (16, 20))  # of any PNG
        left, top = min(self.rects, key=lambda rect: rect[1])[:2]
        return max(0, left) / width, max(0, top) / height


class PageImageError(Exception):
    """The page cannot be drawn: the caller shows the text instead."""


# -- words in a text ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without spaces, hyphens, accents and case, and where each letter came from."""

    text: str
    letters: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        return self.origins[start], self.origins[end - 1] + 1

    def whole_words(self, start: int, end: int) -> bool:
        """False when the match cuts a word or a number: ``10 m`` is not found in ``110 m²``."""
        return not self.joined(self.origins[start] - 1) and not self.cut_after(end)

    def cut_after(self, end: int) -> bool:
        return self.joined(self.origins[end - 1])

    def places(self, letters: str) -> Iterator[Span]:
        """Where these letters are, as whole words."""
        start = self.letters.find(letters)
        while letters and start >= 0:
            if self.whole_words(start, start + len(letters)):
                yield start, start + len(letters)
            start = self.letters.find(letters, start + 1)

    def ranges(self, spans: Sequence[Span]) -> list[Span]:
        """Spans of the text as spans of the letters."""
        found = ((bisect_left(self.origins, start), bisect_left(self.origins, end)) for start, end in spans)
        return [(start, end) for start, end in found if start < end]

    def joined(self, index: int) -> bool:
        """Is this character of the text in the same word as the next one?"""
        pair = self.text[index : index + 2] if index >= 0 else ""
        return len(pair) == 2 and pair[0].isalnum() and pair[1].isalnum()


def fold(text: str) -> Folded:
    letters: list[str] = []
    origins: list[int] = []
    for index, char in enumerate(text.translate(_SAME)):
        for letter in unicodedata.normalize("NFKD", char).casefold():
            if unicodedata.category(letter) not in _DROPPED:
                letters.append(letter)
                origins.append(index)
    return Folded(text, "".join(letters), tuple(origins))


def locate(text: str, wanted: Wanted) -> Located:
    """Find words in ``text`` across line breaks.

    Where their passage stands tells which of the same words they are: they are found in it, then it is laid
    over the text. Without it, only words that can be told apart are marked.
    """
    page, passage, head = fold(text), fold(wanted.within), fold(wanted.head)
    blocks = _blocks(page, passage.letters, (0, len(page.letters)))
    if not (blocks and wanted.places) and not wanted.head_places:
        return _alone(page, wanted.quote)
    sought, above = passage.ranges(wanted.places), head.ranges(wanted.head_places)
    found = [span for each in sought for span in _laid(page, blocks, passage.letters, each)]
    found += _above(page, head.letters, above, blocks[0][1] if blocks else len(page.letters))
    whole = sum(end - start for start, end in found) == sum(end - start for start, end in (*sought, *above))
    spans = tuple(sorted({page.span(*each) for each in found}))
    return Located(spans, bool(spans) and whole and not wanted.partial, wanted.several)


def _alone(page: Folded, quote: str) -> Located:
    """A quote whose passage is not there: its parts, or as much of them as can be recognised."""
    spans: list[Span] = []
    complete, several = True, False
    for part in quote.split(JOIN):
        letters = fold(part).letters
        places = list(page.places(letters)) if letters else []
        if len(places) > 1 and len(letters) < MIN_PIECE:
            places, complete = [], False
        elif not places:
            places = [
                (start, start + size) for _, start, size in _blocks(page, letters, (0, len(page.letters)))
            ]
            complete = complete and sum(end - start for start, end in places) == len(letters)
        else:
            several = several or len(places) > 1
        spans += [page.span(*each) for each in places]
    return Located(tuple(sorted(set(spans))), bool(spans) and complete, several)


def _above(page: Folded, letters: str, wanted: Sequence[Span], top: int) -> list[Span]:
    """Words of a header, where the whole of it stands last above its rows."""
    at = [start for start, end in page.places(letters) if end <= top]
    return [(at[-1] + start, at[-1] + end) for start, end in wanted] if at else []


def _laid(page: Folded, blocks: Sequence[Block], letters: str, wanted: Span) -> list[Span]:
    """A span of the passage on the page. What no block covers is looked for between its neighbours."""
    first, last = wanted
    if not blocks:
        return []
    found: list[Span] = []
    for at, start, size in blocks:
        low, high = max(first, at), min(last, at + size)
        if low < high:
            found.append((start + low - at, start + high - at))
    if found:
        return found
    low = max((start + size for at, start, size in blocks if at + size <= first), default=0)
    high = min((start for at, start, _ in blocks if at >= last), default=len(page.letters))
    near = [each for each in page.places(letters[first:last]) if low <= each[0] and each[1] <= high]
    return near if len(near) == 1 else []


def _blocks(page: Folded, letters: str, region: Span, first: int = 0) -> list[Block]:
    """The longest run of ``letters`` in a region of the page, then those before it and after it: where each
    begins in the letters (from ``first``), where on the page, and its length. No run ends in a cut word."""
    low, high = region
    best, index = (0, 0, 0), 0
    while index + MIN_PIECE <= len(letters):
        seed, longest = letters[index : index + MIN_PIECE], MIN_PIECE
        start = page.letters.find(seed, low, high)
        while start >= 0:
            most, size = min(len(letters) - index, high - start), MIN_PIECE
            while size < most and page.letters[start + size] == letters[index + size]:
                size += 1
            longest = max(longest, size)
            if size > best[2]:
                best = index, start, size
            start = page.letters.find(seed, start + 1, high)
        index += longest - MIN_PIECE + 1
    if not best[2]:
        return []
    at, start, size = best
    before = _blocks(page, letters[:at], (low, start), first)
    after = _blocks(page, letters[at + size :], (start + size, high), first + at + size)
    while size > MIN_PIECE and page.cut_after(start + size):
        size -= 1
    return [*before, (first + at, start, size), *after]


# -- words on a page image ----------------------------------------------------------------------------


def draw_page(path: Path, page: int, wanted: Wanted, scale: float, known: Sequence[Box] = ()) -> PageImage:
    """Draw page ``page`` (from 1) of a PDF with the words wanted marked, in this process."""
    import pypdfium2 as pdfium
    from PIL import Image, ImageChops, ImageDraw

    with pdfium.PdfDocument(path) as pdf:
        sheet = _opened(pdf, page - 1)
        width, height = sheet.get_size()
        scale = min(scale, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        bitmap = sheet.render(scale=scale)
        image = bitmap.to_pil().convert("RGB")
        located, boxes = _boxes(sheet, wanted)
        place = bitmap.get_posconv(sheet)
        rects = _lines(
            [_on_image(box, image.size) for box in known]
            + [
                _pixels(place.to_bitmap(left, top), place.to_bitmap(right, bottom))
                for left, bottom, right, top in boxes
            ]
        )
        veil = Image.new("RGB", image.size, "white")
        pen = ImageDraw.Draw(veil)
        for rect in rects:
            pen.rectangle(rect, fill="#ffe27a", outline="#a15c00")
        png = io.BytesIO()
        ImageChops.multiply(image, veil).save(png, "PNG", compress_level=1)
    complete = located.complete and bool(rects)
    return PageImage(png.getvalue(), bool(rects), complete, rects, located.several)


def _opened(pdf: Any, rank: int) -> Any:
    """A page, the words laid over it among its own, as they were when it was read."""
    from pypdfium2 import raw

    page = pdf[rank]
    if raw.FPDFPage_GetAnnotCount(page) == 0:
        return page
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return pdf[rank]


def _boxes(sheet: object, wanted: Wanted) -> tuple[Located, list[tuple[float, float, float, float]]]:
    """The rectangles of the words in page points, as PDFium's own text search would draw them."""
    from pypdfium2 import raw

    words = sheet.get_textpage()  # type: ignore[attr-defined]
    # One character per index, so that spans are PDFium's own indices.
    codes = (raw.FPDFText_GetUnicode(words, index) for index in range(words.count_chars()))
    text = "".join(chr(code) if 0 < code <= 0x10FFFF else " " for code in codes)
    located = locate(text, wanted)
    boxes: list[tuple[float, float, float, float]] = []
    for start, end in located.spans:
        boxes += [words.get_rect(rank) for rank in range(words.count_rects(start, end - start))]
    return located, boxes


def _pixels(one: tuple[int, int], other: tuple[int, int]) -> Rect:
    """A pixel rectangle from two corners, whatever the page's rotation, with a pixel of margin."""
    (x1, y1), (x2, y2) = one, other
    return min(x1, x2) - 1, min(y1, y2) - 1, max(x1, x2) + 1, max(y1, y2) + 1


def _on_image(box: Box, size: tuple[int, int]) -> Rect:
    """The pixels of a box, with some margin: OCR boxes cling to the letters."""
    left, top, right, bottom = box
    across, down = size[0] / TEN_THOUSAND, size[1] / TEN_THOUSAND
    return int(left * across) - 2, int(top * down) - 2, int(right * across) + 2, int(bottom * down) + 2


def _lines(rects: list[Rect]) -> tuple[Rect, ...]:
    """Join neighbours of one line, so that a sentence reads as one mark and not as a row of words."""
    lines: list[Rect] = []
    for rect in rects:
        if rect[2] - rect[0] <= 2 or rect[3] - rect[1] <= 2:
            continue
        if lines and _neighbours(lines[-1], rect):
            last = lines.pop()
            rect = (
                min(last[0], rect[0]),
                min(last[1], rect[1]),
                max(last[2], rect[2]),
                max(last[3], rect[3]),
            )
        lines.append(rect)
    return tuple(lines)


def _neighbours(one: Rect, other: Rect) -> bool:
    height = min(one[3] - one[1], other[3] - other[1])
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap > height / 2 and other[0] - one[2] < 2 * height and one[0] - other[2] < 2 * height


def _confine() -> None:
    """As for the children that read files (``ingest.child``): bounded memory, no file written, and no network
    where the system lets a process leave it. A file that takes this child over gets no further.
    """
    if sys.platform == "win32":
        return
    import ctypes
    import os
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is not None:
        unshare(_NEW_NETWORK if os.geteuid() == 0 else _NEW_USER | _NEW_NETWORK)


def _serve() -> None:
    """Read requests on standard input, one line each; for each, write one JSON line, then the PNG.

    Everything is loaded before the first request: a child that waits answers at once.
    """
    _confine()
    import pypdfium2  # noqa: F401
    from PIL import Image, ImageChops, ImageDraw, PngImagePlugin  # noqa: F401

    for line in sys.stdin.buffer:
        try:
            shown = _wanted(json.loads(line))
        except Exception as error:
            head, png = {"error": f"{type(error).__name__}: {error}"[:500], "size": 0}, b""
        else:
            png = shown.png
            head = {
                "rects": shown.rects,
                "complete": shown.complete,
                "several": shown.several,
                "size": len(png),
            }
        sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + png)
        sys.stdout.buffer.flush()


def _wanted(wanted: dict[str, Any]) -> PageImage:
    known = [(left, top, right, bottom) for left, top, right, bottom in wanted["boxes"]]
    words = dict(wanted["wanted"])
    for name in ("places", "head_places"):
        words[name] = tuple((start, end) for start, end in words[name])
    return draw_page(Path(wanted["path"]), wanted["page"], Wanted(**words), wanted["scale"], known)


if __name__ == "__main__":
    _serve()
