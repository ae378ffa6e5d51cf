"""Which state of a plan a file holds: what its cover, running heads, bookmarks and name say, and agree on.

The latest dated procedure wins, wherever it is written. At equal dates the cover speaks first (a
délibération approves it), then the running heads (printed with the pages, but often those of a former
state), then the bookmarks, then the file name. A date in a file name counts against the others only in
the national form ``<INSEE>_reglement_<AAAAMMJJ>``: elsewhere it is the day someone put the file online.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ingest.acts.base import Source
from rag.dates import date_in_name, find_dates, in_french
from rag.text import fold
from rag.types import ActKind, Version

COVER_PAGES, COVER_LINES, LINE_CHARS, MOST_BOOKMARKS = 2, 40, 400, 12


class Origin(StrEnum):
    """Where a version is written, the surest first."""

    COVER = "la couverture"
    HEAD = "le titre courant"
    BOOKMARK = "le signet"
    NAME = "le nom du fichier"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A procedure as it is written somewhere. ``procedure`` is empty for the first approval.

    ``page`` is 0 where there is none. ``draft`` tells a plan that is not approved yet, ``national`` a file
    name of the national form.
    """

    origin: Origin
    page: int
    words: str
    procedure: str = ""
    day: date | None = None
    draft: bool = False
    national: bool = False

    @property
    def label(self) -> str:
        when = in_french(self.day) if self.day else ""
        if self.draft:
            return f"Projet arrêté le {when}"
        if not self.procedure and self.origin is Origin.NAME and not self.national:
            return f"Version du {when}"
        if not self.procedure:
            return f"Approuvé le {when}"
        return f"{self.procedure} du {when}" if when else self.procedure


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """The version of a file, what tells it, and in French what disagrees. ``approved``: its date is that of
    an approval, not only one in a file name."""

    version: Version = field(default_factory=Version)
    approved: bool = False
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[str, ...] = ()


_OF_PLAN = (
    r"(?:\s+(?:du|de la|d'un)\s+(?:plu\w{0,2}|pos|carte communale|scot|pp\w{1,4}"
    r"|plan (?:local d'urbanisme(?: intercommunal)?|d'occupation des sols))\b)?"
)
_PROCEDURE = re.compile(
    r"(?P<whole>(?:\b\d{1,2}\s?(?:e|eme|ere|er|nde?)\s+)?"
    r"\b(?:modification|revision|mise a jour|mise en compatibilite|declaration de projet|elaboration)\b"
    r"(?:\s+(?:simplifiee|generale|allegee|partielle|de droit commun))?)"
    rf"{_OF_PLAN}(?P<number>\s*[-–:]?\s*n\s?[°o]?\.?\s?\d{{1,2}}(?![\d/]))?"
)
_DONE = re.compile(
    r"\b(?P<verb>modifie|revise|mis a jour|mis en compatibilite)e?s?\s+(?:le|les|par|en date|suivant)\b"
)
_DONE_NAMES = {
    "modifie": "Modification", "revise": "Révision", "mis a jour": "Mise à jour",
    "mis en compatibilite": "Mise en compatibilité",
}  # fmt: skip
_APPROVED = re.compile(
    r"\bapprouv\w+|\bapprobation|\badopt(?:e|ee|ion)\b|annexee?s? (?:a|au) (?:la |l'|present)?\s?\w+"
)
_DRAFT = re.compile(
    r"\barretee?s?\s+(?:le|par|en)\b|\barretee?\s*:|\bprojet arrete|\barret\s+(?:du|de|le|en|:)"
    r"|\barret$|\barrete$",
    re.MULTILINE,
)
_OTHER = re.compile(
    r"\bprescri\w+|\bdebat\w*|\benquete|\bexecutoire|\bpubli\w+|\btransmi\w+|\brecue?s?\b|\bconcertation|\bannul\w+"
    r"|\bedit\w+|\bimprim\w+|\bmise? en ligne|\bopposable|\baffich\w+|\bmise a disposition|\bconvocation"
    r"|\brectifi\w+|\bcorrig\w+|\berreurs? materielles?"
    r"|\bloi\b|\bdecret|\bnotifi\w+|\bengag\w+"
)
_AIMED_AT_DRAFT = re.compile(r"[^.]{0,80}?\b(?:arretant|prescrivant|tirant le bilan)\b")
_EXERCISE = re.compile(r"\bexercice\s+((?:19|20)\d\d)\b|\brapport annuel\W{0,4}((?:19|20)\d\d)\b")
_CODE = r"(?P<code>\d{9}|2[ab]\d{3}|\d{5})"
_NATIONAL = re.compile(
    rf"(?:^|/){_CODE}_(?P<type>reglement|plu[im]?|pos|cc|psmv)(?:_[a-z]\w*?)?_(?P<day>\d{{8}})(?!\d)", re.I
)
# « modif 3 », but neither « modification 3 mars 2020 » nor « modif 12 04 2019 »
_SHORT = re.compile(r"\bmodif(?:ication)?\.?\s?(\d{1,2})(?=$|\s(?:plu\w*|approuve\w*|approbation)\b)", re.I)
_SIX = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)")
_EIGHT = re.compile(r"(?<!\d)(\d{2})(\d{2})((?:19|20)\d{2})(?!\d)")
_INTERCOMMUNAL = re.compile(r"\bplui\b|plan local d'urbanisme intercommunal|\bplu intercommunal|\bplum\b")


