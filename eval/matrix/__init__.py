"""Several models, corpora and settings on the same questions, side by side: ``sourcier eval --matrix``."""

from eval.matrix.plan import Plan, Variant, load_plan
from eval.matrix.run import run_matrix
from eval.matrix.text import format_matrix, markdown_matrix, matrix_json
from eval.matrix.types import MatrixResult, VariantResult

__all__ = [
    "MatrixResult",
    "Plan",
    "Variant",
    "VariantResult",
    "format_matrix",
    "load_plan",
    "markdown_matrix",
    "matrix_json",
    "run_matrix",
]
