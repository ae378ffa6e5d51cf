"""The rules of a zone as findings: each clause cited word for word, with its figures, conditions,
exceptions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answers.quoting import by_page
from rag.context.case import excerpt
from rag.sheet.aims import REST, aim_of
from rag.sheet.clauses import BESIDE, Article, Clause, Piece, articles, clauses
from rag.sheet.fiche import Works
from rag.sheet.figures import (
    conditions,
    exception_heads,
    figures,
    inline_exceptions,
    opens_exception,
    sense_of,
)
from rag.sheet.following import carries, goes_on, moves
from rag.sheet.ground import Ground
from rag.sheet.reach import Heard, Reach, zones_of
from rag.sheet.rows import named_cells, row_label, row_spans
from rag.sheet.sorting import themes_of, themes_of_path
from rag.sheet.types import Aim, Figure, Finding, Standing, Status
from rag.tables import joined
from rag.text import squeeze
from rag.types import Chunk, Citation, Passage
from rag.verbatim import GAP
from rag.wanted import NO_RULE

MEASURED = frozenset({"m", "%", "m2"})
MERGED = 420  # characters of clauses that are read as one rule
_FIGURED = re.compile(r"\d\s?(?:m\b|m[èe]tres?|m²|m2|%|cm\b|places?)")
Found = tuple[Finding, bool]
_SENDING = re.compile(
    r"\b(?:se (?:reporter|référer|rapporter)|voir|cf\.?|modalités d['’]application|renvo\w+|s['’]appliquent?"
    r"|(?:est|sont) applicables?)\b.{0,80}\b(?:articles?|art\.|règles communes|dispositions|règlements?"
    r"|lexique"
    r"|titre|chapitre)\b",
    re.IGNORECASE | re.DOTALL,
)
_SAVE = re.compile(r"\b(?:sauf|toutefois|hormis|à l['’]exception|au[- ]delà|mais)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sorted:
    """A clause, its theme, and what it is for. ``headed`` tells that a heading gives it the theme."""

    clause: Clause
    theme: str
    aim: Aim
    standing: Standing
    headed: bool
    before: str = ""


def findings(ground: Ground, works: Works | None) -> list[Found]:
    """Every rule of the zone's chapter, then of the common provisions; with whether a heading of its article
    gives it its theme."""
    found: list[Found] = []
    for chunks, standing in ((ground.zone, Standing.ZONE), (ground.common, Standing.COMMON)):
        old = ground.classic
        numbered = {zone for each in chunks if each.section.article for zone in each.section.zones}
        for article in articles(chunks):
            if not article.bare:
                numbers = article.chunks[0].document.id in old
                section = article.chunks[0].section
                before = section.article is None and not numbered.isdisjoint(section.zones)
                found += of_article(article, ground.reach, works, standing, numbers, preamble=before)
    return found


def of_article(
    article: Article,
    reach: Reach,
    works: Works | None,
    standing: Standing,
    numbers: bool = False,
    theme: str | None = None,
    preamble: bool = False,
) -> list[Found]:
    """The rules of an article; those of a ``theme`` alone when it is imposed."""
    path = (theme,) if theme else themes_of_path(article, numbers)
    in_zone = standing is Standing.ZONE
    sorted_: list[Sorted] = []
    before: tuple[str, ...] = ()
    last, heads, title = "", tuple[str, ...](), article.path[-1:]
    for clause in clauses(article, reach):
        follows = before if last.endswith(";") else ()
        keys = (theme,) if theme else themes_of(clause, path, in_zone, preamble, follows)
        if keys == (REST,) and before and opens_exception(clause.text):
            keys = before  # an exception follows its rule
        elif before and clause.heads == heads and (goes_on(clause.text) or moves(clause.text)):
            keys = before
        carried = last if carries(clause.text) and clause.heads == heads else ""
        before, last, heads = keys, clause.text, clause.heads
        for key in keys:
            row = row_label(clause.chunk, clause.pieces[0].row) if clause.in_table else ""
            above = (*title, *clause.heads, *([carried] if carried else ()))
            aim = aim_of(clause.text, above, key, works, row)
            sorted_.append(Sorted(clause, key, aim, standing, key in path, carried))
    return list(_beside_sector(list(_made(sorted_, reach)), reach))


def _beside_sector(found: Sequence[Found], reach: Reach) -> Iterator[Found]:
    """The same rules; where one of the article is the sector's own, those of the whole zone that measure the
    same thing under the same title are told to be checked: « en secteur UBa, elle n'excède pas 7,50 m »."""

    def measures(each: Finding) -> set[tuple[str, str, tuple[str, ...]]]:
        return {(each.theme, figure.unit, each.under[:1]) for figure in each.figures}

    singled = [each for each, _ in found if each.sector == reach.zone and not each.rows]
    own = {one for each in singled for one in measures(each)}
    for each, headed in found:
        apart = not (each.sector or each.doubt or measures(each).isdisjoint(own))
        if apart and reach.hear(each.quote) is Heard.NOWHERE_SAID:
            each = replace(each, doubt=BESIDE)
        yield each, headed


