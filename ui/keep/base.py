"""What people keep of their work: one SQLite file in the data folder (or tables of the server that the
settings name), one module for each kind of thing.

A kind of thing is a frozen value, a table under :class:`Base`, and a store over :func:`database`. What
belongs to a person carries their identifier in ``owner`` and is read with it, always.
"""

from __future__ import annotations

from functools import cache
from typing import cast

from sqlalchemy import ColumnElement, Table, delete
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from rag.database import ORDERED, Database, Schema, place
from rag.database.place import Place
from rag.settings import Settings

FILE_NAME = "travail.sqlite"


class Base(DeclarativeBase):
    """The tables of this file. Those of a module are known once it is imported."""

    type_annotation_map = {str: ORDERED}  # noqa: RUF012 (a name that SQLAlchemy reads)


class Owned(Base):
    """Tables of what belongs to a person."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]

    @classmethod
    def of(cls, owner: str, id: str | None = None) -> tuple[ColumnElement[bool], ...]:
        """What selects the row of that id, when it is this person's; all of theirs without."""
        return (cls.owner == owner, *(() if id is None else (cls.id == id,)))


def erase(kept: Database, rows: type[Owned], owner: str, id: str | None = None) -> int:
    """Erase one thing of this person, or all of theirs; how many that was.

    Raises:
        StorageError: the file cannot be written.
    """
    if not kept.exists():
        return 0
    with kept.session() as session:
        gone = session.scalars(delete(rows).where(*rows.of(owner, id)).returning(rows.id)).all()
        session.commit()
        return len(gone)


def schema(tables: tuple[Table, ...]) -> Schema:
    """These tables of the file."""
    return Schema("travail", "Le fichier de travail", tables)


def database(settings: Settings, *rows: type[Base]) -> Database:
    """The file of these settings, seen for these tables (one file, each store makes its own tables)."""
    return _database(place(settings, FILE_NAME), rows)


@cache
def _database(where: Place, rows: tuple[type[Base], ...]) -> Database:
    """One for the whole process: opening it looks at the file and its tables, which each call need not do."""
    return Database(where, schema(tuple(cast(Table, row.__table__) for row in rows)))
