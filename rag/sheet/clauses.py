"""An article cut into clauses: a sentence, or the sentence that opens a list with its items, or rows of a
table; only those that hold in the zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rag.answers.furniture import is_furniture
from rag.leads import Leads, is_subheading
from rag.sends import SENDS
from rag.sheet.cuts import opens_items, parted
from rag.sheet.following import goes_on
from rag.sheet.reach import Heard, Reach, zones_of
from rag.sheet.rows import cell_names, kept_columns, row_words
from rag.text import fold, squeeze
from rag.types import Chunk
from rag.units import spans_of
from rag.wanted import NO_RULE

_EMPTY = re.compile(r"\W*(?:\(?\s*sch[ée]mas?(?: illustratifs?)?\s*\)?|\w?\d{0,3})[^\w%°]*", re.IGNORECASE)
# The words written on a drawing, then its legend: « 14 m rue retrait Figure 3 - Implantation dans la bande ».
_CAPTION = re.compile(
    r"(?:(?!\b(?:est|sont|doi\w+|peu\w+|ne)\b|\bn['’])[^.;:])*"
    r"\b(?:Figure|Schéma|Croquis) (?:n° ?)?\d+ ?[-–—:] [^.;]*"
)
_DRAWING = r"\(\s*sch[ée]mas?(?:\s+illustratifs?)?\s*\)"
_STRAY = re.compile(rf"(?:[\s:;,.]|{_DRAWING})*")
_AFTER = re.compile(rf"(?:\s*{_DRAWING})+(?:\s*\d{{1,2}}\.?)?\s*$|(?<=[.)])\s+\d{{1,2}}\.\s*$")
# « Implantation en recul : », over sentences: a title, unlike « Sont interdits : ».
_TITLE = re.compile(
    r"(?:[•▪◦*]\s*)?(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?(?!Pour|Dans|En |Sont|Est |Sauf|Lorsqu"
    r"|Si |À |Au|L[ea]s? cas"
    r"|Toutefois)[A-ZÀ-Ý]"
    r"(?:(?!\b(?:est|sont|doi\w+|peu\w+|sera|seront|ont|suivant\w*|ne)\b)[^.;,:\d])*:"
)
TITLE_WORDS = 8
_VERB = re.compile(r"\b(?:est|sont|figure(?:nt)?|doit|doivent|peut|peuvent|s'appliqu\w+|constitu\w+|ne)\b")
_MEASURED = re.compile(r"\d[\d ,.]*\s?(?:m\b|m[èe]tres?|m²|m2|%|cm\b|°|ha\b)")
_THERE = re.compile(
    r"\bdans (?:ce|ces|ledit|lesdits) (?:sous-)?secteurs?\b|\bdans cette zone\b"
    r"|^[^,.;:]*\by (?:est|sont|sera|seront|reste|restent)\b"
)
_WHOLE = re.compile(r"\bpresent article\b|\bensemble de la zone\b|\btoute la zone\b")
BESIDE = "portée à vérifier : le même article a une règle propre à ce secteur"
OTHER_NAMED = "portée à vérifier : ces mots nomment une autre zone"
ABOVE_LEFT_OUT = "portée à vérifier : ces mots laissent de côté la zone dont ce secteur fait partie"
DOUBT = "portée à vérifier : ces mots suivent une règle d'un autre secteur"


@dataclass(frozen=True)
class Piece:
    """A run of an article: a sentence, an item, a title, a row. ``lead`` is the rank, in the article, of the
    piece that introduces it, -1 for none. ``columns`` are those of the row that hold here."""

    chunk: Chunk
    start: int
    end: int
    row: int
    text: str
    lead: int
    heard: Heard
    columns: tuple[int, ...] = ()
    doubt: str = ""

    @property
    def sector(self) -> bool:
        return self.heard is Heard.OWN


@dataclass(frozen=True)
class Clause:
    """What one rule says. ``heads`` are the words above it that it is read under, outermost first; ``named``
    tells that it singles out the very sector of the sheet."""

    pieces: tuple[Piece, ...]
    heads: tuple[str, ...]
    named: bool = False
    doubt: str = ""

    @property
    def chunk(self) -> Chunk:
        return self.pieces[0].chunk

    @property
    def text(self) -> str:
        return "\n".join(piece.text for piece in self.pieces)

    @property
    def in_table(self) -> bool:
        return self.pieces[0].row >= 0


@dataclass(frozen=True)
class Article:
    """Consecutive passages under one heading."""

    chunks: tuple[Chunk, ...]
    bare: bool = False  # a heading over other articles

    @property
    def path(self) -> tuple[str, ...]:
        return self.chunks[0].section.path


def articles(chunks: Sequence[Chunk]) -> Iterator[Article]:
    """The passages by article, in reading order."""
    groups = [tuple(group) for _, group in groupby(chunks, key=lambda c: (c.document.id, c.section.path))]
    for rank, group in enumerate(groups):
        path = group[0].section.path
        after = groups[rank + 1][0].section.path if rank + 1 < len(groups) else ()
        only_heading = squeeze(" ".join(chunk.text for chunk in group)) == squeeze(path[-1] if path else "")
        over = len(after) > len(path) and after[: len(path)] == path
        yield Article(group, bare=only_heading and over)


def clauses(article: Article, reach: Reach) -> Iterator[Clause]:
    """The clauses of an article that hold in the zone, in order."""
    pieces = list(_pieces(article, reach))
    opened = {piece.lead for piece in pieces}
    roots = [_root(pieces, rank) for rank in range(len(pieces))]
    keyed = [
        (rank, (roots[rank] if piece.row < 0 else -1 - rank, piece.chunk.id))
        for rank, piece in enumerate(pieces)
        if piece.heard is not Heard.ELSEWHERE and not _only_opens(pieces, rank, opened)
    ]
    for _, group in groupby(keyed, key=lambda each: each[1]):
        ranks = [rank for rank, _ in group]
        if all(pieces[rank].row < 0 and _opens(pieces, rank, opened) for rank in ranks):
            continue  # what it opens stands elsewhere: in a table, in another sector, in the next passage
        held = tuple(pieces[rank] for rank in ranks)
        leads = _chain(pieces, held[0].lead)
        heads = [piece for piece in reversed(leads) if piece not in held]
        named = any(piece.sector for piece in (*held, *leads)) or _of_sector(held[0].chunk, reach)
        doubt = next((piece.doubt for piece in (*held, *leads) if piece.doubt), "")
        yield Clause(held, tuple(piece.text for piece in heads), named, doubt)


def _of_sector(chunk: Chunk, reach: Reach) -> bool:
    """Is a passage of the sector, in the chapter of the zone above it?"""
    zones = zones_of(chunk)
    return bool(reach.above) and reach.zone in zones and not set(reach.above) & set(zones)


def _only_opens(pieces: Sequence[Piece], rank: int, opened: set[int]) -> bool:
    """Is a piece a title over others, that says nothing by itself?"""
    return rank in opened and _is_head(pieces[rank])


def _opens(pieces: Sequence[Piece], rank: int, opened: set[int]) -> bool:
    return _is_head(pieces[rank]) or (rank in opened and pieces[rank].text.endswith(":"))


def _is_head(piece: Piece) -> bool:
    return (
        is_subheading(_as_title(piece.text))
        and not _MEASURED.search(piece.text)
        and not NO_RULE.search(piece.text)
    )


def _root(pieces: Sequence[Piece], rank: int) -> int:
    """The piece that opens the list a piece stands in, itself when it stands alone."""
    while (lead := pieces[rank].lead) >= 0 and not is_subheading(_as_title(pieces[lead].text)):
        rank = lead
    return rank


def _chain(pieces: Sequence[Piece], lead: int) -> list[Piece]:
    found = []
    while lead >= 0:
        found.append(pieces[lead])
        lead = pieces[lead].lead
    return found


# -- reading the pieces -----------------------------------------------------------------------------


def _pieces(article: Article, reach: Reach) -> Iterator[Piece]:
    """The pieces of an article, each with where it holds."""
    leads, again, found = Leads(), _Again(), list[Piece]()
    named = _named_in(article, reach)
    for number, chunk in enumerate(article.chunks):
        state = _Chapter(chunk, reach, found[-1].heard if found else Heard.NOWHERE_SAID)
        heading = article.path[-1] if article.path and number == 0 else ""
        for start, end, row in parted(chunk.text, spans_of(chunk, heading)):
            if row < 0:
                start, end = _trimmed(chunk.text, start, end)
            text = squeeze(chunk.text[start:end])
            if number == 0 and not found and _is_heading(text, heading) and not _tells(article, text):
                continue
            if row < 0 and (_EMPTY.fullmatch(text) or _CAPTION.fullmatch(text)):
                continue
            if row < 0 and is_furniture(text) and not _MEASURED.search(text):
                continue
            if row >= 0:
                text = row_words(chunk, row)
            elif opens_items(chunk.text, start, end):
                text = f"{text} :"
            lead = leads.of(_as_title(text), row >= 0)
            if row < 0 and (over := again.over(text, found)) >= 0:
                lead = over
            piece = Piece(chunk, start, end, row, text, lead, Heard.NOWHERE_SAID)
            piece = _in_table(piece, reach, named) if row >= 0 else _in_prose(piece, reach, named, found)
            above = _chain(found, lead)
            if state.apart or any(each.heard is Heard.ELSEWHERE for each in above):
                piece = replace(piece, heard=Heard.ELSEWHERE)
            elif piece.heard is Heard.NOWHERE_SAID:
                piece = state.settled(piece, any(each.sector for each in above))
            state.note(piece)
            found.append(piece)
    return iter(found)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without what is not its words: the sign of a heading, the mark of a drawing, the next number."""
    if stray := _STRAY.match(text, start, end):
        start = stray.end()
    if after := _AFTER.search(text, start, end):
        end = after.start()
    return start, max(start, end)


