"""What a child process is given: folders and questions, never the key. Imports nothing heavy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.gold import GoldQuestion, gold_line, load_gold
from rag.types import Question

_TASK, _QUESTIONS = "task.json", "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question by its identifier."""

    id: str
    question: Question


@dataclass(frozen=True, slots=True)
class QualityTask:
    """``embedder`` is the folder of a sentence-transformers model, empty without one."""

    folders: tuple[Path, ...]
    embedder: str
    work: Path

    def write(self, questions: Sequence[GoldQuestion]) -> None:
        """Write the task in its work folder, the questions stripped of their key."""
        self.work.mkdir(parents=True, exist_ok=True)
        plain = {"folders": [str(folder) for folder in self.folders], "embedder": self.embedder}
        (self.work / _TASK).write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
        bare = (
            GoldQuestion(item.id, item.question, False, context=item.context, filters=item.filters)
            for item in questions
        )
        lines = (json.dumps(gold_line(item), ensure_ascii=False) + "\n" for item in bare)
        (self.work / _QUESTIONS).write_text("".join(lines), encoding="utf-8")

    @classmethod
    def read(cls, work: Path) -> QualityTask:
        plain = json.loads((work / _TASK).read_text(encoding="utf-8"))
        return cls(tuple(map(Path, plain["folders"])), plain["embedder"], work)

    def questions(self) -> tuple[Asked, ...]:
        return tuple(
            Asked(item.id, Question(item.question, item.context, item.filters))
            for item in load_gold(self.work / _QUESTIONS)
        )
