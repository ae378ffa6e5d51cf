"""A page drawn in a child process, whichever read its words: the file itself, or OCR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ui.page_images import children
from ui.page_images.highlight import Box, Located, PageImage, Wanted, locate


def word_boxes(words: Sequence[tuple[str, Box]], wanted: Wanted) -> tuple[list[Box], Located]:
    """The boxes of the words wanted among those read on a page, and how they were found."""
    text, places = "", []
    for word, _ in words:
        places.append((len(text), len(text) + len(word)))
        text += word + " "
    located = locate(text, wanted)
    found = [
        box
        for (start, end), (_, box) in zip(places, words, strict=True)
        if any(start < last and first < end for first, last in located.spans)
    ]
    return found, located


def render_page(
    path: Path, page: int, wanted: Wanted, scale: float = 1.6, words: Sequence[tuple[str, Box]] = ()
) -> PageImage:
    """Draw page ``page`` (from 1) of a PDF with the words wanted marked, in a child process.

    ``words`` are those that OCR read there, looked for instead of the page's own text.

    Raises:
        PageImageError: the file or the page cannot be drawn within the limits.
    """
    boxes, located = word_boxes(words, wanted) if words else ([], Located())
    request = {
        "path": str(path),
        "page": page,
        "wanted": asdict(Wanted() if words else wanted),
        "scale": scale,
        "boxes": boxes,
    }
    head, png = children.ask(path, request)
    rects = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in head["rects"])
    complete, several = located.complete or head["complete"], located.several or head["several"]
    return PageImage(png, bool(rects), bool(complete), rects, bool(several))
