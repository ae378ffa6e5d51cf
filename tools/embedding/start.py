"""Where training starts from: stems seen together are near each other before any pair is learned.

Positive pointwise mutual information of the stems of a few lines of text, reduced by its largest eigenvectors
(Levy and Goldberg, 2014; context counts smoothed by a power as in Levy, Goldberg and Dagan, 2015).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

WINDOW, STEP = 45, 30  # stems read together, and to the next window
SMOOTHED = 0.75
EXTRA, ROUNDS = 20, 3  # of the randomised search of eigenvectors (Halko, Martinsson and Tropp, 2011)
TINY = 1e-6


def windows(texts: list[list[int]]) -> list[list[int]]:
    """Each text in overlapping pieces."""
    return [text[first : first + WINDOW] for text in texts for first in range(0, len(text), STEP)]


def start(seen: list[csr_matrix], size: int) -> NDArray[np.float32]:
    """A row of unit length by stem, from which stems (columns) each piece of text (rows) holds."""
    held = vstack(seen).sign().astype(np.float32)
    together = (held.T @ held).toarray()
    alone = together.diagonal() + 1
    np.fill_diagonal(together, 0)
    smoothed = alone**SMOOTHED
    smoothed *= alone.sum() / smoothed.sum()
    together *= np.float32(held.shape[0])
    together /= alone[:, None]
    together /= smoothed[None, :]
    information = np.log(np.maximum(together, 1, out=together), out=together)
    return _reduced((information + information.T) / 2, size)


def _reduced(square: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Rows of ``size`` values whose products are nearest to those of a symmetric matrix."""
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(square @ rng.standard_normal((len(square), size + EXTRA), np.float32))[0]
    for _ in range(ROUNDS):
        basis = np.linalg.qr(square @ basis)[0]
    values, vectors = np.linalg.eigh(basis.T @ (square @ basis))
    largest = np.argsort(-np.abs(values))[:size]
    rows = np.zeros((len(square), size), np.float32)
    rows[:, : len(largest)] = (basis @ vectors[:, largest]) * np.sqrt(np.abs(values[largest]))
    alone = np.linalg.norm(rows, axis=1) < TINY  # stems that no piece holds: any direction
    rows[alone] = rng.standard_normal((int(alone.sum()), size), np.float32)
    found: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found
