"""Draft replies, each its owner's alone: the draft, the text sent, what both rest on, who validated it.

The draft is kept as it was prepared: the share that was kept of it is computed from it, never typed.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from statistics import fmean, median
from typing import Any

from sqlalchemy import JSON, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from rag.appointment.cited import Cited
from rag.appointment.share import per_cent, share_kept
from rag.database import storable
from rag.dates import in_french
from rag.errors import StorageError, UsageError
from rag.journal import new_record_id
from rag.settings import Settings
from ui.keep.base import Owned, database, erase
from ui.keep.frozen import from_json, to_json

TEXT_LENGTH = 20_000
SUBJECT_LENGTH = 300
NAME_LENGTH = 120
UNREADABLE = (
    "Cette réponse a été gardée par une version de Sourcier qui l'écrivait autrement, et ne peut plus être "
    "relue : demandez à votre service informatique de revenir à cette version."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """``read`` are the ranks, from 0, of the sources that were opened or ticked. ``share`` is set when it is
    validated. ``accepted`` are the reasons to read it again that its owner has looked at already."""

    id: str
    subject: str
    draft: str
    text: str
    citations: tuple[Cited, ...]
    created: datetime
    updated: datetime
    records: tuple[str, ...] = ()
    said: str = ""
    received: date | None = None
    read: frozenset[int] = frozenset()
    share: float | None = None
    validated_by: str = ""
    validated: datetime | None = None
    accepted: tuple[str, ...] = ()

    @property
    def unread(self) -> tuple[int, ...]:
        return tuple(rank for rank in range(len(self.citations)) if rank not in self.read)

    @property
    def mention(self) -> str:
        """The words that go with the letter once it is validated; empty before."""
        if self.validated is None or self.share is None:
            return ""
        day = in_french(self.validated.astimezone().date())
        share = f"{per_cent(self.share)}\u202f%"
        return f"Réponse préparée avec une IA à {share}, relue et validée par {self.validated_by} le {day}."

    @property
    def days(self) -> int | None:
        """From the request to the validation; None when the day of the request is not known: counted from the
        draft, it would nearly always be nothing."""
        if self.validated is None or self.received is None:
            return None
        return max(0, (self.validated.astimezone().date() - self.received).days)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the service may know of all replies: numbers, no word of them. ``dated`` are the validated ones
    whose request has a day: the delay is theirs."""

    drafts: int
    validated: int
    mean_share: float | None = None
    median_days: float | None = None
    dated: int = 0


