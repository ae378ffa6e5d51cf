"""What opens an item of a sitting: a number, a point of the agenda or « Objet : »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.dates import first_full_date
from rag.misread import mended
from rag.text import fold

MAX_HEADING, MAX_PLAIN, MAX_LABEL, FULL_LINE, MIN_CAPITALS, MIN_TITLE = 200, 90, 40, 70, 0.6, 6

_MARK = r"\s?[-–—_/.]\s?"
_PREFIX = r"(?:(?:D[ée]lib|DEL|DCM|DM|DEC|DB|CM|D)[-_. ]{0,2})"
# Other letters stand close to the number; some name a text of law, a permit or a road, not an act.
_LETTERS = r"(?-i:(?!(?:LOI|ART|PC|DP|PA|PD|CU|RD|RN|[LR])\b)[A-Z]{1,5}[-_.]?)"
_YEAR = r"(?:19|20)\d{2}"
_YEARED = (
    # A space links the parts of a number where nothing else does: « 2019-09-02 60ème anniversaire ».
    rf"{_PREFIX}?{_YEAR}(?:{_MARK}\d{{1,3}}(?:{_MARK}\d{{1,3}}(?!\d)){{0,2}}|(?:\s\d{{1,3}}(?!\d)){{1,3}})(?-i:[A-D]\b)?"
    rf"|(?:{_LETTERS})?{_YEAR}[-_/.](?!{_YEAR}(?!\d))(?-i:[A-Z]{{1,4}})?[-_/.]?\d{{1,4}}(?:[-_/.]\d{{1,3}}(?!\d))?"
)
_COMPACT = rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-_]?\s?\d{{1,3}}(?!\d)"
_NUMBER = re.compile(
    rf"^(?:(?P<point>\d{{1,2}})\s?[.)]\s*[-–—]?\s*)?(?:d[ée]lib[ée]ration\s*:?\s+)?(?:n[°o]\s*:?\s*)?"
    rf"(?P<number>{_COMPACT}|{_YEARED})(?![\d%€])\s*[-–—:.)|]*\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
# « Délibération n° 12 », « N° URB-24-3 », « Délibération 05/2025 : »: called one, any number will do.
_CALLED = re.compile(
    r"^(?:D[ée]lib[ée]ration"
    r"|D[EÉ]LIB[EÉ]RATION)\s+(?:[nN][°o]\s*:?\s*(?P<number>(?:[A-Z]{1,5}[-_./ ]?)?\d[\w/.-]{0,14})"
    r"(?=$|[\s:–—])\s*[-–—:.)]*|(?P<rank>\d{1,3}(?:[-/.]\d{1,4}){0,2})\s*[-–—:]+)\s*(?P<rest>.*)$"
)
# « AFFAIRE N° 01-20220628 »: a number of several parts is that of an act, not the rank of a point.
_AFFAIR = re.compile(
    r"^(?:affaire|rapport|dossier|question)\s+n[°o]\s*:?\s*"
    r"(?P<number>(?-i:[A-Z]{1,5}[-_./ ]?)?\d{1,4}(?:[-_/.]\d{1,8}){1,3})(?![\d%€])"
    r"\s*[-–—:.)]*\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
# « N° 24-03-07 », « n° 12/2024 », alone on the line or before a title; « 24.041 – FINANCES ».
_LABELLED = re.compile(
    r"^n[°o]s?\s*:?\s*(?P<number>(?-i:[A-Z]{1,5}[-_./ ]?)?\d{1,4}(?:[-_/.]\d{1,4}){1,3})(?![\d%€])"
    r"\s*(?:[-–—:.)]+\s*(?P<rest>.*))?$",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"^(?P<number>(?:[A-Z]{1,4}[-_.])?\d{2}(?:\d{4})?[-_./]\d{2,4}(?:[-_.]\d{1,3})?)(?![\d%€/.])\s*[-–—:]+\s*"
    r"(?P<rest>[A-ZÀ-Ý«].{3,})$"
)
# « TOITURE DE L'ÉCOLE (délibération n° 2023-31) »
_TRAILING = re.compile(
    r"^(?P<rest>[A-ZÀ-Ý«].{3,}?)\s*[(\[–—-]\s*(?:d[ée]lib(?:[ée]ration)?\.?|DCM|DEL)\s*(?:n[°o]\s*:?\s*)?"
    r"(?P<number>(?-i:[A-Z]{1,5}[-_./ ]?)?\d{1,4}(?:[-_/.]\d{1,4}){0,3})\s*[)\]]?$",
    re.IGNORECASE,
)
# « TOITURE DE L'ÉCOLE (D2023-31) »: the year tells a number from a date, an article, a parcel.
_BRACKETED = re.compile(
    rf"^(?P<rest>[A-ZÀ-Ý«].{{3,}}?)\s*[(\[]\s*(?:n[°o]\s*:?\s*)?"
    rf"(?P<number>{_PREFIX}?{_YEAR}[-_/.]\d{{1,4}}(?:[-_/.]\d{{1,3}})?)\s*[)\]]$",
    re.IGNORECASE,
)
# « Décision n° 2024-D18 du 2 décembre 2024 : bail »: of the mayor, told to the council.
_DECISION = re.compile(
    r"^[-–•*]?\s*d[ée]cision\s+(?:(?:du|de la|municipale|du maire|du pr[ée]sident)\s+){0,2}(?:n[°o]\s*)?:?\s*"
    r"(?P<number>(?-i:[A-Z]{1,5}[-_./ ]?)?\d{1,4}(?:[-_/. ](?-i:[A-Z]{1,4}[-_.]?)?\d{1,4}){0,2})"
    r"(?:\s*,?\s*(?:du|en date du)\s+(?P<day>[^:–—]{6,20}?))?\s*[-–—:]+\s*(?P<rest>.{4,})$",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"^(?:(?P<named>point|question|affaire|rapport|dossier|sujet|projet)\s+(?:n[°o]\s*:?\s*)?)?"
    r"(?P<point>\d{1,2}|[IVX]{1,5})\s?(?:[.)°/]|[-–—]|°\s?[-–]|(?(named)(?::|$)|(?!)))[-–—/. ]*\s*"
    r"(?P<rest>(?(named)(?:[A-ZÀ-Ý«].{3,})?|[A-ZÀ-Ý«].{3,}))$",
    re.IGNORECASE,
)
# « 1.1 Compte administratif », under « 1. BUDGET »
_UNDER = re.compile(
    r"^(?P<over>\d{1,2})[.\-](?P<point>\d{1,2})\s?[.)]?\s*[-–—:]?\s+(?P<rest>[A-ZÀ-Ý«].{3,})$"
)
# « A - VOTE DU BUDGET »: counts only where nothing else tells the points.
_LETTER = re.compile(r"^(?P<point>[A-L])\s?(?:[-–—]\s|\)\s?)\s*(?P<rest>[A-ZÀ-Ý].{3,})$")
# « ► Vente du chemin »: counts only where no number, letter or « Objet » tells the points.
_MARKED = re.compile(r"^[►▶▸■▪●❖♦➢➤➔➡✓✔⮚\uf0d8\uf0a7\uf0b7•*]\s*(?P<rest>[A-ZÀ-Ý«].{5,})$")
_OBJECT = re.compile(r"^(?:.{3,60}?\s[-–—;|]\s)?objet\s*:\s*(?P<rest>.{4,})$", re.IGNORECASE)
_BARE_OBJECT = re.compile(r"^objet\s*:?$", re.IGNORECASE)
# « * Délibération : toiture de l'école – le devis est retenu »
_BULLET = re.compile(
    r"^[-–•*]?\s*d[ée]lib[ée]ration\s*:\s*(?P<rest>.{4,}?)(?=\s[–—]\s|[.;]\s|$)", re.IGNORECASE
)
_LABEL = re.compile(r"^(?:objet\s*:|d[ée]lib[ée]ration\s*:)\s*", re.IGNORECASE)
_BODY_VERB = re.compile(
    r"^(?:vu|consid[ée]rant|le conseil|apr[èe]s|monsieur|madame|m[mr]?\.|mme|mr|il est)\b", re.IGNORECASE
)
_ROW = re.compile(r"\s\d[\d .]*,\d{2}\s?€?$|€$")  # the row of a table, not a title
_UNFINISHED = re.compile(
    r"\s(?:de|du|des|d['’]|la|le|les|l['’]|et|à|au|aux|en|pour|par|sur|avec|dans|une?)$", re.IGNORECASE
)
_OUTCOME = re.compile(
    r"\s*[-–—:(|→]+\s*(?:d[ée]lib[ée]ration\s+)?(?:(?:adopt|approuv|vot|accept"
    r"|accord)[ée]e?s?(?:\s+(?:[àa]|par)\b|\s*\)?$)"
    r"|(?:rejet|retir|ajourn|report|refus)[ée]e?s?\b|unanimit[ée]|prise? d['’]acte|prend acte"
    r"|donn[ée]e? acte|pour\s*:\s*\d)"
    r".{0,80}$",
    re.IGNORECASE,
)
# What a form says between the number of a délibération and its title.
_FORM = re.compile(
    r"(?:du|le|la|les|l'an|seance|date|nombre|convo|publi|affich|presente?s?|absente?s?|etai|excus|secretaire"
    r"|president|rapporteu|nomenclature|departement|arrondissement|canton|commune|mairie|ville"
    r"|republique|extrait"
    r"|conseil|membres|votants?|resultat|quorum|recu|envoye|page|(?:pour|contre|vote|acte|id|direction"
    r"|service)"
    r"(?=\s*(?::|\d|$)))\b"
)
_ROMAN = {"I": 1, "V": 5, "X": 10}
# What ends the délibérations of a sitting.
CLOSING = re.compile(
    r"^(?:[ivx\d]{1,4}\s?[-–—.)°]\s*)?(?:(?:questions?|informations?|affaires|communications?) diverses?"
    r"|(?:informations?|communications?)(?: et decisions?)? du maire|infos?(?: diverses?)?\s*(?::|$)"
    r"|(?:la |fin de |cloture de )s?e?a?nce (?:est )?(?:levee|close)"
    r"|la seance est (?:levee|close)|(?:l'ordre du jour|plus rien) (?:etant|n'etant)"
    r"|tour de table|divers\s*$|fin de (?:la )?seance)"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that may open an item. ``rank`` is the point's; ``roman`` tells that it is in Roman figures.

    ``short`` numbers (« 24.041 ») are numbers only where the year agrees and several stand; ``mayors`` are
    decisions told to the council, of their own ``day``; ``lettered`` points are « A - », « B - »; ``marked``
    titles have a bullet only. ``under`` is the point over a « 1.1 »; ``rubric`` tells that it is only that.
    """

    title: str
    subject: str
    number: str | None = None
    rank: int | None = None
    roman: bool = False
    short: bool = False
    mayors: bool = False
    lettered: bool = False
    marked: bool = False
    under: int = 0
    rubric: bool = False
    day: date | None = None

    @property
    def capitals(self) -> bool:
        letters = [char for char in self.subject if char.isalpha()]
        return sum(char.isupper() for char in letters) > MIN_CAPITALS * max(1, len(letters))