def _made(held: Sequence[Sorted], reach: Reach) -> Iterator[Found]:
    """The findings, theme by theme: clauses that say one thing together, then their exceptions."""
    for theme in dict.fromkeys(each.theme for each in held):
        own = [each for each in held if each.theme == theme]
        for group, exceptions in _groups(own):
            yield _finding(group, exceptions, reach), group[0].headed


def _groups(own: Sequence[Sorted]) -> Iterator[tuple[list[Sorted], list[Sorted]]]:
    group: list[Sorted] = []
    exceptions: list[Sorted] = []
    for each in own:
        opens = opens_exception(each.clause.text) and not each.clause.in_table
        if (
            group
            and opens
            and each.aim in (group[0].aim, Aim.ANY)
            and each.clause.named == group[0].clause.named
        ):
            exceptions.append(each)
            continue
        if group and not exceptions and _one_rule(group, each):
            group.append(each)
            continue
        if group:
            yield group, exceptions
        group, exceptions = [each], []
    if group:
        yield group, exceptions


def _one_rule(group: Sequence[Sorted], each: Sorted) -> bool:
    """Is a clause read with those before it, as one rule?"""
    last = group[-1]
    if (last.aim, last.clause.heads, last.clause.named) != (each.aim, each.clause.heads, each.clause.named):
        return False
    if last.clause.chunk.id != each.clause.chunk.id or last.clause.in_table != each.clause.in_table:
        return False
    if only_sends(last.clause.text) or only_sends(each.clause.text):
        return False
    if last.clause.doubt != each.clause.doubt or _status(last.clause) != _status(each.clause):
        return False
    if last.clause.in_table:
        return last.clause.pieces[0].columns == each.clause.pieces[0].columns
    text = each.clause.chunk.text
    start, end = last.clause.pieces[-1].end, each.clause.pieces[0].start
    length = sum(len(one.clause.text) for one in group) + len(each.clause.text)
    return length <= MERGED and (end < start or not text[start:end].strip())


def _finding(group: Sequence[Sorted], exceptions: Sequence[Sorted], reach: Reach) -> Finding:
    first = group[0]
    pieces = [piece for each in group for piece in each.clause.pieces]
    chunk = first.clause.chunk
    citation = cite(chunk, pieces)
    text = "\n".join(piece.text for piece in pieces)
    whole = squeeze(citation.quote)
    inline = [_inline(chunk, words, citation) for words in inline_exceptions(text) if words in whole]
    after = [cite(each.clause.chunk, each.clause.pieces) for each in exceptions]
    heads = (*first.clause.heads, *([first.before] if first.before else ()))
    if exception_heads(first.clause.heads[-1:]):
        inline = []
    return Finding(
        key_of(chunk, first.theme, citation.quote),
        first.theme,
        citation,
        first.standing,
        _status(first.clause),
        first.aim,
        place_of(chunk, reach),
        tuple(_figures(pieces, first.clause.heads, whole, reach)),
        tuple(words for words in conditions(text) if words in whole),
        (*inline, *after),
        reach.zone if first.clause.named and (reach.above or first.standing is not Standing.ZONE) else "",
        heads,
        tuple(piece.text for piece in pieces if piece.row >= 0),
        first.clause.doubt,
    )


