"""What the three writers share: words made fit for a file, and what every paper says of itself."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from html import escape

from rag.dates import in_french
from ui import labels
from ui.export.paper import Paper

ALERT = "À noter"
"""Said before an alert, so that it is not told by colour alone."""
TRACE = "Traçabilité"
NOTICE = (
    "Document préparé à l'aide d'un outil d'intelligence artificielle : vérifiez les sources avant de signer."
)
FOOT = "Préparé à l'aide d'un outil d'intelligence artificielle"
# Joiners that change letters; other marks without width only hide or reverse what is read.
_JOINERS = "\u200c\u200d"
# In letters: the width of a table, the longest word that has room for sure, the longest cell that counts.
_LINE, _WORD, _MOST = 95, 14, 240


@dataclass(frozen=True, slots=True)
class Furniture:
    """The lines around the blocks: ``notice`` is owed to the reader, ``made`` and ``trace`` to who checks."""

    notice: str
    made: str
    trace: tuple[str, ...]


def furniture(paper: Paper) -> Furniture:
    made = paper.made or datetime.now()
    said = f"Établi avec {labels.PRODUCT} le {in_french(made.date())} à {made:%H} h {made:%M}."
    return Furniture(one_line(paper.share or NOTICE), said, tuple(map(one_line, paper.trace)))


def clean(text: str) -> str:
    """The same words, without what is no word: control and direction marks, half characters."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\t", " ")
    return kept.translate(_LETTERS).strip()


def one_line(text: str) -> str:
    """Clean words on one line; the spaces that do not break stay."""
    return " ".join(part for part in clean(text).replace("\n", " ").split(" ") if part)


def lines(text: str) -> list[str]:
    """The lines of clean words, spaces squeezed, empty ones left out."""
    return [line for line in map(one_line, clean(text).split("\n")) if line]


class _Letters(dict[int, str]):
    """What each character becomes, found once: a long conversation is cleaned at every run."""

    def __missing__(self, code: int) -> str:
        self[code] = _letter(chr(code))
        return self[code]


_LETTERS = _Letters()


def _letter(char: str) -> str:
    if char == "\n" or char in _JOINERS:
        return char
    category = unicodedata.category(char)
    if category == "Cs" or (category == "Cn" and ord(char) & 0xFFFE == 0xFFFE):
        return "\ufffd"
    if category in ("Zl", "Zp"):
        return "\n"
    return "" if category in ("Cc", "Cf") else char


def weights(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """The share of the width that each column takes: what it holds decides, and its longest word as long as
    that is a word."""
    columns = list(zip(heads, *rows, strict=True))
    sizes = [min(_MOST, max(map(len, column))) ** 0.75 for column in columns]
    whole = sum(sizes) or 1.0
    least = [(min(_WORD, _longest_word(column)) + 2) / _LINE for column in columns]
    shares = [max(size / whole, floor) for size, floor in zip(sizes, least, strict=True)]
    return [share / sum(shares) for share in shares]


def _longest_word(column: tuple[str, ...]) -> int:
    return max((len(word) for cell in column for word in cell.split()), default=0)


def html(text: str) -> str:
    """Clean words for a page: no tag is read in them."""
    return "<br>".join(escape(line) for line in lines(text))
