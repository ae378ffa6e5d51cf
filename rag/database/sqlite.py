"""One SQLite file shared by any number of processes: WAL mode, short transactions.

Each operation has its own connection, so that a moved or restored file is never written through a stale one.
"""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from rag.database.place import PATIENCE_SECONDS, Schema


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A :class:`rag.database.place.Place`: this file."""

    path: Path

    def exists(self) -> bool:
        return self.path.exists()

    def open(self, schema: Schema) -> Engine:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():  # questions may name people: readable by the owner only
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        url = URL.create("sqlite", database=str(self.path))
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE_SECONDS})
        event.listen(engine, "connect", _erase_for_good)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            version = int(connection.execute(text("PRAGMA user_version")).scalar_one())
            schema.refuse(version, str(self.path))
            if version < schema.version or _lacks_a_table(connection, schema):
                _switch_to_wal(connection)
                _bring_up_to_date(connection, schema)
        return engine

    def explain(self, schema: Schema, error: SQLAlchemyError | OSError) -> str:
        detail = str(error.orig if isinstance(error, DBAPIError) else error)
        if "not a database" in detail or "malformed" in detail:
            return f"{schema.name} {self.path} est endommagé : déplacez ce fichier, un nouveau sera créé."
        if "full" in detail or "No space" in detail:
            return (
                f"Le disque est plein : libérez de la place pour que soit tenu ce fichier : {self.path} "
                f"({schema.name.lower()})."
            )
        return f"{schema.name} {self.path} ne peut pas être lu ou écrit : vérifiez les droits sur ce dossier."


def _erase_for_good(connection: sqlite3.Connection, _: object) -> None:
    """What is erased is written over: the words of a person must not stay in the free pages of the file."""
    connection.execute("PRAGMA secure_delete = ON")


def _lacks_a_table(connection: Connection, schema: Schema) -> bool:
    """Several stores may share one file: each adds its own tables."""
    known = set(connection.execute(text("SELECT name FROM sqlite_master")).scalars())
    return not {table.name for table in schema.tables} <= known


def _bring_up_to_date(connection: Connection, schema: Schema) -> None:
    """Another process may be doing the same."""
    connection.execute(text("BEGIN IMMEDIATE"))
    schema.apply(connection)
    connection.execute(text(f"PRAGMA user_version = {schema.version}"))
    connection.execute(text("COMMIT"))


def _switch_to_wal(connection: Connection) -> None:
    """SQLite refuses this switch at once, without waiting, while another process makes it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute(text("PRAGMA journal_mode = WAL"))
            return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
