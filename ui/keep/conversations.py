"""Conversations kept from one session to the next, each its owner's alone.

Each turn is kept whole, with the words, pages and versions it cited: they stay those of the day of the
answer, whatever the index has become since.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Index, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from rag.database import storable
from rag.errors import UsageError
from rag.journal import new_record_id
from rag.settings import Settings
from rag.types import Question
from ui.exchange import Exchange
from ui.keep.base import Base, Owned, database
from ui.keep.frozen import from_json, to_json

NAME_LENGTH = 80
UNREADABLE = (
    "Cet échange a été gardé par une version de Sourcier qui l'écrivait autrement, et ne peut plus être "
    "relu : posez la question à nouveau."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its turns: what a list shows. Times are this machine's."""

    id: str
    name: str
    created: datetime
    updated: datetime
    turns: int = 0


class ConversationStore:
    """Reads and writes the conversations of one owner at a time. Nothing is opened before the first call.

    Raises:
        StorageError: by every method, when the file cannot be read or written.
    """

    def __init__(self, settings: Settings) -> None:
        self._database = database(settings, _Row, _Turn)

    def add(self, owner: str, conversation: str | None, exchange: Exchange) -> Conversation:
        """Keep one more turn; without a conversation, a new one is begun, named by its first question."""
        now = datetime.now(UTC).isoformat()
        with self._database.session() as session:
            row = self._mine(session, owner, conversation) if conversation else None
            if row is None:
                name = default_name(exchange.question.text)
                row = _Row(id=new_record_id(), owner=owner, name=name, created=now, updated=now)
                session.add(row)
                session.flush()
            row.updated = now
            rank = _count(session, row.id)
            session.add(
                _Turn(
                    conversation=row.id,
                    rank=rank,
                    question=storable(exchange.question.text),
                    exchange=to_json(exchange),
                )
            )
            session.commit()
            return _to_conversation(row, rank + 1)

    def get(self, owner: str, id: str) -> Conversation | None:
        """A conversation of this owner; another's is told as one that is not there."""
        if not self._database.exists():
            return None
        with self._database.session() as session:
            row = self._mine(session, owner, id)
            return _to_conversation(row, _count(session, id)) if row else None

    def exchanges(self, owner: str, id: str) -> tuple[Exchange, ...]:
        """The turns, in order; none of a conversation of someone else."""
        if not self._database.exists():
            return ()
        with self._database.session() as session:
            if self._mine(session, owner, id) is None:
                return ()
            rows = session.scalars(select(_Turn).where(_Turn.conversation == id).order_by(_Turn.rank))
            return tuple(map(_to_exchange, rows))

    def all(self, owner: str, words: str = "", limit: int = 200) -> tuple[Conversation, ...]:
        """The conversations of this owner, last used first, ``words`` in their names or questions."""
        if not self._database.exists():
            return ()
        turns = select(func.count()).where(_Turn.conversation == _Row.id).scalar_subquery()
        query = select(_Row, turns).where(_Row.owner == owner).order_by(_Row.updated.desc(), _Row.id.desc())
        for word in words.split():
            asked = select(_Turn.conversation).where(_Turn.question.icontains(word, autoescape=True))
            query = query.where(or_(_Row.name.icontains(word, autoescape=True), _Row.id.in_(asked)))
        with self._database.session() as session:
            return tuple(_to_conversation(row, count) for row, count in session.execute(query.limit(limit)))

    def rename(self, owner: str, id: str, name: str) -> Conversation:
        """Give a conversation another name.

        Raises:
            UsageError: the name says nothing, or the conversation is no longer there.
        """
        said = storable(" ".join(name.split()))[:NAME_LENGTH]
        if not said:
            raise UsageError("Un nom vide ne permet pas de retrouver la conversation : écrivez-en un.")
        with self._database.session() as session:
            row = self._mine(session, owner, id)
            if row is None:
                raise UsageError("Cette conversation n'existe plus : rechargez la page.")
            row.name = said
            session.commit()
            return _to_conversation(row, _count(session, id))

    def delete(self, owner: str, id: str | None = None) -> int:
        """Erase a conversation, or all those of this owner; how many that was."""
        if not self._database.exists():
            return 0
        with self._database.session() as session:
            gone = select(_Row.id).where(*_Row.of(owner, id))
            session.execute(delete(_Turn).where(_Turn.conversation.in_(gone)))
            found = session.scalars(delete(_Row).where(*_Row.of(owner, id)).returning(_Row.id)).all()
            session.commit()
            return len(found)

    def citing(self, documents: Collection[str]) -> int:
        """How many conversations, of whoever, show a passage of one of these documents (identifiers)."""
        if not self._database.exists():
            return 0
        with self._database.session() as session:
            turns = session.execute(select(_Turn.conversation, _Turn.exchange))
            return len({each.conversation for each in turns if _named(each.exchange) & set(documents)})

    @staticmethod
    def _mine(session: Session, owner: str, id: str) -> _Row | None:
        return session.scalar(select(_Row).where(*_Row.of(owner, id)))


def default_name(question: str) -> str:
    """The first question, cut at a word."""
    words = storable(" ".join(question.split()))
    if len(words) <= NAME_LENGTH:
        return words
    return f"{words[: NAME_LENGTH - 1].rpartition(' ')[0] or words[: NAME_LENGTH - 1]}…"


class _Row(Owned):
    __tablename__ = "conversations"
    __table_args__ = (Index("conversations_of", "owner", "updated"),)

    name: Mapped[str]
    created: Mapped[str]
    updated: Mapped[str]


class _Turn(Base):
    __tablename__ = "conversation_turns"

    conversation: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str]
    exchange: Mapped[dict[str, Any]] = mapped_column(JSON)


def _named(exchange: dict[str, Any]) -> set[object]:
    """The identifiers that a kept turn shares, those of its documents among them."""
    return {each.get("id") for each in exchange.get("shared", ())}


def _count(session: Session, id: str) -> int:
    return session.scalar(select(func.count()).select_from(_Turn).where(_Turn.conversation == id)) or 0


def _to_conversation(row: _Row, turns: int) -> Conversation:
    return Conversation(row.id, row.name, _local(row.created), _local(row.updated), turns)


def _local(said: str) -> datetime:
    return datetime.fromisoformat(said).astimezone().replace(tzinfo=None)


def _to_exchange(row: _Turn) -> Exchange:
    try:
        return from_json(Exchange, row.exchange)
    except ValueError:
        _log.warning("turn %s of conversation %s cannot be read", row.rank, row.conversation, exc_info=True)
        return Exchange(Question(row.question), problem=UNREADABLE)
