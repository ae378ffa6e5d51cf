"""Why a passage ranks where it does: parts that add up, words in full, what puts it before the next one."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from rag.assistant import Assistant
from rag.explain import LABELS, Where, WordOrigin, signed
from rag.index.base import Leg
from rag.ranking.features import FEATURES
from rag.rerank import CROSS
from rag.types import FactKind, Filters, Origin, Question, Why
from rag.wire import explanation_to_json, related_to_json, searched_to_json

HEDGE = Question("Quelle hauteur pour une haie le long de la rue en zone UA ?")


def test_every_part_of_a_score_has_its_french_name() -> None:
    assert set(LABELS) == {*get_args(Leg), *FEATURES, CROSS}


def test_the_parts_of_each_passage_add_up_to_its_score(town: Assistant) -> None:
    searched = town.searched(HEDGE)
    assert searched.passages
    for rank, passage in enumerate(searched.passages, start=1):
        found = searched.explained(passage.chunk.id)
        assert found is not None
        assert (found.passage, found.rank) == (passage, rank)
        assert sum(part.points for part in found.parts) == pytest.approx(passage.score, abs=1e-3)
        sizes = [abs(part.points) for part in found.parts]
        assert sizes == sorted(sizes, reverse=True)


def test_what_puts_a_passage_before_the_next_one(town: Assistant) -> None:
    searched = town.searched(HEDGE)
    first, second = (searched.explained(each.chunk.id) for each in searched.passages[:2])
    assert first is not None
    assert second is not None
    gaps = {part.name: part.points for part in first.parts}
    for part in second.parts:
        gaps[part.name] = gaps.get(part.name, 0.0) - part.points
    best = max(gaps, key=lambda name: gaps[name])
    assert first.leads[0].name == best
    assert first.ahead.startswith(f"devance le suivant surtout par : {first.leads[0].label} (+")
    last = searched.explained(searched.ranking.passages[-1].chunk.id)
    assert last is not None
    assert (last.leads, last.ahead) == ((), "")


def test_the_words_found_and_missing_are_written_in_full(town: Assistant) -> None:
    searched = town.searched(HEDGE)
    words = {word.shown: word for word in searched.words}
    assert words["haie"].origin is WordOrigin.ASKED
    added = [word for word in searched.words if word.origin is WordOrigin.LEXICON]
    assert any(word.shown.startswith(("clôture", "cloture")) for word in added), "from « haie »"
    weights = [word.weight for word in searched.words]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1, abs=0.01)
    assert len(words) == len(searched.words), "a word is said once"
    found = searched.explained(searched.passages[0].chunk.id)
    assert found is not None
    text = searched.passages[0].chunk.whole.lower()
    for each in found.matched:
        assert each.where is Where.HEADING or each.word.shown[:4] in text
    assert not {word.shown for word in found.missing} & {each.word.shown for each in found.matched}
    assert all(word.origin is not WordOrigin.LEXICON for word in found.missing)


def test_the_town_of_an_act_is_no_missing_word(town: Assistant) -> None:
    searched = town.searched(Question("Quelle hauteur à Clairvigne pour une haie en zone UA ?"))
    met = set()
    for passage in searched.passages:
        found = searched.explained(passage.chunk.id)
        assert found is not None
        assert "clairvigne" not in {word.shown.lower() for word in found.missing}
        met |= {each.where for each in found.matched if each.word.shown.lower() == "clairvigne"}
    assert Where.TOWN in met


def test_a_corrected_word_says_so(town: Assistant) -> None:
    searched = town.searched(Question("Quelle hautteur maximale en zone UA ?"))
    if not any(fact.kind is FactKind.SPELLING for fact in searched.understood.facts):
        pytest.skip("this index does not hold the words that corrections are made from")
    assert {word.shown: word.origin for word in searched.words}["hauteur"] is WordOrigin.CORRECTED


def test_the_limits_say_who_put_them(town: Assistant) -> None:
    said = {limit.name: limit for limit in town.searched(HEDGE).limits}
    assert said["zone"].origin is Origin.QUESTION
    assert said["zone"].value.startswith("UA")
    filters = Filters(corpora=("clairvigne",), zones=("UB",))
    chosen = {
        limit.name: limit for limit in town.searched(Question("Quelle hauteur ?", filters=filters)).limits
    }
    assert (chosen["corpus"].value, chosen["corpus"].origin) == ("clairvigne", Origin.CHOSEN)
    assert chosen["zone"].origin is Origin.CHOSEN


def test_a_passage_that_was_not_found_has_no_explanation(town: Assistant) -> None:
    assert town.searched(HEDGE).explained("inconnu") is None


def test_all_of_it_as_data(town: Assistant) -> None:
    searched = town.searched(Question("L'arrêté 2023-112 du 7 rue des Tanneurs est-il en vigueur ?"))
    found = searched.explained(searched.passages[0].chunk.id)
    assert found is not None
    data = {
        **searched_to_json(searched),
        "why": explanation_to_json(found),
        "related": [related_to_json(each) for each in searched.related],
    }
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert {each.why for each in searched.related} >= {Why.CHANGED}


def test_signed_points() -> None:
    assert [signed(value) for value in (1.3, -0.5, 0.0)] == ["+1,30", "−0,50", "+0,00"]
