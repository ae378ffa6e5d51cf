"""The tables of the catalog."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import Dialect, Index, LargeBinary, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from rag.index.payload import wire_safe


class CleanText(TypeDecorator[str]):
    """Text without lone surrogates, which SQLite refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else wire_safe(value)


class Json(TypeDecorator[Any]):
    """A value as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return wire_safe(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return json.loads(value or "null")


class Base(DeclarativeBase):
    type_annotation_map = {str: CleanText, list[Any]: Json, dict[str, Any]: Json, dict[str, Any] | None: Json}  # noqa: RUF012


class FileRow(Base):
    """How a file of a corpus ended its last ingestion; ``rank`` keeps the order of arrival."""

    __tablename__ = "files"
    __table_args__ = (UniqueConstraint("corpus", "file"),)

    rank: Mapped[int] = mapped_column(primary_key=True)
    corpus: Mapped[str]
    file: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]
    pages: Mapped[int]
    pages_to_ocr: Mapped[list[Any]]
    chunks: Mapped[int]
    inferred: Mapped[list[Any]]
    details: Mapped[dict[str, Any]]
    document_id: Mapped[str | None]


class DocumentRow(Base):
    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("corpus", "file"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    corpus: Mapped[str]
    file: Mapped[str]
    sha256: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    territory: Mapped[dict[str, Any]]
    visibility: Mapped[str]
    version_label: Mapped[str]
    version_date: Mapped[date | None]
    idurba: Mapped[str | None]
    page_count: Mapped[int]
    zones: Mapped[list[Any]]


class PageRow(Base):
    __tablename__ = "pages"

    document_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    state: Mapped[str]
    hidden: Mapped[str]
    words: Mapped[list[Any]]


class ChunkRow(Base):
    __tablename__ = "chunks"
    __table_args__ = (Index("chunks_of_document", "document_id", "rank"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str]
    rank: Mapped[int]
    path: Mapped[list[Any]]
    zones: Mapped[list[Any]]
    article: Mapped[str | None]
    act: Mapped[int | None]
    since: Mapped[date | None]  # before the text: they are read without it
    until: Mapped[date | None]
    ended_by: Mapped[str]
    pages: Mapped[list[Any]]
    text: Mapped[str]
    start: Mapped[int]
    table: Mapped[dict[str, Any] | None]
    mentions: Mapped[list[Any]]


class ActRow(Base):
    """An act of a document, in order of appearance; ``data`` is the whole of it."""

    __tablename__ = "acts"
    __table_args__ = (Index("acts_by_number", "number_key"),)

    document_id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    number_key: Mapped[str]
    data: Mapped[dict[str, Any]]


class LinkRow(Base):
    """What an act does to another one, found by the number of the target."""

    __tablename__ = "links"
    __table_args__ = (Index("links_by_target", "number_key"),)

    document_id: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    number_key: Mapped[str]


class TargetRow(Base):
    """A passage to which a reference leads: ``mention`` is its rank in the passage that makes it."""

    __tablename__ = "targets"
    __table_args__ = (Index("targets_of_document", "document_id"),)

    chunk_id: Mapped[str] = mapped_column(primary_key=True)
    mention: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str]
    target: Mapped[str]


class LayerRow(Base):
    """A layer of a drawing. A file may hold several; ``sha256`` is the content of the whole of it."""

    __tablename__ = "layers"
    __table_args__ = (Index("layers_of_file", "corpus", "file"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    corpus: Mapped[str]
    file: Mapped[str]
    rank: Mapped[int]
    name: Mapped[str]
    theme: Mapped[str]
    territory: Mapped[dict[str, Any]]
    visibility: Mapped[str]
    sha256: Mapped[str]
    shapes: Mapped[bytes] = mapped_column(LargeBinary)


class ParcelRow(Base):
    """A parcel of a layer, with its reference without filling zeros; ``ground`` are its rings."""

    __tablename__ = "parcels"
    __table_args__ = (Index("parcels_by_name", "layer_id", "section", "number"),)

    layer_id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[str]
    number: Mapped[str]
    prefix: Mapped[str]
    insee: Mapped[str]
    commune: Mapped[str]
    size: Mapped[int | None]
    ground: Mapped[bytes] = mapped_column(LargeBinary)