def opening_of(text: str) -> Opening | None:
    """How a line opens an item, if it may."""
    read = mended(text)
    if len(text) > MAX_HEADING:
        return None
    # A title that fills its line may be cut after a comma; a short line that ends so is one of a list.
    if text.endswith((";", ",")) and not _COMPACT_START.match(read):
        return _pointed(text) if text.endswith(",") and len(text) > FULL_LINE else None
    return _decision(text, read) or _numbered(text, read) or _pointed(text) or _named(text, read)


_COMPACT_START = re.compile(_COMPACT)
_COUNTED = re.compile(r"\d{1,3}\s?(?:er|ère|ere|[eè]me|e)?\s+[A-ZÀ-Ý]{2}")  # « 60ème ANNIVERSAIRE »
_NAMED_SO = re.compile(r"d[ée]lib[ée]ration\b", re.IGNORECASE)


def _decision(text: str, read: str) -> Opening | None:
    match = _DECISION.match(read)
    if match is None:
        return None
    day = first_full_date(match["day"] or "")
    return Opening(text, text[match.start("rest") :], match["number"], mayors=True, day=day)


def _numbered(text: str, read: str) -> Opening | None:
    match = _NUMBER.match(read) or _CALLED.match(read) or _AFFAIR.match(read)
    labelled = _LABELLED.match(read) or _trailing(read) if match is None else None
    short = _SHORT.match(read) if match is None and labelled is None else None
    match = match or labelled or short
    if match is None:
        return None
    start = match.start("rest") if match["rest"] is not None else len(text)
    said = text[start : match.end("rest")] if match["rest"] else ""
    rest = _LABEL.sub("", said)
    groups = match.groupdict()
    number = " ".join((match["number"] or groups.get("rank") or "").split())
    dated = first_full_date(number) is not None and not rest and not labelled
    # The word after a number opens a title: a capital, or any letter after a full compact number.
    called = bool(_NAMED_SO.match(text)) and text[:start].rstrip()[-1:] in ":–—-"
    named = rest != said or called or bool(_COMPACT_START.match(number))
    titled = not rest or named or rest[0].isupper() or rest[0] in "«\"'" or bool(_COUNTED.match(rest))
    if not titled or dated or _BODY_VERB.match(rest):
        return None
    if _trailing(read) and _FORM.match(fold(rest)):  # « Séance du 5 mai - délibération n° 12 »
        rest = ""
    point = groups.get("point")
    return Opening(text, told(rest), number, int(point) if point else None, short=short is not None)


