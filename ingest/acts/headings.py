"""The heading that a line of a règlement is: zone, sector, article, title, chapter, section."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from ingest.acts.contents import contents_entry
from ingest.acts.stated import FIGURE, rule_after, states_no_rule
from rag.labels import LABEL, is_label, joined
from rag.misread import mended

MAX_HEADING, MAX_CAPITALS = 140, 230

# ``INNER`` is the chapter (or the part, or the title) that divides a zone.
TITLE, CHAPTER, INNER, SECTION, SUBSECTION, ARTICLE = 1, 2, 3, 4, 5, 6


class Kind(StrEnum):
    """What a heading is. ``FORMULA`` is a heading of its own only outside an article: « ANNEXES ».

    ``DECIMAL`` is a bare « 4.6 Hauteur », an article where the numbers around it say so.
    """

    ZONE = "zone"
    SECTOR = "secteur"
    ARTICLE = "article"
    DECIMAL = "décimal"
    STRUCTURE = "structure"
    FORMULA = "formule"
    TERM = "terme"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line. ``zones`` is None when the heading leaves the current zone as it is.

    ``own`` tells an article that names its zone (« UA 6 »); ``named`` that it bears a title; ``closed`` that
    its rule begins on the same line; ``word`` is the word of the plan that it opens with: « chapitre ».
    """

    level: int
    title: str
    zones: tuple[str, ...] | None = None
    article: str | None = None
    kind: Kind = Kind.STRUCTURE
    own: bool = False
    named: bool = True
    weak: bool = False
    closed: bool = False
    word: str = ""


# -- zones ------------------------------------------------------------------------------------------

_LABELS = rf"{LABEL}(?:\s*(?:,|/|&|-|ET|et|OU|ou)\s*{LABEL})*"
_QUOTED = rf"[«\"“]?\s*(?:{_LABELS})\s*[»\"”]?"
_DIRECT = re.compile(rf"\b(?:ZONES?|[Zz]ones?)\s+({_QUOTED})(?![\w'’])(?!\s*\([a-z]{{1,6}}\))")
_INDEXED = re.compile(
    rf"\b(?:ZONES?|[Zz]ones?)\b[^:;.()]{{3,70}}\(\s*(?:zones?\s+)?({_LABELS})\s*\)", re.IGNORECASE
)
_FAMILY = (
    r"urbaines?|agricoles?|naturelles?(?:\s+et\s+forestières?)?|[àa]\s+urbaniser|d['’]activités?(?:\s+économiques?)?"
    r"|d['’]habitat|résidentielles?|pavillonnaires?|industrielles?|artisanales?|mixtes?|d['’]équipements?"
)
_DESCRIBED = re.compile(
    rf"\bzones?\s+(?:(?:{_FAMILY})\s+)+[-–—:]?\s*(?-i:({LABEL}))(?![\w'’])", re.IGNORECASE
)
# « ZONE URBAINE CENTRALE – UA »
_DASHED = re.compile(
    rf"\bzones?\s[^:;.()\d]{{3,70}}\s[-–—:]\s*[«\"“]?\s*(?-i:({_LABELS}))\s*[»\"”]?$", re.IGNORECASE
)
_LABEL_FIRST = re.compile(
    rf"^({LABEL})\s*[-–—:]\s*(?:LA\s+)?(?:ZONES?|Zones?|Secteurs?|SECTEURS?)\b(?!.*[.;]$)"
)
_RANK = r"(?:(?:[IVX]{1,5}|\d{1,2}|[A-Z])\s*[-–—.)/:]+\s*|[IVX]{1,5}\s+)?"
_ZONE_OPENER = re.compile(
    rf"^{_RANK}(?:r[eè]glement|dispositions?|r[eè]gles|chapitre|titre|partie|section|(?:la\s+|les\s+)?zones?|caract[eè]res?"
    r"|vocation)\b(?!.*\bcommunes\b)",
    re.IGNORECASE,
)
_TOKEN = re.compile(rf"(?<![\w'’]){LABEL}(?![\w'’])")
_AFTER_ZONE = re.compile(
    r"\s*[»\"”]?\s*(?:$|[-–—:(,]|CARACT|\d{1,3}$"
    r"|(?:et|ET)\s+(?:(?:[sl]es|leurs|[SL]ES|LEURS)\s+)?(?:[Ss]ous-)?(?:[Ss]ecteurs?|SECTEURS?)\b)"
)
_STRONG_OPENER = re.compile(rf"^{_RANK}(?:r[eè]glement|dispositions?|chapitre|titre|partie)\b", re.IGNORECASE)
_PREAMBLE = re.compile(rf"^{_RANK}(?:caract[eè]res?|vocation|présentation|définition)\b", re.IGNORECASE)