def _as_title(text: str) -> str:
    """A title without its colon, by which it would be taken for the opening of a list; a short sentence with
    the stop that tells it from a title."""
    if is_subheading(text) and _VERB.search(fold(text)):
        return f"{text}."
    titled = len(text.split()) <= TITLE_WORDS and _TITLE.fullmatch(text)
    return text.rstrip(" :") if titled else text


def _is_heading(text: str, heading: str) -> bool:
    return bool(heading) and text == squeeze(heading)


def _tells(article: Article, text: str) -> bool:
    """Is the rule written in the heading itself: « Article 8 UB : Non réglementé. », « NC.7 - 6 m »?"""
    alone = squeeze(" ".join(chunk.text for chunk in article.chunks)) == text
    return bool(NO_RULE.search(text) or _MEASURED.search(text)) or (alone and not article.bare)


def _in_prose(piece: Piece, reach: Reach, named: bool, before: Sequence[Piece]) -> Piece:
    heard = reach.hear(piece.text, _mentions(piece))
    if heard is Heard.REST:
        # « Il est admis en zone UB. Il est interdit dans les autres zones. »: not in UB, and what is « il »?
        follows = bool(before) and piece.lead < 0 and goes_on(piece.text)
        named = named or (follows and before[-1].heard is Heard.OWN)
        heard = Heard.ELSEWHERE if named else Heard.HERE
        piece = replace(piece, lead=len(before) - 1) if follows else piece
    if heard is Heard.NOWHERE_SAID and not zones_of(piece.chunk) and reach.of_other_kind(piece.text):
        return replace(piece, heard=Heard.ELSEWHERE)
    if heard is Heard.ELSEWHERE and reach.owns(piece.chunk) and not reach.confines(piece.chunk, piece.text):
        return replace(piece, heard=Heard.HERE, doubt=OTHER_NAMED)
    if heard is not Heard.ELSEWHERE and not reach.owns(piece.chunk) and reach.excepts_above(piece.text):
        return replace(piece, heard=heard, doubt=ABOVE_LEFT_OUT)
    # « En zone UB : 11 m », in an article that also rules for the sector UBa by its name.
    apart = heard is Heard.HERE and named and reach.places_above(piece.text)
    apart = apart and re.search(rf"(?<![\w-]){re.escape(reach.zone)}(?![\w'’-])", piece.text) is None
    doubt = BESIDE if apart and not SENDS.search(piece.text.replace("’", "'")) else ""
    return replace(piece, heard=heard, doubt=doubt)


