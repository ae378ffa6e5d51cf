"""BM25 alone, by page or by window: the bm25s library at its defaults (Lucene's form, k1 1.5, b 0.75).

Robertson & Zaragoza, The Probabilistic Relevance Framework, 2009; Lù, BM25S, 2024. Words as in ``windows``.
The name of the file is indexed with each text, as LlamaIndex does: both do better with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import bm25s

from eval.bench.quality.found import Found, answer_line, asked_text
from eval.bench.quality.pages import PageText, page_texts
from eval.bench.quality.systems import Answerer, QualitySystem
from eval.bench.quality.task import Asked, QualityTask
from eval.bench.quality.windows import Windows, stems
from eval.bench.systems import DEPTH

_TEXTS = "texts.json"
_WINDOW, _STEP = 150, 75
"""Words of a window, and from one window to the next."""


def _by_page(task: QualityTask, work: Path) -> int:
    return _ingest(list(page_texts(task.folders)), work)


def _by_window(task: QualityTask, work: Path) -> int:
    return _ingest([part for page in page_texts(task.folders) for part in windows_of(page)], work)


def windows_of(page: PageText) -> Iterator[PageText]:
    """The overlapping windows of a page."""
    words = list(re.finditer(r"\S+", page.text))
    for first in range(0, max(1, len(words) - _STEP), _STEP):
        last = min(first + _WINDOW, len(words)) - 1
        yield PageText(page.file, page.number, page.text[words[first].start() : words[last].end()])


def _ingest(texts: Sequence[PageText], work: Path) -> int:
    corpus = [stems(_indexed(text)) for text in texts]
    index = bm25s.BM25()
    index.index(corpus, show_progress=False)
    index.save(str(work))
    Windows.fit(corpus).save(work)
    plain = json.dumps([asdict(text) for text in texts], ensure_ascii=False)
    (work / _TEXTS).write_text(plain, encoding="utf-8")
    return len(texts)


def _indexed(text: PageText) -> str:
    return f"{text.file.replace('_', ' ')}\n{text.text}"


class _Engine:
    def __init__(self, work: Path) -> None:
        self._index = bm25s.BM25.load(str(work))
        self._windows = Windows.load(work)
        self._texts = [PageText(**raw) for raw in json.loads((work / _TEXTS).read_text(encoding="utf-8"))]

    def answer(self, asked: Asked) -> dict[str, object]:
        return answer_line(asked, self._search(asked_text(asked)), self._windows, "bm25")

    def search(self, asked: Asked) -> object:
        return self._search(asked_text(asked))

    def _search(self, question: str) -> Sequence[Found]:
        words = stems(question)
        if not words:
            return ()
        depth = min(DEPTH, len(self._texts))
        ranks, scores = self._index.retrieve([words], k=depth, show_progress=False)
        texts = [self._texts[int(rank)] for rank in ranks[0]]
        return [
            Found(text.file, text.pages, text.text, float(score))
            for text, score in zip(texts, scores[0], strict=True)
            if score > 0
        ]

    def close(self) -> None:
        """Nothing is held outside memory."""


def _open(_task: QualityTask, work: Path) -> Answerer:
    return _Engine(work)


BY_PAGE = QualitySystem("bm25", "BM25 par page", _by_page, _open)
BY_WINDOW = QualitySystem("bm25-fenetres", "BM25 par fenêtre", _by_window, _open)
