"""The drawings of the règlement: what a rule measures, seen from the side or from above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from demo_layout import GREEN, GREY, INK, PALE, RULE, TEXT_WIDTH, WINE
from reportlab.lib.colors import HexColor, white
from reportlab.platypus import Flowable

_WATER, _ROOF = HexColor("#b9d3dc"), HexColor("#c9a58f")
_HOUSE, _GROUND = HexColor("#f3ede2"), HexColor("#d8e2c8")
Points = Sequence[tuple[float, float]]


class Figure(Flowable):  # type: ignore[misc]  # reportlab is not typed
    """A drawing on a frame of 420 by its height, in the middle of the text."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._draw, self._high = FIGURES[name]

    def wrap(self, *_room: float) -> tuple[float, float]:
        return TEXT_WIDTH, self._high

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.translate((TEXT_WIDTH - 420) / 2, 0)
        self._draw(self.canv)
        self.canv.setStrokeColor(RULE)
        self.canv.setLineWidth(0.5)
        self.canv.rect(0, 0, 420, self._high, stroke=1, fill=0)
        self.canv.restoreState()


def _height(canvas: Any) -> None:
    _shape(canvas, [(0, 1), (420, 1), (420, 42), (0, 22)], _GROUND)
    _shape(canvas, [(130, 26), (260, 26), (260, 88), (130, 88)], _HOUSE)
    _shape(canvas, [(120, 86), (195, 132), (270, 86)], _ROOF)
    for x in (150, 215):
        _shape(canvas, [(x, 50), (x + 22, 50), (x + 22, 74), (x, 74)], white)
    canvas.setDash(3, 2)
    _line(canvas, (0, 22), (420, 42), GREY)
    for y in (86, 132):
        _line(canvas, (100, y), (350, y), GREY)
    canvas.setDash()
    _measure(canvas, (300, 36), (300, 86))
    _measure(canvas, (340, 38), (340, 132))
    _words(canvas, 354, 130, "faîtage")
    _words(canvas, 354, 84, "égout du toit")
    _words(canvas, 8, 34, "terrain naturel")


def _setback(canvas: Any) -> None:
    _road(canvas, 0, 38)
    _shape(canvas, [(60, 38), (330, 38), (330, 138), (60, 138)], _GROUND)
    _shape(canvas, [(130, 70), (230, 70), (230, 112), (130, 112)], _ROOF)
    _shape(canvas, [(286, 116), (320, 116), (320, 134), (286, 134)], _HOUSE)
    _measure(canvas, (180, 38), (180, 70))
    _measure(canvas, (60, 90), (130, 90))
    _measure(canvas, (230, 90), (330, 90))
    _measure(canvas, (180, 112), (180, 138))
    _words(canvas, 10, 16, "voie")
    _words(canvas, 186, 50, "recul")
    _words(canvas, 78, 95, "retrait")
    _words(canvas, 262, 95, "retrait")
    _words(canvas, 339, 36, "alignement")
    _words(canvas, 339, 86, "limite latérale")
    _words(canvas, 339, 134, "limite de fond")


def _strip(canvas: Any) -> None:
    _road(canvas, 0, 34)
    _shape(canvas, [(40, 34), (380, 34), (380, 146), (40, 146)], _GROUND)
    _shape(canvas, [(40, 34), (380, 34), (380, 92), (40, 92)], PALE)
    _shape(canvas, [(40, 34), (140, 34), (140, 78), (40, 78)], _ROOF)
    _shape(canvas, [(140, 34), (216, 34), (216, 84), (140, 84)], _HOUSE)
    _shape(canvas, [(240, 34), (380, 34), (380, 74), (240, 74)], _ROOF)
    _shape(canvas, [(160, 106), (216, 106), (216, 134), (160, 134)], _HOUSE)
    canvas.setDash(4, 3)
    _line(canvas, (40, 92), (380, 92), WINE)
    canvas.setDash()
    _measure(canvas, (392, 34), (392, 92))
    _measure(canvas, (216, 58), (240, 58))
    _measure(canvas, (216, 120), (380, 120))
    _words(canvas, 398, 60, "14 m")
    _words(canvas, 10, 14, "rue")
    _words(canvas, 284, 124, "retrait")


