"""Writes a model's folder as ``rag.models.static`` reads it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.models.static import DESCRIPTION, FORMAT, ROWS, SCALES, STEMS, digest
from rag.text import ANALYSER

if TYPE_CHECKING:
    from tools.embedding.train import Trained

_MOST = 127


def quantised(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Each row as whole numbers of one byte, and what one unit is worth in it."""
    scales = (np.abs(rows).max(axis=1) / _MOST).astype(np.float16)
    worth = np.where(scales > 0, scales, 1).astype(np.float32)
    return np.clip(np.rint(rows / worth[:, None]), -_MOST, _MOST).astype(np.int8), scales


def save(folder: Path, stems: Sequence[str], trained: Trained) -> None:
    """Write the model; its card, written by hand, stays."""
    folder.mkdir(parents=True, exist_ok=True)
    small, scales = quantised(trained.rows)
    (folder / STEMS).write_text("\n".join(stems), encoding="utf-8")
    np.save(folder / ROWS, small, allow_pickle=False)
    np.save(folder / SCALES, scales, allow_pickle=False)
    said = {
        "format": FORMAT,
        "analyser": ANALYSER,
        "size": int(trained.rows.shape[1]),
        "stems": len(stems),
        "unknown": round(trained.unknown, 4),
        "digest": digest(folder),
    }
    (folder / DESCRIPTION).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
