"""What people keep of their work: one SQLite file in the data folder, one module for each kind of thing.

A kind of thing is a frozen value, a table under :class:`Base`, and a store over :func:`database`. What
belongs to a person carries their identifier in ``owner`` and is read with it, always.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase

from rag.database import Database
from rag.settings import Settings

FILE_NAME = "travail.sqlite"


class Base(DeclarativeBase):
    """The tables of this file. Those of a module are known once it is imported."""


def database(settings: Settings, *rows: type[Base]) -> Database:
    """The file of these settings, seen for these tables (one file, each store makes its own tables)."""
    tables = [cast(Table, row.__table__) for row in rows]
    return Database(settings.data_dir / FILE_NAME, "Le fichier de travail", tables)
