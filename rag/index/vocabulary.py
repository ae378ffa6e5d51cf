"""The words of a generation, kept as documents come and go: a question's misprints are read against them.

Each word is counted by the passages that hold it. A document's words are counted again when it leaves, from
its own passages: nothing else is read. Words are those of :func:`words_in`: changing it changes the format.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from rag.index.tables import Base, ChunkRow
from rag.text import fold
from rag.types import Filters, Visibility

if TYPE_CHECKING:
    from rag.index.catalog import Catalog

SHORTEST, LONGEST = 3, 30
MOST_ASKED, MOST_KEPT = 300, 20_000  # words of one question; answers kept for the next ones
MOST_WITHIN = 30  # groups of readers whose words are kept

_Group = tuple[str, Visibility]  # the documents of one corpus and visibility

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},{LONGEST}}}(?![\w@])")


class WordRow(Base):
    """A folded word, how it was first written, and how many passages hold it."""

    __tablename__ = "words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    letters: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[str]
    passages: Mapped[int]


_ADD = text(
    "INSERT INTO words (letters, word, shown, passages) VALUES (:letters, :word, :shown, :passages) "
    "ON CONFLICT (letters, word) DO UPDATE SET passages = passages + excluded.passages"
)
_TAKE = text("UPDATE words SET passages = passages - :passages WHERE letters = :letters AND word = :word")
_GONE = text("DELETE FROM words WHERE passages <= 0")


def words_in(texts: Iterable[str]) -> dict[str, tuple[str, int]]:
    """The folded words of some passages: how each is most often written, in how many passages."""
    written: Counter[str] = Counter()
    for each in texts:
        written.update(set(_WORD.findall(each.lower())))
    found: dict[str, tuple[str, int]] = {}
    for form, count in written.most_common():
        word = fold(form)
        if word.isascii():
            shown, before = found.get(word, (form, 0))
            found[word] = shown, before + count
    return found


def add_words(session: Session, texts: Iterable[str]) -> None:
    """Count the words of new passages."""
    values = _values(texts)
    if values:
        session.execute(_ADD, values)


def _values(texts: Iterable[str]) -> list[dict[str, str | int]]:
    return [
        {"letters": len(word), "word": word, "shown": shown, "passages": count}
        for word, (shown, count) in words_in(texts).items()
    ]


def drop_words(session: Session, document_id: str) -> None:
    """Count no more the words of a document's passages, which are still there."""
    texts = session.scalars(select(ChunkRow.text).where(ChunkRow.document_id == document_id))
    values = _values(texts)
    if values:
        session.execute(_TAKE, values)
        session.execute(_GONE)


def _counts(session: Session, words: Sequence[str]) -> dict[str, int]:
    by_length: dict[int, list[str]] = {}
    for word in words:
        by_length.setdefault(len(word), []).append(word)
    places = (and_(WordRow.letters == length, WordRow.word.in_(same)) for length, same in by_length.items())
    asked = select(WordRow.word, WordRow.passages).where(or_(*places))
    return {row.word: row.passages for row in session.execute(asked)}


def _words_of(document_ids: Sequence[str], session: Session) -> dict[str, int]:
    """In how many passages of these documents each word is."""
    found: Counter[str] = Counter()
    for each in document_ids:
        texts = session.scalars(select(ChunkRow.text).where(ChunkRow.document_id == each))
        found.update({word: count for word, (_, count) in words_in(texts).items()})
    return dict(found)


class Vocabulary:
    """The words of an unchanging catalog, read as they are asked. Safe to share between threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._counted: dict[str, int] = {}
        self._by_length: dict[int, Mapping[str, tuple[str, int]]] = {}
        self._lock = threading.Lock()
        self._groups: dict[_Group, dict[str, int]] = {}
        self._within: dict[frozenset[_Group], WordsWithin] = {}

    def within(self, filters: Filters) -> Vocabulary | WordsWithin:
        """The words of the passages inside these walls, all when there is none: what a reader may not see
        spells none of their words."""
        if filters.walls == Filters():
            return self
        with self._lock:
            hidden: dict[_Group, list[str]] = {}
            for each in self._catalog.documents():
                if (filters.visibilities and each.visibility not in filters.visibilities) or (
                    filters.opened and each.corpus not in filters.opened
                ):
                    hidden.setdefault((each.corpus, each.visibility), []).append(each.id)
            if not hidden:
                return self
            key = frozenset(hidden)
            if key not in self._within:
                if len(self._within) >= MOST_WITHIN:
                    self._within.clear()
                self._within[key] = WordsWithin(self, self._counted_of(hidden))
            return self._within[key]

    def _counted_of(self, hidden: Mapping[_Group, Sequence[str]]) -> Mapping[str, int]:
        """The words of these groups of documents, each group read once."""
        counted: Counter[str] = Counter()
        for group, document_ids in hidden.items():
            if group not in self._groups:
                self._groups[group] = self._catalog.read(partial(_words_of, document_ids))
            counted.update(self._groups[group])
        return counted

    def counts(self, words: Collection[str]) -> Mapping[str, int]:
        """In how many passages each of these folded words is; those that none holds are left out."""
        with self._lock:
            if len(self._counted) > MOST_KEPT:
                self._counted.clear()
            new = sorted(set(words) - self._counted.keys())[:MOST_ASKED]
            if new:
                self._counted |= dict.fromkeys(new, 0) | self._catalog.read(partial(_counts, words=new))
            return {word: count for word in words if (count := self._counted.get(word))}

    def of_length(self, length: int) -> Mapping[str, tuple[str, int]]:
        """The words of a length that several passages hold: how each is written, in how many. Read once.

        A word of one passage is more often a misprint of it than what a user meant.
        """
        asked = select(WordRow.word, WordRow.shown, WordRow.passages).where(
            WordRow.letters == length, WordRow.passages > 1
        )
        with self._lock:
            if length not in self._by_length:
                rows = self._catalog.read(lambda session: session.execute(asked).all())
                self._by_length[length] = {word: (shown, passages) for word, shown, passages in rows}
            return self._by_length[length]


class WordsWithin:
    """The words of a catalog less those of some passages, counted: what the others hold."""

    def __init__(self, words: Vocabulary, hidden: Mapping[str, int]) -> None:
        self._words, self._hidden = words, hidden
        self._by_length: dict[int, Mapping[str, tuple[str, int]]] = {}

    def counts(self, words: Collection[str]) -> Mapping[str, int]:
        found = self._words.counts(words).items()
        return {word: left for word, count in found if (left := count - self._hidden.get(word, 0)) > 0}

    def of_length(self, length: int) -> Mapping[str, tuple[str, int]]:
        if length not in self._by_length:
            found = self._words.of_length(length).items()
            self._by_length[length] = {
                word: (shown, left)
                for word, (shown, count) in found
                if (left := count - self._hidden.get(word, 0)) > 1
            }
        return self._by_length[length]
