"""The LlamaIndex quick start of ``eval.bench.llamaindex``, on the page texts that all base lines read.

Without a local model its embedder is our hashed TF-IDF: its figures then say nothing of a trained one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import BaseNode, Document, MetadataMode
from pydantic import PrivateAttr

from eval.bench.llamaindex import HashedTfIdf, opened, split, stored
from eval.bench.quality.found import Found, answer_line, asked_text
from eval.bench.quality.pages import page_texts
from eval.bench.quality.systems import WITH_MODEL, Answerer, QualitySystem
from eval.bench.quality.task import Asked, QualityTask
from eval.bench.quality.windows import Windows, stems
from eval.bench.systems import DEPTH
from rag.models.embedders import Embedder, embedder_for
from rag.settings import Settings, VectorSettings


class LocalModel(BaseEmbedding):
    """A sentence-transformers model of a folder, as LlamaIndex calls it."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.id)
        self._embedder = embedder

    def _get_text_embedding(self, text: str) -> list[float]:
        return list(self._embedder.passages([text])[0])

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [list(vector) for vector in self._embedder.passages(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return list(self._embedder.queries([query])[0])

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def _local_model(task: QualityTask, work: Path) -> LocalModel:
    vectors = VectorSettings(moteur="sentence-transformers", modele=task.embedder)
    embedder = embedder_for(Settings(data_dir=work, vecteurs=vectors))
    assert embedder is not None, "the engine is set just above"
    return LocalModel(embedder)


def _documents(task: QualityTask) -> list[Document]:
    return [
        Document(text=page.text, metadata={"file_path": page.file, "page_label": str(page.number)})
        for page in page_texts(task.folders)
    ]


def _ingest(task: QualityTask, work: Path) -> int:
    nodes = split(_documents(task))
    return _indexed(nodes, HashedTfIdf.fit([node.get_content(MetadataMode.EMBED) for node in nodes]), work)


def _ingest_with_model(task: QualityTask, work: Path) -> int:
    return _indexed(split(_documents(task)), _local_model(task, work), work)


def _indexed(nodes: Sequence[BaseNode], embedder: BaseEmbedding, work: Path) -> int:
    stored(nodes, embedder, work)
    Windows.fit(stems(node.get_content(MetadataMode.NONE)) for node in nodes).save(work)
    return len(nodes)


class _Engine:
    def __init__(self, work: Path, embedder: BaseEmbedding | None, mode: str) -> None:
        self._retriever = opened(work, embedder).as_retriever(similarity_top_k=DEPTH)
        self._windows = Windows.load(work)
        self._mode = mode

    def answer(self, asked: Asked) -> dict[str, object]:
        return answer_line(asked, self._search(asked_text(asked)), self._windows, self._mode)

    def search(self, asked: Asked) -> object:
        return self._search(asked_text(asked))

    def _search(self, question: str) -> Sequence[Found]:
        return [
            Found(
                found.node.metadata["file_path"],
                _pages(found.node.metadata["page_label"]),
                found.node.get_content(MetadataMode.NONE),
                float(found.score or 0.0),
            )
            for found in self._retriever.retrieve(question)
        ]

    def close(self) -> None:
        """Nothing is held outside memory."""


def _pages(label: str) -> tuple[int, ...]:
    return (int(label),) if int(label) else ()


def _open(_task: QualityTask, work: Path) -> Answerer:
    return _Engine(work, None, "llamaindex")


def _open_with_model(task: QualityTask, work: Path) -> Answerer:
    return _Engine(work, _local_model(task, work), WITH_MODEL)


QUICK_START = QualitySystem("llamaindex", "LlamaIndex (TF-IDF haché)", _ingest, _open)
QUICK_START_WITH_MODEL = QualitySystem(
    WITH_MODEL, "LlamaIndex (modèle local)", _ingest_with_model, _open_with_model
)
