"""Where quoted words stand: spans in a text, rectangles on the image of a PDF page.

Rendering runs in a child process (``render_page``, :mod:`ui.page_images.children`): PDFium may abort on a
hostile file, and it is not thread-safe while the screens are drawn by several threads. The child is this file
alone.
"""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from collections.abc import Sequence
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
Rect = tuple[int, int, int, int]
Box = tuple[int, int, int, int]
"""Left, top, right and bottom of a word read by OCR, in ten-thousandths of the page."""

TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Located:
    """Spans of the quote in a text. ``complete`` tells that every word of it was found."""

    spans: tuple[Span, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page image. ``rects`` are pixels: left, top, right, bottom; ``found`` if any word is marked."""

    png: bytes
    found: bool
    complete: bool = False
    rects: tuple[Rect, ...] = ()


class PageImageError(Exception):
    """The page cannot be drawn: the caller shows the text instead."""


# -- words in a text ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Folded:
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

    def joined(self, index: int) -> bool:
        """Is this character of the text in the same word as the next one?"""
        pair = self.text[index : index + 2] if index >= 0 else ""
        return len(pair) == 2 and pair[0].isalnum() and pair[1].isalnum()


def _fold(text: str) -> _Folded:
    letters: list[str] = []
    origins: list[int] = []
    for index, char in enumerate(text.translate(_SAME)):
        for letter in unicodedata.normalize("NFKD", char).casefold():
            if unicodedata.category(letter) not in _DROPPED:
                letters.append(letter)
                origins.append(index)
    return _Folded(text, "".join(letters), tuple(origins))


def locate(text: str, quote: str, within: str = "") -> Located:
    """Find ``quote`` in ``text`` across line breaks, inside the passage ``within`` when it is there.

    A quote that runs over two pages, or that a running head cuts, is found by pieces.
    """
    page = _fold(text)
    region = _region(page, within)
    spans: list[Span] = []
    complete = True
    for part in quote.split(JOIN):
        letters = _fold(part).letters
        if not letters:
            continue
        found = _whole(page, letters, region) or _whole(page, letters, (0, len(page.letters)))
        pieces = [found] if found else _pieces(page, letters, region)
        complete = complete and sum(end - start for start, end in pieces) == len(letters)
        spans += [page.span(start, end) for start, end in pieces]
    return Located(tuple(sorted(set(spans))), bool(spans) and complete)


def _region(page: _Folded, within: str) -> Span:
    whole = (0, len(page.letters))
    pieces = _pieces(page, _fold(within).letters, whole)
    return (pieces[0][0], max(end for _, end in pieces)) if pieces else whole


def _whole(page: _Folded, letters: str, region: Span) -> Span | None:
    start = page.letters.find(letters, *region)
    while start >= 0:
        if page.whole_words(start, start + len(letters)):
            return start, start + len(letters)
        start = page.letters.find(letters, start + 1, region[1])
    return None


def _pieces(page: _Folded, letters: str, region: Span) -> list[Span]:
    """The longest runs of ``letters`` found one after the other in the page, without a last cut word."""
    pieces: list[Span] = []
    low, high = region
    index = 0
    while index + MIN_PIECE <= len(letters):
        start = page.letters.find(letters[index : index + MIN_PIECE], low, high)
        if start < 0:
            index += 1
            continue
        most = min(len(letters) - index, high - start)
        size = MIN_PIECE
        while size < most and page.letters[start + size] == letters[index + size]:
            size += 1
        while size > MIN_PIECE and page.cut_after(start + size):
            size -= 1
        pieces.append((start, start + size))
        low, index = start + size, index + size
    return pieces


def word_boxes(words: Sequence[tuple[str, Box]], quote: str, within: str = "") -> tuple[list[Box], bool]:
    """The boxes of the words of ``quote`` among those read on a page, and whether all were found."""
    text, places = "", []
    for word, _ in words:
        places.append((len(text), len(text) + len(word)))
        text += word + " "
    located = locate(text, quote, within)
    found = [
        box
        for (start, end), (_, box) in zip(places, words, strict=True)
        if any(start < last and first < end for first, last in located.spans)
    ]
    return found, located.complete


# -- words on a page image ----------------------------------------------------------------------------


def render_page(
    path: Path,
    page: int,
    quote: str,
    scale: float = 1.6,
    within: str = "",
    words: Sequence[tuple[str, Box]] = (),
) -> PageImage:
    """Draw page ``page`` (from 1) of a PDF with the words of ``quote`` marked, in a child process.

    ``words`` are those that OCR read there, looked for instead of the page's own text.

    Raises:
        PageImageError: the file or the page cannot be drawn within the limits.
    """
    from ui.page_images import children  # the child knows nothing of it

    boxes, complete = word_boxes(words, quote, within) if words and quote else ([], False)
    request = {
        "path": str(path),
        "page": page,
        "quote": "" if words else quote,
        "scale": scale,
        "within": within,
        "boxes": boxes,
    }
    head, png = children.ask(path, request)
    rects = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in head["rects"])
    return PageImage(png, bool(rects), complete or bool(head["complete"]), rects)


def draw_page(
    path: Path, page: int, quote: str, scale: float, within: str = "", known: Sequence[Box] = ()
) -> PageImage:
    """``render_page``, in this process."""
    import pypdfium2 as pdfium
    from PIL import Image, ImageChops, ImageDraw

    with pdfium.PdfDocument(path) as pdf:
        sheet = _opened(pdf, page - 1)
        width, height = sheet.get_size()
        scale = min(scale, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        bitmap = sheet.render(scale=scale)
        image = bitmap.to_pil().convert("RGB")
        located, boxes = _boxes(sheet, quote, within)
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
    return PageImage(png.getvalue(), bool(rects), located.complete and bool(rects), rects)


def _opened(pdf: Any, rank: int) -> Any:
    """A page, the words laid over it among its own, as they were when it was read."""
    from pypdfium2 import raw

    page = pdf[rank]
    if raw.FPDFPage_GetAnnotCount(page) == 0:
        return page
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return pdf[rank]


def _boxes(sheet: object, quote: str, within: str) -> tuple[Located, list[tuple[float, float, float, float]]]:
    """The quote's rectangles in page points, as PDFium's own text search would draw them."""
    from pypdfium2 import raw

    words = sheet.get_textpage()  # type: ignore[attr-defined]
    # One character per index, so that spans are PDFium's own indices.
    codes = (raw.FPDFText_GetUnicode(words, index) for index in range(words.count_chars()))
    text = "".join(chr(code) if 0 < code <= 0x10FFFF else " " for code in codes)
    located = locate(text, quote, within)
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
            head, png = {"rects": shown.rects, "complete": shown.complete, "size": len(shown.png)}, shown.png
        sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + png)
        sys.stdout.buffer.flush()


def _wanted(wanted: dict[str, Any]) -> PageImage:
    known = [(left, top, right, bottom) for left, top, right, bottom in wanted["boxes"]]
    return draw_page(
        Path(wanted["path"]), wanted["page"], wanted["quote"], wanted["scale"], wanted["within"], known
    )


if __name__ == "__main__":
    _serve()
