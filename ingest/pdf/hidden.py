"""Text that no reader sees: found among the objects of a page, and told by drawing the page without it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from ingest.pdf import raw
from ingest.pdf.objects import COVERED, LAYER, Scan

# A pixel that changes by less than this, of 255, does not show. Pages are drawn at this scale or smaller.
SEEN, SCALE, MAX_PIXELS = 12, 1.5, 3_000_000
# After so long drawing pages of a file, doubtful text is set aside without being looked at.
MAX_SECONDS = 60.0
# Fewer characters covered in a row may be those that leave no mark.
MIN_RUN = 3


@dataclass(slots=True)
class Hidden:
    """The hidden objects of a page, with the reasons, and those of which a part may be."""

    reasons: dict[int, str] = field(default_factory=dict)
    partly: list[int] = field(default_factory=list)
    looks: list[Any] = field(default_factory=list)


class Looker:
    """Looks at the pages of one file, for a limited time in all."""

    def __init__(self) -> None:
        self._left = MAX_SECONDS

    def hidden(self, page: Any, scan: Scan, text_page: Any) -> Hidden:
        """What is hidden on a page. ``text_page`` holds all of it; blank objects are let be."""
        handle = raw.handle(text_page)
        found = Hidden({each: why for each, why in scan.sure.items() if not _blank(each, handle)})
        scan.doubtful = {each: why for each, why in scan.doubtful.items() if not _blank(each, handle)}
        if not scan.doubtful:
            return found
        if self._left <= 0:
            found.reasons |= {each: why for each, why in scan.doubtful.items() if why != LAYER}
            return found
        started = time.monotonic()
        change = _Change(page, scan)
        for each, why in scan.doubtful.items():
            box = raw.bounds_of(each)
            if box is None or not change.shows(raw.placed(box, scan.matrices.get(each, raw.IDENTITY))):
                found.reasons[each] = why
            elif why == COVERED:
                found.partly.append(each)
        found.looks.append(change)
        self._left -= time.monotonic() - started
        return found


class _Change:
    """Where a page changes when its doubtful text is not drawn."""

    def __init__(self, page: Any, scan: Scan) -> None:
        from PIL import ImageChops

        self._box = left, bottom, right, top = scan.box
        self._scale = min(SCALE, (MAX_PIXELS / max((right - left) * (top - bottom), 1.0)) ** 0.5)
        whole = self._drawn(page)
        for each in scan.doubtful:
            raw.set_active(each, 0)
        bare = self._drawn(page)
        for each in scan.doubtful:
            raw.set_active(each, 1)
        self._image = ImageChops.difference(whole, bare).point(lambda value: 255 if value > SEEN else 0)

    def _drawn(self, page: Any) -> Any:
        turned = -page.get_rotation() % 360
        return page.render(scale=self._scale, rotation=turned, grayscale=True, may_draw_forms=False).to_pil()

    def shows(self, box: raw.Box, margin: int = 1) -> bool:
        left, bottom, right, top = (min(max(value, -1e7), 1e7) for value in box)
        x, y, scale = self._box[0], self._box[3], self._scale
        place = (
            max(0, int((left - x) * scale) - margin),
            max(0, int((y - top) * scale) - margin),
            min(self._image.width, int((right - x) * scale) + 1 + margin),
            min(self._image.height, int((y - bottom) * scale) + 1 + margin),
        )
        if place[0] >= place[2] or place[1] >= place[3]:
            return False
        return self._image.crop(place).getbbox() is not None


def _blank(found: int, text_page: int) -> bool:
    return not raw.object_text(found, text_page).strip()


def set_aside(found: Hidden, text_page: Any) -> list[tuple[str, str]]:
    """Take hidden objects out of the page; their reasons and words, in the order of the page."""
    handle = raw.handle(text_page)
    said = [(why, raw.object_text(each, handle).strip()) for each, why in found.reasons.items()]
    for each in found.reasons:
        raw.set_active(each, 0)
    return said


def blanked(text: str, text_page: Any, found: Hidden) -> tuple[str, list[tuple[str, str]]]:
    """The text with spaces for the characters of partly covered objects that do not show, and these."""
    handle, partly, change = raw.handle(text_page), set(found.partly), found.looks[0]
    letters, said = list(text), []
    run: list[int] = []
    for rank in range(len(text) + 1):
        char = raw.char_of_text(handle, rank) if rank < len(text) else -1
        inside = char >= 0 and raw.object_of_char(handle, char) in partly
        if inside and (text[rank].isspace() or not change.shows(text_page.get_charbox(char), 0)):
            run.append(rank)
            continue
        words = "".join(text[each] for each in run).strip()
        if len(words) >= MIN_RUN:
            said.append((COVERED, words))
            for each in run:
                letters[each] = " "
        run = []
    return "".join(letters), said
