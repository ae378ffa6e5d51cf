"""What the benchmark asks of a system, and the systems by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eval.answers import PassageRow
from eval.errors import EvalError

DEPTH = 10
SUFFIXES = frozenset({".pdf", ".txt", ".xml"})


class Engine(Protocol):
    """An opened index."""

    def search(self, question: str) -> tuple[PassageRow, ...]:
        """The ten best passages."""

    def answer(self, question: str) -> bool:
        """Give a whole answer; False where the system has none without a language model."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class System:
    """``ingest`` fills the folder given last and counts its passages; ``open`` serves questions from it."""

    name: str
    label: str
    ingest: Callable[[Sequence[Path], Path], int]
    open: Callable[[Path], Engine]


def system(name: str) -> System:
    """A system by name; only the one asked for is imported, so that start-up is its own."""
    if name == "sourcier":
        from eval.bench.ours import SOURCIER

        return SOURCIER
    if name == "llamaindex":
        from eval.bench.llamaindex import QUICK_START

        return QUICK_START
    raise EvalError(f"Système « {name} » inconnu. Systèmes possibles : {', '.join(NAMES)}.")


NAMES = ("sourcier", "llamaindex")


def files_of(folder: Path) -> tuple[Path, ...]:
    """The files of a corpus that both systems read."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES)
    return tuple(path for path in found if path.is_file())
