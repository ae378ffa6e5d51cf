"""One SQLite file shared by any number of processes: WAL mode, short transactions, errors in French.

Each operation has its own connection, so that a moved or restored file is never written through a stale one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, Table, create_engine, text
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

from rag.errors import StorageError

BUSY_SECONDS = 10
Upgrade = Callable[[Connection], None]


class Database:
    """A file and the tables kept in it. ``name`` is how messages call it (« Le journal »).

    ``version`` is the schema's; ``upgrade`` brings an older file up to date, in one transaction. Nothing is
    opened before the first call.

    Raises:
        StorageError: by ``session``, when the file cannot be read or written.
    """

    def __init__(
        self, path: Path, name: str, tables: Sequence[Table], version: int = 1, upgrade: Upgrade | None = None
    ) -> None:
        self.path = path
        self._name = name
        self._tables = tuple(tables)
        self._version = version
        self._upgrade = upgrade
        self._engine: Engine | None = None

    @contextmanager
    def session(self) -> Iterator[Session]:
        try:
            # A file taken away since is made anew, with its tables.
            if self._engine is None or not self.path.exists():
                self._engine = self._open()
            with Session(self._engine) as session:
                yield session
        except DatabaseError as error:
            raise StorageError(self._explain(str(error.orig))) from error
        except (SQLAlchemyError, OSError) as error:
            raise StorageError(self._explain(str(error))) from error

    def _open(self) -> Engine:
        """Create the file and its tables when missing; several processes may do so at once."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():  # questions may name people: readable by the owner only
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        url = URL.create("sqlite", database=str(self.path))
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            version = int(connection.execute(text("PRAGMA user_version")).scalar_one())
            if version > self._version:
                raise StorageError(
                    f"{self._name} {self.path} vient d'une version plus récente de Sourcier : mettez "
                    "Sourcier à jour."
                )
            if version < self._version or self._lacks_a_table(connection):
                _switch_to_wal(connection)
                self._bring_up_to_date(connection)
        return engine

    def _lacks_a_table(self, connection: Connection) -> bool:
        """Several stores may share one file: each adds its own tables."""
        known = set(connection.execute(text("SELECT name FROM sqlite_master")).scalars())
        return not {table.name for table in self._tables} <= known

    def _bring_up_to_date(self, connection: Connection) -> None:
        """Create what is missing; another process may be doing so."""
        connection.execute(text("BEGIN IMMEDIATE"))
        for table in self._tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
        if self._upgrade is not None:
            self._upgrade(connection)
        connection.execute(text(f"PRAGMA user_version = {self._version}"))
        connection.execute(text("COMMIT"))

    def _explain(self, detail: str) -> str:
        if "not a database" in detail or "malformed" in detail:
            return f"{self._name} {self.path} est endommagé : déplacez ce fichier, un nouveau sera créé."
        if "full" in detail or "No space" in detail:
            return (
                f"Le disque est plein : libérez de la place pour que soit tenu ce fichier : {self.path} "
                f"({self._name.lower()})."
            )
        return f"{self._name} {self.path} ne peut pas être lu ou écrit : vérifiez les droits sur ce dossier."


def storable(words: str) -> str:
    """The same text; half characters, which SQLite refuses, become question marks."""
    return words.encode("utf-8", "replace").decode()


def _switch_to_wal(connection: Connection) -> None:
    """SQLite refuses this switch at once, without waiting, while another process makes it."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(text("PRAGMA journal_mode = WAL"))
            return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
