"""What is painted on a page beside its text, and whether a point is on it; what clips let through."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2.raw as binding

from ingest.pdf import raw

Colour = tuple[int, int, int]
PAPER: Colour = (255, 255, 255)

# Of two colours, on a scale of 255: no farther apart on any channel, they look the same.
NEAR = 32
EVERYWHERE: raw.Box = (-1e9, -1e9, 1e9, 1e9)
# A path of more segments is taken for the whole of its box.
MAX_SEGMENTS, MAX_POINTS = 400, 200
_EVEN_ODD = 1


class Mark:
    """A filled or thickly drawn path, an image, a shading or an annotation. ``colour`` is None where it is
    not known: any text is suspect there."""

    __slots__ = ("_edges", "_matrix", "_path", "_rule", "bottom", "colour", "left", "right", "top")

    def __init__(
        self,
        box: raw.Box,
        colour: Colour | None = None,
        path: raw.Pointer | None = None,
        matrix: raw.Matrix = raw.IDENTITY,
        rule: int = 0,
    ) -> None:
        self.left, self.bottom, self.right, self.top = box
        self.colour = colour
        self._path, self._matrix, self._rule = path, matrix, rule
        self._edges: list[tuple[float, float, float, float]] | None = None

    def holds(self, x: float, y: float) -> bool:
        """Is the point, known to be in the box, on the mark itself? Frames are drawn as paths with a hole."""
        if self._path is None:
            return True
        if self._edges is None:
            self._edges = self._outline(self._path)
        if not self._edges:
            return True
        winding = 0
        for left, bottom, right, top in self._edges:
            if (bottom <= y) != (top <= y) and x < left + (y - bottom) * (right - left) / (top - bottom):
                winding += 1 if bottom <= y else -1
        return bool(winding % 2) if self._rule == _EVEN_ODD else winding != 0

    def _outline(self, path: raw.Pointer) -> list[tuple[float, float, float, float]]:
        """The edges of the path; none when it is a rectangle or too long."""
        count = raw.path_segments(path)
        if not 6 < count <= MAX_SEGMENTS:
            return []
        matrix = raw.times(raw.matrix_of(path), self._matrix)
        a, b, c, d, e, f = matrix
        shapes: list[list[tuple[float, float]]] = []
        for rank in range(count):
            segment = raw.path_segment(path, rank)
            x, y = raw.point_of(segment)
            if raw.segment_kind(segment) == binding.FPDF_SEGMENT_MOVETO or not shapes:
                shapes.append([])
            shapes[-1].append((a * x + c * y + e, b * x + d * y + f))
        return [
            (*before, *after)
            for shape in shapes
            for before, after in zip(shape, [*shape[1:], shape[0]], strict=True)
        ]


def near(paint: Sequence[int], below: Sequence[int]) -> bool:
    return (
        -NEAR <= paint[0] - below[0] <= NEAR
        and -NEAR <= paint[1] - below[1] <= NEAR
        and -NEAR <= paint[2] - below[2] <= NEAR
    )


def holds(mark: Mark, x: float, y: float, band: raw.Box) -> bool:
    """Is any of the text on a mark whose box meets it? It is looked at where it begins, halfway and ends."""
    middle = (band[0] + band[2]) / 2, (band[1] + band[3]) / 2
    points = [(x, y), middle, (band[2] - (x - band[0]), band[3] - (y - band[1]))]
    inside = [
        point
        for point in points
        if mark.left <= point[0] <= mark.right and mark.bottom <= point[1] <= mark.top
    ]
    return not inside or any(mark.holds(*point) for point in inside)


def clip_box(clip: int, count: int, outer: raw.Matrix) -> tuple[raw.Box, bool]:
    """The box around what clips let through, and whether that is all of it."""
    shown, plain = EVERYWHERE, True
    for path in range(count):
        segments = raw.clip_segments(clip, path)
        if segments < 2:
            return (0.0, 0.0, -1.0, -1.0), True
        ranks = range(min(segments, MAX_POINTS))
        points = [raw.point_of(raw.clip_segment(clip, path, rank)) for rank in ranks]
        xs, ys = {round(x, 2) for x, _ in points}, {round(y, 2) for _, y in points}
        plain = plain and len(xs) <= 2 and len(ys) <= 2
        if segments <= MAX_POINTS:
            shown = within(raw.placed((min(xs), min(ys), max(xs), max(ys)), outer), shown)
    return shown, plain


def within(box: raw.Box, outer: raw.Box) -> raw.Box:
    return max(box[0], outer[0]), max(box[1], outer[1]), min(box[2], outer[2]), min(box[3], outer[3])


def grown(box: raw.Box, by: float) -> raw.Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def area(box: raw.Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