def find_version(kind: ActKind, source: Source) -> FoundVersion:
    """The version that a file gives of itself.

    Only a plan and its annexes have one: the procedures that a délibération names are those of another text.
    """
    if kind not in (ActKind.PLU, ActKind.ANNEXE):
        return FoundVersion()
    evidence = tuple(_evidence(source))
    best = {origin: found for origin in Origin if (found := _latest(_of(evidence, origin)))}
    counted = [
        each for each in best.values() if each.origin is not Origin.NAME or each.national or len(best) == 1
    ]
    chosen = _latest(counted)
    if chosen is None:
        year = _exercise(source)
        return FoundVersion(Version(f"Exercice {year}") if year else Version(), evidence=evidence)
    version = Version(chosen.label, None if chosen.draft else chosen.day)
    approved = version.date is not None and (chosen.origin is not Origin.NAME or chosen.national)
    return FoundVersion(version, approved, evidence, tuple(_conflicts(counted, evidence)))


def idurba(found: FoundVersion, code: str | None, source: Source) -> str | None:
    """The national identifier of the plan; None when the code or the date is unknown.

    A plan of several communes goes by the SIREN of their grouping (nine figures), never by an INSEE code.
    """
    national, day = _NATIONAL.search(source.file), found.version.date
    code = (national["code"] if national else code or "").upper()
    if not found.approved or not day or not code:
        return None
    said = national["type"].upper() if national and national["type"].lower().startswith("plu") else ""
    cover = (each.text[:LINE_CHARS] for each in _cover(source))
    about = " ".join(fold(text) for text in (*source.heads, *cover, source.file.replace("_", " ")))
    several = len(code) == 9 or bool(_INTERCOMMUNAL.search(about))
    if several != (len(code) == 9):
        return None
    return f"{code}_{said or ('PLUI' if several else 'PLU')}_{day:%Y%m%d}"


# -- where it is written ----------------------------------------------------------------------------


def _evidence(source: Source) -> Iterator[Evidence]:
    yield from _events(Origin.COVER, [(line.page, line.text[:LINE_CHARS]) for line in _cover(source)])
    for head in source.heads:
        yield from _events(Origin.HEAD, [(0, head[:LINE_CHARS])])
    for mark in source.bookmarks[:MOST_BOOKMARKS]:
        yield from _events(Origin.BOOKMARK, [(mark.page, mark.title[:LINE_CHARS])])
    yield from _in_name(source.file)


def _cover(source: Source) -> list[_Line]:
    """The first lines, and those of the first pages that were set apart as running heads."""
    return [_Line(line.page, line.text) for line in source.lines[:COVER_LINES] if line.page <= COVER_PAGES]


@dataclass(frozen=True, slots=True)
class _Line:
    page: int
    text: str


def _in_name(file: str) -> Iterator[Evidence]:
    name = file.rsplit("/", 1)[-1]
    stem = re.sub(r"[_\s]+", " ", name.rsplit(".", 1)[0])
    national = _NATIONAL.search(file)
    day = _day_in_name(national["day"] if national else re.sub(rf"^{_CODE}[_\s]", "", stem, flags=re.I))
    stem = _SHORT.sub(r"modification n°\1", stem)
    match = _PROCEDURE.search(fold(stem))
    if day or (match and match["number"]):
        yield Evidence(
            Origin.NAME, 0, name, _named(stem, match) if match else "", day, national=bool(national)
        )


def _day_in_name(text: str) -> date | None:
    """« 20190312 », « 12-03-2019 », « 12032019 », « 120319 » (day, month, year)."""
    if found := date_in_name(text):
        return found
    for pattern, century in ((_EIGHT, 0), (_SIX, 2000)):
        for match in pattern.finditer(text):
            try:
                return date(century + int(match[3]), int(match[2]), int(match[1]))
            except ValueError:
                continue
    return None


# -- what is written --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    """A procedure, a verb or a date, in its order."""

    start: int
    end: int
    sort: str
    procedure: str = ""
    day: date | None = None


