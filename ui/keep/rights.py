"""What is kept of people in the work file, for their rights (GDPR, articles 15 and 17): seen and erased by
who runs the machine, whatever kind of thing it is and whoever owns it.

Every table of the file is gone through, so that a kind of thing added later is not forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from rag.database import Database, Schema, place
from rag.discovery import modules_of
from rag.holding import holds
from rag.settings import Settings
from ui import keep
from ui.keep.base import FILE_NAME, Base, schema

PART_OF = "conversation"
"""The column of a table whose rows are parts of a conversation, and so are their owner's."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing of somebody: ``kind`` is the table, ``id`` empty where nothing but its owner names it."""

    kind: str
    owner: str
    id: str


def whole() -> Schema:
    """The tables of all the modules of this package, which are known once imported."""
    modules_of(keep)
    return schema(tuple(Base.metadata.sorted_tables))


class WorkFile:
    """The work file as a whole.

    Raises:
        StorageError: by every method, when the file cannot be read or written.
    """

    def __init__(self, settings: Settings) -> None:
        known = whole()
        self._tables = known.tables
        self._database = Database(place(settings, FILE_NAME), known)

    def owners(self) -> dict[str, Counter[str]]:
        """How many things of each kind each person keeps."""
        found: dict[str, Counter[str]] = {}
        for kept, _ in self._all():
            found.setdefault(kept.owner, Counter())[kept.kind] += 1
        return found

    def holding(self, words: str) -> tuple[Kept, ...]:
        """The things that hold these words, each once: what was kept that names somebody."""
        return tuple(dict.fromkeys(kept for kept, row in self._all(parts=True) if holds(dict(row), words)))

    def erase(self, owner: str, id: str | None = None) -> int:
        """Erase one thing of this person, or all of theirs, for good; how many that was."""
        if not self._database.exists():
            return 0
        with self._database.session() as session:
            gone = sum(self._erased(session, table, owner, id) for table in self._owned())
            session.commit()
            return gone

    def _erased(self, session: Session, table: Table, owner: str, id: str | None) -> int:
        if id is not None and "id" not in table.c:
            return 0
        chosen = [table.c.owner == owner, *([] if id is None else [table.c.id == id])]
        if "id" in table.c:
            mine = select(table.c.id).where(*chosen)
            for part in self._parts(table):
                session.execute(delete(part).where(part.c[PART_OF].in_(mine)))
        return len(session.execute(delete(table).where(*chosen).returning(table.c.owner)).all())

    def _all(self, parts: bool = False) -> Iterator[tuple[Kept, Mapping[str, object]]]:
        """Each row that a person owns; with ``parts``, those of their conversations too."""
        if not self._database.exists():
            return
        with self._database.session() as session:
            for table in self._owned():
                for row in session.execute(select(table)).mappings():
                    yield Kept(table.name, str(row["owner"]), str(row.get("id", ""))), dict(row)
                for part in self._parts(table) if parts else ():
                    joined = select(part, table.c.owner).join(table, table.c.id == part.c[PART_OF])
                    for row in session.execute(joined).mappings():
                        yield Kept(table.name, str(row["owner"]), str(row[PART_OF])), dict(row)

    def _owned(self) -> tuple[Table, ...]:
        return tuple(table for table in self._tables if "owner" in table.c)

    def _parts(self, table: Table) -> tuple[Table, ...]:
        """The tables of what this one's rows are made of."""
        of_it = table.name == f"{PART_OF}s"
        return tuple(each for each in self._tables if of_it and PART_OF in each.c)
