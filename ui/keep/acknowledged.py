"""What people have said they have read: the notice that an AI tool answers (AI Act, article 50)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from rag.database import insert
from rag.settings import Settings
from ui.keep.base import Base, database


class AcknowledgedStore:
    """Nothing is opened before the first call.

    Raises:
        StorageError: by every method, when the file cannot be read or written.
    """

    def __init__(self, settings: Settings) -> None:
        self._database = database(settings, _Row)

    def add(self, owner: str, notice: str) -> None:
        """This person has read this notice. Said again, it changes nothing."""
        values = {"owner": owner, "notice": notice, "read": datetime.now(UTC).isoformat()}
        with self._database.session() as session:
            session.execute(insert(session, _Row).values(values).on_conflict_do_nothing())
            session.commit()

    def has(self, owner: str, notice: str) -> bool:
        if not self._database.exists():
            return False
        with self._database.session() as session:
            found = select(_Row.read).where(_Row.owner == owner, _Row.notice == notice)
            return session.scalar(found) is not None

    def delete(self, owner: str) -> None:
        """Forget it: the notice will be shown again."""
        if self._database.exists():
            with self._database.session() as session:
                session.execute(delete(_Row).where(_Row.owner == owner))
                session.commit()


class _Row(Base):
    __tablename__ = "acknowledged"

    owner: Mapped[str] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(primary_key=True)
    read: Mapped[str]
