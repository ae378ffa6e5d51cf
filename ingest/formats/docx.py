"""Word documents (.docx): what is printed of them, headings with their level.

Hidden text, tracked deletions, comments, field codes, tables of contents, running heads and macros are left
out. The parts are read with lxml: telling these apart is done in the XML itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.formats.base import Taken, whole
from ingest.formats.docx_styles import Numbering, Styles, off
from ingest.formats.package import BROKEN, Package
from ingest.markup import Node, heading, written
from ingest.safe_xml import local, value
from rag.errors import DocumentError

_SKIPPED = frozenset(
    """del movefrom deltext instrtext delinstrtext fallback rpr ppr sdtpr sdtendpr tblpr tblgrid trpr tcpr
    sectpr footnoteref endnoteref annotationref commentreference object ole fldsimplepr rt""".split()
)
_CONTENTS = re.compile(r"table of contents|tables? des mati", re.IGNORECASE)
_SMALLEST = 3  # half-points: what is smaller is not meant to be read


def take(content: bytes) -> Taken:
    """The lines of a document.

    Raises:
        DocumentError: it is damaged, encrypted or too heavy.
    """
    package = Package(content)
    main = _main(package)
    root = package.part(main)
    body = next((child for child in root if local(child) == "body"), None) if root is not None else None
    if body is None:
        raise DocumentError(BROKEN)
    folder = main.rpartition("/")[0]
    reader = _Reader(
        Styles(package.part(f"{folder}/styles.xml")),
        Numbering(package.part(f"{folder}/numbering.xml")),
        _notes(package.part(f"{folder}/footnotes.xml")) | _notes(package.part(f"{folder}/endnotes.xml")),
    )
    lines = written(reader.blocks(body))
    hidden = f"texte masqué, laissé de côté ({reader.hidden} caractères) : vérifiez-le dans Word"
    return Taken(lines=lines, faults=(hidden,) if reader.hidden else ())


def _main(package: Package) -> str:
    """The part that holds the text, as the package names it."""
    root = package.part("_rels/.rels")
    for link in root if root is not None else ():
        if (link.get("Type") or "").endswith("/officeDocument"):
            return (link.get("Target") or "").lstrip("/")
    return "word/document.xml"


def _notes(root: etree._Element | None) -> dict[tuple[str, str], etree._Element]:
    """Footnotes or endnotes, by kind and number; separators aside."""
    notes = root if root is not None else ()
    return {(local(note), value(note, "id")): note for note in notes if not value(note, "type")}


@dataclass(slots=True)
class _Reader:
    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], etree._Element]
    hidden: int = 0
    _coloured: int = 0  # how many tables and boxes are open: white may show on their ground

    def blocks(self, parent: etree._Element) -> Iterator[Node]:
        """The paragraphs and tables of a body, a cell, a note or a box."""
        for child in parent:
            tag = local(child)
            if tag == "p":
                yield from self._paragraph(child)
            elif tag == "tbl":
                self._coloured += 1
                rows = tuple(self._rows(child))
                self._coloured -= 1
                yield Node("table", rows)
            elif tag and tag not in _SKIPPED and not _is_contents(child):
                yield from self.blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Node]:
        properties = _child(paragraph, "ppr")
        style = self.styles.of(properties)
        if style.contents:
            return
        after: list[Node] = []
        ground = properties is not None and _child(properties, "shd") is not None
        self._coloured += ground
        parts = tuple(self._inline(paragraph, after, style.hidden))
        self._coloured -= ground
        if any(isinstance(part, Node) or part.strip() for part in parts):
            number = self.numbering.next(style.number)
            if number:
                parts = (f"{number} ", *parts)
            yield heading(style.level, *parts) if style.level else Node("p", parts)
        yield from after

    def _inline(self, parent: etree._Element, after: list[Node], hidden: bool) -> Iterator[Node | str]:
        """The words of a paragraph; the notes and boxes tied to it go ``after``."""
        for child in parent:
            tag = local(child)
            if not tag or tag in _SKIPPED:
                continue
            if tag == "t":
                text = child.text or ""
                if hidden:
                    self.hidden += len(text)
                else:
                    yield text
            elif tag in ("tab", "ptab"):
                yield " "
            elif tag in ("br", "cr"):
                yield Node("br")
            elif tag == "nobreakhyphen":
                yield "-"
            elif tag in ("footnotereference", "endnotereference"):
                after += self._note(tag.removesuffix("reference"), value(child, "id"))
            elif tag == "txbxcontent":
                self._coloured += 1
                after += self.blocks(child)
                self._coloured -= 1
            elif tag == "r":
                yield from self._inline(child, after, hidden or self._unseen(_child(child, "rpr")))
            else:
                yield from self._inline(child, after, hidden)

    def _note(self, kind: str, number: str) -> Iterator[Node]:
        """A note, once: it is taken where it is first called."""
        note = self.notes.pop((kind, number), None)
        if note is not None:
            yield from self.blocks(note)

    def _unseen(self, properties: etree._Element | None) -> bool:
        """Is a run hidden, too small to be read, or white on the white page?"""
        if properties is None:
            return False
        said = {local(child): child for child in properties}
        if "vanish" in said:
            return not off(said["vanish"])
        size = whole(value(said["sz"], "val")) if "sz" in said else None
        white = "color" in said and value(said["color"], "val").lower() == "ffffff"
        if white and not self._coloured and not said.keys() & {"shd", "highlight"}:
            return True
        named = said.get("rstyle")
        hides = named is not None and self.styles.hides(value(named, "val"))
        return hides or (size is not None and size <= _SMALLEST)

    def _rows(self, table: etree._Element) -> Iterator[Node]:
        for row in _within(table, "tr"):
            properties = _child(row, "trpr")
            if properties is not None and _child(properties, "del") is not None:
                continue
            head = properties is not None and _child(properties, "tblheader") is not None
            cells = [Node("th" if head else "td", tuple(self.blocks(cell))) for cell in _within(row, "tc")]
            yield Node("tr", tuple(cells))


def _within(parent: etree._Element, wanted: str) -> Sequence[etree._Element]:
    """The rows of a table or the cells of a row, content controls looked into."""
    found: list[etree._Element] = []
    for child in parent:
        tag = local(child)
        if tag == wanted:
            found.append(child)
        elif tag in ("sdt", "sdtcontent", "ins", "customxml"):
            found += _within(child, wanted)
    return found


def _child(parent: etree._Element, wanted: str) -> etree._Element | None:
    return next((child for child in parent if local(child) == wanted), None)


def _is_contents(element: etree._Element) -> bool:
    """Is it the block of a table of contents?"""
    if local(element) != "sdt":
        return False
    gallery = next((each for each in element.iter() if local(each) == "docpartgallery"), None)
    return gallery is not None and bool(_CONTENTS.search(value(gallery, "val")))
