"""Derived numbers: recomputed in code, each operand cited."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from rag.numbers import bare_numbers
from rag.types import Computed

_DOES: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
COUNTED = frozenset({"1"})  # each thing counted is one


def holds(derived: Computed, shown: str) -> bool:
    """Is the value that of the expression, and is each operand shown (or one, for each thing counted)?"""
    try:
        tree = ast.parse(derived.expression, mode="eval").body
        return (
            _worked_out(tree) == Decimal(derived.value) and _operands(tree) <= bare_numbers(shown) | COUNTED
        )
    except (SyntaxError, ValueError, ArithmeticError):
        return False


def without_derived(text: str, computed: Sequence[Computed]) -> str:
    """A statement without the derived numbers: what is left must be in its citations."""
    for each in computed:
        text = re.sub(rf"(?<![\w.,]){re.escape(each.value)}(?![\w]|[.,]\d) ", "", text, count=1)
    return text


def _worked_out(node: ast.expr) -> Decimal:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Decimal(str(node.value))
    if isinstance(node, ast.BinOp) and type(node.op) in _DOES:
        return _DOES[type(node.op)](_worked_out(node.left), _worked_out(node.right))
    raise ValueError(ast.dump(node))


def _operands(node: ast.expr) -> frozenset[str]:
    numbers = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return frozenset[str]().union(*(bare_numbers(str(number)) for number in numbers))
