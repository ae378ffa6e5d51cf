"""Tables kept in a SQLite file of the data folder, or on a PostgreSQL server when the settings name one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine, String, Text
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from rag.database.place import Place, Schema, Upgrade
from rag.database.sqlite import SqliteFile
from rag.errors import StorageError
from rag.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert

__all__ = ["ORDERED", "Database", "Schema", "Upgrade", "insert", "place", "storable"]

ORDERED = String().with_variant(Text(collation="C"), "postgresql")
"""Text compared sign by sign, whatever the language of the server: identifiers and times sort like time."""


class Database:
    """A place and the tables kept there. Nothing is opened before the first call.

    Raises:
        StorageError: by ``session``, when they cannot be read or written.
    """

    def __init__(self, place: Place, schema: Schema) -> None:
        self.place = place
        self._schema = schema
        self._engine: Engine | None = None

    def exists(self) -> bool:
        """False when nothing was ever kept: one may read nothing without creating anything."""
        return self.place.exists()

    @contextmanager
    def session(self) -> Iterator[Session]:
        try:
            # A file taken away since is made anew, with its tables.
            if self._engine is None or not self.place.exists():
                self._engine = self.place.open(self._schema)
            with Session(self._engine) as session:
                yield session
        except (SQLAlchemyError, OSError) as error:
            raise StorageError(self.place.explain(self._schema, error)) from error


def place(settings: Settings, file_name: str) -> Place:
    """Where these settings keep what a file of the data folder keeps when they name no server."""
    if not settings.journal.url:
        return SqliteFile(settings.data_dir / file_name)
    from rag.database.postgresql import PostgresServer  # its driver is loaded by who needs it

    return PostgresServer.of(settings.journal)


def insert(session: Session, row: type[DeclarativeBase]) -> SqliteInsert | PostgresInsert:
    """The insertion that can say what to do of a row already there, in the words of the session's base."""
    if session.get_bind().dialect.name == "sqlite":
        return SqliteInsert(row)
    from sqlalchemy.dialects.postgresql import Insert

    return Insert(row)


def storable(words: str) -> str:
    """The same text; what a database refuses, half characters and the null sign, becomes question marks."""
    return words.encode("utf-8", "replace").decode().replace("\0", "?")
