"""Styles and automatic numbers of a Word document: they make its headings, and print words of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree

from ingest.formats.base import whole
from ingest.safe_xml import local, value

_BODY, _MOST_LEVELS = 9, 9
_NAMED_LEVEL = re.compile(r"(?:heading|titre)\s*([1-9])$", re.IGNORECASE)
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_GREATEST = 3999  # the last number that Roman figures write


def off(element: etree._Element) -> bool:
    """Is a property said to be absent?"""
    return value(element, "val").lower() in ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Style:
    """``level`` of a heading from 1, 0 for body text; ``number``: list and depth of an automatic number."""

    level: int = 0
    hidden: bool = False
    contents: bool = False
    number: tuple[str, int] | None = None


class Styles:
    """The paragraph and character styles, by identifier."""

    def __init__(self, root: etree._Element | None) -> None:
        self._found: dict[str, etree._Element] = {}
        for style in root if root is not None else ():
            if local(style) == "style":
                self._found[value(style, "styleId")] = style
        self._made: dict[str, Style] = {}

    def of(self, properties: etree._Element | None) -> Style:
        """The style of a paragraph, from the properties it has of its own."""
        if properties is None:
            return Style()
        named = next((child for child in properties if local(child) == "pstyle"), None)
        base = self._named(value(named, "val")) if named is not None else Style()
        return _with(base, properties)

    def hides(self, name: str) -> bool:
        """Does a character style hide its text?"""
        return self._named(name).hidden

    def _named(self, name: str, depth: int = 0) -> Style:
        """A style and those it is based on; a loop of them ends."""
        if name in self._made:
            return self._made[name]
        style = self._found.get(name)
        if style is None or depth > 20:
            return Style()
        inherited = Style()
        for child in style:
            if local(child) == "basedon":
                inherited = self._named(value(child, "val"), depth + 1)
        made = self._own(style, inherited)
        self._made[name] = made
        return made

    def _own(self, style: etree._Element, made: Style) -> Style:
        for child in style:
            tag = local(child)
            if tag == "name":
                shown = value(child, "val").strip()
                if match := _NAMED_LEVEL.fullmatch(shown):
                    made = replace(made, level=int(match[1]))
                elif shown.lower() in ("title", "titre"):
                    made = replace(made, level=1)
                made = replace(made, contents=made.contents or shown.lower().startswith("toc "))
            elif tag == "ppr":
                made = _with(made, child)
            elif tag == "rpr":
                hides = [each for each in child if local(each) == "vanish"]
                made = replace(made, hidden=not off(hides[0])) if hides else made
        return made


def _with(style: Style, properties: etree._Element) -> Style:
    """The style changed by paragraph properties."""
    for child in properties:
        if local(child) == "outlinelvl" and (level := whole(value(child, "val"), _BODY)) is not None:
            style = replace(style, level=0 if level == _BODY else level + 1)
        elif local(child) == "numpr":
            style = replace(style, number=_number(child, style))
    return style


def _number(properties: etree._Element, style: Style) -> tuple[str, int] | None:
    """The list of a paragraph; a heading style is at the depth of its level."""
    said = {local(child): value(child, "val") for child in properties}
    number = said.get("numid", style.number[0] if style.number else "")
    usual = style.number[1] if style.number else max(style.level - 1, 0)
    depth = whole(said.get("ilvl", ""), _MOST_LEVELS - 1)
    return (number, usual if depth is None else depth) if number not in ("", "0") else None


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Automatic numbers, counted as the document is read. Bullets are no number."""

    def __init__(self, root: etree._Element | None) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, _Level]] = abstract
        self._counts: dict[str, list[int | None]] = {}
        for child in root if root is not None else ():
            if local(child) == "abstractnum":
                abstract[value(child, "abstractNumId")] = _levels(child)
            elif local(child) == "num":
                named = [value(each, "val") for each in child if local(each) == "abstractnumid"]
                self._lists[value(child, "numId")] = named[0] if named else ""

    def next(self, place: tuple[str, int] | None) -> str:
        """The number of the next paragraph of a list, empty when it has none to show."""
        if place is None:
            return ""
        key = self._lists.get(place[0], "")
        levels, depth = self._levels.get(key, {}), place[1]
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(key, [None] * _MOST_LEVELS)
        former = counts[depth]
        counts[depth] = levels[depth].start if former is None else former + 1
        counts[depth + 1 :] = [None] * (_MOST_LEVELS - depth - 1)
        return _shown(levels, depth, counts)


def _levels(abstract: etree._Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for level in abstract:
        depth = whole(value(level, "ilvl"), _MOST_LEVELS - 1) if local(level) == "lvl" else None
        if depth is not None:
            said = {local(child): value(child, "val") for child in level}
            start = whole(said.get("start", "1"))
            form = said.get("numfmt", "decimal")
            found[depth] = _Level(form, said.get("lvltext", ""), 1 if start is None else start)
    return found


def _shown(levels: dict[int, _Level], depth: int, counts: Sequence[int | None]) -> str:
    """The text of a number: « Article %1.%2 » with each rank in its own form."""
    if levels[depth].form in ("bullet", "none"):
        return ""

    def rank(match: re.Match[str]) -> str:
        level = levels.get(int(match[1]) - 1)
        if level is None:
            return ""
        count = counts[int(match[1]) - 1]
        return _spelled(level.start if count is None else count, level.form)

    return re.sub(r"%([1-9])", rank, levels[depth].text[:60]).strip()


def _spelled(number: int, form: str) -> str:
    if not 0 < number <= _GREATEST:
        return str(number)
    if form in ("upperRoman", "lowerRoman"):
        spelled = ""
        for weight, letters in _ROMAN:
            count, number = divmod(number, weight)
            spelled += letters * count
        return spelled.upper() if form == "upperRoman" else spelled
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    return f"{number:02d}" if form == "decimalZero" else str(number)
