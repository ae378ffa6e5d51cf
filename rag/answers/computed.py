"""Derived numbers: recomputed in code, each operand cited."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from rag.numbers import bare_numbers
from rag.types import Computed, Statement

_DOES: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
COUNTED = frozenset({"1"})  # each thing counted is one
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SIGNS = str.maketrans({"*": "×", "/": "÷", "-": "−"})
_SPELLED = {"deux": "2"}


def value_of(expression: str) -> str:
    """What an expression comes to, without needless zeros."""
    found = _worked_out(ast.parse(expression, mode="eval").body)
    return f"{found.quantize(Decimal('0.0001')).normalize():f}"


def operation(derived: Computed) -> str:
    """« 8 × 1,5 + 8 ÷ 4 = 14 », as a reader sees it."""
    return _NUMBER.sub(_in_french, f"{derived.expression.translate(_SIGNS)} = {derived.value}")


def _in_french(number: re.Match[str]) -> str:
    whole, _, part = number[0].partition(".")
    return f"{int(whole):,}".replace(",", " ") + (
        f",{part:0<2}" if len(part) > 1 else f",{part}" if part else ""
    )


def holds(derived: Computed, shown: str, asked: str = "") -> bool:
    """Is the value that of the expression, and is each operand shown, or one, for each thing counted? What is
    multiplied may be how many the question has (``asked``)."""
    try:
        tree = ast.parse(derived.expression, mode="eval").body
        known = bare_numbers(shown) | COUNTED
        known |= {
            number for word, number in _SPELLED.items() if re.search(rf"\b{word}\b", shown, re.IGNORECASE)
        }
        if "*" in derived.expression or "/" in derived.expression:
            known |= bare_numbers(asked)
        return _worked_out(tree) == Decimal(derived.value) and _operands(tree) <= known
    except (SyntaxError, ValueError, ArithmeticError):
        return False


def still_shown(computed: Sequence[Computed], kept: Sequence[Statement]) -> tuple[Computed, ...]:
    """Those of which a sentence is left."""
    text = "\n".join(each.text for each in kept)
    return tuple(each for each in computed if operation(each) in text or each.value in bare_numbers(text))


def without_derived(text: str, computed: Sequence[Computed]) -> str:
    """A statement without the derived numbers: what is left must be in its citations."""
    for each in computed:
        text = text.replace(operation(each), "", 1)
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