# -- sectors ----------------------------------------------------------------------------------------

SECTOR_LABEL = rf"{LABEL}(?:\s\([a-z]{{1,6}}\))?"
_SECTOR = re.compile(
    rf"^{_RANK}(?:SOUS[- ])?(?:SECTEURS?|ZONES?|[Ss]ous-secteurs?|[Ss]ous-zones?|Secteurs?)\s+"
    r"(?:indicés?\s+)?[«\"“]?\s*"
    rf"({SECTOR_LABEL}(?:\s*(?:,|/|&|-|ET|et)\s*{SECTOR_LABEL})*)(?![\w'’])\s*[»\"”]?\s*(.*)$"
)
_WORDS = frozenset("Au Aux Un Une Non Nos Nous Avec Ainsi UN UNE AUX NON NI NE".split())  # never « As »
_SECTOR_TAIL = re.compile(r"(?:$|[-–—:(]|(?:de|du|des|d['’]|le|la|les)\s?[A-ZÀ-Ý])")

# -- articles ---------------------------------------------------------------------------------------

_NUMBER = r"\d{1,2}(?:[.\-]\d{1,2}){0,3}(?:\s(?:bis|ter|quater)\b)?"
_ORDINAL = r"(?:\s*(?:er|ER)\b)?"
_ZONE_PART = rf"(?:{LABEL})"
_LETTERS = r"\d?(?:AU|U|A|N)[A-Z]{0,4}[a-z]{0,2}"
_SEPARATOR = r"(?:\s*[-–—:.|]+\s*|\s+(?=[«A-ZÀ-ÝŒ])|\s*$)"
_ARTICLE = re.compile(
    rf"^{_RANK}(?:(?:ZONE\s+|Zone\s+)?(?P<before>{_ZONE_PART})\s*[-–—:/.]*\s*)?(?:ARTICLES?|Articles?|articles?|ART\.|Art\.)\s*(?:n\s?°|N\s?°)?\s*"
    rf"(?:(?:(?P<zone>{_ZONE_PART})\s*[ .\-–/]\s*|(?P<glued>{_LETTERS})(?=\d)"
    rf"|(?P<other>[A-Z]{{2,4}})\s*[ .\-–]\s*)(?:n\s?°|N\s?°)?\s*)?"
    rf"(?P<number>{_NUMBER}|[IVX]{{1,5}}\b|[Pp]remier\b|PREMIER\b){_ORDINAL}"
    rf"(?:\s*[-–/. ]?\s*\(?(?P<after>{_ZONE_PART})\)?(?=\s*(?:[-–—:.(]|$)))?"
    rf"(?![\w,]){_SEPARATOR}(?P<title>.*)$"
)
_LABELLED = re.compile(
    rf"^(?P<zone>{_ZONE_PART})\s*(?:[.\-–]\s*|\s+)(?P<number>{_NUMBER})(?![\d\w])(?P<sep>\s*[-–—:.)|]+\s*|\s+)"
    r"(?P<title>[«A-ZÀ-ÝŒ].*)$"
)
# « UE - I - Destination », « UE - I - 1 - Usages interdits »
_ROMAN_LABELLED = re.compile(
    rf"^(?P<zone>{_ZONE_PART})\s?[-–—.]\s?(?P<number>[IVX]{{1,4}}(?:\s?[-–—.]\s?(?P<rank>\d{{1,2}}))?)\s?[-–—:.]\s?"
    r"(?P<title>[«A-ZÀ-ÝŒ].{3,})$"
)
# « Articles UA 3 à UA 5 : non réglementés »
_PART = rf"(?:(?:{LABEL})\s?[.\-–]?\s?)?\d{{1,2}}"
_SEVERAL = re.compile(
    rf"^(?:ARTICLES|Articles)\s+(?P<numbers>(?P<zone>{LABEL})?[ .\-–]*\d{{1,2}}"
    rf"(?:\s*(?:[àAÀ]|et|ET|,|[-–](?=\s?\d{{1,2}}(?!\w)))\s*{_PART})+)"
    rf"(?:\s*[-–]?\s*(?P<after>{LABEL})(?=\s*(?:[-–—:.(]|$)))?{_SEPARATOR}(?P<title>.*)$"
)
# « 4.6 Hauteur », « II-3 Hauteur », « B.2 Hauteur », « Paragraphe 2.1.3 : Hauteur »
_WORDED = (
    r"(?:(?:(?:Sous-)?[Pp]aragraphe|(?:SOUS-)?PARAGRAPHE|Sous-[Ss]ection|SOUS-SECTION|Section|SECTION|§)"
    r"\s*(?:n\s?°\s*)?(?:\d{1,2}\s*[-–—:]+\s*(?=\d{1,2}\.\d))?)"
)
_DECIMAL = re.compile(
    rf"^(?:{_WORDED}?(?P<number>(?:\d{{1,2}}|[IVX]{{1,4}}|[A-H](?=\.\d))\.\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}"
    r"|[IVX]{1,4}-\d{1,2}(?:[.\-]\d{1,2}){0,2}|\d-\d{1,2}(?:-\d{1,2})?)"
    r"|(?:Paragraphe|PARAGRAPHE|§)\s*(?P<bare>\d{1,2})(?=\s*[-–:]))\.?\s*[-–:)]?\s+(?P<title>[A-ZÀ-Ý«].{2,})$"
)
_INLINE = re.compile(r"((?:ARTICLE|Article|ART\.|Art\.)\s[^:;,–—]{1,20}?)\s*(?::|[-–—.]\s)\s*\S")
_LAW = re.compile(r"^[LRD]\.?\s?\*?\s?\d{3}")
_ROMAN = re.compile(r"[IVX]+")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{4}")

