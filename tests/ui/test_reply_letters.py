"""Letters and sheets kept for their owner: what is validated, by whom, and what is computed of it."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from rag.appointment.cited import Cited
from rag.appointment.types import Around, Need
from rag.errors import StorageError, UsageError
from rag.settings import Settings
from ui.keep.replies import Letter, LetterStore
from ui.keep.visits import VisitStore

DRAFT = "Madame, Monsieur, la hauteur des annexes est limitée à 3,20 m."
SOURCE = Cited(
    "d1", "valdore", "valdore/plu.txt", "Règlement", "Révision 1", "0" * 64, "c1", "1" * 64, "UB / 10",
    "La hauteur des annexes est limitée à 3,20 m.", (2,), "", "La hauteur des annexes est limitée à 3,20 m.",
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> LetterStore:
    return LetterStore(Settings(data_dir=tmp_path))


def written(store: LetterStore, owner: str = "jeanne") -> Letter:
    return store.add(owner, "votre abri", DRAFT, [SOURCE, SOURCE], ("06G2T5Q7HN-4XW9ZK",), "un abri")


def test_a_letter_is_read_as_it_was_kept(store: LetterStore) -> None:
    made = written(store)
    assert store.get("jeanne", made.id) == made
    assert store.all("jeanne") == (made,)
    assert made.citations == (SOURCE, SOURCE)


def test_another_owner_sees_and_changes_nothing(store: LetterStore) -> None:
    made = written(store)
    assert store.all("paul") == ()
    assert store.get("paul", made.id) is None
    assert store.stamp("paul") == (0, "")
    for attempt in (
        lambda: store.write("paul", made.id, "autre", "autre", None),
        lambda: store.mark_read("paul", made.id, 0),
        lambda: store.validate("paul", made.id, "Paul"),
        lambda: store.reopen("paul", made.id),
        lambda: store.accept("paul", made.id, ("raison",)),
    ):
        with pytest.raises(UsageError, match="n'existe plus"):
            attempt()
    assert store.delete("paul", made.id) == 0
    assert store.get("jeanne", made.id) == made


def test_validation_waits_for_every_source(store: LetterStore) -> None:
    made = written(store)
    with pytest.raises(UsageError, match="source"):
        store.validate("jeanne", made.id, "Jeanne Martin")
    store.mark_read("jeanne", made.id, 0)
    with pytest.raises(UsageError, match="source"):
        store.validate("jeanne", made.id, "Jeanne Martin")
    store.mark_read("jeanne", made.id, 1)
    store.mark_read("jeanne", made.id, 1, read=False)
    assert (found := store.get("jeanne", made.id)) is not None
    assert found.unread == (1,)


def test_the_share_and_the_name_are_written_on_it(store: LetterStore) -> None:
    made = written(store)
    store.write("jeanne", made.id, f"{DRAFT} " + "mot " * 12, "  votre   abri ", None)
    for rank in (0, 1):
        store.mark_read("jeanne", made.id, rank)
    signed = store.validate("jeanne", made.id, " Jeanne  Martin ")
    assert signed.share == pytest.approx(12 / 24)
    assert signed.mention.startswith(
        "Réponse préparée avec une IA à 50\u202f%, relue et validée par Jeanne Martin le "
    )
    assert signed.draft == DRAFT, "the draft stays what it was"
    with pytest.raises(UsageError, match="validée"):
        store.write("jeanne", made.id, "après", "après", None)


def test_a_letter_needs_words_and_a_name(store: LetterStore) -> None:
    made = written(store)
    for rank in (0, 1):
        store.mark_read("jeanne", made.id, rank)
    with pytest.raises(UsageError, match="nom"):
        store.validate("jeanne", made.id, "  ")
    store.write("jeanne", made.id, " \n", "votre abri", None)
    with pytest.raises(UsageError, match="vide"):
        store.validate("jeanne", made.id, "Jeanne Martin")


def test_taken_up_again_it_is_to_be_read_again(store: LetterStore) -> None:
    made = written(store)
    for rank in (0, 1):
        store.mark_read("jeanne", made.id, rank)
    store.validate("jeanne", made.id, "Jeanne Martin")
    again = store.reopen("jeanne", made.id)
    assert (again.validated, again.share, again.mention, again.unread) == (None, None, "", (0, 1))


def test_a_reason_accepted_is_kept_once(store: LetterStore) -> None:
    made = written(store)
    store.accept("jeanne", made.id, ("abrogé",))
    assert store.accept("jeanne", made.id, ("abrogé", "remplacé")).accepted == ("abrogé", "remplacé")


def test_figures_tell_numbers_of_everyone_and_no_word(store: LetterStore) -> None:
    assert store.figures().validated == 0
    for owner, days in (("jeanne", 4), ("paul", 10)):
        made = written(store, owner)
        store.write(owner, made.id, DRAFT, "votre abri", date.today() - timedelta(days=days))
        for rank in (0, 1):
            store.mark_read(owner, made.id, rank)
        store.validate(owner, made.id, owner)
    written(store)
    found = store.figures()
    assert (found.drafts, found.validated, found.mean_share, found.median_days) == (1, 2, 1.0, 7.0)
    undated = written(store)
    for rank in (0, 1):
        store.mark_read("jeanne", undated.id, rank)
    assert store.validate("jeanne", undated.id, "Jeanne").days is None, "its request has no day"
    found = store.figures()
    assert (found.validated, found.dated, found.median_days) == (3, 2, 7.0)


def test_erasing_leaves_nothing_readable(store: LetterStore, tmp_path: Path) -> None:
    made, kept = written(store), written(store, "paul")
    assert store.delete("jeanne") == 1
    assert store.all("jeanne") == ()
    assert store.get("jeanne", made.id) is None
    assert store.get("paul", kept.id) == kept


def test_a_sheet_is_its_owners_and_is_replaced_when_kept_again(tmp_path: Path) -> None:
    store = VisitStore(Settings(data_dir=tmp_path))
    around, needs = Around(date(2024, 6, 3), "Valdoré", "UB"), (Need("Un abri", "travaux", "abri de jardin"),)
    first = store.keep("jeanne", "Un abri", around, needs, frozenset({"c1"}))
    assert store.all("jeanne") == (first,)
    assert store.all("paul") == ()
    again = store.keep("jeanne", "Un abri", around, (), id=first.id)
    assert [each.id for each in store.all("jeanne")] == [first.id]
    assert again.needs == ()
    stolen = store.keep("paul", "Un abri", around, needs, id=first.id)
    assert stolen.id != first.id, "another owner's sheet is not written over"
    assert store.delete("paul", first.id) == 0
    assert store.delete("jeanne") == 1
    assert store.all("jeanne") == ()


def test_what_another_version_wrote_takes_nothing_else_away(tmp_path: Path) -> None:
    """One line that cannot be read: the others stay, and the banner of every page too."""
    settings = Settings(data_dir=tmp_path)
    store, visits = LetterStore(settings), VisitStore(settings)
    broken, sound = written(store), written(store)
    around = Around(date(2024, 6, 3), "Valdoré", "UB")
    lost, kept = visits.keep("jeanne", "Un abri", around, ()), visits.keep("jeanne", "Un mur", around, ())
    with sqlite3.connect(tmp_path / "travail.sqlite") as file:
        file.execute("update reply_letters set letter = '{}' where id = ?", (broken.id,))
        file.execute("update prepared_visits set visit = '{}' where id = ?", (lost.id,))
    file.close()
    assert store.all("jeanne") == (sound,)
    assert store.get("jeanne", broken.id) is None
    with pytest.raises(StorageError, match="ne peut plus être relue"):
        store.mark_read("jeanne", broken.id, 0)
    assert store.citing({SOURCE.document}) == 0
    assert visits.all("jeanne") == (kept,)
    assert store.delete("jeanne") == 2
