"""The journal in short: written with each entry, made for the entries of before, gone with them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rag.journal import FILE_NAME, Journal
from rag.settings import Settings
from rag.types import Fact, FactKind, Filters, Question, Record, Reply
from tests import samples

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
AGES = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


EVERYWHERE = Filters()


def record(
    id: str, reply: Reply, filters: Filters = EVERYWHERE, when: datetime = NOW, text: str = "Quelle hauteur ?"
) -> Record:
    return Record(id, when, Question(text, (), filters), replace(reply, record=id), "g", "s")


UNDERSTOOD = (
    Fact(FactKind.COMMUNE, "Chambéry"),
    Fact(FactKind.ZONE, "UB"),
    Fact(FactKind.ZONE, "UA"),
    Fact(FactKind.THEME, "hauteur"),
)


def test_a_brief_says_what_the_entry_says(settings: Settings) -> None:
    journal = Journal(settings)
    assert journal.briefs(*AGES) == ()
    journal.add(record("R1", samples.answered()))
    journal.add(record("R2", replace(samples.refused(), understood=UNDERSTOOD)))
    journal.add(record("R3", replace(samples.clarify(), passages=()), Filters(("demo",), "Clairvigne")))
    one, two, three = journal.briefs(*AGES)
    assert (one.id, one.decision, one.level, one.commune) == ("R1", "answered", "élevée", "Clairvigne")
    assert (one.created, one.question, one.corpora) == (NOW, "Quelle hauteur ?", frozenset({"demo"}))
    assert one.energy_wh > 0
    assert (two.decision, two.level, two.commune) == ("hors_corpus", "", "Chambéry")
    assert (two.zones, two.theme) == (("UA", "UB"), "hauteur")
    assert (three.commune, three.corpora, three.answered) == ("Clairvigne", frozenset({"demo"}), False)


def test_a_period_holds_its_first_moment_and_not_its_last(settings: Settings) -> None:
    journal = Journal(settings)
    for rank in range(3):
        journal.add(record(f"R{rank}", samples.answered(), when=NOW + timedelta(days=rank)))
    found = journal.briefs(NOW, NOW + timedelta(days=2))
    assert [brief.id for brief in found] == ["R0", "R1"]


def test_entries_of_before_get_their_brief_and_those_gone_lose_it(settings: Settings) -> None:
    journal = Journal(settings)
    for rank in range(4):
        journal.add(record(f"R{rank}", samples.answered()))
    with sqlite3.connect(settings.data_dir / FILE_NAME) as file:
        file.execute("DELETE FROM briefs WHERE id <> 'R3'")
        file.execute("DELETE FROM entries WHERE id IN ('R1', 'R3')")
    file.close()
    assert [brief.id for brief in Journal(settings).briefs(*AGES)] == ["R0", "R2"]


def test_a_journal_of_before_there_were_briefs_is_read(settings: Settings) -> None:
    Journal(settings).add(record("R1", samples.answered()))
    with sqlite3.connect(settings.data_dir / FILE_NAME) as file:
        file.execute("DROP TABLE briefs")
    file.close()
    assert [brief.id for brief in Journal(settings).briefs(*AGES)] == ["R1"]


def test_some_entries_are_read_at_once(settings: Settings) -> None:
    journal = Journal(settings)
    assert journal.some(["R1"]) == {}
    assert journal.stamp() == (0, "")
    journal.add(record("R1", samples.answered()))
    journal.add(record("R2", samples.refused()))
    assert set(journal.some(["R1", "R2", "R9"])) == {"R1", "R2"}
    assert journal.some([]) == {}
    assert journal.stamp() == (2, "R2")
