"""Sourcier as the quality benchmark runs it: default settings, in a data folder of its own."""

from __future__ import annotations

from pathlib import Path

from eval.bench.quality.systems import OURS, Answerer, QualitySystem
from eval.bench.quality.task import Asked, QualityTask
from eval.bench.systems import DEPTH
from rag.assistant import Assistant
from rag.settings import JournalSettings, Settings
from rag.wire import reply_to_json


def _settings(work: Path) -> Settings:
    return Settings(data_dir=work, journal=JournalSettings(actif=False))


def _ingest(task: QualityTask, work: Path) -> int:
    from ingest.pipeline import ingest

    return sum(file.chunks for file in ingest(task.folders, _settings(work)).files)


class _Engine:
    def __init__(self, work: Path) -> None:
        self._assistant = Assistant(_settings(work))

    def answer(self, asked: Asked) -> dict[str, object]:
        return reply_to_json(self._assistant.ask(asked.question), asked.id)

    def search(self, asked: Asked) -> object:
        return self._assistant.search(asked.question, DEPTH)

    def close(self) -> None:
        self._assistant.close()


def _open(_task: QualityTask, work: Path) -> Answerer:
    return _Engine(work)


SOURCIER = QualitySystem(OURS, "Sourcier", _ingest, _open, gated=True)
