"""What readers say of answers: one saying by person and answer, kept apart by person, decided once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.errors import UsageError
from rag.settings import Settings
from ui.keep.feedback import FeedbackState, FeedbackStore, Verdict


@pytest.fixture
def store(settings: Settings) -> FeedbackStore:
    return FeedbackStore(settings)


def test_nothing_is_opened_before_something_is_kept(settings: Settings, store: FeedbackStore) -> None:
    assert store.queue() == ()
    assert store.of_record("R1", "anne") is None
    assert store.said() == {}
    assert store.count(FeedbackState.WAITING) == 0
    assert store.delete("anne") == 0
    assert not settings.data_dir.exists()


def test_a_saying_is_read_back_whole(settings: Settings, store: FeedbackStore) -> None:
    made = store.add("R1", Verdict.BAD_SOURCE, "anne", "  C'est l'ancien règlement.  ", source=2)
    again = FeedbackStore(settings).of_record("R1", "anne")
    assert again == made
    assert again.comment == "C'est l'ancien règlement."
    assert (again.state, again.source) == (FeedbackState.WAITING, 2)


def test_a_person_has_one_saying_by_answer_and_changing_it_sends_it_back_to_the_queue(
    store: FeedbackStore,
) -> None:
    first = store.add("R1", Verdict.RIGHT, "anne")
    store.decide(first.id, FeedbackState.KEPT, "data", question="val-001")
    second = store.add("R1", Verdict.WRONG, "anne", "Non.")
    assert second.id == first.id
    (only,) = store.queue()
    assert (only.verdict, only.state, only.question) == (Verdict.WRONG, FeedbackState.WAITING, "")


def test_a_person_never_reads_nor_forgets_the_saying_of_another(store: FeedbackStore) -> None:
    store.add("R1", Verdict.WRONG, "anne", "Le chiffre est faux.")
    store.add("R1", Verdict.RIGHT, "bruno")
    store.add("R2", Verdict.RIGHT, "anne")
    mine = store.of_record("R1", "bruno")
    assert mine is not None
    assert (mine.verdict, mine.comment) == (Verdict.RIGHT, "")
    assert store.of_record("R2", "bruno") is None
    assert store.of_record("R1", "") is None
    assert store.delete("bruno") == 1
    assert {(each.record, each.owner) for each in store.queue()} == {("R1", "anne"), ("R2", "anne")}
    assert store.delete("anne", "R1") == 1
    assert [each.record for each in store.queue()] == ["R2"]


def test_the_queue_is_newest_first_and_limited_to_states_and_verdicts(store: FeedbackStore) -> None:
    made = [store.add(f"R{rank}", verdict, "anne") for rank, verdict in enumerate(Verdict)]
    assert [each.record for each in store.queue()] == ["R3", "R2", "R1", "R0"]
    store.decide(made[1].id, FeedbackState.DISCARDED, "data", reason="doublon")
    assert [each.record for each in store.queue()] == ["R3", "R2", "R0"]
    (discarded,) = store.queue((FeedbackState.DISCARDED,))
    assert (discarded.reason, discarded.decided_by) == ("doublon", "data")
    assert discarded.decided is not None
    assert [each.record for each in store.queue(verdicts=(Verdict.RIGHT,))] == ["R0"]


def test_what_was_set_aside_counts_no_more(store: FeedbackStore) -> None:
    wrong = store.add("R1", Verdict.WRONG, "anne")
    store.add("R1", Verdict.RIGHT, "bruno")
    assert store.said() == {"R1": (Verdict.WRONG, Verdict.RIGHT)}
    before = store.stamp()
    store.decide(wrong.id, FeedbackState.DISCARDED, "data", reason="hors sujet")
    assert store.said() == {"R1": (Verdict.RIGHT,)}
    assert store.stamp() != before


def test_a_saying_that_is_gone_cannot_be_decided(store: FeedbackStore) -> None:
    gone = store.add("R1", Verdict.WRONG, "anne")
    store.delete("anne")
    with pytest.raises(UsageError, match="n'existe plus"):
        store.decide(gone.id, FeedbackState.KEPT, "data")


def test_two_clicks_at_once_leave_one_saying(settings: Settings) -> None:
    FeedbackStore(settings).add("R0", Verdict.RIGHT, "anne")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda rank: FeedbackStore(settings).add("R1", Verdict.WRONG, "anne"), range(12)))
    assert [each.record for each in FeedbackStore(settings).queue()].count("R1") == 1


def test_half_characters_of_a_comment_do_not_lose_it(store: FeedbackStore) -> None:
    assert store.add("R1", Verdict.WRONG, "anne", "faux \ud800 !").comment == "faux ? !"