def _fence(canvas: Any) -> None:
    _shape(canvas, [(0, 1), (420, 1), (420, 26), (0, 26)], _GROUND)
    _shape(canvas, [(60, 26), (330, 26), (330, 66), (60, 66)], _HOUSE)
    for x in range(62, 330, 12):
        _shape(canvas, [(x, 66), (x + 5, 66), (x + 5, 106), (x, 106)], GREEN)
    canvas.setDash(3, 2)
    for y in (66, 106):
        _line(canvas, (330, y), (372, y), GREY)
    canvas.setDash()
    _measure(canvas, (346, 26), (346, 66))
    _measure(canvas, (366, 26), (366, 106))
    _words(canvas, 376, 43, "mur bahut")
    _words(canvas, 376, 96, "hauteur")
    _words(canvas, 8, 10, "voie")


def _sketch(canvas: Any) -> None:
    """The orientation: the square, the way, the noues, the edge, the three stages."""
    _shape(canvas, [(20, 30), (300, 14), (330, 150), (150, 200), (30, 170)], _GROUND)
    _shape(canvas, [(20, 30), (150, 23), (160, 110), (26, 118)], HexColor("#ead9cf"))
    _shape(canvas, [(150, 23), (300, 14), (313, 78), (157, 92)], HexColor("#f0e6d8"))
    canvas.setLineWidth(5)
    _line(canvas, (0, 74), (340, 56), GREY, 5)
    _line(canvas, (160, 22), (182, 188), GREY, 3)
    _shape(canvas, [(148, 58), (184, 56), (188, 84), (152, 86)], HexColor("#9dbb8b"))
    _line(canvas, (24, 128), (150, 120), _WATER, 4)
    _line(canvas, (190, 114), (318, 98), _WATER, 4)
    canvas.setDash(1, 4)
    _line(canvas, (28, 168), (150, 198), GREEN, 6)
    _line(canvas, (150, 198), (328, 150), GREEN, 6)
    canvas.setDash()
    for x, y, number in ((80, 44, "1"), (246, 36, "2"), (110, 150, "3")):
        canvas.setFillColor(WINE)
        canvas.circle(x, y, 9, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawCentredString(x, y - 3.6, number)
    legend = (("#9dbb8b", "place plantée"), ("#5b6670", "voie et liaison cyclable"), ("#b9d3dc", "noue"),
              ("#2f5d50", "écran planté"), ("#7a2331", "tranche"))  # fmt: skip
    for rank, (colour, said) in enumerate(legend):
        y = 190 - 17 * rank
        canvas.setFillColor(HexColor(colour))
        canvas.rect(338, y, 9, 9, stroke=0, fill=1)
        _words(canvas, 351, y + 1.5, said, 6.6)


def _shape(canvas: Any, points: Points, colour: Any) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    canvas.setFillColor(colour)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.6)
    canvas.drawPath(path, stroke=1, fill=1)


def _line(
    canvas: Any, start: tuple[float, float], end: tuple[float, float], colour: Any, wide: float = 0.8
) -> None:
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(wide)
    canvas.line(*start, *end)


def _measure(canvas: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A line with a stroke at each end, as an architect dimensions a plan."""
    _line(canvas, start, end, WINE)
    across = (0.0, 3.5) if start[1] == end[1] else (3.5, 0.0)
    for x, y in (start, end):
        _line(canvas, (x - across[0], y - across[1]), (x + across[0], y + across[1]), WINE, 1.1)


def _road(canvas: Any, low: float, high: float) -> None:
    _shape(canvas, [(0, low + 0.5), (420, low + 0.5), (420, high), (0, high)], HexColor("#dfe2e4"))


def _words(canvas: Any, x: float, y: float, said: str, size: float = 7.6) -> None:
    canvas.setFillColor(INK)
    canvas.setFont("Helvetica", size)
    canvas.drawString(x, y, said)


FIGURES: dict[str, tuple[Callable[[Any], None], float]] = {
    "hauteur": (_height, 146.0),
    "recul": (_setback, 148.0),
    "bande": (_strip, 156.0),
    "cloture": (_fence, 118.0),
    "oap": (_sketch, 210.0),
}
