"""What a page is made of, in the order it is painted, and which of its text a reader may not see.

Each text object costs a few calls, so that whole plans are scanned: what is doubtful here is settled by
drawing the page (``hidden``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

import pypdfium2.raw as binding

from ingest.pdf import raw
from ingest.pdf.marks import EVERYWHERE, NEAR, PAPER, Mark, area, clip_box, grown, holds, near, within

WHITE, TINY, INVISIBLE, COVERED = "white", "tiny", "invisible", "covered"
OFF_PAGE, CLEAR, CLIPPED, LAYER, TAGS = "off_page", "clear", "clipped", "layer", "tags"
REPLACED = "replaced"

MIN_POINTS = 1.5
CLEAR_ALPHA, OPAQUE = 6, 250
PALE = min(PAPER) - NEAR
# Thinner marks are rules and underlines; a text of that height may cover others.
MIN_MARK, TALL = 1.5, 40.0
# A text that leaves its page or its frame by less than this is not cut.
SLACK, FLAT = 2.0, 0.02
# What pdfium tells of a pattern's colour.
PATTERN = [191, 191, 191, 255]
# An image over this share of the page is a scan; smaller than that, it hides nothing but an icon's place.
SCAN, PART = 0.5, 0.1
BANDS, MAX_DEPTH, MAX_ANNOTATIONS, FAR = 64, 45, 2000, 1e9
# What is said instead of so few glyphs is a ligature or a hyphen.
MOST_REPLACED, MOST_MARKS = 3, 64
_INVISIBLE, _CLIP = binding.FPDF_TEXTRENDERMODE_INVISIBLE, binding.FPDF_TEXTRENDERMODE_CLIP
_STROKED = (binding.FPDF_TEXTRENDERMODE_STROKE, binding.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_BOTH = (binding.FPDF_TEXTRENDERMODE_FILL_STROKE, binding.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
_CLIPS = (binding.FPDF_TEXTRENDERMODE_FILL_CLIP, *_STROKED[1:], *_BOTH[1:], _CLIP)
_COVERING = (
    binding.FPDF_ANNOT_SQUARE,
    binding.FPDF_ANNOT_CIRCLE,
    binding.FPDF_ANNOT_POLYGON,
    binding.FPDF_ANNOT_STAMP,
    binding.FPDF_ANNOT_REDACT,
    binding.FPDF_ANNOT_FREETEXT,
)

Written = tuple[float, float, raw.Box, int]
"""A point a little inside the first letter of a text object, the band its letters are on, and the object."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a form is drawn in: its place, what its clips let through, and why all of it may not show."""

    matrix: raw.Matrix = raw.IDENTITY
    clip: raw.Box = EVERYWHERE
    doubt: str = ""


