"""When two texts say the same thing: words and numbers in one canonical form.

The rule is that of the gold set (« Règle de correspondance »): case, accents, apostrophes, spaces,
citation markers ``[1]``, forms of numbers (3,50 = 3.5; 1 350 = 1350) and of units (mètres = m) do not
matter; a number is never a piece of another; a word of four letters or more may go on.

Kept apart from ``rag.numbers`` on purpose: an evaluation that read texts with the code it judges would
share its mistakes.
"""

from __future__ import annotations

import ast
import operator
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

COUNTED_WORDS = 120
"""Only the first words of an answer count: showing pages of text is not answering."""

_SPACES = " \u00a0\u202f"
_NUMBER = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
# A digit glued to a letter belongs to a name (UD1) and is not read as a number with decimals.
_TOKEN = re.compile(rf"[a-z][a-z0-9]*|(?<![a-z0-9])(?:{_NUMBER})|\d+|[%€]")
_THOUSANDS_DOT = re.compile(r"\d{1,3}\.\d{3}")

_UNITS = {
    "m": ("metre", "metres"),
    "cm": ("centimetre", "centimetres"),
    "ha": ("hectare", "hectares"),
    "l": ("litre", "litres"),
    "t": ("tonne", "tonnes"),
    "h": ("heure", "heures"),
    "€": ("euro", "euros"),
    "%": ("pourcent",),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}


def _hour(match: re.Match[str]) -> str:
    """``18H00`` is ``18 h``; ``18h30`` is ``18 h 30``."""
    return f"{match[1]} h " + ("" if match[2] == "00" else match[2])


# In this order: square metres before metres, and « 3 m 50 » before the bare unit.
_REWRITES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\[\d+\]"), " "),
    (re.compile(r"\bm(?:etres?)?\s*(?:carres?|2)\b|(?<=\d)\s*m2\b"), " m2 "),
    (re.compile(r"(\d+)\s*m(?:etres?)?\s*(\d{2})\b(?!\s*(?:m|cm|h|%|[.,]?\d))"), r"\1,\2 m"),
    (re.compile(r"(\d{1,2})\s*h(?:eures?)?\s*(\d{2})\b"), _hour),
    (re.compile(r"(\d)\s*(?:pour cent|p\. ?100)\b"), r"\1 %"),
)


def plain(text: str) -> str:
    """Lower case without accents, typographic apostrophes nor soft hyphens."""
    straight = text.lower().replace("’", "'").replace("‘", "'").replace("\u00ad", "")
    return "".join(c for c in unicodedata.normalize("NFKD", straight) if not unicodedata.combining(c))


def squeeze(text: str) -> str:
    """Letters and digits only: what remains the same whatever the line breaks and the hyphens."""
    return re.sub(r"[^a-z0-9]", "", plain(text))


def canonical_number(number: str) -> str:
    """``3,50`` → ``3.5``; ``1 350`` → ``1350``; ``413.500`` → ``413500``; ``00728`` stays."""
    digits = re.sub(f"[{_SPACES}]", "", number)
    if _THOUSANDS_DOT.fullmatch(digits):
        digits = digits.replace(".", "")
    digits = digits.replace(",", ".")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, canonical."""
    flat = plain(text)
    for pattern, replacement in _REWRITES:
        flat = pattern.sub(replacement, flat)
    return [
        canonical_number(token) if token[0].isdigit() else _UNIT_OF.get(token, token)
        for token in _TOKEN.findall(flat)
    ]


def numbers(text: str) -> set[str]:
    """The numbers of a text, canonical."""
    return {token for token in tokens(text) if token[0].isdigit()}


def find(have: Sequence[str], want: Sequence[str]) -> bool:
    """Does the run of tokens ``want`` occur in ``have``?"""
    size = len(want)
    if not size:
        return False
    return any(
        all(_same(have[start + offset], want[offset]) for offset in range(size))
        for start in range(len(have) - size + 1)
    )


def _same(shown: str, wanted: str) -> bool:
    """Long words may go on (« interdit » finds « interdits »), long integers may show decimals."""
    if len(wanted) >= 4 and wanted.isalpha():
        return shown.startswith(wanted)
    return shown == wanted or (len(wanted) >= 4 and wanted.isdigit() and shown.startswith(wanted + "."))


def contains(text: str, needle: str) -> bool:
    """Is the needle in the text, as whole words and numbers?"""
    return find(tokens(text), tokens(needle))


def counted(answer: str) -> list[str]:
    """The tokens of an answer that count."""
    return tokens(" ".join(answer.split()[:COUNTED_WORDS]))


def same_file(cited: str, expected: str) -> bool:
    """Do the paths end alike, folder included where both have one?"""
    ours, theirs = plain(cited).strip("/"), plain(expected).strip("/")
    return ours == theirs or ours.endswith("/" + theirs) or ("/" in ours and theirs.endswith("/" + ours))


# -- derived numbers --------------------------------------------------------------------------------

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True, slots=True)
class Derived:
    """A number that its expression does give, and the numbers it was made from."""

    value: str
    operands: frozenset[str]


def derive(value: str, expression: str) -> Derived | None:
    """Recompute ``expression`` (+ - * / on numbers). None where it is not that or gives another value."""
    operands: set[str] = set()

    def run(node: ast.expr) -> float:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            operands.add(canonical_number(f"{node.value:g}"))
            return node.value
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return _OPERATORS[type(node.op)](run(node.left), run(node.right))
        raise ValueError

    try:
        result = run(ast.parse(expression.replace(",", "."), mode="eval").body)
        shown = canonical_number(value)
        return Derived(shown, frozenset(operands)) if abs(result - float(shown)) < 0.01 else None
    except (ValueError, SyntaxError, ArithmeticError):
        return None
