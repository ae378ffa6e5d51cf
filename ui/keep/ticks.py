"""Rules that a person has checked at their source. A tick holds for these exact words, and for no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from rag.database import insert
from rag.settings import Settings
from rag.text import digest
from rag.types import Citation
from ui.keep.base import Base, database

_AT_ONCE = 500
"""Marks asked for in one request: SQLite bounds the variables of a statement."""
_digest = lru_cache(maxsize=4000)(digest)  # a sheet asks for hundreds of marks at each click


@dataclass(frozen=True, slots=True)
class Tick:
    """``mark`` names the words (see :func:`mark`)."""

    mark: str
    made: datetime


def mark(citation: Citation) -> str:
    """What a tick is tied to: the file's content, the passage's words and those quoted.

    Another version of the file, a passage read or cut otherwise, another extract: the tick no longer holds.
    """
    chunk = citation.passage.chunk
    parts = (chunk.document.sha256, _digest(chunk.text), _digest(citation.quote))
    return _digest(" ".join(parts))


class TickStore:
    """What each person has ticked; nobody reads another's."""

    def __init__(self, settings: Settings) -> None:
        self._database = database(settings, _Row)

    def of(self, owner: str, marks: Iterable[str]) -> dict[str, Tick]:
        """The ticks that this person put on these words."""
        wanted = sorted(set(marks))
        found: dict[str, Tick] = {}
        with self._database.session() as session:
            for start in range(0, len(wanted), _AT_ONCE):
                asked = _Row.mark.in_(wanted[start : start + _AT_ONCE])
                rows = session.scalars(select(_Row).where(_Row.owner == owner, asked))
                found |= {row.mark: Tick(row.mark, row.made.replace(tzinfo=UTC)) for row in rows}
        return found

    def any(self) -> bool:
        """Has anybody ticked anything? A mark does not say of which document it is."""
        if not self._database.exists():
            return False
        with self._database.session() as session:
            return session.scalar(select(_Row.mark).limit(1)) is not None

    def put(self, owner: str, mark: str) -> None:
        """Tick; the day of a tick that stands already is kept."""
        with self._database.session() as session:
            row = insert(session, _Row).values(owner=owner, mark=mark, made=datetime.now(UTC))
            session.execute(row.on_conflict_do_nothing())
            session.commit()

    def lift(self, owner: str, mark: str) -> None:
        with self._database.session() as session:
            session.execute(delete(_Row).where(_Row.owner == owner, _Row.mark == mark))
            session.commit()


class _Row(Base):
    __tablename__ = "verifications"

    owner: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
    made: Mapped[datetime]
