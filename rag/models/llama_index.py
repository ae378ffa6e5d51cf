"""The way in for LlamaIndex: any of its language models is one exchange, which our own guard makes safe.

A file of this package gives it the integration it makes, with temperature, time-outs and key, no retry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

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
