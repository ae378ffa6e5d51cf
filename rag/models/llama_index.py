"""The way in for LlamaIndex: any of its language models, under our own guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rag.models.base import LanguageModel
from rag.models.guard import GuardedModel
from rag.settings import ModelSettings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


class LlamaIndexTransport:
    """One exchange with any LlamaIndex language model. Its global ``Settings`` are never read."""

    def __init__(self, llm: LLM, name: str, url: str, close: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self.url = url
        self._llm = llm
        self._close = close

    def open(self, system: str, user: str) -> Iterator[str]:
        from llama_index.core.base.llms.types import ChatMessage, MessageRole

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=user),
        ]
        for response in self._llm.stream_chat(messages):
            if response.delta:
                yield response.delta

    def close(self) -> None:
        self._close()


def from_llama_index(
    llm: LLM, *, outside: bool = True, settings: ModelSettings | None = None
) -> LanguageModel:
    """Plug in a model of another LlamaIndex integration.

    The caller sets temperature, time-outs and key on the integration itself, with no retry of its own.

    Args:
        llm: the model.
        outside: whether what it is sent leaves the town hall's network.
        settings: how many tries; the default settings otherwise.
    """
    transport = LlamaIndexTransport(llm, f"{llm.class_name()}/{llm.metadata.model_name}", "")
    return GuardedModel(transport, settings or ModelSettings(), outside=outside)
