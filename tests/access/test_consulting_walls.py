"""The pages to consult: what one reader has read into the caches is not another's to see."""

from __future__ import annotations

from datetime import date

import pytest

from rag.assistant import Assistant
from rag.cards import Sought, key, nearest, seek
from rag.desk import Desk
from rag.links import Standing
from rag.scope import AccessError
from ui.components import held

DAY = date(2026, 1, 1)
OPEN_ACT, CLOSED_ACT = "2023-101", "2024-777"


def test_a_ledger_is_kept_for_those_who_may_open_the_same(everything: Assistant, outsider: Desk) -> None:
    whole = held.ledger(Desk(everything))
    narrow = held.ledger(outsider)
    states = {row.entry.act.number: row.state.standing for row in seek(whole, Sought(), DAY)}
    assert states[OPEN_ACT] is Standing.ENDED
    assert CLOSED_ACT in states
    seen = {row.entry.act.number: row.state.standing for row in seek(narrow, Sought(), DAY)}
    assert seen[OPEN_ACT] is Standing.IN_FORCE
    assert CLOSED_ACT not in seen
    closed = next(entry for entry in whole.entries if entry.act.number == CLOSED_ACT)
    assert narrow.find(key(closed)) is None
    for entry in narrow.entries:
        assert all(near.entry.act.number != CLOSED_ACT for near in nearest(outsider, narrow, entry))


def test_passages_read_for_one_are_not_given_to_another(everything: Assistant, outsider: Desk) -> None:
    full = Desk(everything)
    seen = {document.id for document in outsider.documents()}
    for document in full.documents():
        assert held.chunks_of(full)(document)
        if document.id not in seen:
            with pytest.raises(AccessError):
                held.chunks_of(outsider)(document)
