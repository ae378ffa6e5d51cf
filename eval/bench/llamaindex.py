"""The LlamaIndex quick start: SimpleDirectoryReader, SentenceSplitter, in-memory VectorStoreIndex.

Two departures, both because nothing may be downloaded: PDF files are read by a small pypdf reader that
gives one document a page (``llama-index-readers-file`` does the same), and the embedder is a hashed TF-IDF
of ours. Its figures say nothing of a trained embedder.
"""

from __future__ import annotations

import json
import logging
import math
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.data_structs import IndexDict
from llama_index.core.indices.base import BaseIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import BaseNode, Document, MetadataMode
from pydantic import Field
from pypdf import PdfReader

from eval.answers import PassageRow
from eval.bench.systems import DEPTH, Engine, System, files_of
from eval.matching import plain

DIMENSIONS = 1536
"""As many as the quick start's default embedder, so that speed and memory are those of a quick start."""

_WORD = re.compile(r"\w+")
_WEIGHTS = "tfidf.json"
_ROOTS = "roots.json"


class HashedTfIdf(BaseEmbedding):
    """Sublinear TF-IDF, projected by signed hashing (Weinberger et al., ICML 2009), unit length.

    ``weights`` is the idf of each word of the passages; other words weigh ``unknown``.
    """

    model_name: str = f"tf-idf haché, {DIMENSIONS} dimensions"
    weights: dict[str, float] = Field(default_factory=dict)
    unknown: float = 1.0

    @classmethod
    def fit(cls, texts: Sequence[str]) -> HashedTfIdf:
        """Learn the idf of each word on the passages."""
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update(set(_words(text)))
        total = 1 + len(texts)
        weights = {word: math.log(total / (1 + count)) + 1 for word, count in seen.items()}
        return cls(weights=weights, unknown=math.log(total) + 1)

    def _embed(self, text: str) -> list[float]:
        vector = [0.0] * DIMENSIONS
        for word, count in Counter(_words(text)).items():
            code = zlib.crc32(word.encode())
            weight = (1 + math.log(count)) * self.weights.get(word, self.unknown)
            vector[code % DIMENSIONS] += weight if code & 0x80000000 else -weight
        norm = math.sqrt(math.fsum(value * value for value in vector)) or 1.0
        return [value / norm for value in vector]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed(text)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._embed(query)


class PageReader(BaseReader):
    """A PDF file as one document a page."""

    def load_data(self, file: Path, extra_info: dict[str, object] | None = None) -> list[Document]:
        logging.getLogger("pypdf").setLevel(logging.ERROR)
        pages = PdfReader(file).pages
        return [
            Document(text=page.extract_text(), metadata={**(extra_info or {}), "page_label": str(number)})
            for number, page in enumerate(pages, start=1)
        ]


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def split(documents: Sequence[Document]) -> list[BaseNode]:
    """The nodes of the default splitter."""
    return SentenceSplitter().get_nodes_from_documents(documents)


def stored(nodes: Sequence[BaseNode], embedder: BaseEmbedding, work: Path) -> None:
    """Embed the nodes and write the index, with the weights of our embedder where it is the one."""
    VectorStoreIndex(nodes, embed_model=embedder).storage_context.persist(str(work))
    if isinstance(embedder, HashedTfIdf):
        plain = embedder.model_dump_json(include={"weights", "unknown"})
        (work / _WEIGHTS).write_text(plain, encoding="utf-8")


def opened(work: Path, embedder: BaseEmbedding | None = None) -> BaseIndex[IndexDict]:
    """The index read back; with the hashed TF-IDF stored beside it unless another embedder is given."""
    if embedder is None:
        embedder = HashedTfIdf.model_validate_json((work / _WEIGHTS).read_text(encoding="utf-8"))
    storage = StorageContext.from_defaults(persist_dir=str(work))
    index: BaseIndex[IndexDict] = load_index_from_storage(storage, embed_model=embedder)
    return index


def _ingest(folders: Sequence[Path], work: Path) -> int:
    files = [path for folder in folders for path in files_of(folder)]
    documents = SimpleDirectoryReader(input_files=files, file_extractor={".pdf": PageReader()}).load_data()
    nodes = split(documents)
    stored(nodes, HashedTfIdf.fit([node.get_content(MetadataMode.EMBED) for node in nodes]), work)
    names = {
        str(path): path.relative_to(folder.parent).as_posix()
        for folder in folders
        for path in files_of(folder)
    }
    (work / _ROOTS).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
    return len(nodes)


class _Engine:
    def __init__(self, work: Path) -> None:
        self._names: dict[str, str] = json.loads((work / _ROOTS).read_text(encoding="utf-8"))
        self._retriever = opened(work).as_retriever(similarity_top_k=DEPTH)

    def search(self, question: str) -> tuple[PassageRow, ...]:
        return tuple(
            PassageRow(
                self._names[found.node.metadata["file_path"]],
                (int(found.node.metadata.get("page_label", 0)),),
            )
            for found in self._retriever.retrieve(question)
        )

    def answer(self, question: str) -> bool:
        return False

    def close(self) -> None:
        """Nothing is held outside memory."""


def _open(work: Path) -> Engine:
    return _Engine(work)


_LABEL = f"LlamaIndex, démarrage rapide (TF-IDF haché maison, {DIMENSIONS} dimensions ; PDF par pypdf)"
QUICK_START = System("llamaindex", _LABEL, _ingest, _open)
