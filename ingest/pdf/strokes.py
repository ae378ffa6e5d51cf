"""The straight strokes and the coloured areas drawn on a page.

Apart from ``rules``, which the parent of the reading processes imports, and pdfium does not go with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as binding

from ingest.pdf import raw
from ingest.pdf.rules import DASH, LEAST, MOST_RULES, THIN, Drawn
from ingest.pdf.words import Box, shown

# Beyond these, a page is a drawing or a map.
MOST_OBJECTS, MOST_SEGMENTS = 6000, 4000
WHITE, DEPTH = 245, 2


def read(page: Any, rotation: int) -> Drawn:
    """What may rule a table; nothing of a page that is a drawing."""
    reader, handle = _Reader(rotation), raw.handle(page)
    reader.take(raw.pointer(handle), raw.page_count(handle), raw.IDENTITY, 0)
    return reader.found


class _Reader:
    def __init__(self, rotation: int) -> None:
        self._rotation = rotation
        self.found = Drawn([], [], [])
        self._segments = self._objects = 0

    def take(self, holder: raw.Pointer, total: int, matrix: raw.Matrix, depth: int) -> None:
        """The paths of a page, or of a form drawn on it."""
        get = raw.form_object if depth else raw.page_object
        pointer, kind_of, path, form = raw.pointer, raw.kind_of, raw.PATH, raw.FORM
        self._objects += total
        if self._objects > MOST_OBJECTS:
            return
        for rank in range(total):
            each = pointer(get(holder, rank))
            kind = kind_of(each)
            if kind == path:
                self._path(each, matrix)
            elif kind == form and depth < DEPTH:
                inner = raw.times(raw.matrix_of(each), matrix)
                self.take(each, raw.form_count(each), inner, depth + 1)

    def _path(self, path: raw.Pointer, matrix: raw.Matrix) -> None:
        bounds = raw.bounds_of(path)
        if not bounds:
            return
        left, bottom, right, top = bounds
        if matrix[:4] != (1.0, 0.0, 0.0, 1.0) or matrix[4] or matrix[5]:
            corners = [_moved(matrix, left, bottom), _moved(matrix, right, top)]
            (left, right), (bottom, top) = (sorted(axis) for axis in zip(*corners, strict=True))
        if right - left < THIN or top - bottom < THIN:
            if max(right - left, top - bottom) >= DASH:
                self._rule(shown(self._rotation, left, bottom, right, top))
        elif right - left >= LEAST and top - bottom >= LEAST:
            self._sides(path, matrix, shown(self._rotation, left, bottom, right, top))

    def _rule(self, box: Box) -> None:
        left, top, right, bottom = box
        if len(self.found.across) + len(self.found.down) > MOST_RULES:
            return
        if right - left >= bottom - top:
            self.found.across.append(((top + bottom) / 2, left, right))
        if bottom - top >= right - left:
            self.found.down.append(((left + right) / 2, top, bottom))

    def _sides(self, path: raw.Pointer, matrix: raw.Matrix, box: Box) -> None:
        """The straight sides of an outline, or the area that a path colours."""
        count = raw.path_segments(path)
        self._segments += count
        if self._segments > MOST_SEGMENTS:
            return
        mode, stroked = raw.paint_modes(path)
        if not stroked:
            if not mode or _pale(path):
                return
            self.found.fills.append(box)
            return
        for start, end in list(self._strokes(path, count, raw.times(raw.matrix_of(path), matrix))):
            left, right = sorted((start[0], end[0]))
            bottom, top = sorted((start[1], end[1]))
            if min(right - left, top - bottom) < 0.5 and max(right - left, top - bottom) >= LEAST:
                self._rule(shown(self._rotation, left, bottom, right, top))

    def _strokes(
        self, path: raw.Pointer, count: int, matrix: raw.Matrix
    ) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
        first = here = (0.0, 0.0)
        for rank in range(count):
            segment = raw.path_segment(path, rank)
            kind = raw.segment_kind(segment)
            there = _moved(matrix, *raw.point_of(segment))
            if kind == binding.FPDF_SEGMENT_MOVETO:
                first = there
            elif kind == binding.FPDF_SEGMENT_LINETO:
                yield here, there
            here = there
            if raw.segment_closes(segment):
                yield here, first


def _pale(path: raw.Pointer) -> bool:
    """Does a path's paint not show? A pattern is taken for none."""
    paint = raw.fill_of(path)
    return paint is None or paint[3] < 10 or min(paint[:3]) >= WHITE


def _moved(matrix: raw.Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
