"""What is painted on a page beside its text, and whether a point is on it."""

from __future__ import annotations

import pypdfium2.raw as binding

from ingest.pdf import raw

Colour = tuple[int, int, int]
PAPER: Colour = (255, 255, 255)

# A path of more segments is taken for the whole of its box.
MAX_SEGMENTS = 400
_EVEN_ODD = 1


class Mark:
    """A filled or thickly drawn path, an image, a shading or an annotation. ``colour`` is None where it is
    not known: any text is suspect there."""

    __slots__ = ("_edges", "_matrix", "_path", "_rule", "bottom", "colour", "left", "right", "top")

    def __init__(
        self,
        box: raw.Box,
        colour: Colour | None = None,
        path: int = 0,
        matrix: raw.Matrix = raw.IDENTITY,
        rule: int = 0,
    ) -> None:
        self.left, self.bottom, self.right, self.top = box
        self.colour = colour
        self._path, self._matrix, self._rule = path, matrix, rule
        self._edges: list[tuple[float, float, float, float]] | None = None

    def holds(self, x: float, y: float) -> bool:
        """Is the point, known to be in the box, on the mark itself? Frames are drawn as paths with a hole."""
        if not self._path:
            return True
        if self._edges is None:
            self._edges = self._outline()
        if not self._edges:
            return True
        winding = 0
        for left, bottom, right, top in self._edges:
            if (bottom <= y) != (top <= y) and x < left + (y - bottom) * (right - left) / (top - bottom):
                winding += 1 if bottom <= y else -1
        return bool(winding % 2) if self._rule == _EVEN_ODD else winding != 0

    def _outline(self) -> list[tuple[float, float, float, float]]:
        """The edges of the path; none when it is a rectangle or too long."""
        count = raw.path_segments(self._path)
        if not 6 < count <= MAX_SEGMENTS:
            return []
        matrix = raw.times(raw.matrix_of(self._path), self._matrix)
        a, b, c, d, e, f = matrix
        shapes: list[list[tuple[float, float]]] = []
        for rank in range(count):
            segment = raw.path_segment(self._path, rank)
            x, y = raw.point_of(segment)
            if raw.segment_kind(segment) == binding.FPDF_SEGMENT_MOVETO or not shapes:
                shapes.append([])
            shapes[-1].append((a * x + c * y + e, b * x + d * y + f))
        return [
            (*before, *after)
            for shape in shapes
            for before, after in zip(shape, [*shape[1:], shape[0]], strict=True)
        ]
