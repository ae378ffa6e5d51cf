"""What a page is made of, in the order it is painted, and which of its text a reader may not see.

Each text object costs a few calls, so that whole plans are scanned: what is doubtful here is settled by
drawing the page (``hidden``). A text is judged at one point of it, a little inside its first letter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import hypot
from typing import Any

import pypdfium2.raw as binding

from ingest.pdf import raw
from ingest.pdf.marks import PAPER, Mark

WHITE, TINY, INVISIBLE, COVERED = "white", "tiny", "invisible", "covered"
OFF_PAGE, CLEAR, CLIPPED, LAYER, TAGS = "off_page", "clear", "clipped", "layer", "tags"

MIN_POINTS = 1.5
# Of two colours, on a scale of 255: no farther apart on any channel, they look the same.
NEAR, CLEAR_ALPHA, OPAQUE = 20, 6, 250
# Thinner marks are rules and underlines; a path of more segments is no rectangle.
MIN_MARK, RECTANGLE = 3.0, 6
# An image over this share of the page is a scan; smaller than that, it hides nothing but an icon's place.
SCAN, PART = 0.5, 0.1
BANDS, MAX_DEPTH, MAX_ANNOTATIONS = 64, 10, 2000
_INVISIBLE, _CLIP = binding.FPDF_TEXTRENDERMODE_INVISIBLE, binding.FPDF_TEXTRENDERMODE_CLIP
_STROKED = (binding.FPDF_TEXTRENDERMODE_STROKE, binding.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_COVERING = (
    binding.FPDF_ANNOT_SQUARE,
    binding.FPDF_ANNOT_CIRCLE,
    binding.FPDF_ANNOT_POLYGON,
    binding.FPDF_ANNOT_STAMP,
    binding.FPDF_ANNOT_REDACT,
    binding.FPDF_ANNOT_FREETEXT,
)


class Scan:
    """The text objects of one page: ``sure`` are hidden, ``doubtful`` may be, each with the reason.

    ``covered`` is the share of the page that images cover, ``marks`` tells that it shows any or a drawing.
    With ``layers`` some content may be switched off, and every text is doubtful.
    """

    def __init__(self, page: Any, *, layers: bool = False) -> None:
        self.box: raw.Box = page.get_bbox()
        self.sure: dict[int, str] = {}
        self.doubtful: dict[int, str] = {}
        self.matrices: dict[int, raw.Matrix] = {}
        self.covered, self.marks = 0.0, False
        self._layers = layers
        left, bottom, right, top = self.box
        self._area = max((right - left) * (top - bottom), 1.0)
        self._whole = right - left < 1 or top - bottom < 1  # a page without a size: nothing is outside it
        self._step = max(16.0, (top - bottom) / BANDS)
        self._last = int((top - bottom) / self._step)
        self._texts: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
        self._fills: dict[int, list[Mark]] = defaultdict(list)
        self._unseen: list[tuple[float, float, int]] = []
        self._images: list[raw.Box] = []
        self._clips: dict[int, raw.Box | None] = {}
        handle = raw.handle(page)
        self._walk(handle, raw.page_count(handle), raw.page_object, raw.IDENTITY, 0)
        self._annotations(page)
        self._settle_unseen()

    def _walk(self, holder: int, count: int, get: Any, outer: raw.Matrix, depth: int) -> None:
        kind_of, text = raw.kind_of, raw.TEXT
        for rank in range(count):
            found = get(holder, rank)
            kind = kind_of(found)
            if kind == text:
                self._text(found, outer)
            elif kind == raw.PATH:
                self._path(found, outer)
            elif kind == raw.IMAGE:
                self._image(found, outer)
            elif kind == raw.SHADING:
                if box := raw.bounds_of(found):
                    self._mark(Mark(raw.placed(box, outer)))
            elif kind == raw.FORM and depth < MAX_DEPTH:
                inner = raw.times(raw.matrix_of(found), outer)
                self._walk(found, raw.form_count(found), raw.form_object, inner, depth + 1)

    # -- text ---------------------------------------------------------------------------------------

    def _text(self, found: int, outer: raw.Matrix) -> None:
        matrix, size = raw.place_of(found)
        if outer is raw.IDENTITY:
            a, b, c, d, x, y = matrix
        else:
            a, b, c, d, x, y = raw.times(matrix, outer)
            self.matrices[found] = outer
        x, y = x + 0.25 * size * (a + c), y + 0.25 * size * (b + d)
        left, bottom, right, top = self.box
        if left <= x <= right and bottom <= y <= top:
            band = int((y - bottom) / self._step)
        elif self._outside(found, outer):
            self.sure[found] = OFF_PAGE
            return
        else:
            band = 0
        self._texts[band].append((x, y, found))
        if abs(size) * hypot(c, d) < MIN_POINTS and self._low(found, outer):
            self.sure[found] = TINY
        elif (mode := raw.render_mode(found)) == _INVISIBLE:
            self._unseen.append((x, y, found))
        elif reason := self._faint(found, mode, x, y, band):
            self.doubtful[found] = reason
        elif self._layers:
            self.doubtful[found] = LAYER
        elif (count := raw.clip_paths(clip := raw.clip_of(found))) > 0:
            key = raw.clip_segment(clip, count - 1, 0)
            if key not in self._clips:
                self._clips[key] = _clip_box(clip, count, outer)
            shown = self._clips[key]
            if shown and not (shown[0] <= x <= shown[2] and shown[1] <= y <= shown[3]):
                self.doubtful[found] = CLIPPED

    def _faint(self, found: int, mode: int, x: float, y: float, band: int) -> str:
        """Why the text's paint may not show: none at all, or the colour of what lies below."""
        if mode == _CLIP:
            return CLIPPED
        paint = raw.stroke_of(found) if mode in _STROKED else raw.fill_of(found)
        if paint is None:
            return ""
        red, green, blue, alpha = paint
        if alpha < CLEAR_ALPHA:
            return CLEAR
        below = PAPER
        if fills := self._fills.get(band):
            for fill in reversed(fills):
                if fill.left <= x <= fill.right and fill.bottom <= y <= fill.top and fill.holds(x, y):
                    below = fill.colour
                    break
        near = -NEAR <= red - below[0] <= NEAR and -NEAR <= green - below[1] <= NEAR
        return WHITE if near and -NEAR <= blue - below[2] <= NEAR else ""

    def _outside(self, found: int, outer: raw.Matrix) -> bool:
        box = raw.bounds_of(found)
        if box is None or self._whole:
            return False
        left, bottom, right, top = raw.placed(box, outer)
        return right < self.box[0] or left > self.box[2] or top < self.box[1] or bottom > self.box[3]

    def _low(self, found: int, outer: raw.Matrix) -> bool:
        """Are its letters as low as its type is small? Not so for a font with a scale of its own."""
        box = raw.bounds_of(found)
        if box is None:
            return False
        left, bottom, right, top = raw.placed(box, outer)
        return min(top - bottom, right - left) < MIN_POINTS

    def _settle_unseen(self) -> None:
        """Invisible text is kept over a scan, of which it is the words."""
        if self.covered >= SCAN:
            return
        large = [box for box in self._images if _area(box) >= PART * self._area]
        for x, y, found in self._unseen:
            if not any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in large):
                self.sure[found] = INVISIBLE

    # -- marks --------------------------------------------------------------------------------------

    def _path(self, found: int, outer: raw.Matrix) -> None:
        self.marks = True
        mode = raw.fill_mode(found)
        if not mode:
            return
        box = raw.bounds_of(found)
        if box is None:
            return
        box = raw.placed(box, outer)
        if box[2] - box[0] < MIN_MARK or box[3] - box[1] < MIN_MARK:
            return
        paint = raw.fill_of(found)
        if paint is not None and paint[3] < CLEAR_ALPHA:
            return
        colour = (paint[0], paint[1], paint[2]) if paint and paint[3] >= OPAQUE else PAPER
        self._mark(Mark(box, colour, found, outer, mode))

    def _image(self, found: int, outer: raw.Matrix) -> None:
        self.marks = True
        box = raw.bounds_of(found)
        if box is None:
            return
        box = raw.placed(box, outer)
        shown = _area(_within(box, self.box))
        self.covered = min(1.0, self.covered + shown / self._area)
        self._images.append(box)
        self._mark(Mark(box), covers=shown < SCAN * self._area)

    def _mark(self, mark: Mark, *, covers: bool = True) -> None:
        """Note what is painted: text may show on it later, and may be hidden by it before."""
        if not (mark.right - mark.left >= MIN_MARK and mark.top - mark.bottom >= MIN_MARK):
            return
        for band in range(self._band(mark.bottom), self._band(mark.top) + 1):
            self._fills[band].append(mark)
            if covers and band in self._texts:
                self._cover(mark, self._texts[band])

    def _cover(self, mark: Mark, texts: Sequence[tuple[float, float, int]]) -> None:
        for x, y, found in texts:
            below = mark.bottom <= y <= mark.top and x <= mark.right
            if not below or found in self.doubtful or found in self.sure:
                continue
            if mark.holds(x, y) if mark.left <= x else self._reaches(found, mark.left):
                self.doubtful[found] = COVERED

    def _reaches(self, found: int, left: float) -> bool:
        box = raw.bounds_of(found)
        return box is not None and raw.placed(box, self.matrices.get(found, raw.IDENTITY))[2] > left + 1

    def _band(self, y: float) -> int:
        return min(max(int((y - self.box[1]) / self._step), 0), self._last) if abs(y) < 1e9 else 0

    def _annotations(self, page: Any) -> None:
        """Shapes and stamps laid over the page."""
        for rank in range(min(binding.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
            note = binding.FPDFPage_GetAnnot(page, rank)
            if not note:
                continue
            place = binding.FS_RECTF()
            if binding.FPDFAnnot_GetSubtype(note) in _COVERING and binding.FPDFAnnot_GetRect(note, place):
                box = (place.left, min(place.bottom, place.top), place.right, max(place.bottom, place.top))
                self._mark(Mark(box))
            binding.FPDFPage_CloseAnnot(note)


def _clip_box(clip: int, count: int, outer: raw.Matrix) -> raw.Box | None:
    """What a clip lets through; None when that is no simple shape."""
    shown = (-1e9, -1e9, 1e9, 1e9)
    for path in range(count):
        segments = raw.clip_segments(clip, path)
        if not 3 <= segments <= RECTANGLE:
            return None
        points = [raw.point_of(raw.clip_segment(clip, path, rank)) for rank in range(segments)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        shown = _within(raw.placed((min(xs), min(ys), max(xs), max(ys)), outer), shown)
    return shown


def _within(box: raw.Box, outer: raw.Box) -> raw.Box:
    return max(box[0], outer[0]), max(box[1], outer[1]), min(box[2], outer[2]), min(box[3], outer[3])


def _area(box: raw.Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
