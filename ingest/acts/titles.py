"""The lines of any document that may be titles: by their number, a word of the plan, capitals, their type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.acts.again import coming_again
from ingest.acts.base import Line
from ingest.acts.contents import contents_entry
from ingest.acts.headings import Kind, heading_of
from ingest.acts.marks import Types, unfinished
from rag.text import fold

MAX_TITLE, MIN_CAPITALS, MAX_STEP = 130, 6, 2
# A style of more lines than this is no style of titles; a title does not come again so often.
MAX_SHARE, MAX_AGAIN, COVERED, MIN_MARKED = 0.12, 3, 3, 4
UNMARKED = frozenset({"type", "capitals"})

# The place of words that name parts, outermost first. Those of the first line are ordered as they come.
LEAF = "introduction"  # nothing with a number or a name is under it
UPPER = ("livre", "tome", "titre", "partie")
CHAPTER, ZONE, SECTION, SUBSECTION, ARTICLE = 10, 11, 12, 13, 14

_WORDS = {"chapitre": CHAPTER, "section": SECTION, "sous-section": SUBSECTION}
_RANK = r"(?:(?:[IVX]{1,5}|\d{1,2}|[A-Z])\s*[-–—.)/:]+\s*)?"
_WORD = re.compile(
    rf"^{_RANK}(livre|tome|titre|partie|chapitre|section|sous[- ]section)\s+"
    r"(?:[IVX]{1,5}|\d{1,2}|[A-Z]|premi[eè]re?|unique)\b(?!\s+(?:de|du|des|et|ou)\b)",
    re.IGNORECASE,
)
_ORDINAL_PART = re.compile(
    r"^(premi[eè]re|deuxi[eè]me|seconde|troisi[eè]me|quatri[eè]me)\s+partie\b", re.IGNORECASE
)
_PIECE = re.compile(
    r"^(annexe|pi[eè]ce|fiche|oap|orientations?\s+d['’]am[eé]nagement|lot|tableau|action)\s*(?:n\s?[°o]\s*)?"
    r"(?:\d{1,2}|[IVX]{1,4}|[A-Z])\b(?!\s+(?:de|du|des|et|ou|à)\b)",
    re.IGNORECASE,
)
# What plans and programmes are made of: « Orientation 1.2 : … », « Prescription n° 3 », « Secteur n° 1 – … ».
_NUMBERED_PIECE = re.compile(
    r"^(axe|d[ée]fi|ambition|orientation|objectif|prescription|recommandation|disposition|mesure|action|enjeu"
    r"|secteur(?=\s+n)|site(?=\s+n))\s+(?:n\s?[°o]\s*)?(?:\d{1,3}|[IVX]{1,4}|[A-Z])(?:[.\-]?(?:\d{1,2}|[A-Za-z])){0,3}"
    r"(?:\s*$|\s*[-–—:]\s*\S)",
    re.IGNORECASE,
)
_OF_A_CODE = re.compile(
    r"(?:Article|ARTICLE)\s+([LRD]\.?\s?\*?\s?\d{3}(?:-\d{1,3}){0,3})(?:\s*[-–—:]\s*[^.;]{3,90})?"
)
_SAME_RANK = {"recommandation": "prescription", "mesure": "action", "site": "secteur"}
_ALONE = re.compile(
    r"^(?:(pr[ée]ambule|introduction|conclusion|avant-propos)"
    r"|lexique|glossaire|annexes?|ordre du jour)\s*:?$",
    re.IGNORECASE,
)
_COLOURS = r"rouges?|bleues?|oranges?|jaunes?|vertes?|violettes?|blanches?|grises?|roses?|marrons?|noires?"
# Those of a plan of risks: « Zone rouge R1 », « ZONE BLEUE (B2) », « Dispositions en zone orange ».
_RISK_ZONE = re.compile(
    rf"^{_RANK}(?:(?:r[eè]glement|dispositions|prescriptions|r[eè]gles)\b.{{0,40}}?\b)?"
    rf"zones?\s+(?:(?:{_COLOURS})|[«\"]?\s?[RBOVGJ][a-z]{{0,2}}\d{{0,2}}[a-z]?(?=\s*(?:$|[-–—:(»\"])))(?!.*[.;,]$)",
    re.IGNORECASE,
)
_DECIMAL = re.compile(
    r"^((?:\d{1,2}|[IVX]{1,5}|[A-H])(?:[.\-]\d{1,2}){1,4}|\d{1,2}(?:\.\d{1,2}){0,2}\.[a-h])\s?[.)°:]?\s*[-–—]?\s+(?=[A-ZÀ-Ý«])"
)
_RANKED = re.compile(r"^(\d{1,2}|[IVX]{1,5}|[A-Ha-h])\s?(?:[.)°/:]\s?[-–—]?|[-–—])\s*(?=[A-ZÀ-Ý«])(?!\d)")
_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
# What a sentence says, and a title does not.
_PROSE = re.compile(
    r"^(?:Et|Ou|Si|Sauf|En\s[^,]+,)\s|\b(?:est|sont|doi(?:ven)?t|devront|devra|peu(?:ven)?t|pourra|pourront|sera|seront|ont|correspond(?:ent)?"
    r"|s['’]agit|a été|ont été|ne|n['’]\w+|qui|que|dont|afin)\b"
)
_LETTERS = re.compile(r"[^\W\d_]")
_REAL_WORD = re.compile(r"[^\W\d_]{3}")
_FIGURES = re.compile(r"\d[\d ,.]*(?:€|%|m²|m3|m³|kg|km|mg)|^\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")


@dataclass(frozen=True, slots=True)
class Title:
    """A line that may be a title. ``scheme`` is how it is marked; ``place`` the level that its word gives,
    if any; ``order`` its rank among those of its scheme, 0 when it has none."""

    rank: int
    scheme: tuple[str, int]
    place: int | None = None
    order: int = 0
    prefix: str = ""
    article: str | None = None
    shown: bool = False
    size: float = 0.0


Row = tuple[int, int]  # a page, the rank of a line on it


def titles(lines: Sequence[Line], types: Types, tabled: frozenset[Row] = frozenset()) -> dict[int, Title]:
    """The titles of a document, by rank. A number must show those among ``tabled`` lines, of its tables."""
    read = [
        replace(title, size=line.style.size)
        for rank, line in enumerate(lines)
        for title in _readings(rank, line.text, lines, types)
        if (line.page, line.row) not in tabled or (title.shown and title.scheme[0] not in UNMARKED)
    ]
    found = [*_told(read, lines)]
    found += _again(found, lines)
    shown = Counter(each.scheme for each in found if each.shown)
    kept = [each for each in found if each.shown or each.place is not None or shown[each.scheme] < 2]
    named = {each.rank: each for each in kept if each.place is not None or not each.order}
    for each in _in_order([each for each in kept if each.rank not in named], lines):
        named.setdefault(each.rank, each)
    return dict(sorted(named.items()))


def _told(read: Sequence[Title], lines: Sequence[Line]) -> Iterator[Title]:
    """The titles, without the lines that only their type or capitals show and that are those of a cover, of
    a style too common, or that come again and again as the heads of tables do."""
    marked = sum(each.scheme[0] not in UNMARKED for each in read)
    common = {
        scheme
        for scheme, count in Counter(each.scheme for each in read).items()
        if scheme[0] in UNMARKED and count > max(MIN_MARKED, MAX_SHARE * len(lines))
    }
    again = Counter(lines[each.rank].text for each in read)
    long = bool(lines) and lines[-1].page - lines[0].page >= COVERED
    for each in read:
        line = lines[each.rank]
        cover = long and line.page == lines[0].page and marked > MIN_MARKED
        repeated = again[line.text] > MAX_AGAIN
        if each.scheme[0] not in UNMARKED or not (cover or repeated or each.scheme in common):
            yield each


def _again(found: Sequence[Title], lines: Sequence[Line]) -> Iterator[Title]:
    """The titles that the parts of one kind share: « Contexte et enjeux » in each « Secteur n° »."""
    kinds = {each.scheme for each in found if each.place is None and not each.order} - {
        (word, 0) for word in UNMARKED
    }
    taken = {each.rank for each in found}
    for kind in kinds:
        opens = [each.rank for each in found if each.scheme == kind]
        ends = [min((rank for rank in taken if rank > start), default=len(lines)) for start in opens]
        for rank in coming_again(lines, [(start + 1, end) for start, end in zip(opens, ends, strict=True)]):
            if rank not in taken:
                yield Title(rank, ("again", 0))


def _readings(rank: int, text: str, lines: Sequence[Line], types: Types) -> Iterator[Title]:
    """What a line may be; « C. » and « I. » are letters and numbers."""
    stands_out = types.stands_out(lines[rank])
    if len(text) > MAX_TITLE or contents_entry(text) is not None or not _REAL_WORD.search(text):
        return
    before = lines[rank - 1].text if rank else ""
    if unfinished(before) and not stands_out and not text.isupper():
        return
    shown = stands_out or (text.isupper() and len(_LETTERS.findall(text)) >= MIN_CAPITALS)
    if title := _worded(rank, text):
        yield replace(title, shown=shown)
        return
    if text.endswith((";", ",")) or (text.endswith(".") and not shown) or _FIGURES.search(text):
        return
    numbered = list(_numbered(rank, text))
    yield from (replace(title, shown=shown) for title in numbered)
    if numbered or not shown or not text[0].isupper() or text.endswith(".") or _PROSE.search(text):
        return
    if stands_out:
        yield Title(rank, ("type", int(lines[rank].style.size * 2)), shown=True)
    elif not types.known and _ends(before) and not _CODES.search(text):
        yield Title(rank, ("capitals", 0), shown=False)


_CODES = re.compile(r"\d{3}|[|_=]{2}|N°|\bTEL\b|\bBP\b|\bCEDEX\b")


def _ends(before: str) -> bool:
    return not before or before[-1:] in ".;:!?»)" or len(before) < 60


def _worded(rank: int, text: str) -> Title | None:
    """« CHAPITRE II », « Annexe 3 », « Zone rouge R1 », « Article 2.1 »."""
    closed = text.endswith((".", ";", ",")) and not text.isupper()
    match = _WORD.match(text) or _ORDINAL_PART.match(text)
    if match and not closed:
        word = "partie" if match.re is _ORDINAL_PART else match[1].lower().replace(" ", "-")
        return Title(rank, (word, 0), _WORDS.get(word, UPPER.index(word) if word in UPPER else SECTION))
    if (alone := _ALONE.match(text)) and text[0].isupper():
        return Title(rank, (LEAF if alone[1] else "alone", 0), 0)
    if (piece := _PIECE.match(text)) and not closed and text[0].isupper():
        word = piece[1].lower()
        return Title(rank, (word, 0), 1 if word == "annexe" else None)
    if (piece := _NUMBERED_PIECE.match(text)) and not closed and text[0].isupper():
        word = fold(piece[1])
        return Title(rank, (_SAME_RANK.get(word, word), 0))
    if _RISK_ZONE.match(text) and text[0].isupper() and len(text) < 100:
        return Title(rank, ("zone", 0), ZONE)
    if code := _OF_A_CODE.fullmatch(text):
        return Title(rank, ("article", 0), ARTICLE, article=code[1])
    heading = heading_of(text)
    if heading and heading.kind is Kind.ARTICLE:
        depth = len(re.findall(r"[.\-]\d", heading.article or ""))
        return Title(rank, ("article", depth), ARTICLE + depth, article=heading.article)
    return None


def _numbered(rank: int, text: str) -> Iterator[Title]:
    if match := _DECIMAL.match(text):
        parts = re.split(r"[.\-]", match[1])
        last = parts[-1]
        order = int(last) if last.isdigit() else ord(last) - ord("a") + 1
        yield Title(rank, ("decimal", len(parts)), order=order, prefix=".".join(parts[:-1]))
        return
    match = _RANKED.match(text)
    if not match:
        return
    number = match[1]
    if number.isdigit():
        yield Title(rank, ("decimal", 1), order=int(number))
        return
    if number in _ROMANS:
        yield Title(rank, ("roman", 1), order=_ROMANS.index(number) + 1)
    if len(number) == 1:
        kind = "capital" if number.isupper() else "letter"
        yield Title(rank, (kind, 1), order=ord(number.lower()) - ord("a") + 1)


def _in_order(found: Sequence[Title], lines: Sequence[Line]) -> Iterator[Title]:
    """The numbered titles that follow one another from the first; items of lists are one under another."""
    runs: list[list[Title]] = []
    open_runs: dict[tuple[tuple[str, int], str], list[Title]] = {}
    for each in found:
        run = open_runs.get((each.scheme, each.prefix))
        if run and 0 < each.order - run[-1].order <= MAX_STEP:
            run.append(each)
        elif each.order == 1 or (each.shown and each.scheme[0] == "decimal"):
            runs.append([each])
            open_runs[each.scheme, each.prefix] = runs[-1]
    for run in runs:
        deep = run[0].scheme[0] == "decimal" and run[0].scheme[1] > 1
        shown = sum(each.shown for each in run)
        if (len(run) > 1 or deep or shown) and not (_listed(run, lines) and not shown and not deep):
            yield from run


def _listed(run: Sequence[Title], lines: Sequence[Line]) -> bool:
    """Do most of the titles of a run follow one another, with nothing but the end of a line between?"""
    between = [lines[before.rank + 1 : after.rank] for before, after in pairwise(run)]
    listed = sum(not part or (len(part) == 1 and part[0].text[:1].islower()) for part in between)
    return listed > len(between) / 2
