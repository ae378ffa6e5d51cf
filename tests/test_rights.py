"""What is kept of people can be found and erased, and goes by itself when it is too old."""

from __future__ import annotations

import io
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rag.discovery import modules_of
from rag.holding import holds
from rag.journal import FILE_NAME, Journal, new_record_id
from rag.settings import JournalSettings, Settings
from rag.types import Question, Record
from tests import samples
from ui import keep, labels, texts
from ui.access.identity import owner_id
from ui.cli import main
from ui.exchange import Exchange
from ui.keep.acknowledged import AcknowledgedStore
from ui.keep.base import FILE_NAME as WORK_FILE
from ui.keep.base import Base
from ui.keep.conversations import ConversationStore
from ui.keep.feedback import FeedbackStore, Verdict
from ui.keep.rights import WorkFile
from ui.keep.ticks import TickStore

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
JEANNE, PAUL = owner_id("https://sso.ville.example", "jeanne"), owner_id("https://sso.ville.example", "paul")


def answered(journal: Journal, words: str, ago: timedelta = timedelta(0)) -> str:
    when = NOW - ago
    made = Record(
        new_record_id(when),
        when,
        Question(words),
        samples.answered(),
        "20260131T093000-0a1b2c3d",
        "0123456789ab",
    )
    journal.add(made)
    return made.id


@pytest.mark.parametrize("words", ["mme durand", "MME  DURAND", "Mme Dûrand", "12 rue des Lilas"])
def test_words_are_found_whatever_their_writing(words: str) -> None:
    assert holds({"a": ["x", ("Madame ou Mme\n Durand, 12 rue des Lilas", 3)]}, words)


@pytest.mark.parametrize("words", ["", "  ", "Mme Dupont", "clef"])
def test_words_that_are_not_kept_are_not_found(words: str) -> None:
    assert not holds({"clef": ["Mme Durand", None, 3]}, words)


def test_an_entry_that_names_somebody_is_found_then_erased_with_its_brief(tmp_path: Path) -> None:
    journal = Journal(Settings(data_dir=tmp_path))
    named = answered(journal, "Que dit l'arrêté pris contre Mme Durand ?")
    other = answered(journal, "Quelle hauteur en zone UA ?")
    assert [entry.id for entry in journal.holding("mme durand")] == [named]
    assert journal.erase([named, "inconnu"]) == 1
    assert journal.holding("durand") == ()
    assert [entry.id for entry in journal.recent()] == [other]
    day = timedelta(days=1)
    assert [brief.id for brief in journal.briefs(NOW - day, NOW + day)] == [other]
    assert b"Durand" not in b"".join(each.read_bytes() for each in tmp_path.iterdir()), "written over"


def test_what_is_older_than_the_setting_goes_with_the_next_answer(tmp_path: Path) -> None:
    before = Journal(Settings(data_dir=tmp_path))
    for age in (400, 366, 364, 1):
        answered(before, f"il y a {age} jours", timedelta(days=age))
    assert len(before.recent()) == 4, "nothing is erased unless a duration is set"
    answered(Journal(Settings(data_dir=tmp_path, journal=JournalSettings(jours=365))), "aujourd'hui")
    assert [entry.question for entry in before.recent()] == [
        "aujourd'hui",
        "il y a 1 jours",
        "il y a 364 jours",
    ]
    with sqlite3.connect(tmp_path / FILE_NAME) as file:
        assert file.execute("SELECT count(*) FROM briefs").fetchone() == (3,)
    file.close()


def test_what_is_before_a_day_is_erased(tmp_path: Path) -> None:
    journal = Journal(Settings(data_dir=tmp_path))
    assert (journal.erase(["R"]), journal.erase_before(NOW), journal.holding("x")) == (0, 0, ())
    assert list(tmp_path.iterdir()) == [], "nothing is made for nothing"
    answered(journal, "avant", timedelta(days=2))
    kept = answered(journal, "après")
    assert journal.erase_before(datetime(1960, 1, 1, tzinfo=UTC)) == 0, "before all time told by identifiers"
    assert journal.erase_before(NOW - timedelta(days=1)) == 1
    assert [entry.id for entry in journal.recent()] == [kept]


def test_the_longest_duration_erases_nothing(tmp_path: Path) -> None:
    (most,) = (each.le for each in JournalSettings.model_fields["jours"].metadata if hasattr(each, "le"))
    journal = Journal(Settings(data_dir=tmp_path, journal=JournalSettings(jours=most)))
    kept = [answered(journal, "avant", timedelta(days=5_000)), answered(journal, "après")]
    assert [entry.id for entry in journal.recent()] == kept[::-1]


