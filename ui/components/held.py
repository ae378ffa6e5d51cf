"""What is read once for all who may read the same thing: by generation of the index and by scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from rag.cards import Ledger
from rag.cards import ledger as read_ledger
from rag.desk import Desk
from rag.outline import ChunksOf
from rag.types import Chunk, Document

Place = tuple[str, str, tuple[str, ...]]
Targets = Mapping[str, Mapping[int, Sequence[str]]]


def place(desk: Desk) -> Place:
    """The data, its generation, the corpora open to the reader: two readers of one place see the same."""
    return str(desk.settings.data_dir.absolute()), desk.generation() or "", tuple(sorted(desk.corpora()))


def ledger(desk: Desk) -> Ledger:
    """The acts open to this reader."""
    return _ledger(place(desk), desk)


def chunks_of(desk: Desk) -> ChunksOf:
    """The passages of documents, as this reader may read them."""
    here = place(desk)
    return lambda document: _chunks(here, document.id, desk, document)


def targets(desk: Desk, document: Document) -> Targets:
    """Where the references of a document lead."""
    return _targets(place(desk), document.id, desk, document)


@st.cache_resource(show_spinner=False, max_entries=6)
def _ledger(place: Place, _desk: Desk) -> Ledger:
    return read_ledger(_desk)


@st.cache_resource(show_spinner=False, max_entries=120)
def _chunks(place: Place, document_id: str, _desk: Desk, _document: Document) -> tuple[Chunk, ...]:
    return _desk.chunks(_document)


@st.cache_resource(show_spinner=False, max_entries=60)
def _targets(place: Place, document_id: str, _desk: Desk, _document: Document) -> Targets:
    return _desk.targets(_document)
