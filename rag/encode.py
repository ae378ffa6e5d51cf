"""From chunks to index entries: the vectors of each leg, and the index that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.dates import in_french
from rag.index.base import Entry
from rag.index.generations import IndexHome
from rag.settings import Settings
from rag.text import ANALYSER, terms, terms_vector
from rag.types import Analysed, Chunk, Visibility

if TYPE_CHECKING:
    from rag.models.embedders import Embedder, Vector

# Headings are short: their length is measured against their own average, in terms.
HEADING_AVERAGE = 30


def heading_text(chunk: Chunk) -> str:
    """What names a passage without being in it: path, zones, act number and date, document title."""
    section, document = chunk.section, chunk.document
    act = section.act
    parts = [
        *section.path,
        " ".join(section.zones),
        section.article or "",
        document.title,
        document.version.label,
    ]
    if act:
        parts += [act.number or "", in_french(act.date) if act.date else ""]
    return " \n ".join(part for part in parts if part)


def dense_text(chunk: Chunk) -> str:
    """What the vector of a passage is made from: its path, which often names the rule, and its body."""
    return _under_path(chunk, chunk.whole)


def _under_path(chunk: Chunk, text: str) -> str:
    return "\n".join((*chunk.section.path, text))


class Encoder:
    """Makes entries; ``embedder`` is None on an index without dense leg."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def __call__(self, chunks: Sequence[Chunk]) -> list[Entry]:
        texts = [chunk.whole for chunk in chunks]
        dense = self._dense(self._embedder, chunks, texts) if self._embedder else [None] * len(chunks)
        return [_entry(*each) for each in zip(chunks, texts, dense, strict=True)]

    @staticmethod
    def _dense(embedder: Embedder, chunks: Sequence[Chunk], texts: Sequence[str]) -> Sequence[Vector | None]:
        """Internal passages never leave: theirs is a vector of zeros, and only their words find them."""
        hidden = [embedder.outside and chunk.document.visibility is Visibility.INTERNAL for chunk in chunks]
        sent = [
            _under_path(chunk, text)
            for chunk, text, kept in zip(chunks, texts, hidden, strict=True)
            if not kept
        ]
        made = iter(embedder.passages(sent))
        return [(0.0,) * embedder.size if kept else tuple(next(made)) for kept in hidden]


def _entry(chunk: Chunk, text: str, dense: Vector | None) -> Entry:
    body, heading = terms(text), terms(heading_text(chunk))
    return Entry(
        chunk,
        terms_vector(body),
        terms_vector(heading, average=HEADING_AVERAGE),
        dense,
        Analysed.of(body, heading),
    )


def open_home(settings: Settings) -> tuple[IndexHome, Embedder | None]:
    """The index of the settings and its embedder.

    Raises:
        SettingsError: the embedder cannot be loaded.
    """
    embedder = None
    if settings.vecteurs.moteur != "aucun":
        from rag.models.embedders import embedder_for

        embedder = embedder_for(settings)
    home = IndexHome(
        settings,
        analyser=ANALYSER,
        embedder=embedder.id if embedder else "",
        dense_size=embedder.size if embedder else None,
    )
    return home, embedder
