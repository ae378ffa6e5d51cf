"""Prepared sheets, each its owner's alone: what they are prepared again from."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from rag.appointment.types import Around, Need
from rag.database import storable
from rag.journal import new_record_id
from rag.settings import Settings
from ui.keep.base import Owned, database, erase
from ui.keep.frozen import from_json, to_json

MOST = 50
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """What a sheet is prepared again from: the words, which name no visitor, and the sources set aside."""

    id: str
    situation: str
    around: Around
    needs: tuple[Need, ...]
    excluded: frozenset[str]
    created: datetime


class VisitStore:
    """Reads and writes the sheets of one owner at a time. Nothing is opened before the first call.

    Raises:
        StorageError: by every method, when the file cannot be read or written.
    """

    def __init__(self, settings: Settings) -> None:
        self._database = database(settings, _Row)

    def keep(
        self,
        owner: str,
        situation: str,
        around: Around,
        needs: tuple[Need, ...],
        excluded: frozenset[str] = frozenset(),
        id: str = "",
    ) -> KeptVisit:
        """Keep a sheet, in place of its former state when it has an ``id`` of this owner's."""
        now = datetime.now(UTC)
        made = KeptVisit(new_record_id(now), storable(situation), around, needs, excluded, now)
        with self._database.session() as session:
            known = session.scalar(select(_Row).where(*_Row.of(owner, id))) if id else None
            kept = replace(made, id=id) if known else made
            session.merge(_Row(id=kept.id, owner=owner, created=now.isoformat(), visit=to_json(kept)))
            session.commit()
            return kept

    def all(self, owner: str) -> tuple[KeptVisit, ...]:
        """The sheets of this owner, newest first."""
        if not self._database.exists():
            return ()
        with self._database.session() as session:
            mine = select(_Row).where(_Row.owner == owner).order_by(_Row.created.desc()).limit(MOST)
            return tuple(filter(None, map(_readable, session.scalars(mine))))

    def delete(self, owner: str, id: str | None = None) -> int:
        """Forget one sheet of this owner, or all of them; how many that was."""
        return erase(self._database, _Row, owner, id)


class _Row(Owned):
    __tablename__ = "prepared_visits"
    __table_args__ = (Index("prepared_visits_of", "owner", "created"),)

    created: Mapped[str]
    visit: Mapped[dict[str, Any]] = mapped_column(JSON)


def _readable(row: _Row) -> KeptVisit | None:
    """The sheet of a row; one that another version wrote otherwise must not take the page away."""
    try:
        return from_json(KeptVisit, row.visit)
    except ValueError:
        _log.warning("visit %s cannot be read", row.id, exc_info=True)
        return None