def _trailing(read: str) -> re.Match[str] | None:
    """A number that stands after its title."""
    return _TRAILING.match(read) or _BRACKETED.match(read)


def _pointed(text: str) -> Opening | None:
    match = _POINT.match(text)
    if match is None:
        return None
    if _ROW.search(match["rest"]):
        return None
    rank, roman = _rank(match["point"])
    found = Opening(text, told(_LABEL.sub("", match["rest"]).strip()), None, rank, roman)
    if match["named"]:
        return found
    if (found.capitals or len(text) < MAX_PLAIN) and not _BODY_VERB.match(match["rest"]):
        return found if not match["rest"].endswith(".") or found.capitals else None
    return found if not match["rest"].endswith((".", ":")) and not _BODY_VERB.match(match["rest"]) else None


def told(title: str) -> str:
    """A title without the outcome that follows it: « Tarifs de l'eau – Adoptée à l'unanimité »."""
    return _OUTCOME.sub("", title) or title


def _named(text: str, read: str) -> Opening | None:
    match = _OBJECT.match(read) or _BULLET.match(read)
    if match:
        return Opening(text, told(text[match.start("rest") : match.end("rest")].strip()))
    under = _UNDER.match(text)
    if under and not _ROW.search(under["rest"]) and not text.endswith("."):
        return Opening(text, told(under["rest"]), under=int(under["over"]))
    if lettered := _LETTER.match(text):
        return Opening(text, told(lettered["rest"]), None, ord(lettered["point"]) - 64, lettered=True)
    marked = _MARKED.match(text)
    if marked is None or not is_title(marked["rest"].rstrip(" :")):
        return None
    return Opening(text, told(marked["rest"].rstrip(" :")), marked=True)


