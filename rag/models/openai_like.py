"""Any server that speaks OpenAI's protocol (vLLM, llama.cpp, Ollama…), through LlamaIndex's interface."""

from __future__ import annotations

from collections.abc import Iterator

from rag.errors import SettingsError
from rag.models.base import Transport
from rag.models.bounded import PLAIN, refuse_packed, within
from rag.models.llama_index import LlamaIndexTransport
from rag.models.mistral import MAX_TOKENS
from rag.models.registry import Engine
from rag.settings import ModelSettings


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

    timeout = httpx.Timeout(settings.delai_total, connect=settings.delai_connexion)

    class Bounded(httpx.SyncByteStream):
        def __init__(self, stream: httpx.SyncByteStream) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            return within(self._stream, settings.delai_total)

        def close(self) -> None:
            self._stream.close()

    def bound(response: httpx.Response) -> None:
        refuse_packed(response.headers)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = Bounded(response.stream)

    # A redirection would carry the question to a host nobody chose.
    http = httpx.Client(
        timeout=timeout, follow_redirects=False, headers=PLAIN, event_hooks={"response": [bound]}
    )
    llm = OpenAILike(
        model=settings.nom,
        api_base=settings.url,
        # A key is always given, so that none is taken from the environment and sent to another server.
        api_key=settings.cle.get_secret_value() or "aucune",
        is_chat_model=True,
        temperature=0,
        max_tokens=MAX_TOKENS,
        max_retries=0,
        timeout=settings.delai_total,
        # Without a seed, a server that draws its words at random may do so even at temperature 0.
        additional_kwargs={"timeout": timeout, "seed": 0},
        http_client=http,
        callback_manager=CallbackManager([]),
    )
    return LlamaIndexTransport(llm, f"openai/{settings.nom}", settings.url, http.close)


LANGUAGE_MODEL: Engine[ModelSettings, Transport] = Engine("openai", openai_like, served=True)
