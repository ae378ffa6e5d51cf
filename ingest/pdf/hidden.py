"""Text that no reader sees: found among the objects of a page, and told by drawing the page without it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import hypot
from typing import Any

# Imported by pdfium's binding too, once a page is drawn: here, the helper does it for all its children.
from PIL import Image, ImageChops

from ingest.pdf import raw
from ingest.pdf.objects import CLIPPED, COVERED, MIN_POINTS, REPLACED, TINY, Scan

# A pixel that changes by less than this on each channel, of 255, does not show. Pages are drawn at this scale
# or smaller.
SEEN, SCALE, MAX_PIXELS = 24, 1.5, 3_000_000
# After so long drawing pages of a file, what most likely shows is kept without being looked at, and told.
MAX_SECONDS = 60.0
# Fewer characters hidden in a row may be those that leave no mark.
MIN_RUN = 3
# Letters that a table's cell is too narrow for belong to a word that shows.
MIN_CUT = 8
# Texts drawn over one another are taken out in turn, in so many turns; their letters meet by this much.
TURNS, STEP, OVERLAP = 4, 16.0, 1.0
# Pixels around what is drawn.
EDGE = 4


@dataclass(slots=True)
class Hidden:
    """The hidden objects of a page, with the reasons, and those of which a part may be. ``unlooked`` tells
    that some were kept for want of time."""

    reasons: dict[int, str] = field(default_factory=dict)
    partly: dict[int, str] = field(default_factory=dict)
    looks: dict[int, _Change] = field(default_factory=dict)
    unlooked: bool = False


class Looker:
    """Looks at the pages of one file, for a limited time in all."""

    def __init__(self) -> None:
        self._left = MAX_SECONDS

    def hidden(self, page: Any, scan: Scan, text_page: Any) -> Hidden:
        """What is hidden on a page. ``text_page`` holds all of it; blank objects are let be."""
        handle = raw.handle(text_page)
        said = {each: raw.object_text(each, handle).strip() for each in (*scan.sure, *scan.doubtful)}
        found = Hidden({each: why for each, why in scan.sure.items() if said[each]})
        if self._left <= 0:
            strong = {
                each: why for each, why in scan.doubtful.items() if each not in scan.mild and said[each]
            }
            found.reasons |= strong
            found.unlooked = bool(scan.mild or scan.pictured)
            return found
        started = time.monotonic()
        self._look(page, scan, said, found)
        if scan.pictured:
            shown = _drawn(page, scan, [scan.box])
            found.reasons |= {
                each: why
                for each, why in scan.pictured.items()
                if each not in scan.doubtful and not shown.inked(_box(each, scan))
                if raw.object_text(each, handle).strip()
            }
        self._left -= time.monotonic() - started
        return found

    def _look(self, page: Any, scan: Scan, said: dict[int, str], found: Hidden) -> None:
        """Settle what is doubtful."""
        doubtful = {each: why for each, why in scan.doubtful.items() if each not in found.reasons}
        if not any(said[each] for each in doubtful):
            return
        whole = _drawn(page, scan, [scan.boxes[each] for each in doubtful if said[each]])
        for turn in _turns(scan, said):
            change = whole.without(page, turn)
            for each in turn:
                if not said[each]:
                    continue
                box, why = scan.boxes[each], scan.doubtful[each]
                if (why == TINY and _tiny(box, said[each])) or not change.shows(box):
                    found.reasons[each] = why
                else:
                    found.partly[each] = why
                    found.looks[each] = change


def _turns(scan: Scan, said: dict[int, str]) -> list[list[int]]:
    """The doubtful texts in groups that do not lie over one another; what is said twice at one place, as bold
    letters are made, is of one group."""
    turns: list[list[int]] = [[]]
    taken: list[dict[int, list[int]]] = [defaultdict(list)]
    for each in scan.doubtful:
        band = scan.bands[each]
        first, last = (int(max(-1e6, min(side, 1e6)) // STEP) for side in (band[1], band[3]))
        rows = range(first - 1, min(last, first + 200) + 2)
        for rank in range(TURNS):
            if rank == len(turns):
                turns.append([])
                taken.append(defaultdict(list))
            others = (other for row in rows for other in taken[rank][row])
            if rank == TURNS - 1 or not any(_over(each, other, scan, said) for other in others):
                break
        turns[rank].append(each)
        for row in rows[1:-1]:
            taken[rank][row].append(each)
    return turns


def _over(one: int, other: int, scan: Scan, said: dict[int, str]) -> bool:
    if not said[one] or not said[other] or said[one] == said[other]:
        return False
    a, b = scan.bands[one], scan.bands[other]
    across, up = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return across > OVERLAP and up > -OVERLAP


def _tiny(box: raw.Box, said: str) -> bool:
    return hypot(box[2] - box[0], box[3] - box[1]) < MIN_POINTS * len("".join(said.split()))


def _box(found: int, scan: Scan) -> raw.Box:
    return scan.boxes.get(found) or raw.bounds_of(raw.pointer(found)) or scan.box


# -- drawing ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Image:
    """A part of a page drawn as it stands in its own space, not turned: its left and top, the pixels by
    point, what is cut off the page around it."""

    image: Image.Image
    left: float
    top: float
    scale: float
    cut: tuple[float, ...]

    def part(self, box: raw.Box, margin: int) -> Any:
        """What is drawn in a box of the page; None outside the image."""
        left, bottom, right, top = (min(max(value, -1e7), 1e7) for value in box)
        place = (
            max(0, int((left - self.left) * self.scale) - margin),
            max(0, int((self.top - top) * self.scale) - margin),
            min(self.image.width, int((right - self.left) * self.scale) + 1 + margin),
            min(self.image.height, int((self.top - bottom) * self.scale) + 1 + margin),
        )
        return self.image.crop(place) if place[0] < place[2] and place[1] < place[3] else None

    def inked(self, box: raw.Box) -> bool:
        """Is anything drawn there or close by? The words of a scan are seldom exactly on it."""
        part = self.part(box, 2 + int((box[3] - box[1]) * self.scale / 2))
        return part is not None and any(high - low > SEEN for low, high in part.getextrema())

    def without(self, page: Any, texts: Iterable[int]) -> _Change:
        """Where the page changes when some texts are not drawn."""
        for each in texts:
            raw.set_active(each, 0)
        bare = _bitmap(page, self.scale, self.cut)
        for each in texts:
            raw.set_active(each, 1)
        red, green, blue = ImageChops.difference(self.image, bare).split()
        most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        most = most.point(lambda value: 255 if value > SEEN else 0)
        return _Change(most, self.left, self.top, self.scale, self.cut)


class _Change(_Image):
    __slots__ = ()

    def shows(self, box: raw.Box, margin: int = 1) -> bool:
        part = self.part(box, margin)
        return part is not None and part.getbbox() is not None


def _drawn(page: Any, scan: Scan, boxes: Iterable[raw.Box]) -> _Image:
    """The part of a page that holds some boxes."""
    left, bottom, right, top = scan.box
    scale = min(SCALE, (MAX_PIXELS / max((right - left) * (top - bottom), 1.0)) ** 0.5)
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    sides = min(lefts) - left, min(bottoms) - bottom, right - max(rights), top - max(tops)
    # Whole pixels, of which some are always left.
    most = [0.9 * size * scale for size in (right - left, top - bottom, right - left, top - bottom)]
    pixels = [max(0, int(min(side * scale, high)) - EDGE) for side, high in zip(sides, most, strict=True)]
    if pixels[0] + pixels[2] > most[0] or pixels[1] + pixels[3] > most[1]:
        pixels = [0, 0, 0, 0]
    cut = tuple(max(0.0, (count - 0.5) / scale) for count in pixels)
    return _Image(_bitmap(page, scale, cut), left + pixels[0] / scale, top - pixels[3] / scale, scale, cut)


def _bitmap(page: Any, scale: float, cut: tuple[float, ...]) -> Any:
    turned = -page.get_rotation() % 360
    drawn = page.render(scale=scale, rotation=turned, crop=cut, may_draw_forms=False)
    return drawn.to_pil().convert("RGB")


# -- setting aside ----------------------------------------------------------------------------------


def set_aside(found: Hidden, scan: Scan, text_page: Any) -> list[tuple[str, str]]:
    """Take hidden objects out of the page; their reasons and words, in the order of the page."""
    handle = raw.handle(text_page)
    said = [(why, raw.object_text(each, handle).strip()) for each, why in found.reasons.items()]
    far = 4 * max(map(abs, scan.box)) + 1e4
    for rank, each in enumerate(found.reasons, start=1):
        raw.discard(each, far * rank)
    return said + [(REPLACED, text) for text in dict.fromkeys(scan.replaced)]


def blanked(text: str, text_page: Any, found: Hidden) -> tuple[str, list[tuple[str, str]]]:
    """The text with spaces for the characters of partly hidden objects that do not show, and these."""
    handle = raw.handle(text_page)
    letters, said = list(text), []
    run: list[int] = []
    why = COVERED
    for rank in range(len(text) + 1):
        char = raw.char_of_text(handle, rank) if rank < len(text) else -1
        holder = raw.object_of_char(handle, char) if char >= 0 else 0
        if holder in found.looks and (text[rank].isspace() or _unseen(text_page, char, found.looks[holder])):
            run.append(rank)
            why = found.partly[holder]
            continue
        words = "".join(text[each] for each in run).strip()
        if len(words) >= (MIN_CUT if why == CLIPPED else MIN_RUN):
            said.append((why, words))
            for each in run:
                letters[each] = " "
        run = []
    return "".join(letters), said


def _unseen(text_page: Any, char: int, change: _Change) -> bool:
    left, bottom, right, top = box = text_page.get_charbox(char)
    return right > left and top > bottom and not change.shows(box, 0)
