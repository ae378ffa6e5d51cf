"""A matplotlib figure as SVG to put inside a page: its own identifiers, the page's fonts and colours.

Nothing of it changes from one rendering to the next, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lxml import etree
from markupsafe import Markup

from eval.html.words import NBSP, THIN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACCENT, INK, SOFT, LINE, BAD = "#1d4079", "#1c2430", "#4a5565", "#d5dae2", "#9c1c1c"
_VARIABLES = {ACCENT: "accent", INK: "ink", SOFT: "soft", LINE: "line", BAD: "bad"}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "sourcier",
    "svg.id": None,
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 12,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "lines.solid_capstyle": "round",
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.size": 4,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
}
_FONT = re.compile(r"font(-family)?:[^;]*;?\s*|(?<=px)\s*'[^;]*")
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"""(?:href="#|url\(#)([^")]+)""")
_GEOMETRY = ("d", "x", "y", "width", "height", "transform")


def draw(
    paint: Callable[[Axes], None],
    name: str,
    title: str,
    text: str,
    size: tuple[int, int],
    margins: tuple[int, int, int, int],
) -> Markup:
    """One pair of axes of ``size`` pixels; ``margins`` are left, right, top and bottom.

    ``title`` and ``text`` are what a screen reader says; ``name`` makes the identifiers unique in the page.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    width, height = size
    left, right, top, bottom = margins
    box = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    written = io.StringIO()
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        # A name may hold a glyph that the measuring font lacks; the reader's browser draws it all the same.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        FigureCanvasSVG(figure)
        paint(figure.add_axes(box))
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(written, format="svg", transparent=True, metadata=nothing)
    return _inline(written.getvalue(), name, title, text)


def plain(text: str, limit: int = 30) -> str:
    """A label that can stand in SVG: printable characters only, cut."""
    kept = "".join(char for char in text if char.isprintable() or char in (NBSP, THIN))
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def _inline(svg: str, name: str, title: str, text: str) -> Markup:
    root = etree.fromstring(svg[svg.index("<svg") :].encode(), etree.XMLParser(resolve_entities=False))
    used = set(_REFERENCE.findall(svg))
    for element in list(root.iter()):
        element.tag = etree.QName(element).localname
        if element.tag == "style":
            _drop(element)
            continue
        _settle(element, name, used)
    for key in ("width", "height", "version"):
        del root.attrib[key]
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-titre {name}-texte")
    for rank, (key, words) in enumerate((("title", title), ("desc", text))):
        child = etree.Element(key, id=f"{name}-{'titre' if key == 'title' else 'texte'}")
        child.text = plain(words, 2000)
        root.insert(rank, child)
    etree.cleanup_namespaces(root)
    return Markup(_packed(etree.tostring(root, encoding="unicode")))  # noqa: S704 (made here)


def _settle(element: etree._Element, name: str, used: set[str]) -> None:
    """Unique identifiers, no namespace, the page's fonts and colours, short numbers."""
    for key, value in [(str(key), str(value)) for key, value in element.attrib.items()]:
        local = etree.QName(key).localname
        if key == "id" and value not in used:
            del element.attrib[key]
        elif key == "id":
            element.set(key, f"{name}-{value}")
        elif local == "href":
            del element.attrib[key]
            element.set("href", f"#{name}-{value[1:]}")
        elif key == "clip-path":
            element.set(key, f"url(#{name}-{value[5:]}")
        elif key == "style":
            element.set(key, _coloured(_FONT.sub("", value) if element.tag == "text" else value))
        elif key in _GEOMETRY:
            element.set(key, _NUMBER.sub(lambda found: f"{float(found[0]):.2f}", value).replace("\n", ""))
    if element.tag == "text" and "rotate(-0" in (element.get("transform") or ""):
        del element.attrib["transform"]


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _coloured(style: str) -> str:
    for colour, variable in _VARIABLES.items():
        style = style.replace(colour, f"var(--{variable})")
    return style


def _packed(svg: str) -> str:
    return re.sub(r">\s+<", "><", svg)