# -- structure --------------------------------------------------------------------------------------

_FORMULA = (
    r"annexes?|lexique|glossaire|pr[ée]ambule|d[ée]finitions"
    r"|dispositions\s+(?:g[ée]n[ée]rales|communes)|r[èe]gles\s+(?:g[ée]n[ée]rales|communes)"
)
_THEME = r"(?:th[èe]me|volet|rubrique)(?=\s+(?:n\s?°\s*)?(?:\d|[IVX]))"
_STRUCT = re.compile(
    rf"^{_RANK}(livre|titre|partie|chapitre|section|sous[- ]section|{_THEME}|{_FORMULA})\b(?!.*[.;]$)",
    re.IGNORECASE,
)
_CHARACTER = re.compile(
    rf"^{_RANK}(?:caract[eè]re|vocation|pr[ée]sentation)s?\b.{{0,30}}\b(?:zones?|secteurs?)\b(?!.*[.;,]$)",
    re.IGNORECASE,
)
_LEVELS = {
    "livre": TITLE,
    "titre": TITLE,
    "partie": TITLE,
    "chapitre": CHAPTER,
    "section": SECTION,
    "theme": SECTION,
    "volet": SECTION,
    "rubrique": SECTION,
    "sous": SUBSECTION,
}
_RESETS = re.compile(_FORMULA.replace("|pr[ée]ambule", ""), re.IGNORECASE)
# A title that opens a family of zones, or closes them all, ends the zone before it.
_LEAVES_ZONE = re.compile(
    r"\b(?:zones|dispositions|lexique|glossaire|annexes?|d[ée]finitions)\b"
    rf"|\br[èe]gles\s+(?:g[ée]n[ée]rales|communes)|\bzone\s+(?:{_FAMILY})",
    re.IGNORECASE,
)
_FAMILY_TITLE = re.compile(
    rf"^{_RANK}(?:dispositions|r[èe]gle(?:s|ment))\b.{{0,40}}\bzones(?:\s+(?:{_FAMILY})|$)(?!.*[.;]$)",
    re.IGNORECASE,
)
_OPENS_FAMILY = re.compile(rf"\bzones\s+(?:{_FAMILY})", re.IGNORECASE)


@lru_cache(maxsize=1024)  # a line is read again with the one before it, and the one after
def heading_of(text: str) -> Heading | None:
    """The heading a line is, None for body text."""
    if contents_entry(text) is not None:
        return None
    if len(text) > (MAX_CAPITALS if text.isupper() else MAX_HEADING):
        return _inline(text)
    plain = joined(mended(text))
    heading = _heading(plain)
    return replace(heading, title=text) if heading and plain != text and not heading.closed else heading


