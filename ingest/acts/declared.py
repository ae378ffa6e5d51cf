"""What a file of this package declares of a type of document: its words, what it is known by, its reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.acts import ActKind

if TYPE_CHECKING:
    from ingest.acts.base import Block, Source

Reader = Callable[["Source"], "list[Block]"]
Signs = re.Pattern[str] | None

LAST = 90
"""The place of the type that a document is of when nothing else is said of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """The words a type of document is known by, searched in folded text (small letters, no accents).

    ``mentions`` are counted in the first lines, and weigh more in the file's name; ``opening`` is how its
    first lines begin, before what they cite; ``title`` is what one of the first lines is, and settles it
    almost alone; ``name`` is only looked for in the file's name; ``formula`` counts once. ``ahead``: among
    types of as many words, the highest is taken.
    """

    mentions: Signs = None
    opening: Signs = None
    title: Signs = None
    name: Signs = None
    formula: Signs = None
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type of document. ``label`` is French, as screens list it, in the order of ``place``.

    ``read`` cuts a file into blocks, every line in one of them. ``sample`` is a short made-up document of
    this type, which the tests of the contract recognise and read.
    """

    kind: ActKind
    label: str
    read: Reader
    sample: str
    known: Known = Known()
    place: int = 50

    @property
    def noun(self) -> str:
        """The label in the middle of a sentence."""
        whole = self.label.split(" (")[0]
        return whole[:1].lower() + whole[1:]
