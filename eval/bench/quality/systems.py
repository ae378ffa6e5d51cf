"""What the quality benchmark asks of a system, and the systems by name."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eval.bench.quality.task import Asked, QualityTask
from eval.errors import EvalError

OURS = "sourcier"
WITH_MODEL = "llamaindex-modele"


class Answerer(Protocol):
    """An opened index."""

    def answer(self, asked: Asked) -> dict[str, object]:
        """The answer line of the contract; its seconds are measured outside."""

    def search(self, asked: Asked) -> object:
        """The passages found, no answer made; its seconds are measured outside."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class QualitySystem:
    """``ingest`` fills the folder given last and counts its passages; ``open`` answers from it.

    ``gated``: it has its own threshold; the others show an answer whenever they find a passage.
    """

    name: str
    label: str
    ingest: Callable[[QualityTask, Path], int]
    open: Callable[[QualityTask, Path], Answerer]
    gated: bool = False


def quality_system(name: str) -> QualitySystem:
    """A system by name; only the one asked for is imported."""
    if name == OURS:
        from eval.bench.quality.ours import SOURCIER

        return SOURCIER
    if name == "bm25":
        from eval.bench.quality.bm25 import BY_PAGE

        return BY_PAGE
    if name == "bm25-fenetres":
        from eval.bench.quality.bm25 import BY_WINDOW

        return BY_WINDOW
    if name == "vecteurs":
        from eval.bench.quality.dense import DENSE

        return DENSE
    if name == "llamaindex":
        from eval.bench.quality.quickstart import QUICK_START

        return QUICK_START
    if name == WITH_MODEL:
        from eval.bench.quality.quickstart import QUICK_START_WITH_MODEL

        return QUICK_START_WITH_MODEL
    raise EvalError(f"Système « {name} » inconnu. Systèmes possibles : {', '.join((*NAMES, WITH_MODEL))}.")


NAMES = (OURS, "bm25", "bm25-fenetres", "vecteurs", "llamaindex")


def need_bm25() -> None:
    """Raises ``EvalError`` where the development extra is not installed."""
    if importlib.util.find_spec("bm25s") is None:
        raise EvalError(
            "La comparaison demande le paquet bm25s, qui n'est pas installé. Lancez « make setup », ou "
            "installez sourcier[dev]."
        )