def _heading(text: str) -> Heading | None:
    if heading := _article(text) or _several(text):
        return heading
    if text.endswith((";", ",", ":")) and not text.isupper():
        return _closed(text)
    return (
        _labelled(text)
        or _part_of_zone(text)
        or _zone(text)
        or _sector(text)
        or _decimal(text)
        or _structure(text)
    )


def _inline(text: str) -> Heading | None:
    """« Article 2 UX : sont admis les logements… », a whole rule on the line of its article."""
    match = _INLINE.match(text)
    heading = _article(joined(mended(match[1]))) if match else None
    return heading and replace(heading, closed=True)


def _closed(text: str) -> Heading | None:
    """« 3.1 Hauteur en limite : », « ZONE UA : », « Secteur UDa : »: headings that end with a colon."""
    if not text.endswith(":"):
        return None
    bare = text[:-1].rstrip()
    heading = _labelled(bare) or _zone(bare) or _sector(bare) or _decimal(bare)
    return heading and replace(heading, title=text)


def _article(text: str) -> Heading | None:
    match = _ARTICLE.match(text)
    if not match or text.endswith(";") or _LAW.match(re.sub(r"^\S+\s+", "", text)):
        return None
    zone, number, title = (
        match["zone"] or match["glued"] or match["after"] or match["before"],
        match["number"],
        match["title"].strip(),
    )
    first = next((match.start(name) for name in ("zone", "glued", "other") if match[name]), -1)
    if zone and not is_label(zone):
        return None
    separated = bool(re.search(r"[-–—:]", text[match.start("number") : len(text) - len(match["title"])]))
    if text[0] == "a" and not (separated and title):
        return None  # « article 6 du présent règlement », cut by the margin
    if title.endswith(".") and len(title) > 60 and not title.isupper() and not separated:
        return None
    said = "1" if number.lower() == "premier" else number
    if first >= 0:  # as written: « UA.10 », « UE1 »
        said = " ".join(text[first : match.end("number")].split())
    elif zone:
        said = f"{zone} {number}"
    if _ROMAN.fullmatch(number) and zone is None and not (separated or not title):
        return None
    rule = rule_after(title, ":" in text[match.end("number") : len(text) - len(match["title"])])
    return Heading(
        ARTICLE + number.count("."),
        text[: len(text) - rule].rstrip(" :") if rule else text,
        (zone,) if zone else None,
        said,
        Kind.ARTICLE,
        zone is not None,
        bool(title) and not states_no_rule(title),
        closed=rule > 0,
    )


def _several(text: str) -> Heading | None:
    match = _SEVERAL.match(text)
    zone = match and (match["zone"] or match["after"])
    if not match or (zone and not is_label(zone)):
        return None
    numbers = " ".join(match["numbers"].split())
    said = f"{zone} {numbers}" if zone and not match["zone"] else numbers
    title = match["title"]
    return Heading(
        ARTICLE, text, (zone,) if zone else None, said, Kind.ARTICLE, bool(zone), not states_no_rule(title)
    )


def _labelled(text: str) -> Heading | None:
    """« UB 2.1.3 Hauteur », « UA.6 - Implantation »: an article that needs no word to say so."""
    match = _LABELLED.match(text)
    if not match or not is_label(match["zone"]) or text.endswith((".", ";", ",")):
        return None
    zone, number, title = match["zone"], match["number"], match["title"]
    if len(zone) == 1 and not match["sep"].strip() and "." not in number:
        return None  # « A 6 Rue des Lilas »
    if not _WORD.search(title) or FIGURE.search(title):
        return None
    level = ARTICLE + number.count(".")
    return Heading(level, text, (zone,), text[: match.end("number")], Kind.ARTICLE, own=True)


def _part_of_zone(text: str) -> Heading | None:
    """« UE - I - Destination » is a part of the zone, « UE - I - 1 - Usages » an article of that part."""
    match = _ROMAN_LABELLED.match(text)
    if not match or not is_label(match["zone"]) or text.endswith((".", ";", ",")):
        return None
    if not match["rank"]:
        return Heading(SECTION, text, (match["zone"],))
    return Heading(ARTICLE, text, (match["zone"],), text[: match.end("number")], Kind.ARTICLE, own=True)


def _decimal(text: str) -> Heading | None:
    match = _DECIMAL.match(text)
    if not match or (text.endswith(".") and not text.isupper()):
        return None  # « 1.1 Les carrières. » is a paragraph
    if text[0].isdigit() and "-" in (match["number"] or "") and not _WORD.match(match["title"]):
        return None
    number = match["number"] or match["bare"]
    return Heading(ARTICLE + len(re.findall(r"[.\-]", number)), text, None, number, Kind.DECIMAL)


