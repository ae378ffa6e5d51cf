"""Vectors alone: the embedding that ships with Sourcier, by window, exact cosines in one matrix."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from eval.bench.quality.bm25 import windows_of
from eval.bench.quality.found import Found, answer_line, asked_text
from eval.bench.quality.pages import PageText, page_texts
from eval.bench.quality.systems import Answerer, QualitySystem
from eval.bench.quality.task import Asked, QualityTask
from eval.bench.quality.windows import Windows, stems
from eval.bench.systems import DEPTH
from rag.models.static import StaticEmbedder

_TEXTS, _VECTORS = "texts.json", "vectors.npy"


def _ingest(task: QualityTask, work: Path) -> int:
    texts = [part for page in page_texts(task.folders) for part in windows_of(page)]
    np.save(work / _VECTORS, np.array(StaticEmbedder().passages([text.text for text in texts]), np.float32))
    Windows.fit(stems(text.text) for text in texts).save(work)
    plain = json.dumps([asdict(text) for text in texts], ensure_ascii=False)
    (work / _TEXTS).write_text(plain, encoding="utf-8")
    return len(texts)


class _Engine:
    def __init__(self, work: Path) -> None:
        self._embedder = StaticEmbedder()
        self._vectors = np.load(work / _VECTORS)
        self._windows = Windows.load(work)
        self._texts = [PageText(**raw) for raw in json.loads((work / _TEXTS).read_text(encoding="utf-8"))]

    def answer(self, asked: Asked) -> dict[str, object]:
        return answer_line(asked, self._search(asked_text(asked)), self._windows, "vecteurs")

    def search(self, asked: Asked) -> object:
        return self._search(asked_text(asked))

    def _search(self, question: str) -> Sequence[Found]:
        near = self._vectors @ np.array(self._embedder.queries([question])[0], np.float32)
        best = np.argsort(-near, kind="stable")[:DEPTH]
        found = ((self._texts[int(rank)], float(near[rank])) for rank in best)
        return [Found(text.file, text.pages, text.text, score) for text, score in found if score > 0]

    def close(self) -> None:
        """Nothing is held outside memory."""


def _open(_task: QualityTask, work: Path) -> Answerer:
    return _Engine(work)


DENSE = QualitySystem("vecteurs", "Vecteurs seuls", _ingest, _open)
