"""LlamaIndex uses our search and our answers, without any model of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import QueryBundle

from rag.assistant import Assistant
from rag.llama import SourcierQueryEngine, SourcierRetriever
from rag.types import ActKind, Filters, Question
from tests.town import index_town

QUESTION = "Quelle est la hauteur maximale à l'égout du toit en zone UB à Clairvigne-sur-Ormelle ?"
OFF_TOPIC = "Quelle est la recette de la tarte aux pommes ?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    settings = index_town(tmp_path_factory.mktemp("data"))
    with Assistant(settings) as opened:
        yield opened


def test_the_retriever_gives_our_passages_in_order(assistant: Assistant) -> None:
    nodes = SourcierRetriever(assistant, limit=4).retrieve(QUESTION)
    passages = assistant.search(Question(QUESTION), 4)
    assert [node.node.node_id for node in nodes] == [passage.chunk.id for passage in passages]
    assert [node.score for node in nodes] == [passage.score for passage in passages]
    first = nodes[0]
    assert first.text == passages[0].chunk.text
    assert first.metadata["file"].startswith("clairvigne/")
    assert first.metadata["pages"] == list(passages[0].chunk.pages)
    assert first.metadata["visibility"] == "public"


def test_filters_hold(assistant: Assistant) -> None:
    decrees = Filters(kinds=(ActKind.ARRETE,))
    nodes = SourcierRetriever(assistant, decrees).retrieve(QueryBundle("horaires des chantiers"))
    assert nodes
    assert all("/arr-" in node.metadata["file"] for node in nodes)


def test_an_answer_comes_with_its_citations(assistant: Assistant) -> None:
    response = SourcierQueryEngine(assistant).query(QUESTION)
    assert isinstance(response, Response)
    assert response.metadata is not None
    assert response.metadata["status"] == "answered"
    assert response.metadata["reason"] is None
    assert response.metadata["record"]
    assert str(response)
    assert response.source_nodes
    for node in response.source_nodes:
        assert node.metadata["quote"]
        assert set(node.metadata["quote_pages"]) <= set(node.metadata["pages"])


def test_a_refusal_is_a_response_without_source(assistant: Assistant) -> None:
    response = SourcierQueryEngine(assistant).query(OFF_TOPIC)
    assert isinstance(response, Response)
    assert response.metadata is not None
    assert response.metadata["status"] == "refused"
    assert response.metadata["reason"]
    assert response.source_nodes == []
    assert str(response)


def test_the_async_ways_give_the_same(assistant: Assistant) -> None:
    async def both() -> tuple[list[str], str]:
        nodes = await SourcierRetriever(assistant).aretrieve(QUESTION)
        return [node.node.node_id for node in nodes], str(
            await SourcierQueryEngine(assistant).aquery(QUESTION)
        )

    ids, text = asyncio.run(both())
    assert ids == [node.node.node_id for node in SourcierRetriever(assistant).retrieve(QUESTION)]
    assert text == str(SourcierQueryEngine(assistant).query(QUESTION))