def _in_table(piece: Piece, reach: Reach, named: bool) -> Piece:
    """A row holds by what names it, and by its columns when those are named after zones."""
    table = piece.chunk.table
    if table is None:
        return piece
    row = table.rows[piece.row]
    label = " ".join(row[0]) if row and row[0] else ""
    heard = reach.hear(label)
    if heard is Heard.REST:
        heard = Heard.ELSEWHERE if named else Heard.HERE
    columns = kept_columns(table, piece.row, reach.hear_columns(cell_names(table)))
    if not columns:
        heard = Heard.ELSEWHERE
    return replace(piece, heard=heard, columns=columns, text=row_words(piece.chunk, piece.row, columns))


def _mentions(piece: Piece) -> Iterable[str]:
    """The references in a piece, as written there."""
    return (
        squeeze(each.text)
        for each in piece.chunk.mentions
        if each.start < piece.end and each.end > piece.start
    )


def _named_in(article: Article, reach: Reach) -> bool:
    """Does the article rule for the sector by its name somewhere, so that « les autres secteurs » leaves it
    out?"""
    own = [label for label in reach.family if not reach.above or label not in reach.above[-1:]]
    text = " ".join(chunk.text for chunk in article.chunks)
    return bool(reach.above) and any(
        re.search(rf"(?<![\w-]){re.escape(label)}(?![\w'’-])", text) for label in own
    )