def as_decimal(heading: Heading) -> Heading | None:
    """« A.1 Destinations » in another zone than A: the first point of a part A."""
    return _decimal(heading.title) if re.match(r"[A-H]\.\d", heading.title) else None


def _zone(text: str) -> Heading | None:
    if text.endswith(".") and not text.isupper():
        return None
    first = _LABEL_FIRST.match(text)
    if first and is_label(first[1]):
        return Heading(CHAPTER, text, (first[1],), kind=Kind.ZONE)
    if not _ZONE_OPENER.match(text):
        return None
    match = _DIRECT.search(text)
    if match and text[match.end() :].strip() != match[1] and not _AFTER_ZONE.match(text, match.end()):
        match = None
    match = match or _INDEXED.search(text) or _DESCRIBED.search(text) or _DASHED.search(text)
    labels = tuple(label for label in _TOKEN.findall(match[1]) if is_label(label)) if match else ()
    if not match or not labels or FIGURE.search(text, match.end()):
        return None
    if _PREAMBLE.match(text):
        return Heading(SECTION, text, labels, kind=Kind.ZONE)
    tail = text[match.end() :].strip(' »"”')
    weak = bool(tail) and not text.isupper() and not _STRONG_OPENER.match(text)
    return Heading(CHAPTER, text, labels, kind=Kind.ZONE, weak=weak, word=_plan_word(text))


def _sector(text: str) -> Heading | None:
    match = _SECTOR.match(text)
    if not match or not _SECTOR_TAIL.match(match[2]) or (text.endswith(".") and not text.isupper()):
        return None
    if FIGURE.search(match[2]) or re.match(r":\s*[a-zà-ÿ-]", match[2]):
        return None
    labels = sector_labels(match[1])
    return Heading(CHAPTER, text, labels, kind=Kind.SECTOR) if labels else None


def sector_labels(text: str) -> tuple[str, ...]:
    """Labels of sectors in a list that the word sector introduces, « UEi (b) » written ``UEi(b)``."""
    found = (re.sub(r"\s", "", label) for label in re.findall(rf"(?<![\w'’]){SECTOR_LABEL}(?![\w'’])", text))
    return tuple(dict.fromkeys(label for label in found if label not in _WORDS))


def _structure(text: str) -> Heading | None:
    if _CHARACTER.match(text) and len(text) < 90:
        return Heading(SECTION, text)
    alone = text.startswith(("LES ZONES ", "ZONES ")) and text.isupper()
    if _FAMILY_TITLE.match(f"DISPOSITIONS {text}" if alone else text) and len(text) < 90:
        return Heading(TITLE, text, ())
    match = _STRUCT.match(text)
    if not match or not (
        text.isupper() or (match[1][0].isupper() and len(text) < 90) or _ranked(match[1], text)
    ):
        return None
    word = re.sub(r"[éè]", "e", re.split(r"[ -]", match[1].lower())[0])
    formula = word not in _LEVELS
    level = _LEVELS.get(word, SECTION if word == "preambule" else TITLE)
    leaves = (formula and _RESETS.match(match[1])) or (level == TITLE and _LEAVES_ZONE.search(text))
    leaves = leaves or (level == CHAPTER and _OPENS_FAMILY.search(text))
    bare = bool(re.fullmatch(rf"{_RANK}\w+\s*(?:\d+|[IVXivx]+)?\s*[-–:.]?", text))
    kind = Kind.FORMULA if formula else Kind.STRUCTURE
    return Heading(level, text, () if leaves else None, kind=kind, named=not bare, word=_plan_word(text))


def _plan_word(text: str) -> str:
    """« chapitre », « titre », « partie »: the word of the plan that a heading opens with."""
    match = re.match(rf"{_RANK}(livre|titre|partie|chapitre)\b", text, re.IGNORECASE)
    return match[1].lower() if match else ""


def _ranked(word: str, text: str) -> bool:
    """« chapitre iii – zone uc », « titre 2 : … »: in small letters, a number must follow."""
    return word.lower() in _LEVELS and bool(
        re.match(r"\s+(?:\d{1,2}|[ivx]{1,5})\s*(?:[-–—:.]|$)", text[len(word) :], re.I)
    )