def _figures(pieces: Sequence[Piece], heads: Sequence[str], quote: str, reach: Reach) -> Iterator[Figure]:
    """The figures of pieces: of a sentence, of each cell of a row under the name of its column."""
    sense = next(filter(None, map(sense_of, (*reversed(heads), *pieces[0].chunk.section.path[-1:]))), "")
    opening = heads[-1] if heads and heads[-1].endswith(":") else ""
    for piece in pieces:
        if piece.row < 0:
            for figure in figures(piece.text, quote, reach):
                alone = opening and figure.phrase.strip("-–—•. ") == squeeze(figure.words)
                phrase = f"{opening} {figure.phrase}" if alone else figure.phrase
                lone = figure.sense or figure.unit not in MEASURED
                yield replace(figure, sense=figure.sense if lone else sense, phrase=phrase)
            if piece.text.endswith(":"):
                sense, opening = sense_of(piece.text) or sense, piece.text
    for piece in pieces:
        if piece.row >= 0:
            for name, cell in named_cells(piece.chunk, piece.row, piece.columns):
                for figure in figures(cell, quote, reach):
                    phrase = " — ".join(filter(None, (row_label(piece.chunk, piece.row), name, cell)))
                    yield replace(figure, sense=figure.sense or sense_of(name), phrase=phrase)


def _inline(chunk: Chunk, words: str, citation: Citation) -> Citation:
    return Citation(Passage(chunk, 0.0), words, citation.pages)


def _status(clause: Clause) -> Status:
    """Does the act itself say that there is no rule?"""
    text = clause.text
    if NO_RULE.search(text) and not _FIGURED.search(text) and not _SAVE.search(text):
        return Status.UNREGULATED
    return Status.RULE


def place_of(chunk: Chunk, reach: Reach) -> str:
    """« article 4.6, zone UD2 », « « Lexique » »: where a passage stands."""
    section, own = chunk.section, zones_of(chunk)
    zones = [zone for zone in own if zone in reach.family] or list(own)
    if zones and not reach.owns(chunk) and reach.beside(chunk):
        zones = list(reach.above[:1]) or [reach.zone]
    where = f"zone {'/'.join(zones[:3])}" if zones else ""
    if section.article:
        return f"article {section.article}" + (
            f", {where}" if where and zones[0] not in section.article else ""
        )
    title = excerpt(section.path[-1], 80) if section.path else chunk.document.title
    return f"« {title} »" + (f", {where}" if where else "")


def key_of(chunk: Chunk, theme: str, quote: str) -> str:
    """A name for a finding that holds as long as the document, the theme and the words do."""
    named = "\n".join((chunk.document.corpus, chunk.document.file, theme, squeeze(quote)))
    return hashlib.sha256(named.encode()).hexdigest()[:20]


# -- quoting ----------------------------------------------------------------------------------------


def cite(chunk: Chunk, pieces: Sequence[Piece]) -> Citation:
    """The exact words of pieces of one passage, each page's words apart."""
    rows = [piece.row for piece in pieces if piece.row >= 0]
    apart: tuple[str, ...] = ()
    if rows:
        apart, spans = row_spans(chunk, rows, pieces[0].columns)
        spans = joined(chunk.text, spans)
    else:
        spans = list(_run(chunk.text, pieces))
    return _cited(chunk, apart, spans)


def _run(text: str, pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """The spans of pieces, neighbours joined."""
    first, last = pieces[0].start, pieces[0].end
    for piece in pieces[1:]:
        if piece.start >= last and not text[last : piece.start].strip():
            last = piece.end
        else:
            yield first, last
            first, last = piece.start, piece.end
    yield first, last


def _cited(chunk: Chunk, apart: Iterable[str], spans: Sequence[tuple[int, int]]) -> Citation:
    pieces, pages = by_page(chunk, spans)
    return Citation(Passage(chunk, 0.0), GAP.join([*apart, *pieces]), pages or chunk.pages[:1])


def only_sends(quote: str) -> bool:
    """Do words say nothing but where the rule is?"""
    said = [each for each in re.split(r"(?<=[.;])\s+(?=[A-ZÀ-Ý])", quote) if each.strip()]
    return bool(said) and not _FIGURED.search(quote) and all(_SENDING.search(each) for each in said)
