"""A structured règlement: titles within titles, contents with their zones and prescriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.markup import Node
from rag.labels import is_label

GENERAL, NO_PRESCRIPTION = "porteeGenerale", "nonConcerne"
# What a title without words is called, since both schemas want some.
UNNAMED = "Sans titre"
# The national portal, where a règlement without an address of its own can be found.
PORTAL = "https://www.geoportail-urbanisme.gouv.fr"
# The standard leaves labels free (1AUx-2); words of its own (porteeGenerale…) are no labels.
_FREE_LABEL = re.compile(r"\d{0,2}(?:AU|U|A|N)(?=[\w.-]*[\d-])[\w.-]{0,12}")
_IDURBA = re.compile(r"_(PLUI?)_", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Content:
    """XHTML under a title. Without zones or prescriptions of its own, it has those of the title."""

    html: tuple[Node | str, ...]
    id: str = ""
    zones: tuple[str, ...] = ()
    prescriptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """``number`` is None where the file says none, empty where it says there is none."""

    name: str
    level: int
    id: str = ""
    number: str | None = None
    zones: tuple[str, ...] = ()
    prescriptions: tuple[str, ...] = ()
    insee: tuple[str, ...] = ()
    contents: tuple[Content, ...] = ()
    titles: tuple[Title, ...] = ()


@dataclass(frozen=True, slots=True)
class Reglement:
    """The whole. ``kind`` is PLU or PLUI, empty when the file does not say it."""

    name: str
    idurba: str = ""
    kind: str = ""
    id: str = ""
    link: str = ""
    insee: tuple[str, ...] = ()
    siren: str = ""
    titles: tuple[Title, ...] = field(default=())

    def every_title(self) -> Iterator[Title]:
        """All titles, those within others included, in order."""
        pending = list(reversed(self.titles))
        while pending:
            title = pending.pop()
            yield title
            pending.extend(reversed(title.titles))


def split_codes(text: str) -> tuple[str, ...]:
    """The codes of an attribute: ``UG,1AU``."""
    return tuple(dict.fromkeys(code for code in re.split(r"[,;\s]+", text) if code))


def labels(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The zone labels among the codes of ``idZone``."""
    return tuple(code for code in codes if is_label(code) or _FREE_LABEL.fullmatch(code))


def kind_in(idurba: str) -> str:
    """PLU or PLUI, as a document id names it."""
    match = _IDURBA.search(idurba)
    return match[1].upper() if match else ""
