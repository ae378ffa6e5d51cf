"""Tables that are in a SQLite file of the data folder, or on a server: a SQLite file in the archive.

A backup of one may thus be restored to the other, and read without Sourcier.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from rag.backup.errors import writing_errors
from rag.backup.kept import Counted, Gathering, Kept, Piece, count_rows, sqlite_copy, sqlite_files
from rag.database import Schema, place, storable
from rag.database.place import Place
from rag.database.sqlite import SqliteFile
from rag.errors import StorageError
from rag.settings import Settings

_BATCH = 500


def kept_tables(
    label: str, file_name: str, schema: Callable[[], Schema], counted: Counted = (), *, people: bool = False
) -> Kept:
    """The tables that these settings keep in a file or on a server; ``counted``, what a row of each is."""

    def save(gathering: Gathering) -> Iterator[Piece]:
        there = place(gathering.settings, file_name)
        if not there.exists():
            return
        if isinstance(there, SqliteFile):
            yield sqlite_copy(gathering, there.path, file_name, counted)
            return
        if (former := gathering.settings.data_dir / file_name).exists():
            gathering.notes.append(
                f"{former} date d'avant la base PostgreSQL des réglages et n'est pas sauvegardé : mettez-le "
                "à l'abri, ou supprimez-le s'il ne sert plus."
            )
        target = gathering.made(file_name)
        _take(there, schema(), target)
        _counted(target, gathering, counted)
        yield Piece(file_name, target)

    def settle(settings: Settings, staged: Path) -> str:
        file = staged / file_name
        if not file.is_file():
            return ""
        there = place(settings, file_name)
        known = schema()
        _opened(file, known)
        if isinstance(there, SqliteFile):
            return ""
        added, total = _give(file, there, known)
        file.unlink()
        return f"{label} : {added} ligne(s) sur {total} ajoutée(s) au serveur, qui avait déjà les autres."

    return Kept(label, sqlite_files(file_name), save, people, settle)


def _opened(file: Path, schema: Schema) -> None:
    """Bring tables of a former version up to date; refuse those of a later one, before they are in place."""
    try:
        SqliteFile(file).open(schema)
    except SQLAlchemyError as error:
        raise StorageError(SqliteFile(file).explain(schema, error)) from error


def _take(there: Place, schema: Schema, target: Path) -> None:
    """Copy tables of a server, as they are at one moment, to a new file."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    file = SqliteFile(target)
    try:
        with (
            writing_errors(target.parent),
            there.open(schema).connect().execution_options(isolation_level="REPEATABLE READ") as source,
            file.open(schema).begin() as copy,
        ):
            for table in schema.tables:
                copy_rows(source, copy, table)
    except SQLAlchemyError as error:
        raise StorageError(there.explain(schema, error)) from error


def _give(file: Path, there: Place, schema: Schema) -> tuple[int, int]:
    """Add to a server the rows it has not, all or none; how many were added, and how many there were."""
    added = total = 0
    try:
        with SqliteFile(file).open(schema).connect() as source, there.open(schema).begin() as target:
            for table in schema.tables:
                before = _count(target, table)
                total += copy_rows(source, target, table)
                added += _count(target, table) - before
    except SQLAlchemyError as error:
        raise StorageError(there.explain(schema, error)) from error
    return added, total


def copy_rows(source: Connection, target: Connection, table: Table) -> int:
    """Copy the rows that the target has not; how many were read."""
    count = 0
    dialect = sqlite if target.dialect.name == "sqlite" else postgresql
    absent = dialect.insert(table).on_conflict_do_nothing()
    found = source.execution_options(yield_per=_BATCH).execute(select(table))
    for rows in found.mappings().partitions():
        count += len(rows)
        target.execute(absent, [{name: _storable(value) for name, value in row.items()} for row in rows])
    return count


def _storable(value: object) -> object:
    """What SQLite once took, a server may refuse."""
    return storable(value) if isinstance(value, str) else value


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _counted(path: Path, gathering: Gathering, counted: Counted) -> None:
    with closing(sqlite3.connect(path)) as copy:
        count_rows(gathering, copy, counted)
