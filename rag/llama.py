"""The way out to LlamaIndex: our search as a ``BaseRetriever``, our answers as a ``BaseQueryEngine``.

Neither reads LlamaIndex's global ``Settings`` nor asks it for a model: the assistant's own settings hold.
A refusal comes back as a response without source node, whose ``metadata["status"]`` says so.
"""

from __future__ import annotations

import asyncio

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.assistant import Assistant
from rag.types import Citation, Filters, Passage, Question, Reply


class SourcierRetriever(BaseRetriever):
    """Ranked passages, one node each, with the file, the pages and the section in the metadata."""

    def __init__(self, assistant: Assistant, filters: Filters | None = None, limit: int = 10) -> None:
        self._assistant = assistant
        self._filters = filters or Filters()
        self._limit = limit
        super().__init__(callback_manager=CallbackManager([]))

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = Question(query_bundle.query_str, filters=self._filters)
        return [_node(passage) for passage in self._assistant.search(question, self._limit)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class SourcierQueryEngine(BaseQueryEngine):
    """Verified answers; the source nodes are the citations, with the exact words in the metadata."""

    def __init__(self, assistant: Assistant, filters: Filters | None = None) -> None:
        self._assistant = assistant
        self._filters = filters or Filters()
        super().__init__(callback_manager=CallbackManager([]))

    def _query(self, query_bundle: QueryBundle) -> Response:
        return _response(self._assistant.ask(Question(query_bundle.query_str, filters=self._filters)))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _response(reply: Reply) -> Response:
    return Response(
        response=reply.refusal.message if reply.refusal else reply.text,
        source_nodes=[_cited(citation) for citation in reply.citations],
        metadata={
            "status": reply.status.value,
            "reason": reply.refusal.reason.value if reply.refusal else None,
            "level": reply.level.value,
            "mode": reply.mode,
            "record": reply.record,
        },
    )


def _cited(citation: Citation) -> NodeWithScore:
    node = _node(citation.passage)
    node.node.metadata["quote"] = citation.quote
    node.node.metadata["quote_pages"] = list(citation.pages)
    return node


def _node(passage: Passage) -> NodeWithScore:
    document, section = passage.document, passage.chunk.section
    node = TextNode(
        id_=passage.chunk.id,
        text=passage.chunk.text,
        metadata={
            "document": document.title,
            "file": document.file,
            "pages": list(passage.chunk.pages),
            "section": section.label,
            "visibility": document.visibility.value,
        },
    )
    return NodeWithScore(node=node, score=passage.score)
