"""The journal: every answer leaves an entry that can be read again in full (CRPA L.311-3-1).

One SQLite file under the data folder, or tables of a PostgreSQL server, shared by any number of processes:
each operation is one short transaction. The exact passages are named by chunk and by the hash of
their text, so that a later reader can tell whether the index still holds the same words.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import JSON, Connection, Table, delete, func, inspect, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from rag.briefs import COLUMNS, Brief, BriefRow, Source, brief, brief_row, corpora_of
from rag.database import ORDERED, Database, Schema, insert, place, storable
from rag.holding import holds
from rag.settings import Settings
from rag.text import digest
from rag.types import Check, Filters, Passage, Record
from rag.wire import reply_to_json, version_label

FILE_NAME = "journal.sqlite"
SCHEMA_VERSION = 3
_BATCH = 500
_TIME_DIGITS = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: sorts like the number, no I, L, O, U


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the answer saw it. ``text_sha256`` tells whether the index still says the same."""

    chunk: str
    document: str
    document_sha256: str
    file: str
    version: str
    text_sha256: str
    score: float
    legs: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal, read back. ``reply`` is the answer line of the public contract."""

    id: str
    created: datetime
    question: str
    context: tuple[str, ...]
    filters: dict[str, object]
    decision: str
    reply: dict[str, object]
    passages: tuple[StoredPassage, ...]
    checks: tuple[Check, ...]
    generation: str
    settings: str
    model: str | None
    prompt: str | None
    prompts: tuple[str, ...]
    raw: str | None
    seconds: float

    @property
    def corpora(self) -> frozenset[str]:
        return corpora_of((passage.file for passage in self.passages), self.filters)


def new_record_id(now: datetime | None = None) -> str:
    """A short unique id whose alphabetical order is that of time: ``06G2T5Q7HN-4XW9ZK``."""
    moment = int((now or datetime.now(UTC)).timestamp() * 1000)
    return f"{_base32(moment, _TIME_DIGITS)}-{_base32(secrets.randbits(30), 6)}"


class Journal:
    """Writes and reads entries. Nothing is opened before the first call.

    Raises:
        StorageError: by every method, when the file cannot be read or written. An answer must not be
            lost for that: the caller turns it into a notice.
    """

    def __init__(self, settings: Settings) -> None:
        self._active, self._days = settings.journal.actif, settings.journal.jours
        self._database = Database(place(settings, FILE_NAME), SCHEMA)

    def add(self, record: Record) -> None:
        """Keep a record; does nothing when the journal is switched off in the settings."""
        if not self._active:
            return
        row = _to_row(record)
        values = brief_row(_brief_source(row))  # before the session: it empties the row once committed
        with self._database.session() as session:
            session.add(row)
            session.flush()
            session.execute(insert(session, BriefRow).values(values))
            if self._days:  # what is too old goes as what is new comes: nothing else has to run for that
                _erase(session, record.created - timedelta(days=self._days))
            session.commit()

    def get(self, id: str) -> Entry | None:
        """The entry of that id."""
        if not self._database.exists():
            return None
        with self._database.session() as session:
            row = session.get(_Row, id)
            return _to_entry(row) if row else None

    def recent(self, limit: int = 20) -> tuple[Entry, ...]:
        """The last entries, newest first."""
        if not self._database.exists():
            return ()
        with self._database.session() as session:
            rows = session.scalars(select(_Row).order_by(_Row.id.desc()).limit(limit))
            return tuple(_to_entry(row) for row in rows)

    def some(self, ids: Iterable[str]) -> dict[str, Entry]:
        """The entries of these ids that are there."""
        wanted = list(ids)
        if not wanted or not self._database.exists():
            return {}
        with self._database.session() as session:
            rows = session.scalars(select(_Row).where(_Row.id.in_(wanted)))
            return {row.id: _to_entry(row) for row in rows}

    def stamp(self) -> tuple[int, str]:
        """What changes with the entries: how many there are, and the last one."""
        if not self._database.exists():
            return 0, ""
        with self._database.session() as session:
            count, last = session.execute(select(func.count(), func.max(_Row.id))).one()
            return int(count), last or ""

    def holding(self, words: str) -> tuple[Entry, ...]:
        """The entries whose question, context, answer or exchange with a model holds these words, oldest
        first, whatever their case and accents: what a person who asks what is kept of them is shown."""
        if not self._database.exists():
            return ()
        with self._database.session() as session:
            rows = session.scalars(select(_Row).order_by(_Row.id).execution_options(yield_per=_BATCH))
            return tuple(_to_entry(row) for row in rows if holds(_said(row), words))

    def erase(self, ids: Iterable[str]) -> int:
        """Erase these entries, for good; how many there were."""
        if not self._database.exists():
            return 0
        with self._database.session() as session:
            count = 0
            for id in ids:
                count += len(session.scalars(delete(_Row).where(_Row.id == id).returning(_Row.id)).all())
                session.execute(delete(BriefRow).where(BriefRow.id == id))
            session.commit()
            return count

    def erase_before(self, moment: datetime) -> int:
        """Erase all that was answered before a moment, for good; how many entries that was."""
        if not self._database.exists():
            return 0
        with self._database.session() as session:
            count = _erase(session, moment)
            session.commit()
            return count

    def briefs(self, since: datetime, until: datetime) -> tuple[Brief, ...]:
        """The exchanges from a moment up to another, left out, in short, oldest first."""
        if not self._database.exists():
            return ()
        first, last = (moment.astimezone(UTC).isoformat() for moment in (since, until))
        asked = select(*COLUMNS).where(BriefRow.created >= first, BriefRow.created < last)
        with self._database.session() as session:
            _complete(session)
            return tuple(map(brief, session.execute(asked.order_by(BriefRow.id))))


class _Base(DeclarativeBase):
    type_annotation_map = {str: ORDERED}  # noqa: RUF012 (a name that SQLAlchemy reads)


class _Row(_Base):
    __tablename__ = "entries"

    id: Mapped[str] = mapped_column(primary_key=True)
    created: Mapped[str]
    question: Mapped[str]
    decision: Mapped[str]
    generation: Mapped[str]
    settings: Mapped[str]
    seconds: Mapped[float]
    model: Mapped[str | None]
    prompt: Mapped[str | None]
    raw: Mapped[str | None]
    prompts: Mapped[list[str] | None] = mapped_column(JSON)
    context: Mapped[list[str]] = mapped_column(JSON)
    filters: Mapped[dict[str, object]] = mapped_column(JSON)
    reply: Mapped[dict[str, object]] = mapped_column(JSON)
    passages: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    checks: Mapped[list[dict[str, object]]] = mapped_column(JSON)


def _complete(session: Session) -> None:
    """Make the briefs of entries written without, and forget those of entries that are gone."""
    gone = select(BriefRow.id).where(BriefRow.id.not_in(select(_Row.id)))
    if session.scalar(gone.limit(1)):
        session.execute(delete(BriefRow).where(BriefRow.id.in_(gone)))
    without = select(_Row).where(_Row.id.not_in(select(BriefRow.id))).limit(_BATCH)
    while rows := session.scalars(without).all():
        made = [brief_row(_brief_source(row)) for row in rows]
        session.execute(insert(session, BriefRow).on_conflict_do_nothing(), made)
        session.expunge_all()
    session.commit()


def _erase(session: Session, before: datetime) -> int:
    """By identifiers, which sort by time: no scan of the whole journal at each answer."""
    first_kept = _base32(
        max(0, int(before.timestamp() * 1000)), _TIME_DIGITS
    )  # below 0, it would be the last
    gone = session.scalars(delete(_Row).where(_Row.id < first_kept).returning(_Row.id)).all()
    session.execute(delete(BriefRow).where(BriefRow.id < first_kept))
    return len(gone)


def _said(row: _Row) -> tuple[object, ...]:
    """All that an entry says in words."""
    return row.question, row.context, row.filters, row.reply, row.prompt, row.raw


def _brief_source(row: _Row) -> Source:
    files = tuple(str(item.get("file", "")) for item in row.passages)
    return Source(row.id, row.created, row.question, row.decision, row.filters, row.reply, files)


def _add_what_version_1_lacks(connection: Connection) -> None:
    columns = {column["name"] for column in inspect(connection).get_columns(_Row.__tablename__)}
    if "prompts" not in columns:
        connection.execute(text("ALTER TABLE entries ADD COLUMN prompts JSON"))


SCHEMA = Schema(
    "journal",
    "Le journal",
    (cast(Table, _Row.__table__), cast(Table, BriefRow.__table__)),
    SCHEMA_VERSION,
    _add_what_version_1_lacks,
)
"""Version 2 added the prompts, version 3 the index of the briefs' times."""


