"""What a child of the scale benchmark has to do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ScaleTask:
    """``source`` is the data folder of a real index, ``work`` that of the one made: ``size`` passages."""

    source: Path
    work: Path
    size: int
    questions: tuple[str, ...]

    def write(self, path: Path) -> None:
        """Write the task where a child process will read it."""
        plain = {
            "source": str(self.source),
            "work": str(self.work),
            "size": self.size,
            "questions": list(self.questions),
        }
        path.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> ScaleTask:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return cls(Path(plain["source"]), Path(plain["work"]), plain["size"], tuple(plain["questions"]))
