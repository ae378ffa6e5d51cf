"""What a matrix gives."""

from __future__ import annotations

from dataclasses import dataclass

from eval.compare import Comparison
from eval.runs import Run


@dataclass(frozen=True, slots=True)
class VariantResult:
    """A variant's run, or in ``error`` why there is none.

    ``asked`` answers were asked afresh, the others were kept; ``reused``: nothing was run.
    ``without_model`` answers were written without the model asked for.
    """

    name: str
    slug: str
    run: Run | None = None
    error: str = ""
    asked: int = 0
    reused: bool = False
    without_model: int = 0


@dataclass(frozen=True, slots=True)
class MatrixResult:
    """The variants in the order of the file; ``comparisons`` are (first slug, other slug, comparison)."""

    gold: str
    split: str
    variants: tuple[VariantResult, ...]
    comparisons: tuple[tuple[str, str, Comparison], ...]

    @property
    def failed(self) -> tuple[VariantResult, ...]:
        return tuple(variant for variant in self.variants if variant.run is None)

    def variant(self, slug: str) -> VariantResult:
        """Raises ``KeyError`` for a slug that no variant bears."""
        for variant in self.variants:
            if variant.slug == slug:
                return variant
        raise KeyError(slug)