def _to_row(record: Record) -> _Row:
    reply, trace, filters = record.reply, record.trace, record.question.filters
    return _Row(
        id=record.id,
        created=record.created.astimezone(UTC).isoformat(),
        question=storable(record.question.text),
        context=list(record.question.context),
        filters=_filters_to_json(filters),
        decision=reply.refusal.reason.value if reply.refusal else reply.status.value,
        reply=reply_to_json(reply, record.id),
        passages=[asdict(_stored(passage)) for passage in reply.passages],
        checks=[asdict(check) for check in record.checks],
        generation=record.generation,
        settings=record.settings,
        model=storable(trace.model) if trace else None,
        prompt=storable(trace.prompt) if trace else None,
        raw=storable(trace.raw) if trace else None,
        prompts=list(trace.prompts) if trace else None,
        seconds=reply.seconds,
    )


def _to_entry(row: _Row) -> Entry:
    return Entry(
        id=row.id,
        created=datetime.fromisoformat(row.created),
        question=row.question,
        context=tuple(row.context),
        filters=row.filters,
        decision=row.decision,
        reply=row.reply,
        passages=tuple(_passage(item) for item in row.passages),
        checks=tuple(Check(**cast("dict[str, Any]", item)) for item in row.checks),
        generation=row.generation,
        settings=row.settings,
        model=row.model,
        prompt=row.prompt,
        prompts=tuple(row.prompts or ()),
        raw=row.raw,
        seconds=row.seconds,
    )


def _stored(passage: Passage) -> StoredPassage:
    return StoredPassage(
        chunk=passage.chunk.id,
        document=passage.document.id,
        document_sha256=passage.document.sha256,
        file=passage.document.file,
        version=version_label(passage.document),
        text_sha256=digest(passage.chunk.text),
        score=passage.score,
        legs=passage.legs,
    )


def _passage(item: dict[str, object]) -> StoredPassage:
    fields = cast("dict[str, Any]", item)
    return StoredPassage(**{**fields, "legs": tuple((name, score) for name, score in fields["legs"])})


def _filters_to_json(filters: Filters) -> dict[str, object]:
    """The conditions that were set, dates in ISO form."""
    set_only = {key: value for key, value in asdict(filters).items() if value}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in set_only.items()}


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))
