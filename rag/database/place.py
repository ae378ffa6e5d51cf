"""What a database asks of the place that keeps it: a file of this machine, or a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from rag.errors import StorageError

PATIENCE_SECONDS = 10
"""How long one waits for another process that writes."""
Upgrade = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables kept together. ``key`` names them for good, ``name`` is how messages call them (« Le
    journal »); ``version`` is theirs; ``upgrade`` brings older tables up to date, in one transaction.
    """

    key: str
    name: str
    tables: tuple[Table, ...]
    version: int = 1
    upgrade: Upgrade | None = None

    def apply(self, connection: Connection) -> None:
        """Create what is missing, and bring what is there up to date. Said again, it changes nothing."""
        for table in self.tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        if self.upgrade is not None:
            self.upgrade(connection)
        for table in self.tables:
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))

    def refuse(self, version: int, where: str) -> None:
        """Tables of a later version are never written.

        Raises:
            StorageError: these are.
        """
        if version > self.version:
            raise StorageError(
                f"{self.name} {where} vient d'une version plus récente de Sourcier : mettez Sourcier à jour."
            )


class Place(Protocol):
    """Where the tables are kept. Two that are equal are the same place."""

    def __hash__(self) -> int: ...

    def exists(self) -> bool:
        """False when nothing was ever kept there: one may read nothing without creating anything."""
        ...

    def open(self, schema: Schema) -> Engine:
        """Ready the tables; several processes may do so at once."""
        ...

    def explain(self, schema: Schema, error: SQLAlchemyError | OSError) -> str:
        """Why it cannot be read or written, and what to do, in French."""
        ...