class _Again:
    """Titles that an article has twice: « Pour les autres constructions », then « Les façades » once more.
    The title above tells them apart."""

    def __init__(self) -> None:
        self._over, self._met = -1, set[str]()

    def over(self, text: str, found: Sequence[Piece]) -> int:
        """The rank of the title over this one, the next of the pieces found; -1 for none."""
        if not is_subheading(_as_title(text)):
            return -1
        met = fold(text) in self._met
        self._met.add(fold(text))
        if met and found and found[-1].row < 0 and _is_head(found[-1]):
            self._over = len(found) - 1
        elif not met:
            self._over = -1
        return self._over


class _Chapter:
    """Where the sentences of a passage hold that say it of themselves by nothing."""

    def __init__(self, chunk: Chunk, reach: Reach, last: Heard) -> None:
        zones = zones_of(chunk)
        self._foreign = bool(zones) and reach.family.isdisjoint(zones)
        # A whole section of another sector, by its heading.
        self.apart = self._foreign and any(
            reach.hear(title) is Heard.ELSEWHERE for title in chunk.section.path
        )
        self._sectors: set[frozenset[str]] = set()
        self._reach, self._before, self._last = reach, Heard.NOWHERE_SAID, last

    def settled(self, piece: Piece, under_own: bool) -> Piece:
        """The piece, left out when it goes on from a rule of another sector."""
        folded = fold(piece.text)
        if under_own:
            return piece
        if _WHOLE.search(folded):
            return piece
        follows = self._before is Heard.ELSEWHERE and goes_on(piece.text) and not self._foreign
        if piece.lead < 0 and (follows or (self._last is Heard.ELSEWHERE and _THERE.search(folded))):
            return replace(piece, heard=Heard.ELSEWHERE)
        if self._foreign and self._before is not Heard.OWN:
            # A passage that rules sector after sector, then for all of them.
            if len(self._sectors) > 1:
                return replace(piece, doubt=DOUBT)
            return replace(piece, heard=Heard.ELSEWHERE)
        return piece

    def note(self, piece: Piece) -> None:
        if piece.row < 0:
            self._before = self._last = piece.heard
            if self._foreign and not piece.text.endswith(":"):
                if others := self._reach.others_in(piece.text):
                    self._sectors.add(others)
                if piece.heard in (Heard.OWN, Heard.HERE):
                    self._sectors.add(frozenset((self._reach.zone,)))
