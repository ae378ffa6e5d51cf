"""What a child process has to do: folders, questions, and where to work. Imports nothing heavy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Task:
    """Folders to ingest and questions to ask, in order."""

    folders: tuple[Path, ...]
    questions: tuple[str, ...]
    work: Path

    def write(self, path: Path) -> None:
        """Write the task where a child process will read it."""
        plain = {
            "folders": [str(folder) for folder in self.folders],
            "questions": list(self.questions),
            "work": str(self.work),
        }
        path.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Task:
        """Read a task written by ``write``."""
        plain = json.loads(path.read_text(encoding="utf-8"))
        folders = tuple(Path(folder) for folder in plain["folders"])
        return cls(folders, tuple(plain["questions"]), Path(plain["work"]))
