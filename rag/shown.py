"""An extract as it is shown and cited: the act's own words, the place they come from, each cut marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from rag.answers.frames import CUT
from rag.orders import orders_in
from rag.runs import Extract
from rag.tables import joined, row_quote
from rag.text import squeeze
from rag.types import Act, ActKind, Citation, Draft, Passage, Statement
from rag.units import Unit

QUOTE_MARK, ROW_MARK, MAX_TITLE = " […] ", " • ", 70

_ACTS = {ActKind.DELIBERATION: "Délibération", ActKind.ARRETE: "Arrêté"}
_HEADING_NUMBER = re.compile(
    r"^(?:(?:article|art\.?|chapitre|titre|section)\s+[\w.]{1,6}(?:[ .-]?\d{1,2})?\b|\d[\d.]*)\s*[-–—:.]*\s*",
    re.IGNORECASE,
)


def draft_of(extracts: Sequence[Extract], opening: str = "") -> Draft:
    """One statement an extract, each with its citation; the first after the words that open the answer."""
    statements, last = [], ""
    for rank, item in enumerate(extracts, 1):
        place = _place(item.passage)
        where = opening if rank == 1 else ""
        where += place if place != last else ""
        rest = CUT if item.cut else ""
        statements.append(Statement(f"{where}{_shown(item)}{rest}", (rank,)))
        last = place
    return Draft(tuple(statements), tuple(_citation(item) for item in extracts))


def spans(units: Sequence[Unit], text: str) -> list[tuple[int, int]]:
    """Character spans of units in the passage, neighbours joined."""
    made: list[tuple[int, int]] = []
    for unit in units:
        if made and not text[made[-1][1] : unit.start].strip():
            made[-1] = (made[-1][0], unit.end)
        else:
            made.append((unit.start, unit.end))
    return made


def _shown(found: Extract) -> str:
    """The exact words, each cut between them shown; the rows of a table as they are read."""
    text, parts = found.passage.chunk.text, []
    for in_table, group in groupby(found.units, key=lambda unit: unit.row >= 0):
        units = list(group)
        if in_table:
            parts.append(ROW_MARK.join(unit.text for unit in units))
        else:
            parts += [squeeze(text[start:end]) for start, end in spans(units, text)]
    return QUOTE_MARK.join(parts).lstrip(" :")


def _citation(found: Extract) -> Citation:
    """Exact words and their pages; a page break inside them is a cut, since each page is checked alone."""
    text, chunk = found.passage.chunk.text, found.passage.chunk
    above, kept = _exact(found)
    pieces, ranks = [*above], []
    for start, end in kept:
        offset = start
        for part in text[start:end].split("\f"):
            if part.strip():
                pieces.append(squeeze(part))
                ranks.append(text.count("\f", 0, offset))
            offset += len(part) + 1
    header = [chunk.table.page] if above and chunk.table and chunk.table.page else []
    pages = dict.fromkeys([*header, *(chunk.pages[rank] for rank in ranks if rank < len(chunk.pages))])
    return Citation(found.passage, QUOTE_MARK.join(pieces), tuple(pages)[:3])


def _exact(found: Extract) -> tuple[list[str], list[tuple[int, int]]]:
    """The pieces of a table's header that are above the passage, then the spans of its text to quote."""
    chunk = found.passage.chunk
    above: dict[str, None] = {}
    kept: list[tuple[int, int]] = spans([unit for unit in found.units if unit.row < 0], chunk.text)
    for unit in found.units:
        if unit.row >= 0 and chunk.table:
            apart, own = row_quote(chunk.text, chunk.table, unit.row)
            above |= dict.fromkeys(apart)
            kept += own
    return list(above), joined(chunk.text, kept)


def _place(passage: Passage) -> str:
    """Where it is said: ``Zone UD2, article 4.6 (Hauteur des constructions) : ``."""
    section = passage.chunk.section
    parts = []
    if section.zones:
        parts.append(f"Zone {', '.join(section.zones[:3])}")
    if section.act and (named := _act_name(section.act)):
        parts.append(named)
    if section.article and squeeze(section.article) in squeeze(section.label):
        parts.append(f"article {section.article}")
    title = _bare_title(section.path[-1]) if section.path and not section.act else ""
    if title and len(title) <= MAX_TITLE and not next(orders_in(title), ""):
        parts = [", ".join(parts) + f" ({title})" if parts else title]
    place = ", ".join(parts)
    return f"{place[0].upper()}{place[1:]} : " if place else ""


def _act_name(act: Act) -> str:
    """« Arrêté n° 2021_01234 du 3 juin 2021 »; a sitting by its day alone."""
    day = f" du {act.date:%d/%m/%Y}" if act.date else ""
    if act.number:
        return f"{_ACTS.get(act.kind, 'Acte')} n° {act.number}{day}"
    return f"Séance{day}" if day and act.kind is ActKind.DELIBERATION else ""


def _bare_title(heading: str) -> str:
    """A heading without its number, in the act's own letters."""
    return _HEADING_NUMBER.sub("", heading).strip(" :.-–—")