def _events(origin: Origin, lines: Sequence[tuple[int, str]]) -> Iterator[Evidence]:
    """The dated procedures of a text: each date belongs to the procedure and to the verb before it."""
    text = "\n".join(words for _, words in lines)
    folded = fold(text)
    tokens = _paired(_tokens(text, folded))
    starts = [0]
    for _, words in lines:
        starts.append(starts[-1] + len(fold(words)) + 1)
    procedure, verb, undated = "", "", True
    last: _Token | None = None

    def at(token: _Token, procedure: str = "", day: date | None = None, *, draft: bool = False) -> Evidence:
        rank = max(index for index, start in enumerate(starts[:-1]) if start <= token.start)
        return Evidence(origin, *lines[rank], procedure, day, draft)

    for token in tokens:
        if token.sort == "procedure":
            if last and undated and re.search(r"\d", last.procedure):
                yield at(last, procedure=last.procedure)
            procedure, verb, undated, last = token.procedure, "approved", True, token
        elif token.sort == "date":
            aimed = _AIMED_AT_DRAFT.match(folded, token.end)
            if verb == "draft" or (aimed and "arretant" in aimed[0]):
                yield at(token, day=token.day, draft=True)
            elif verb == "approved" and not aimed:
                yield at(token, procedure=procedure, day=token.day)
                undated = False
        else:
            if token.sort == "approved" and not undated:
                procedure = ""
            verb = token.sort
    if last and undated and re.search(r"\d", last.procedure):
        yield at(last, procedure=last.procedure)


def _tokens(text: str, folded: str) -> list[_Token]:
    exact = text if len(text) == len(folded) else folded
    found = [
        _Token(match.start(), match.end(), "procedure", _named(exact, match))
        for match in _PROCEDURE.finditer(folded)
    ]
    found += [
        _Token(match.start(), match.end(), "procedure", _DONE_NAMES[match["verb"]])
        for match in _DONE.finditer(folded)
    ]
    for sort, pattern in (("approved", _APPROVED), ("draft", _DRAFT), ("other", _OTHER)):
        found += [_Token(match.start(), match.end(), sort) for match in pattern.finditer(folded)]
    found += [_Token(each.start, each.end, "date", day=each.full) for each in find_dates(text) if each.full]
    found.sort(key=lambda each: (each.start, each.sort != "procedure"))
    kept: list[_Token] = []
    for token in found:
        if not kept or token.start >= kept[-1].end:
            kept.append(token)
    return kept


def _paired(tokens: Sequence[_Token]) -> list[_Token]:
    """« Prescrit le / Arrêté le / Approuvé le », then as many dates: a table read by columns."""
    found: list[_Token] = []
    rank = 0
    while rank < len(tokens):
        verbs = _run(tokens, rank, ("approved", "draft", "other", "procedure"))
        dates = _run(tokens, rank + verbs, ("date",))
        if verbs == dates >= 2:
            for shift in range(verbs):
                found += [tokens[rank + shift], tokens[rank + verbs + shift]]
        else:
            found += tokens[rank : rank + verbs + dates]
        rank += verbs + dates
    return found


def _run(tokens: Sequence[_Token], start: int, sorts: tuple[str, ...]) -> int:
    count = 0
    while start + count < len(tokens) and tokens[start + count].sort in sorts:
        count += 1
    return count


def _named(text: str, match: re.Match[str]) -> str:
    """« Modification simplifiée n°2 », as it is written, without the plan it is about."""
    name = " ".join(text[match.start("whole") : match.end("whole")].split())
    if name.isupper():
        name = name.lower()
    number = ""
    if match["number"]:
        number = (
            " "
            + re.sub(r"^\s*[-–:]\s*", "", text[match.start("number") : match.end("number")]).strip().lower()
        )
        number = re.sub(r"^ n\s?[°ºo]?\.?\s?(?=\d)", lambda m: m[0] if "°" in m[0] else " n°", number)
    return f"{name[0].upper()}{name[1:]}{number}"


# -- what agrees ------------------------------------------------------------------------------------


def _of(evidence: Iterable[Evidence], origin: Origin) -> list[Evidence]:
    return [each for each in evidence if each.origin is origin]


def _latest(evidence: Sequence[Evidence]) -> Evidence | None:
    """The latest dated one that is approved, else a draft, else a numbered procedure without date."""
    ranked = [each for each in evidence if each.day and not each.draft]
    ranked = ranked or [each for each in evidence if each.day] or list(evidence)
    return max(ranked, key=lambda each: (each.day or date.min, bool(each.procedure)), default=None)


def _conflicts(best: Sequence[Evidence], evidence: Sequence[Evidence]) -> Iterator[str]:
    """Where two origins give different dates. The first approval that both give is no disagreement."""
    dated = [each for each in best if each.day and not each.draft]
    for rank, one in enumerate(dated):
        for other in dated[rank + 1 :]:
            older, newer = sorted((one, other), key=lambda each: each.day or date.min)
            known = {each.day for each in _of(evidence, newer.origin)}
            if older.day != newer.day and not (not older.procedure and older.day in known):
                yield (
                    f"versions en désaccord : {_said(one)}, {_said(other)} ; la plus récente est retenue, "
                    "vérifiez-la."
                )


def _said(each: Evidence) -> str:
    page = f" (page {each.page})" if each.page else ""
    return f"{each.origin.value}{page} dit « {each.label} »"


def _exercise(source: Source) -> str:
    text = fold("\n".join([source.file.rsplit("/", 1)[-1].replace("-", " ").replace("_", " "),
                           *(line.text[:LINE_CHARS] for line in _cover(source))]))  # fmt: skip
    match = _EXERCISE.search(text)
    return (match[1] or match[2]) if match else ""
