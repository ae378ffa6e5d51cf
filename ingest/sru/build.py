"""A règlement from the passages of an ingested plan, and made complete for writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from ingest.acts.sru import article_of
from ingest.markup import Node, heading
from ingest.sru.html import URI, lawful
from ingest.sru.identity import INSEE, Identity
from ingest.sru.model import GENERAL, NO_PRESCRIPTION, PORTAL, UNNAMED, Content, Reglement, Title, labels
from rag.types import Chunk

_ID = re.compile(r"[A-Za-z0-9_./:-]+")


@dataclass(slots=True)
class _Open:
    """A title being built: once it holds titles, new content goes to another of the same name."""

    name: str
    level: int
    article: str | None = None
    contents: list[Content] = field(default_factory=list)
    titles: list[_Open] = field(default_factory=list)


def from_chunks(name: str, chunks: Iterable[Chunk]) -> Reglement:
    """The règlement that passages were cut from: heading paths make titles, passages make contents.

    What stands before any heading is under a title that repeats the name of the règlement.
    """
    root = _Open(name, 0)
    for chunk in chunks:
        place = _place(root, chunk.section.path or (name,), chunk.section.article)
        zones = chunk.section.zones or (GENERAL,)
        html: tuple[Node | str, ...] = tuple(_lines(chunk, place))
        if place.contents and place.contents[-1].zones == zones:
            html = (*place.contents.pop().html, *html)
        place.contents.append(Content(html, zones=zones))
    return Reglement(name, titles=tuple(_title(each, ()) for each in root.titles))


def _place(root: _Open, path: Sequence[str], article: str | None) -> _Open:
    """The title of a path, opened where the last one of that name cannot take more in order."""
    here = root
    for rank, name in enumerate(path, start=1):
        last = here.titles[-1] if here.titles else None
        ends = rank == len(path)
        fits = last is not None and last.name == name
        if fits and ends and last is not None:
            fits = not last.titles and (not last.contents or last.article == article)
        if last is None or not fits:
            last = _Open(name, rank)
            here.titles.append(last)
        here = last
    here.article = article
    return here


def _lines(chunk: Chunk, place: _Open) -> Iterator[Node]:
    """One element a line; the one that is the title itself is a heading."""
    for line in chunk.text.replace("\f", "\n").split("\n"):
        if line.strip():
            yield heading(place.level, line) if line == place.name else Node("div", (line,))


def _title(found: _Open, above: tuple[str, ...]) -> Title:
    """Zones of a title: those of its contents, else of the titles in it, else of the title above."""
    zones = tuple(dict.fromkeys(_zones(found))) or above or (GENERAL,)
    title = Title(
        found.name,
        found.level,
        zones=zones,
        contents=tuple(found.contents),
        titles=tuple(_title(each, zones) for each in found.titles),
    )
    guessed = article_of(title, labels(zones))
    return title if guessed == found.article else replace(title, number=found.article or "")


def _zones(found: _Open) -> Iterator[str]:
    if found.contents:
        yield from (zone for content in found.contents for zone in content.zones)
    else:
        yield from (zone for title in found.titles for zone in _zones(title))


def joined(reglements: Sequence[Reglement]) -> Reglement:
    """The parts of a plan, one file each, as one règlement."""
    first = reglements[0]
    return replace(first, titles=tuple(title for each in reglements for title in each.titles))


def complete(reglement: Reglement, identity: Identity) -> Reglement:
    """All that the standard requires: ids, zones, prescriptions, communes, lawful XHTML."""
    ranks = count(1)
    return Reglement(
        name=reglement.name or "Règlement",
        idurba=identity.idurba,
        kind=identity.kind,
        id=_id(reglement.id, f"{identity.idurba}/reglement"),
        link=reglement.link if URI.fullmatch(reglement.link) else PORTAL,
        insee=identity.insee,
        siren=identity.siren,
        titles=tuple(_complete(title, identity, ranks, 1, (GENERAL,)) for title in reglement.titles),
    )


def _complete(
    title: Title, identity: Identity, ranks: Iterator[int], level: int, above: tuple[str, ...]
) -> Title:
    own = _id(title.id, f"{identity.idurba}/titre/{next(ranks)}")
    zones = title.zones or above
    prescriptions = title.prescriptions or (NO_PRESCRIPTION,)
    contents = tuple(
        Content(
            html=lawful(content.html),
            id=_id(content.id, f"{own}/contenu{rank:02d}"),
            zones=content.zones or zones,
            prescriptions=content.prescriptions or prescriptions,
        )
        for rank, content in enumerate(title.contents, start=1)
    )
    return Title(
        name=title.name or UNNAMED,
        level=level,
        id=own,
        number=title.number,
        zones=zones,
        prescriptions=prescriptions,
        insee=tuple(code for code in title.insee if INSEE.fullmatch(code)) or identity.insee,
        contents=contents or (Content((), f"{own}/contenu01", zones, prescriptions),),
        titles=tuple(_complete(each, identity, ranks, level + 1, zones) for each in title.titles),
    )


def _id(text: str, other: str) -> str:
    return text if _ID.fullmatch(text) else other
