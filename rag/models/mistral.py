"""Mistral's API, its own or a server that speaks it (``[modele] moteur = "mistral"``)."""

from __future__ import annotations

from collections.abc import Iterator

from rag.models.base import Transport
from rag.models.bounded import PLAIN, refuse_packed, within
from rag.models.registry import Engine
from rag.settings import ModelSettings

DEFAULT_URL = "https://api.mistral.ai"
DEFAULT_MODEL = "mistral-small-latest"
MAX_TOKENS = 1200
"""Enough for an answer and its quotes; a model that loops is cut there."""


class MistralTransport:
    """One exchange through the official client, with our own time-outs and no retry of its own."""

    def __init__(self, settings: ModelSettings) -> None:
        import httpx2
        from mistralai.client import Mistral

        self._model = settings.nom or DEFAULT_MODEL
        self.name = f"mistral/{self._model}"
        self.url = settings.url or DEFAULT_URL
        timeout = httpx2.Timeout(settings.delai_total, connect=settings.delai_connexion)

        def impose_timeout(request: httpx2.Request) -> None:
            request.extensions["timeout"] = timeout.as_dict()

        class Bounded(httpx2.SyncByteStream):
            def __init__(self, stream: httpx2.SyncByteStream) -> None:
                self._stream = stream

            def __iter__(self) -> Iterator[bytes]:
                return within(self._stream, settings.delai_total)

            def close(self) -> None:
                self._stream.close()

        def bound(response: httpx2.Response) -> None:
            refuse_packed(response.headers)
            assert isinstance(response.stream, httpx2.SyncByteStream)
            response.stream = Bounded(response.stream)

        # The client library writes its own 300 s over the time-outs it is given, hence the hook. A
        # redirection would carry the question to a host nobody chose.
        self._http = httpx2.Client(
            follow_redirects=False,
            headers=PLAIN,
            event_hooks={"request": [impose_timeout], "response": [bound]},
        )
        # A key is always given, so that none is taken from the environment and sent to another server.
        key = settings.cle.get_secret_value() or "aucune"
        self._client = Mistral(api_key=key, server_url=self.url, client=self._http)

    def open(self, system: str, user: str) -> Iterator[str]:
        from mistralai.client.models import (
            ChatCompletionStreamRequestMessage,
            SystemMessage,
            TextChunk,
            UserMessage,
        )

        messages: list[ChatCompletionStreamRequestMessage] = [
            SystemMessage(content=system),
            UserMessage(content=user),
        ]
        events = self._client.chat.stream(
            model=self._model,
            messages=messages,
            temperature=0,
            random_seed=0,
            max_tokens=MAX_TOKENS,
        )
        with events:
            for event in events:
                for choice in event.data.choices:
                    content = choice.delta.content
                    if content and isinstance(content, str):
                        yield content
                    elif content:
                        yield "".join(part.text for part in content if isinstance(part, TextChunk))

    def close(self) -> None:
        self._http.close()


LANGUAGE_MODEL: Engine[ModelSettings, Transport] = Engine("mistral", MistralTransport, served=True)
