"""Blocks of a SRU règlement: its titles are the heading path, its zones are said and never guessed."""

from __future__ import annotations

import re

from ingest.acts.base import Block, Line
from ingest.acts.plu import heading_of
from ingest.markup import written
from ingest.sru.from_json import read_json
from ingest.sru.from_xml import read_xml
from ingest.sru.model import UNNAMED, Reglement, Title, labels
from ingest.structure import Structure
from rag.dates import date_in_name
from rag.errors import DocumentError
from rag.types import ActKind

# « 4.6. Hauteur »: the number of a title inside a zone. A lone rank (« 1. ») starts again in each section.
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,2})(?:[.)]\s|\s?[-–—:]\s|\s)")


def parse(markup: bytes) -> Structure:
    """The blocks of a SRU file.

    Raises:
        DocumentError: neither XML nor JSON, not safe, or not a SRU règlement.
    """
    return structure(reglement_of(markup))


def reglement_of(markup: bytes) -> Reglement:
    """Read a SRU file, XML or JSON by its first character.

    Raises:
        DocumentError: neither, not safe, or not a SRU règlement.
    """
    opening = markup.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if opening and opening not in b"<{[" and not markup.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError("Ce fichier n'est pas du XML ni du JSON : vérifiez son format.")
    return read_json(markup) if opening in (b"{", b"[") else read_xml(markup)


def structure(reglement: Reglement) -> Structure:
    """Its blocks, and what it says of itself."""
    found: list[Block] = []
    for title in reglement.titles:
        _walk(title, (), (), reglement.name, found)
    insee = next((title.insee[0] for title in reglement.every_title() if title.insee), None)
    return Structure(
        kind=ActKind.PLU,
        blocks=tuple(found),
        name=reglement.name,
        insee=reglement.insee[0] if reglement.insee else insee,
        idurba=reglement.idurba or None,
        date=date_in_name(reglement.idurba),
    )


def article_of(title: Title, zones: tuple[str, ...]) -> str | None:
    """The article number of a title: the one it says, else the one its words begin with."""
    if title.number is not None:
        return " ".join(title.number.split()) or None
    if heading := heading_of(title.name):
        return heading.article
    match = _NUMBERED.match(title.name) if zones and title.level > 1 else None
    return match[1] if match else None


def _walk(
    title: Title, path: tuple[str, ...], above: tuple[str, ...], whole: str, found: list[Block]
) -> None:
    """Blocks of a title and of those below it. A place that says no zone has that of the title above.

    A first title that repeats the name of the règlement is no place in it.
    """
    nowhere = title.name in ("", UNNAMED) or (not path and title.name == whole)
    here = path if nowhere else (*path, title.name)
    zones = labels(title.zones) if title.zones else above
    article = article_of(title, zones)
    for content in title.contents:
        lines = tuple(Line(0, line.text) for line in written(content.html))
        if lines:
            found.append(Block(here, lines, labels(content.zones) if content.zones else zones, article))
    for child in title.titles:
        _walk(child, here, zones, whole, found)