def work(tmp_path: Path) -> Settings:
    """Two people who have each kept something of every kind that a few calls can make."""
    settings = Settings(data_dir=tmp_path)
    for owner, name in ((JEANNE, "Durand"), (PAUL, "Martin")):
        kept = ConversationStore(settings).add(owner, None, Exchange(Question("Une clôture ?"), problem="x"))
        ConversationStore(settings).add(owner, kept.id, Exchange(Question(f"Chez Mme {name} ?"), problem="x"))
        FeedbackStore(settings).add("R-1", Verdict.WRONG, owner, f"M. {name} habite ailleurs")
        TickStore(settings).put(owner, "marque")
        AcknowledgedStore(settings).add(owner, "avis")
    return settings


def test_all_that_a_person_keeps_is_counted_then_erased(tmp_path: Path) -> None:
    settings = work(tmp_path)
    file = WorkFile(settings)
    each = {"acknowledged": 1, "conversations": 1, "feedback": 1, "verifications": 1}
    assert file.owners() == {JEANNE: each, PAUL: each}
    assert file.erase(JEANNE) == 4
    assert file.owners() == {PAUL: each}
    with sqlite3.connect(tmp_path / WORK_FILE) as stored:
        for table in Base.metadata.sorted_tables:
            if "owner" in table.c:
                found = stored.execute(f'SELECT count(*) FROM "{table.name}" WHERE owner = ?', (JEANNE,))
                assert found.fetchone() == (0,), table.name
        assert stored.execute("SELECT count(*) FROM conversation_turns").fetchone() == (2,)
    stored.close()


def test_what_names_somebody_is_found_and_erased_alone(tmp_path: Path) -> None:
    settings = work(tmp_path)
    file = WorkFile(settings)
    found = file.holding("durand")
    assert {(each.kind, each.owner) for each in found} == {("conversations", JEANNE), ("feedback", JEANNE)}
    (talk,) = (each for each in found if each.kind == "conversations")
    assert file.erase(PAUL, talk.id) == 0, "another's is never erased by mistake"
    assert file.erase(JEANNE, talk.id) == 1
    assert ConversationStore(settings).all(JEANNE) == ()
    assert ConversationStore(settings).exchanges(PAUL, ConversationStore(settings).all(PAUL)[0].id)
    assert {each.kind for each in file.holding("durand")} == {"feedback"}


def test_every_kind_that_is_kept_has_a_french_name() -> None:
    modules_of(keep)
    assert {table.name for table in Base.metadata.sorted_tables if "owner" in table.c} == set(texts.KEPT)


def test_nothing_kept_is_no_error(tmp_path: Path) -> None:
    file = WorkFile(Settings(data_dir=tmp_path))
    assert (file.owners(), file.holding("x"), file.erase(JEANNE)) == ({}, (), 0)


def test_the_duration_is_said() -> None:
    assert labels.journal_kept(0).endswith("sans limite de durée.")
    assert labels.journal_kept(1).endswith("pendant 1 jour.")
    assert labels.journal_kept(730).endswith("pendant 730 jours.")


def test_the_commands_find_and_erase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = work(tmp_path)
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO())  # nobody to ask: a script has already decided

    def said(*arguments: str) -> str:
        assert main(arguments) == 0
        return capsys.readouterr().out.strip()

    def refused(*arguments: str) -> str:
        assert main(arguments) == 2
        return capsys.readouterr().err.strip()

    named = answered(Journal(settings), "Que dit l'arrêté pris contre Mme Durand ?")
    assert named in said("journal", "find", "durand")
    assert refused("journal", "delete") == texts.JOURNAL_WHAT
    assert said("journal", "delete", "--avant", "1960-01-01") == "0 élément(s) effacé(s)."
    assert said("journal", "delete", named) == "1 élément(s) effacé(s)."
    assert said("journal", "find", "durand") == texts.NOT_IN_JOURNAL

    (line,) = said(
        "travail", "list", "--emetteur", "https://sso.ville.example", "--sujet", "jeanne"
    ).splitlines()
    assert line.startswith(JEANNE)
    assert "conversation : 1" in line
    assert refused("travail", "list", "--sujet", "jeanne") == texts.ISSUER_AND_SUBJECT
    assert f"{JEANNE}  conversation  " in said("travail", "find", "durand")
    assert said("travail", "delete", JEANNE) == "4 élément(s) effacé(s)."
    assert set(WorkFile(settings).owners()) == {PAUL}