class Scan:
    """The text objects of one page: ``sure`` are hidden, ``doubtful`` may be, each with the reason.

    Of the doubtful, ``mild`` are those that most likely show, ``bands`` tells where their letters are.
    ``pictured`` are the words of a scan, where the scan shows something. ``covered`` is the share of the page
    that images cover, ``marks`` tells that it shows any or a drawing. With ``layers`` a form may be switched
    off. ``replaced`` is what the file says in the stead of its glyphs.
    """

    def __init__(self, page: Any, *, layers: bool = False) -> None:
        self.box: raw.Box = page.get_bbox()
        self.sure: dict[int, str] = {}
        self.doubtful: dict[int, str] = {}
        self.mild: set[int] = set()
        self.bands: dict[int, raw.Box] = {}
        self.boxes: dict[int, raw.Box] = {}
        self.pictured: dict[int, str] = {}
        self.replaced: list[str] = []
        self.covered, self.marks = 0.0, False
        self._layers, self._cut = layers, False
        left, bottom, right, top = self.box
        self._area = max((right - left) * (top - bottom), 1.0)
        self._whole = right - left < 1 or top - bottom < 1  # a page without a size: nothing is outside it
        self._paper = EVERYWHERE if self._whole else grown(self.box, SLACK)
        self._step = max(16.0, (top - bottom) / BANDS)
        self._last = int((top - bottom) / self._step)
        usual = max(abs(bottom), abs(top)) < FAR
        self._low: float = bottom if usual else FAR
        self._high: float = top if usual else -FAR
        self._texts: dict[int, list[Written]] = defaultdict(list)
        self._fills: dict[int, list[Mark]] = defaultdict(list)
        self._unseen: list[tuple[float, float, int]] = []
        self._images: list[raw.Box] = []
        self._clips: dict[int, tuple[raw.Box, bool]] = {}
        self._kinds: dict[int, bool] = {}
        handle = raw.handle(page)
        self._walk(handle, raw.page_count(handle), raw.page_object, Frame(), 0)
        self._annotations(page)
        self._settle_unseen()

    def _walk(self, holder: int, count: int, get: Any, frame: Frame, depth: int) -> None:
        pointer, kind_of, text = raw.pointer, raw.kind_of, raw.TEXT
        held = pointer(holder)
        for rank in range(count):
            found = get(held, rank)
            here = pointer(found)
            kind = kind_of(here)
            if kind == text:
                self._text(found, here, frame)
            elif kind == raw.PATH:
                self._path(here, frame.matrix)
            elif kind == raw.IMAGE:
                self._image(here, frame.matrix)
            elif kind == raw.SHADING:
                if box := raw.bounds_of(here):
                    self._mark(Mark(raw.placed(box, frame.matrix)))
            elif kind == raw.FORM and depth < MAX_DEPTH:
                self._walk(
                    found, raw.form_count(found), raw.form_object, self._inside(here, frame), depth + 1
                )

    def _inside(self, form: raw.Pointer, frame: Frame) -> Frame:
        clip, plain = self._clip(raw.clip_of(form), frame)
        doubt = frame.doubt or ("" if plain else CLIPPED)
        if not doubt and (raw.has_transparency(form) or self._cut):
            doubt = CLEAR
        if not doubt and (self._layers or self._switched(form)):
            doubt = LAYER
        return Frame(raw.times(raw.matrix_of(form), frame.matrix), clip, doubt)

    # -- text ---------------------------------------------------------------------------------------

    def _text(self, found: int, here: raw.Pointer, frame: Frame) -> None:
        a, b, c, d, x, y, size, west, south, east, north = raw.text_of(here)
        box: raw.Box = (west, south, east, north)
        if frame.matrix is not raw.IDENTITY:
            a, b, c, d, x, y = raw.times((a, b, c, d, x, y), frame.matrix)
            box = raw.placed(box, frame.matrix)
        x, y = x + 0.25 * size * (a + c), y + 0.25 * size * (b + d)
        left, bottom, right, top = self.box
        if not self._whole and (box[2] < left or box[0] > right or box[3] < bottom or box[1] > top):
            self.sure[found] = OFF_PAGE
            return
        low, flat = 0.1 * abs(size), False
        if b or c:
            band = box if a or d else (x - low * abs(c), box[1], x + low * abs(c), box[3])
            across = max(hypot(a, b), hypot(c, d))
            small = abs((a * d - b * c) * size) < MIN_POINTS * across
            flat = abs(a * d - b * c) < FLAT * across * across  # letters crushed into a line
        else:
            band = box[0], y - low * abs(d), box[2], y + low * abs(d)
            small = abs(a * size) < MIN_POINTS or abs(d * size) < MIN_POINTS
        place = x, y, band, found
        row = self._enter(place)
        mode = raw.render_mode(here)
        if flat or (small and min(box[2] - box[0], box[3] - box[1]) < MIN_POINTS):
            self.sure[found] = TINY
        elif mode == _INVISIBLE:
            self._unseen.append((x, y, found))
        else:
            self._judge(here, mode, place, row, box, frame, small)
            if box[3] - box[1] > TALL:
                self._mark(Mark(box), own=found)
            if mode:
                self._cut = self._cut or mode in _CLIPS

    def _enter(self, place: Written) -> int:
        """Note where a text is; the row that it begins in."""
        _, y, band, _ = place
        if self._low <= band[1] and band[3] <= self._high:  # as most are: no need to look at each side
            first = int((band[1] - self._low) / self._step)
            last = int((band[3] - self._low) / self._step)
            row = first if first == last and band[1] <= y <= band[3] else self._band(y)
        else:
            first, last, row = self._band(band[1]), self._band(band[3]), self._band(y)
        for rank in range(first, last + 1):
            self._texts[rank].append(place)
        return row

    def _judge(
        self,
        here: raw.Pointer,
        mode: int,
        place: Written,
        row: int,
        box: raw.Box,
        frame: Frame,
        small: bool,
    ) -> None:
        """Doubt a text: what most likely hides it comes first."""
        reason = TINY if small else self._faint(here, mode, place, row)
        mild = False
        if not reason or reason is _UNSURE:
            band = place[2]
            clip, plain = self._clip(raw.clip_of(here), frame)
            left, bottom, right, top = self._paper
            if clip is not EVERYWHERE:
                left, bottom, right, top = within(clip, self._paper)
            if band[0] < left or band[2] > right or band[1] < bottom or band[3] > top:
                reason = CLIPPED
                mild = band[0] <= right and band[2] >= left and band[1] <= top and band[3] >= bottom
        if not reason or reason is _UNSURE:
            mild = True
            switched = raw.mark_count(here) > 0 and self._switched(here)
            reason = LAYER if switched else frame.doubt or ("" if plain else CLIPPED) or reason
            if not reason and (self._cut or raw.has_transparency(here)):
                reason = CLEAR
        if reason:
            self._doubt(place[3], WHITE if reason is _UNSURE else reason, place[2], box, mild=mild)

    def _doubt(self, found: int, reason: str, band: raw.Box, box: raw.Box, *, mild: bool) -> None:
        self.doubtful[found] = reason
        self.bands[found], self.boxes[found] = band, box
        if mild:
            self.mild.add(found)

    def _faint(self, here: raw.Pointer, mode: int, place: Written, row: int) -> str:
        """Why the text's paint may not show: none at all, or the colour of what lies below."""
        if not mode:
            return self._paint(raw.fill_of(here), place, row)
        if mode == _CLIP:
            return CLIPPED
        if mode in _BOTH:
            stroke = self._paint(raw.stroke_of(here), place, row)
            return stroke or self._paint(raw.fill_of(here), place, row)
        return self._paint(raw.stroke_of(here) if mode in _STROKED else raw.fill_of(here), place, row)

    def _paint(self, paint: list[int] | None, place: Written, row: int) -> str:
        if paint is None or paint == PATTERN:
            return _UNSURE
        if paint[3] < CLEAR_ALPHA:
            return CLEAR
        pale = paint[0] >= PALE and paint[1] >= PALE and paint[2] >= PALE
        if row not in self._fills:
            return WHITE if pale else ""
        x, y, band, _ = place
        unsure = ""
        for fill in reversed(self._fills[row]):
            if fill.left > band[2] or fill.right < band[0] or fill.bottom > band[3] or fill.top < band[1]:
                continue
            whole = fill.left <= band[0] and band[2] <= fill.right and fill.bottom <= band[1]
            whole = whole and band[3] <= fill.top and fill.holds(x, y)
            if fill.colour is None:
                unsure = WHITE if pale else _UNSURE
            elif near(paint, fill.colour) and (whole or holds(fill, x, y, band)):
                return WHITE
            if whole:
                return unsure
        return WHITE if pale else unsure

    def _clip(self, clip: int, frame: Frame) -> tuple[raw.Box, bool]:
        """What an object's clips let through, and whether that is all of it."""
        count = raw.clip_paths(clip)
        if count <= 0:
            return frame.clip, True
        key = raw.clip_segment(clip, count - 1, 0)
        if key not in self._clips:
            self._clips[key] = clip_box(clip, count, frame.matrix)
        shown, plain = self._clips[key]
        return (shown if frame.clip is EVERYWHERE else within(shown, frame.clip)), plain

    def _switched(self, here: raw.Pointer) -> bool:
        """Is an object of a layer? What is said in its stead is noted, and forgotten, on the way."""
        switched, count = False, raw.mark_count(here)
        if count > MOST_MARKS:
            return True
        for rank in reversed(range(count)):
            mark = raw.mark_of(here, rank)
            if mark not in self._kinds:
                self._kinds[mark] = raw.mark_name(mark) == "OC"
                said = raw.mark_text(mark, b"ActualText")
                if len(said) > MOST_REPLACED:
                    self.replaced.append(said)
                    del self._kinds[mark]
                    raw.remove_mark(here, mark)
                    continue
            switched = switched or self._kinds[mark]
        return switched

    def _settle_unseen(self) -> None:
        """Invisible text is kept over a scan, of which it is the words."""
        large = [box for box in self._images if area(box) >= PART * self._area]
        for x, y, found in self._unseen:
            scanned = self.covered >= SCAN
            if scanned or any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in large):
                self.pictured[found] = INVISIBLE
            else:
                self.sure[found] = INVISIBLE

    # -- marks --------------------------------------------------------------------------------------

    def _path(self, here: raw.Pointer, outer: raw.Matrix) -> None:
        self.marks = True
        mode, stroked = raw.paint_modes(here)
        if not mode and not stroked:
            return
        box = raw.bounds_of(here)
        if box is None:
            return
        box = raw.placed(box, outer)
        if box[2] - box[0] < MIN_MARK or box[3] - box[1] < MIN_MARK:
            return
        if not mode:
            a, b, c, d, _, _ = raw.times(raw.matrix_of(here), outer)
            if raw.stroke_width(here) * max(hypot(a, b), hypot(c, d)) >= MIN_MARK:
                self._mark(Mark(box))
            return
        paint = raw.fill_of(here)
        if paint is not None and paint[3] < CLEAR_ALPHA:
            return
        plain = paint and paint != PATTERN and paint[3] >= OPAQUE and not raw.has_transparency(here)
        colour = (paint[0], paint[1], paint[2]) if paint and plain else None
        self._mark(Mark(box, colour, here, outer, mode))

    def _image(self, here: raw.Pointer, outer: raw.Matrix) -> None:
        self.marks = True
        box = raw.bounds_of(here)
        if box is None:
            return
        box = raw.placed(box, outer)
        shown = area(within(box, self.box))
        self.covered = min(1.0, self.covered + shown / self._area)
        self._images.append(box)
        self._mark(Mark(box), scan=shown >= SCAN * self._area)

    def _mark(self, mark: Mark, *, scan: bool = False, own: int = 0) -> None:
        """Note what is painted: text may show on it later, and may be hidden by it before."""
        if not (mark.right - mark.left >= MIN_MARK and mark.top - mark.bottom >= MIN_MARK):
            return
        for band in range(self._band(mark.bottom), self._band(mark.top) + 1):
            self._fills[band].append(mark)
            if band in self._texts:
                self._cover(mark, self._texts[band], scan, own)

    def _cover(self, mark: Mark, texts: Sequence[Written], scan: bool, own: int) -> None:
        for x, y, band, found in texts:
            if mark.bottom > band[3] or mark.top < band[1] or mark.left > band[2] or mark.right < band[0]:
                continue
            if found == own or found in self.sure or (found in self.doubtful and found not in self.mild):
                continue
            if scan:  # some programs put the words of a scan under its picture
                self.pictured.setdefault(found, COVERED)
            elif holds(mark, x, y, band):
                self._doubt(found, COVERED, band, self.boxes.get(found, band), mild=False)
                self.pictured.pop(found, None)

    def _band(self, y: float) -> int:
        return min(max(int((y - self.box[1]) / self._step), 0), self._last) if abs(y) < FAR else 0

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


_UNSURE = "unsure"  # of what is below, nothing is known
