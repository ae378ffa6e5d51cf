"""Any server that speaks OpenAI's protocol (vLLM, llama.cpp, Ollama…), through LlamaIndex's interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rag.errors import SettingsError
from rag.models.mistral import MAX_TOKENS
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


def from_llama_index(llm: LLM, url: str = "") -> LlamaIndexTransport:
    """Plug in a model of another LlamaIndex integration: wrap the result in a ``GuardedModel``.

    The caller sets temperature, time-outs and key on the integration itself.
    """
    return LlamaIndexTransport(llm, f"{llm.class_name()}/{llm.metadata.model_name}", url)


def openai_like(settings: ModelSettings) -> LlamaIndexTransport:
    """The server of the settings.

    Raises:
        SettingsError: the address or the model's name is missing.
    """
    if not settings.url or not settings.nom:
        raise SettingsError(
            "Le moteur « openai » demande [modele] nom et url (par exemple http://localhost:8000/v1)."
        )
    import httpx
    from llama_index.core.callbacks import CallbackManager
    from llama_index.llms.openai_like import OpenAILike

    timeout = httpx.Timeout(settings.delai_lecture, connect=settings.delai_connexion)
    # A redirection would carry the question to a host nobody chose.
    http = httpx.Client(timeout=timeout, follow_redirects=False)
    llm = OpenAILike(
        model=settings.nom,
        api_base=settings.url,
        # A key is always given, so that none is taken from the environment and sent to another server.
        api_key=settings.cle.get_secret_value() or "aucune",
        is_chat_model=True,
        temperature=0,
        max_tokens=MAX_TOKENS,
        max_retries=0,
        timeout=settings.delai_lecture,
        additional_kwargs={"timeout": timeout},
        http_client=http,
        callback_manager=CallbackManager([]),
    )
    return LlamaIndexTransport(llm, f"openai/{settings.nom}", settings.url, http.close)
