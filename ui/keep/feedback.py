"""What readers say of the answers they were given, and what became of each saying.

The answer and its sources are judged apart: an answer may be right over a source that does not show it, and
a wrong answer may stand on the right page. One saying by person and answer: a new one takes the place of the
former, and is to be read again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Index, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from rag.database import insert, storable
from rag.errors import UsageError
from rag.journal import new_record_id
from rag.settings import Settings
from ui.keep.base import Base, database

COMMENT_LENGTH = 2000


class Verdict(StrEnum):
    """The last one is about the source alone: the answer itself is not called wrong."""

    RIGHT = "juste"
    WRONG = "faux"
    INCOMPLETE = "incomplet"
    BAD_SOURCE = "source inadaptée"


class FeedbackState(StrEnum):
    """A rating waits to be read again; it ends as a reference question, or set aside."""

    WAITING = "à relire"
    KEPT = "retenu"
    DISCARDED = "écarté"


@dataclass(frozen=True, slots=True)
class Feedback:
    """``record`` is the replay number of the answer in the journal; ``source`` the rank, from 1, of the
    source that is meant, if one is. ``reason`` says why it was set aside, ``question`` which reference
    question was made of it.
    """

    id: str
    record: str
    verdict: Verdict
    comment: str
    owner: str
    created: datetime
    state: FeedbackState = FeedbackState.WAITING
    source: int | None = None
    decided_by: str = ""
    decided: datetime | None = None
    reason: str = ""
    question: str = ""


class FeedbackStore:
    """Writes and reads ratings. Nothing is opened before the first call.

    Raises:
        StorageError: by every method, when the file cannot be read or written.
    """

    def __init__(self, settings: Settings) -> None:
        self._database = database(settings, _Row)

    def add(
        self, record: str, verdict: Verdict, owner: str, comment: str = "", source: int | None = None
    ) -> Feedback:
        """Keep what this person says of this answer, in place of what they said before."""
        now = datetime.now(UTC)
        made = Feedback(
            id=new_record_id(now),
            record=record,
            verdict=verdict,
            comment=storable(comment.strip()[:COMMENT_LENGTH]),
            owner=owner,
            created=now,
            source=source,
        )
        values = _columns(made)
        changed = {name: value for name, value in values.items() if name != "id"}
        with self._database.session() as session:
            # In one statement: a double click is two sayings at once, and must leave one.
            row = insert(session, _Row).values(values)
            session.execute(row.on_conflict_do_update(index_elements=["owner", "record"], set_=changed))
            kept = session.scalars(select(_Row).where(_Row.owner == owner, _Row.record == record)).one()
            session.commit()
            return _to_feedback(kept)

    def of_record(self, record: str, owner: str) -> Feedback | None:
        """What this person said of this answer."""
        if not self._database.exists():
            return None
        with self._database.session() as session:
            row = session.scalar(select(_Row).where(_Row.owner == owner, _Row.record == record))
            return _to_feedback(row) if row else None

    def queue(
        self,
        states: Collection[FeedbackState] = (FeedbackState.WAITING,),
        verdicts: Collection[Verdict] = tuple(Verdict),
        limit: int = 500,
    ) -> tuple[Feedback, ...]:
        """The ratings of everyone in these states, newest first: for who reads them again."""
        if not self._database.exists():
            return ()
        with self._database.session() as session:
            rows = session.scalars(
                select(_Row)
                .where(_Row.state.in_(map(str, states)), _Row.verdict.in_(map(str, verdicts)))
                .order_by(_Row.created.desc(), _Row.id.desc())
                .limit(limit)
            )
            return tuple(map(_to_feedback, rows))

    def get(self, id: str) -> Feedback | None:
        """The rating of that id."""
        if not self._database.exists():
            return None
        with self._database.session() as session:
            row = session.get(_Row, id)
            return _to_feedback(row) if row else None

    def said(self) -> dict[str, tuple[Verdict, ...]]:
        """What was said of each answer, by its number, whoever said it; what was set aside does not count."""
        if not self._database.exists():
            return {}
        found: dict[str, tuple[Verdict, ...]] = {}
        counted = select(_Row.record, _Row.verdict).where(_Row.state != str(FeedbackState.DISCARDED))
        with self._database.session() as session:
            for record, verdict in session.execute(counted.order_by(_Row.id)):
                found[record] = (*found.get(record, ()), Verdict(verdict))
        return found

    def count(self, state: FeedbackState) -> int:
        if not self._database.exists():
            return 0
        with self._database.session() as session:
            found = session.scalar(select(func.count()).select_from(_Row).where(_Row.state == str(state)))
            return found or 0

    def stamp(self) -> tuple[int, str, str]:
        """What changes whenever a rating does: for what is computed from them."""
        if not self._database.exists():
            return 0, "", ""
        with self._database.session() as session:
            count, last, decided = session.execute(
                select(func.count(), func.max(_Row.created), func.max(_Row.decided))
            ).one()
            return int(count), last or "", decided or ""

    def decide(
        self, id: str, state: FeedbackState, decided_by: str, reason: str = "", question: str = ""
    ) -> Feedback:
        """Say what became of a rating.

        Raises:
            UsageError: it is no longer there.
        """
        with self._database.session() as session:
            row = session.get(_Row, id)
            if row is None:
                raise UsageError("Ce retour n'existe plus : rechargez la page pour voir la file à jour.")
            decided = replace(
                _to_feedback(row),
                state=state,
                decided_by=decided_by,
                decided=datetime.now(UTC),
                reason=storable(reason.strip()[:COMMENT_LENGTH]),
                question=question,
            )
            session.merge(_Row(**_columns(decided)))
            session.commit()
            return decided

    def delete(self, owner: str, record: str | None = None) -> int:
        """Forget what this person said, of one answer or of all; how many sayings that was."""
        if not self._database.exists():
            return 0
        mine = [_Row.owner == owner, *([] if record is None else [_Row.record == record])]
        with self._database.session() as session:
            ids = session.scalars(delete(_Row).where(*mine).returning(_Row.id)).all()
            session.commit()
            return len(ids)


class _Row(Base):
    __tablename__ = "feedback"
    __table_args__ = (
        Index("feedback_of", "owner", "record", unique=True),
        Index("feedback_state", "state", "created"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(index=True)
    verdict: Mapped[str]
    comment: Mapped[str]
    owner: Mapped[str]
    created: Mapped[str]
    state: Mapped[str]
    source: Mapped[int | None]
    decided_by: Mapped[str]
    decided: Mapped[str | None]
    reason: Mapped[str]
    question: Mapped[str]


def _columns(item: Feedback) -> dict[str, str | int | None]:
    return {
        "id": item.id,
        "record": item.record,
        "verdict": item.verdict.value,
        "comment": item.comment,
        "owner": item.owner,
        "created": item.created.astimezone(UTC).isoformat(),
        "state": item.state.value,
        "source": item.source,
        "decided_by": item.decided_by,
        "decided": item.decided.astimezone(UTC).isoformat() if item.decided else None,
        "reason": item.reason,
        "question": item.question,
    }


def _to_feedback(row: _Row) -> Feedback:
    return Feedback(
        id=row.id,
        record=row.record,
        verdict=Verdict(row.verdict),
        comment=row.comment,
        owner=row.owner,
        created=datetime.fromisoformat(row.created),
        state=FeedbackState(row.state),
        source=row.source,
        decided_by=row.decided_by,
        decided=datetime.fromisoformat(row.decided) if row.decided else None,
        reason=row.reason,
        question=row.question,
    )