def _rank(point: str) -> tuple[int, bool]:
    if point.isdigit():
        return int(point), False
    values = [_ROMAN[char] for char in point.upper()]
    signed = [-a if b > a else a for a, b in zip(values, [*values[1:], 0], strict=True)]
    return sum(signed), True


def is_object(text: str) -> bool:
    return bool(_OBJECT.match(mended(text)))


def labels_object(text: str) -> bool:
    """« OBJET » alone: the title is on the line below."""
    return bool(_BARE_OBJECT.match(mended(text)))


def is_title(text: str) -> bool:
    """May the line be a title, below a number that stands alone?"""
    plain = fold(text)
    return (
        MIN_TITLE <= len(text) <= MAX_PLAIN * 2
        and text[0].isupper()
        and not text.endswith((".", ";", ",", ":"))
        and not _BODY_VERB.match(text)
        and not _FORM.match(plain)
    )


def closes(text: str) -> bool:
    """Does the line tell that no délibération follows? What is said may follow: « Infos : … »."""
    said = text if len(text) < MAX_PLAIN else "".join(text[:MAX_LABEL].partition(":")[:2])
    return (said is text or said.endswith(":")) and bool(CLOSING.match(fold(said)))


def opens_body(text: str) -> bool:
    """« Vu », « Considérant », « Le conseil »: the words of an act, not of its title."""
    return bool(_BODY_VERB.match(text))


def continues(title: str, text: str) -> bool:
    """Does a line go on with a title cut at the end of its line?"""
    if _BODY_VERB.match(text) or len(text) > MAX_HEADING:
        return False
    if title.isupper() or title.rstrip()[-1:] in "-–,":
        return text.isupper() or _UNFINISHED.search(title) is not None
    # A short line ends the title; a long one goes on with it when the title filled its own line.
    goes_on = text[:1].islower() and (len(text) < FULL_LINE or len(title) > FULL_LINE)
    return goes_on or _UNFINISHED.search(title) is not None
