"""What vouches for a sentence: all that a reader sees of its citations, and whether it only repeats them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.numbers import bare_numbers
from rag.tables import is_part, quoted_rows
from rag.text import fold, terms
from rag.types import Citation
from rag.verbatim import GAP, is_verbatim, squeezed
from rag.wire import PASSAGE_CHARACTERS, passage_date

_ITEM, _LIST = 30, 1500  # characters that tell an item; of a list, from its opening words to the item
SHORTEST_EXTRACT = 20
"""Characters of an extract that speaks for itself."""


def shown_text(citation: Citation) -> str:
    """All that a reader sees of a citation: extract, place, document, date and passage."""
    passage = citation.passage
    parts = [citation.quote, passage.chunk.section.label, passage.document.title, shown_date(citation)]
    return "\n".join([*parts, passage.chunk.whole[:PASSAGE_CHARACTERS]])


def shown_date(citation: Citation) -> str:
    """The act's date, as a machine and as a person write it."""
    day = passage_date(citation.passage)
    return f"{day.isoformat()}\n{day:%d/%m/%Y}" if day else ""


def place(citation: Citation) -> str:
    """Where an act says it: what a sentence may repeat without its being in a row of a table."""
    section = citation.passage.chunk.section
    parts = [
        *section.path,
        *section.zones,
        section.article or "",
        section.document.title,
        shown_date(citation),
    ]
    return "\n".join([*parts, section.act.number or "" if section.act else ""])


def read(cited: Sequence[Citation], under_heads: bool = False) -> str:
    """The extracts, each row of a table as it is read, under the names of its columns; ``under_heads``: each
    item of a list under what opens it."""
    rows = (row for each in cited for row in quoted_rows(each.quote, each.passage.chunk.table))
    quotes = ((under_heads and _headed(citation)) or citation.quote for citation in cited)
    return "\n• ".join([*quotes, *rows])


def _headed(citation: Citation) -> str:
    """An extract that is an item of a list, under what opens the list in its passage; else nothing."""
    text, quote = citation.passage.chunk.text, citation.quote
    at = text.find(quote[:_ITEM]) if quote[:1] in "-•–▪" else -1
    opened = text.rfind(":", 0, max(at, 0))
    if at < 0 or opened < 0 or at - opened > _LIST:
        return ""
    head = re.split(r"[.;:]\s|\n(?=[-•–▪])", text[:opened])[-1]
    return f"{head} : {quote}"


def in_its_words(text: str, cited: Sequence[Citation]) -> bool:
    """Is the sentence an extract itself, its cuts shown, its place written before it or not?"""
    starts = [0, *(found.end() for found in re.finditer(r" : ", text))]
    return any(
        len(text) - start >= SHORTEST_EXTRACT and _extracted(text[start:], citation)
        for start in starts
        for citation in cited
        if not _SENSE.search(fold(text[:start]))
        and bare_numbers(text[:start]) <= bare_numbers(place(citation))
        and _introduces(text[:start], citation)
    )


def _introduces(opening: str, citation: Citation) -> bool:
    """Is what comes before the words of an extract its place, or the act's own words too?"""
    known, whole = set(terms(place(citation))), citation.passage.chunk.whole
    return all(
        set(terms(piece)) <= known | _INTRODUCING or is_verbatim(piece, whole)
        for piece in opening.split(" : ")
        if piece.strip()
    )


_INTRODUCING = frozenset(terms("zone secteur article séance délibération arrêté décision annexe page titre"))
# What places and introductions never say of a rule.
_SENSE = re.compile(
    r"\b(?:n'|ne\b|pas\b|non\b|interdi|autoris|obligat|facultat|doit|doivent|peu(?:t|vent)\b|sauf|moins|plus|m[ai][xn]i)"
)


def _extracted(text: str, citation: Citation) -> bool:
    """Words of the extract, or rows of its table as they are read, in the order of both."""
    if is_verbatim(text, citation.quote) or _closed(text) in _closed(citation.quote):
        return True
    rows = quoted_rows(citation.quote, citation.passage.chunk.table)
    pieces = [piece for part in text.split(GAP.strip()) for piece in part.split(" • ") if piece.strip()]
    return bool(rows) and all(
        is_verbatim(piece, citation.quote)
        or any(is_verbatim(piece, row) or is_part(piece, row) for row in rows)
        for piece in pieces
    )


def _closed(text: str) -> str:
    """The words of an extract without the marks of what was cut: a reader of it sees them beside it."""
    return squeezed(text.replace(GAP.strip(), " "))
