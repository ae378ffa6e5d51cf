"""The errors of an evaluation. They belong to the one tree of ``rag.errors``."""

from __future__ import annotations

from rag.errors import SourcierError


class EvalError(SourcierError):
    """A gold set, an answers file or a benchmark folder cannot be used."""
