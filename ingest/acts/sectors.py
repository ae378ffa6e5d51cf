"""Sectors of a zone: the paragraphs that rule one (« En secteur UDa : … »), and all those named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.acts.base import Block
from ingest.acts.headings import SECTOR_LABEL, Kind, heading_of, sector_labels
from rag.labels import joined

_LIST = rf"{SECTOR_LABEL}(?:\s*(?:,|/|&|-|\b(?:et|ou)\b(?:\s+en\b)?|\s)\s*{SECTOR_LABEL})*"
_BULLET = r"(?:[-–•▪◦*>.\uf0b7\uf0a7✓➢→]|\d{1,2}\s?[°.)\-]+|[a-zA-Z]\s?[.)])"
_OPENER = re.compile(
    rf"^(?P<rank>(?:{_BULLET}\s*){{0,2}})(?:(?P<word>[Dd]ans|[Ee]n|[Pp]our|[Aa]u\s+sein|[ÀA]\s+l['’]intérieur)\s+"
    rf"(?:(?:des?|du)\s+)?(?:les?|la)?\s*(?:seuls?\s+)?(?P<named>(?:sous-)?(?:secteurs?|zones?)\s+)?"
    rf"|(?P<bare>(?:[Ss]ous-)?(?:[Ss]ecteurs?|[Zz]ones?)\s+))(?:indicés?\s+)?[«\"“]?\s*"
    rf"(?P<labels>{_LIST})(?![\w'’(°])\s*[»\"”]?"
    rf"(?P<end>\s*:|\s*,(?!\s*{SECTOR_LABEL}(?![\w'’]))|\s*;?$|\s(?!(?:et|ou|ainsi|comme|sauf)\b)(?=[a-zà-ÿ]))"
)
# « Commune de Valdoré – secteur UDb »: what is ruled is told at the end of a title.
_LAST = re.compile(
    rf"^[^.;:]{{3,60}}\s[-–—:(]\s*(?:sous-)?(?:secteurs?|zones?)\s+({_LIST})\)?\s*:?$", re.IGNORECASE
)
_NUMBERED = re.compile(
    rf"^(?:(?:ARTICLE|Article)\s+)?(?:{SECTOR_LABEL}\s?[.\-–]?\s?)?(?:[\dIVX]{{1,4}}[.\-]){{1,3}}\d{{0,2}}\.?\s*[-–—:)]*\s+"
)
_WHOLE = re.compile(
    rf"^(?:{_BULLET}\s*)*(?:dans\s+(?:l['’]ensemble|le\s+reste|toute|les\s+autres|tous)|autres?\s+secteurs?"
    r"|(?:r[èe]gles?|cas|dispositions?)\s+(?:g[ée]n[ée]ra(?:le?s?|ux)|communes?))\b",
    re.IGNORECASE,
)
_ITEM = re.compile(rf"^{_BULLET}\s|^[-–•▪◦*\uf0b7\uf0a7✓➢→]$|^[a-zà-ÿœ(]")
_NAMED = re.compile(
    rf"\b(?:[Ss]ecteurs?|SECTEURS?|[Ss]ous-secteurs?|[Zz]ones?|ZONES?)\s+(?:indicés?\s+)?[«\"“]?\s*"
    rf"({SECTOR_LABEL}(?:\s*(?:,|/|&|\bet\b|\bou\b|\s)\s*{SECTOR_LABEL})*)(?![\w'’°])"
)
_MARKS = "•▪■►>"  # bullets of titles: the next one opens something else
_RANKED = re.compile(r"(\d{0,2}|I{1,3}(?=AU|NA))(AU|U|A|N)(.*)")
SHORT = 60  # a shorter line without a full stop is a title or a table cell: what follows stands by itself
_INDEX = re.compile(r"[a-z]\w{0,3}|\d[a-z]?\d?|\([a-z]{1,6}\)|-[a-z]\d?|\*")


@dataclass(frozen=True, slots=True)
class Scope:
    """The sectors a paragraph rules. ``listing`` tells that it has opened a list; ``bullet`` is its own mark.

    ``titled`` tells that it is all that follows the title « Secteur UDa », to the end of the article.
    """

    zones: tuple[str, ...]
    listing: bool
    titled: bool = False
    bullet: str = ""


def is_sector(label: str, zone: str) -> bool:
    """Is the label a sector of the zone: ``UDa`` of ``UD``, ``N(l)`` of ``N``, ``1AUa`` of ``AU``?"""
    above, below = _RANKED.fullmatch(zone), _RANKED.fullmatch(label)
    if not above or not below or label == zone or above[2] != below[2] or above[1] not in ("", below[1]):
        return False
    if not below[3].startswith(above[3]):
        return False
    rest = below[3][len(above[3]) :]
    if not rest:
        return above[1] != below[1]
    return bool(_INDEX.match(rest)) and not (above[3][-1:].isdigit() and rest[0].isdigit())


def sector_scope(before: str, text: str, zones: Sequence[str], chained: bool) -> Scope | None:
    """The sectors that a paragraph which begins with this line rules, among those of the zones.

    The items of a list (« sont interdits : - en secteur UDa, … ») mean nothing without what opens it, and are
    left with it. ``chained`` tells a number followed by that of another sector.
    """
    match = _opener(text)
    if before.endswith(":") and not (match and text[:1].isupper() and text.endswith(":") and _alone(text)):
        return None
    title = None if match else heading_of(text)
    if match:
        word = match["word"] or match["bare"]
        if word[0].islower() and not match["rank"] and not before.endswith((".", ";", ":")):
            return None
        if match["rank"] and not chained and (enumerated(text) or before.endswith(";") or not _alone(text)):
            return None
        named = sector_labels(match["labels"])
        if not zones:  # a rule by theme: « En zone UA : » alone, in an article of no zone
            whole = match["named"] and text.endswith(":") and _alone(text.removesuffix(":"))
            return Scope(named, True, True) if whole else None
    elif not zones:
        return None
    elif title and title.kind in (Kind.SECTOR, Kind.ZONE):
        named = title.zones or ()
    elif last := _LAST.match(text):
        named = sector_labels(last[1])
    else:
        return None
    labels = ruled(named, zones)
    bullet = text[0] if match and text[0] in _MARKS else ""
    return Scope(with_parents(labels), text.endswith(":"), match is None, bullet) if labels else None


def numbered_scope(title: str, zones: Sequence[str]) -> Scope | None:
    """The sectors that a numbered title rules: « 2.2 - Dans le secteur Ne : »."""
    number = _NUMBERED.match(title)
    match = _opener(title[number.end() :].removesuffix(":").rstrip()) if number else None
    labels = ruled(sector_labels(match["labels"]), zones) if match and match["end"] == "" else ()
    return Scope(with_parents(labels), False, True) if labels else None


def ruled(labels: Sequence[str], zones: Sequence[str]) -> tuple[str, ...]:
    """The labels that are a part of the zones: their sectors, or some of the zones ruled together."""
    some = set(labels) < set(zones)
    return tuple(
        label
        for label in labels
        if any(is_sector(label, zone) for zone in zones) or (some and label in zones)
    )


def _opener(text: str) -> re.Match[str] | None:
    """The match of a line that opens with sectors. Without the word « secteur », « En UBa : » needs its mark,
    and « Secteur UBa » alone is a title."""
    match = _OPENER.match(joined(text))
    if match is None or (match["bare"] and not match["rank"] and match["end"].strip() != ":"):
        return None
    if not match["bare"] and not match["named"]:
        marked = match["end"].strip() in (":", ",") or match["end"] == ""
        return match if marked and match["word"][0].isupper() else None
    return match


def enumerated(text: str) -> tuple[str, str] | None:
    """The number or letter of a line that opens the part of a sector, and the one that follows it."""
    match = _opener(text)
    rank = re.match(r"(\d{1,2}|[a-zA-Z])(?=\s?[°.)\-])", match["rank"]) if match else None
    if not rank:
        return None
    return rank[1], str(int(rank[1]) + 1) if rank[1].isdigit() else chr(ord(rank[1]) + 1)


def with_parents(labels: Sequence[str]) -> tuple[str, ...]:
    """« N(l) » with the zone that bears it: a question about such a sector is understood as one about it."""
    return tuple(dict.fromkeys(each for label in labels for each in (label, *_bearer(label))))


def _bearer(label: str) -> tuple[str, ...]:
    return (label.split("(")[0],) if "(" in label else ()


def goes_on(scope: Scope, before: str, text: str) -> bool:
    """Is the line of the paragraph, or of the list it introduces? ``before`` is the line above it."""
    if (
        _opener(text)
        or _LAST.match(text)
        or _WHOLE.match(text)
        or (scope.bullet and text.startswith(scope.bullet))
    ):
        return False
    if scope.titled or _alone(before):
        return True
    if not before.endswith((".", "!", "?", "»")):
        return (
            before.endswith((",", ":", ";", "-", "–", "•")) or not text[:1].isupper() or len(before) >= SHORT
        )
    return scope.listing and bool(_ITEM.match(text))


def _alone(text: str) -> bool:
    match = _opener(text)
    return match is not None and joined(text)[match.end() :].strip(" ;") == ""


def sectors(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Every zone and sector that a document rules or names as one of its zones, in order."""
    kept = list(blocks)
    found = dict.fromkeys(label for block in kept for label in block.zones)
    zones = tuple(label for label in found if "(" not in label)
    for block in kept:
        text = joined("\n".join(line.text for line in block.lines))
        for match in _NAMED.finditer(text):
            for label in sector_labels(match[1]):
                if label not in found and any(is_sector(label, zone) for zone in block.zones or zones):
                    found[label] = None
    return tuple(found)
