"""OpenDocument texts (.odt): what is printed of them, headings with their level.

Hidden text, tracked deletions, comments, tables of contents and macros are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.formats.base import Taken, whole
from ingest.formats.package import BROKEN, LOCKED, Package
from ingest.markup import Node, heading, written
from ingest.safe_xml import local, value
from rag.errors import DocumentError

_SKIPPED = frozenset(
    """tracked-changes annotation annotation-end note-citation table-of-content alphabetical-index
    illustration-index table-index user-index object-index bibliography forms script hidden-text
    event-listeners sequence-decls variable-decls user-field-decls title desc image object object-ole plugin
    applet ruby-text covered-table-cell dde-source scripts""".split()
)


def take(content: bytes) -> Taken:
    """The lines of a document.

    Raises:
        DocumentError: it is damaged, encrypted or too heavy.
    """
    package = Package(content)
    if b"encryption-data" in package.raw("META-INF/manifest.xml"):
        raise DocumentError(LOCKED)
    root = package.part("content.xml")
    body = _descend(root, "body", "text") if root is not None else None
    if root is None or body is None:
        raise DocumentError(BROKEN)
    reader = _Reader(_styles(root, package.part("styles.xml")))
    lines = written(reader.blocks(body))
    hidden = f"texte masqué, laissé de côté ({reader.hidden} caractères) : vérifiez-le dans LibreOffice"
    return Taken(lines=lines, faults=(hidden,) if reader.hidden else ())


def _descend(root: etree._Element, *tags: str) -> etree._Element | None:
    here: etree._Element | None = root
    for tag in tags:
        here = next((child for child in here if local(child) == tag), None) if here is not None else None
    return here


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str
    level: int
    hidden: bool | None


def _styles(*roots: etree._Element | None) -> dict[str, _Style]:
    """Styles by name, those of the text before those it borrows."""
    found: dict[str, _Style] = {}
    for root in roots:
        for group in root if root is not None else ():
            for style in group if local(group) in ("styles", "automatic-styles") else ():
                if local(style) == "style":
                    found.setdefault(value(style, "name"), _style(style))
    return found


def _style(style: etree._Element) -> _Style:
    hidden = None
    for child in style:
        if local(child) == "text-properties" and (shown := value(child, "display")):
            hidden = shown == "none"
    return _Style(
        value(style, "parent-style-name"), whole(value(style, "default-outline-level"), 10) or 0, hidden
    )


@dataclass(slots=True)
class _Reader:
    styles: dict[str, _Style]
    hidden: int = 0

    def blocks(self, parent: etree._Element) -> Iterator[Node]:
        """The paragraphs and tables of a text, a section, a list, a cell, a note or a box."""
        for child in parent:
            tag = local(child)
            if tag in ("p", "h"):
                yield from self._paragraph(child)
            elif tag == "table":
                yield Node("table", tuple(self._rows(child, head=False)))
            elif tag and tag not in _SKIPPED:
                if tag == "section" and value(child, "display") in ("none", "condition"):
                    self.hidden += sum(len(text) for text in child.itertext())
                else:
                    yield from self.blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Node]:
        name = value(paragraph, "style-name")
        after: list[Node] = []
        parts = tuple(self._inline(paragraph, after, self._hides(name)))
        if any(isinstance(part, Node) or part.strip() for part in parts):
            level = self._level(paragraph, name)
            yield heading(level, *parts) if level else Node("p", parts)
        yield from after

    def _level(self, paragraph: etree._Element, name: str) -> int:
        if local(paragraph) == "h":
            return whole(value(paragraph, "outline-level"), 99) or 1
        for style in self._line(name):
            if style.level:
                return style.level
        return 0

    def _hides(self, name: str) -> bool:
        return next((style.hidden for style in self._line(name) if style.hidden is not None), False)

    def _line(self, name: str) -> Iterator[_Style]:
        """A style and those it is based on; a loop of them ends."""
        for _ in range(20):
            style = self.styles.get(name)
            if style is None:
                return
            yield style
            name = style.parent

    def _inline(self, parent: etree._Element, after: list[Node], hidden: bool) -> Iterator[Node | str]:
        """The words of a paragraph; the notes and boxes tied to it go ``after``."""
        yield from self._said(parent.text, hidden)
        for child in parent:
            tag = local(child)
            if tag in ("s", "tab"):
                yield " "
            elif tag == "line-break":
                yield Node("br")
            elif tag in ("note-body", "text-box"):
                after += self.blocks(child)
            elif tag == "number":
                yield f"{child.text or ''} "
            elif tag == "hidden-paragraph" and value(child, "is-hidden") == "true":
                hidden = True
            elif tag and tag not in _SKIPPED:
                inner = self._hides(value(child, "style-name")) if tag == "span" else False
                yield from self._inline(child, after, hidden or inner)
            yield from self._said(child.tail, hidden)

    def _said(self, text: str | None, hidden: bool) -> Iterator[str]:
        if text and hidden:
            self.hidden += len(text.strip())
        elif text:
            yield text

    def _rows(self, table: etree._Element, *, head: bool) -> Iterator[Node]:
        for child in table:
            tag = local(child)
            if tag == "table-row":
                cells = [cell for cell in child if local(cell) == "table-cell"]
                yield Node("tr", tuple(Node("th" if head else "td", tuple(self.blocks(c))) for c in cells))
            elif tag in ("table-header-rows", "table-rows", "table-row-group"):
                yield from self._rows(child, head=head or tag == "table-header-rows")
