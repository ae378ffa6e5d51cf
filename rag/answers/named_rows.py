"""The row of a table that a question names: « la tranche A », « la catégorie 2 », under a matching header.

A sentence may share every other word of the question (« quelle que soit la tranche »): the row that bears
the very name is what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.tables import Cell, Row, Table, alone, category, names, said
from rag.text import fold, terms

# Of the row that is named by its code, as of the one that opens with the asked sector; by its words.
NAMED_WORTH, WORDED_WORTH, LEAST_WORDS = 1.2, 0.5, 2
# Words that stand for one another: « la tranche B » of a table that calls it « catégorie » or « QF ».
_SORTS = frozenset(terms("tranche catégorie groupe classe niveau quotient qf"))
_DENIES = re.compile(r"\bn(?:e |')\w+ (?:pas|plus)\b|\bsauf\b|\bautres? que\b|\bhormis\b")

_CODE = r"(?:[A-Z]|\d{1,2}|[IVX]{1,4}|[A-Z]{1,2}\d{1,2}|\d{1,2}[A-Za-z])"
# A code that a question ends on may be written small: elsewhere « a » is a verb.
_LAST = re.compile(r"(?<=\s)([a-z]|[ivx]{2,4}|[a-z]\d{1,2})(?=\s*[?.!»]*\s*$)")
_NAMED = re.compile(
    rf"\b([^\W\d_]{{4,}})\s+(?:n°\s?|numéro\s)?[«\"]?\s?({_CODE}(?:(?:\s?,\s|\s(?:et|ou)\s){_CODE})*)"
    rf"(?![\w'’°²³%€])(?!\s(?:à|-)\s{_CODE}\b)(?!\s(?:€|%|m[²2³3]?\b|ha\b|km\b|h\b|euros?\b|ans?\b|mois\b|jours?\b"
    r"|heures?\b|mètres?\b|personnes?\b|enfants?\b|repas\b))"
)


class NamedRows:
    """The rows of a table that a question names: by the word of their header and their code, or by all the
    words of their first cell (« hors commune »)."""

    def __init__(self, question: str, table: Table | None) -> None:
        rows = [rank for rank, row in enumerate(table.rows) if not alone(row)] if table else []
        asked = _asked(question) if rows else frozenset()
        self._coded = frozenset(rank for rank in rows if table and _bears(table, rank, asked))
        if rows and table and not self._coded:
            self._coded = frozenset(_by_code_alone(table, rows, asked))
        denied = bool(_DENIES.search(fold(question)))
        said_there = frozenset() if denied else frozenset(terms(question))
        self._worded = frozenset(rank for rank in rows if table and _is_said(table.rows[rank], said_there))

    def worth(self, row: int) -> float:
        return NAMED_WORTH if row in self._coded else WORDED_WORTH if row in self._worded else 0.0

    def names(self, row: int) -> bool:
        """Is it the one that is named by its code?"""
        return row in self._coded

    def left_out(self, row: int) -> bool:
        """Is it another row of the table than those that are named by their code?"""
        return bool(self._coded) and row >= 0 and row not in self._coded


def _is_said(row: Row, asked: frozenset[str]) -> bool:
    label = frozenset(terms(said(row[0])))
    return len(label) >= LEAST_WORDS and label <= asked


def _asked(question: str) -> frozenset[tuple[str, str]]:
    """What a question names by a code: ``(("tranch", "a"),)``."""
    shown = _LAST.sub(lambda match: match[1].upper(), question)
    return frozenset(
        (noun, code.lower())
        for word, codes in _NAMED.findall(shown)
        for noun in terms(word)
        for code in re.findall(_CODE, codes)
    )


def _bears(table: Table, rank: int, asked: frozenset[tuple[str, str]]) -> bool:
    """Does a row bear one of these names: its code under the word of a header, or both in its first cell or
    in the one above the rows it is among?"""
    row, above = table.rows[rank], category(table, rank)
    labels = [said(row[0]), *([said(above[0])] if above else [])]
    return any(
        any(_opens(label, noun, code) for label in labels)
        or any(
            _bare(cell) == code and noun in terms(name) for name, cell in zip(names(table), row, strict=True)
        )
        for noun, code in asked
    )


def _by_code_alone(table: Table, rows: Sequence[int], asked: frozenset[tuple[str, str]]) -> Iterator[int]:
    """The rows of a table of letters (A, B, C…) whose header says another word for « tranche »."""
    if (
        sum(len(_bare(table.rows[rank][0])) == 1 and _bare(table.rows[rank][0]).isalpha() for rank in rows)
        < 2
    ):
        return
    for rank in rows:
        if any(noun in _SORTS and _bare(table.rows[rank][0]) == code for noun, code in asked):
            yield rank


def _bare(cell: Cell) -> str:
    return fold(said(cell)).strip(" .:«»\"'*")


def _opens(label: str, noun: str, code: str) -> bool:
    """« Tranche A », « Catégorie 2 : ressources modestes »."""
    words = re.findall(r"\w+", fold(label))[:3]
    return any(noun in terms(word) and code == other for word, other in pairwise(words))
