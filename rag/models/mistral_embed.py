"""Mistral's embeddings, its own API or a server that speaks it (``[vecteurs] moteur = "mistral"``)."""

from __future__ import annotations

from collections.abc import Sequence

from rag.models.embedders import Embedder
from rag.models.mistral import DEFAULT_URL
from rag.models.registry import Engine
from rag.models.remote import RemoteEmbedder
from rag.settings import VectorSettings

DEFAULT_MODEL, DEFAULT_SIZE = "mistral-embed", 1024


class MistralService:
    """One request through the official client, with our own time-outs and no retry of its own."""

    def __init__(self, settings: VectorSettings) -> None:
        import httpx2
        from mistralai.client import Mistral

        self.url = settings.url or DEFAULT_URL
        self._model = settings.modele or DEFAULT_MODEL
        timeout = httpx2.Timeout(settings.delai_lecture, connect=settings.delai_connexion)

        def impose_timeout(request: httpx2.Request) -> None:
            request.extensions["timeout"] = timeout.as_dict()

        # The client library writes its own 300 s over the time-outs it is given, hence the hook. A
        # redirection would carry the texts to a host nobody chose.
        http = httpx2.Client(follow_redirects=False, event_hooks={"request": [impose_timeout]})
        # A key is always given, so that none is taken from the environment and sent to another server.
        key = settings.cle.get_secret_value() or "aucune"
        self._client = Mistral(api_key=key, server_url=self.url, client=http)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        found = self._client.embeddings.create(model=self._model, inputs=list(texts))
        rows = sorted(found.data, key=lambda item: item.index or 0)
        return [list(item.embedding or ()) for item in rows]


def mistral_embedder(settings: VectorSettings) -> RemoteEmbedder:
    """The embedder of the settings."""
    name = settings.modele or DEFAULT_MODEL
    size = settings.dimension or DEFAULT_SIZE
    return RemoteEmbedder(MistralService(settings), settings, name=f"mistral/{name}", size=size)


EMBEDDER: Engine[VectorSettings, Embedder] = Engine("mistral", mistral_embedder, served=True)
