"""Embeddings of any server that speaks OpenAI's protocol (vLLM, TEI, llama.cpp, Ollama…)."""

from __future__ import annotations

from collections.abc import Sequence

from rag.errors import SettingsError
from rag.models.embedders import Embedder
from rag.models.registry import Engine
from rag.models.remote import RemoteEmbedder
from rag.settings import VectorSettings


class OpenAiService:
    """One request through the official client, with our own time-outs and no retry of its own."""

    def __init__(self, settings: VectorSettings) -> None:
        import httpx
        from openai import OpenAI

        self.url = settings.url
        self._model = settings.modele
        timeout = httpx.Timeout(settings.delai_lecture, connect=settings.delai_connexion)
        self._client = OpenAI(
            base_url=settings.url,
            # A key is always given, so that none is taken from the environment and sent to another server.
            api_key=settings.cle.get_secret_value() or "aucune",
            max_retries=0,
            timeout=timeout,
            # A redirection would carry the texts to a host nobody chose.
            http_client=httpx.Client(timeout=timeout, follow_redirects=False),
        )

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        found = self._client.embeddings.create(model=self._model, input=list(texts), encoding_format="float")
        return [item.embedding for item in sorted(found.data, key=lambda item: item.index)]


def openai_embedder(settings: VectorSettings) -> RemoteEmbedder:
    """The embedder of the settings.

    Raises:
        SettingsError: the address, the model's name or its dimension is missing.
    """
    if not settings.url or not settings.modele or not settings.dimension:
        raise SettingsError(
            "Le moteur de vecteurs « openai » demande [vecteurs] modele, url (par exemple "
            "http://localhost:8000/v1) et dimension (le nombre de valeurs des vecteurs du modèle)."
        )
    name = f"openai/{settings.modele}"
    return RemoteEmbedder(OpenAiService(settings), settings, name=name, size=settings.dimension)


EMBEDDER: Engine[VectorSettings, Embedder] = Engine("openai", openai_embedder, served=True)
