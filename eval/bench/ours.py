"""Sourcier as the benchmark runs it: default settings, in a data folder of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.answers import PassageRow
from eval.bench.systems import DEPTH, Engine, System
from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Question


def _ingest(folders: Sequence[Path], work: Path) -> int:
    from ingest.pipeline import ingest

    report = ingest(folders, Settings(data_dir=work))
    return sum(file.chunks for file in report.files)


class _Engine:
    def __init__(self, work: Path) -> None:
        self._assistant = Assistant(Settings(data_dir=work))

    def search(self, question: str) -> tuple[PassageRow, ...]:
        found = self._assistant.search(Question(question), DEPTH)
        return tuple(PassageRow(passage.document.file, passage.chunk.pages) for passage in found)

    def answer(self, question: str) -> bool:
        self._assistant.ask(Question(question))
        return True

    def close(self) -> None:
        self._assistant.close()


def _open(work: Path) -> Engine:
    return _Engine(work)


SOURCIER = System("sourcier", "Sourcier (réglages par défaut, écriture extractive)", _ingest, _open)