class LetterStore:
    """Reads and writes the letters of one owner at a time. Nothing is opened before the first call.

    Raises:
        StorageError: by every method, when the file cannot be read or written.
        UsageError: by those that name a letter, when it is not one of this owner's.
    """

    def __init__(self, settings: Settings) -> None:
        self._database = database(settings, _Row)

    def add(
        self,
        owner: str,
        subject: str,
        draft: str,
        citations: Sequence[Cited],
        records: Sequence[str] = (),
        said: str = "",
    ) -> Letter:
        """Keep a new draft. ``said`` is the request, whose figures are the visitor's own."""
        now = datetime.now(UTC)
        text = storable(draft[:TEXT_LENGTH])
        subject = storable(" ".join(subject.split())[:SUBJECT_LENGTH])
        made = Letter(
            new_record_id(now),
            subject,
            text,
            text,
            tuple(citations),
            now,
            now,
            tuple(records),
            storable(said),
        )
        with self._database.session() as session:
            session.add(_to_row(owner, made))
            session.commit()
        return made

    def all(self, owner: str) -> tuple[Letter, ...]:
        """The letters of this owner, the last changed first."""
        if not self._database.exists():
            return ()
        with self._database.session() as session:
            rows = session.scalars(
                select(_Row).where(_Row.owner == owner).order_by(_Row.updated.desc(), _Row.id.desc())
            )
            return tuple(filter(None, map(_readable, rows)))

    def get(self, owner: str, id: str) -> Letter | None:
        if not self._database.exists():
            return None
        with self._database.session() as session:
            row = session.scalar(select(_Row).where(*_Row.of(owner, id)))
            return _readable(row) if row else None

    def write(self, owner: str, id: str, text: str, subject: str, received: date | None) -> Letter:
        """Keep what the owner typed. A validated letter stays as it was sent.

        Raises:
            UsageError: it is validated.
        """
        with self._database.session() as session:
            letter = _open_one(session, owner, id)
            if letter.validated:
                raise UsageError("Cette réponse est validée : reprenez-la d'abord en brouillon.")
            kept = storable(text[:TEXT_LENGTH])
            name = storable(" ".join(subject.split())[:SUBJECT_LENGTH]) or letter.subject
            return _saved(session, owner, replace(letter, text=kept, subject=name, received=received))

    def mark_read(self, owner: str, id: str, rank: int, read: bool = True) -> Letter:
        """A source was opened, or ticked as read."""
        with self._database.session() as session:
            letter = _open_one(session, owner, id)
            ranks = letter.read | {rank} if read else letter.read - {rank}
            return _saved(session, owner, replace(letter, read=ranks), touch=False)

    def validate(self, owner: str, id: str, name: str) -> Letter:
        """Sign a letter: the share kept of the draft is computed now.

        Raises:
            UsageError: a source was not read, the text is empty, or no name is given.
        """
        name = storable(" ".join(name.split())[:NAME_LENGTH])
        with self._database.session() as session:
            letter = _open_one(session, owner, id)
            if letter.unread:
                raise UsageError("Ouvrez d'abord chaque source citée, ou cochez celles que vous avez lues.")
            if not letter.text.strip():
                raise UsageError("La lettre est vide : écrivez-la avant de la valider.")
            if not name:
                raise UsageError("Écrivez le nom de la personne qui valide.")
            signed = replace(
                letter,
                share=share_kept(letter.draft, letter.text),
                validated_by=name,
                validated=datetime.now(UTC),
                accepted=(),
            )
            return _saved(session, owner, signed)

    def reopen(self, owner: str, id: str) -> Letter:
        """Make a validated letter a draft again: its sources are to be read again."""
        with self._database.session() as session:
            letter = _open_one(session, owner, id)
            again = replace(
                letter, share=None, validated_by="", validated=None, read=frozenset(), accepted=()
            )
            return _saved(session, owner, again)

    def accept(self, owner: str, id: str, reasons: Sequence[str]) -> Letter:
        """The owner has read the letter again, knowing these reasons: only others will flag it."""
        with self._database.session() as session:
            letter = _open_one(session, owner, id)
            known = tuple(dict.fromkeys((*letter.accepted, *reasons)))
            return _saved(session, owner, replace(letter, accepted=known))

    def delete(self, owner: str, id: str | None = None) -> int:
        """Forget one letter of this owner, or all of them; how many that was."""
        return erase(self._database, _Row, owner, id)

    def stamp(self, owner: str) -> tuple[int, str]:
        """What changes whenever a letter of this owner does."""
        if not self._database.exists():
            return 0, ""
        with self._database.session() as session:
            mine = select(func.count(), func.max(_Row.updated)).where(_Row.owner == owner)
            count, last = session.execute(mine).one()
            return int(count), last or ""

    def citing(self, documents: Collection[str]) -> int:
        """How many validated letters, of whoever, rest on one of these documents (their identifiers)."""
        if not self._database.exists():
            return 0
        with self._database.session() as session:
            signed = session.scalars(select(_Row).where(_Row.validated.is_not(None)))
            read = filter(None, map(_readable, signed))
            return sum(any(each.document in documents for each in letter.citations) for letter in read)

    def figures(self) -> Figures:
        """The figures of the service, whoever wrote the letters."""
        if not self._database.exists():
            return Figures(0, 0)
        with self._database.session() as session:
            rows = list(session.execute(select(_Row.validated, _Row.share, _Row.days)))
        shares = [share for validated, share, _ in rows if validated and share is not None]
        days = [each for validated, _, each in rows if validated and each is not None]
        done = sum(validated is not None for validated, _, _ in rows)
        return Figures(
            len(rows) - done,
            done,
            fmean(shares) if shares else None,
            median(days) if days else None,
            len(days),
        )


class _Row(Owned):
    """``days`` is computed when the letter is signed, so that figures need no word of it."""

    __tablename__ = "reply_letters"
    __table_args__ = (Index("reply_letters_of", "owner", "updated"),)

    updated: Mapped[str]
    validated: Mapped[str | None]
    share: Mapped[float | None]
    days: Mapped[int | None]
    letter: Mapped[dict[str, Any]] = mapped_column(JSON)


def _to_row(owner: str, letter: Letter) -> _Row:
    return _Row(
        id=letter.id,
        owner=owner,
        updated=letter.updated.isoformat(),
        validated=letter.validated.isoformat() if letter.validated else None,
        share=letter.share,
        days=letter.days,
        letter=to_json(letter),
    )


def _to_letter(row: _Row) -> Letter:
    try:
        return from_json(Letter, row.letter)
    except ValueError as error:
        _log.warning("letter %s cannot be read", row.id, exc_info=True)
        raise StorageError(UNREADABLE) from error


def _readable(row: _Row) -> Letter | None:
    """The letter of a row; one that cannot be read must not take the others, nor every page, away."""
    try:
        return _to_letter(row)
    except StorageError:
        return None


def _open_one(session: Session, owner: str, id: str) -> Letter:
    row = session.scalar(select(_Row).where(*_Row.of(owner, id)))
    if row is None:
        raise UsageError("Cette réponse n'existe plus : revenez à la liste.")
    return _to_letter(row)


def _saved(session: Session, owner: str, letter: Letter, touch: bool = True) -> Letter:
    kept = replace(letter, updated=datetime.now(UTC)) if touch else letter
    session.merge(_to_row(owner, kept))
    session.commit()
    return kept
