"""Acts that a question names: their numbers, their articles, their kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.question.tokens import erased
from rag.types import ActKind

ACT = re.compile(
    r"\b(?:[A-Z]{1,4}[-_ ]?)?((?:19|20)\d{2})\s?[_\-/]\s?(\d{1,5})(?:\s?[_\-/]\s?(\d{1,3}))?"
    r"(?![\da-zà-ÿ])(?!\s*[/-]\s*(?:19|20)\d\d)"
)
# « n° 12-2024 », « arrêté 45/2023 »: after these words the rank may come first; alone it would be a month.
_RANK_FIRST = re.compile(
    r"(?i:\bn\s?[°o]s?\s?|\b(?:arr[êe]t[ée]|d[ée]lib[ée]ration|d[ée]cision|acte)\s+"
    r"(?:(?:municipale?|pr[ée]fectorale?)\s+)?)"
    r"(?:[A-Z]{1,4}[-_ ]?)?(\d{1,5})\s?[-_/]\s?((?:19|20)\d{2})\b(?!\s?[-/]\s?\d)"
)
# « 2024.03.12-5 »: the day of the sitting, then the rank.
_OF_DAY = re.compile(r"(?<![\d.])((?:19|20)\d{2})\.(\d{2})\.(\d{2})\s?[-_/.]\s?(\d{1,3})(?![\d.]\d)")
_CUED = (
    r"(?i:\bn\s?[°o]s?\s?|\b(?:arr[êe]t[ée]|d[ée]lib[ée]ration|d[ée]cision|acte)s?\s+"
    r"(?:(?:municipale?|pr[ée]fectorale?)\s+)?(?:n\s?[°o]s?\s?)?)"
)
# « n° 20231113 1 »: the day of the sitting in one piece, then the rank.
_GLUED = re.compile(
    rf"{_CUED}(?:[A-Z]{{1,4}}[-_ ]?)?((?:19|20)\d{{2}})(0[1-9]|1[0-2])([0-3]\d)[\s_\-/.]?(\d{{1,3}})(?!\d)"
)
# « n° 2026 012 », « D.2023.045 »: a space or a point between the year and the rank.
_SPACED = re.compile(
    rf"(?:{_CUED}(?:[A-Z]{{1,4}}[-_. ]{{0,2}})?|\b[A-Z]{{1,4}}\.\s?)((?:19|20)\d{{2}})[ .](\d{{1,5}})"
    r"(?:[ ./_-](\d{1,3}))?(?![\d%€]|\s?(?:euros?|m[²2]?)\b)"
)
# « 22-AT-0225 », « 2024/DEL/045 »: letters between the year and the rank.
_LETTERED = re.compile(r"(?<![\w-])((?:19|20)?\d{2})[-_/]([A-Z]{1,4})[-_/](\d{1,5})(?![\w-])")
# « arrêté n° 24/135 »: the year by its last figures.
_SHORT = re.compile(rf"{_CUED}(\d{{2}})[-_/](\d{{3,5}})(?![\d/-])")
# « la délibération n° 12 »: a rank alone.
_BARE = re.compile(
    r"(?i:\b(?:arr[êe]t[ée]|d[ée]lib[ée]ration|d[ée]cision|acte)\s+(?:(?:municipale?|pr[ée]fectorale?)\s+)?"
    r"n\s?[°o]\s?)(\d{1,4})(?![\d/_-]|\s?[./-]\s?\d| \d)"
)
_ARTICLE = re.compile(
    r"\b(?:articles?|art\.)\s+(?:n[°o]\s?)?"
    r"((?:[LRD]\.?\s?\*?)?\d[\d.\-]*|[A-Z]{1,3}(?:\([a-z]+\))?\s?[.\-]?\s?\d{1,2}|[IVX]{1,5}\b)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:de|du|des|la|le|les|au|en)\s", re.IGNORECASE)  # « les articles du 12 mars »
OF_SITTING = re.compile(r"\b(?:conseil|seance|deliberation)\b[^,;?]{0,40}?\b(?:du|le)\s+\d")
# What names a kind of act, in folded text. « arrêté » is a noun only after a small word.
_KINDS: tuple[tuple[ActKind, re.Pattern[str]], ...] = (
    (
        ActKind.ARRETE,
        re.compile(
            r"\b(?:(?:un|des|les?|cet|ces|quels?|aucun|par|nouvel|dernier|d'|l')\s?arretes?\b"
            r"|arretes?\s+(?:n|municipa|de|du|prefectora|interdisant)\w*)"
        ),
    ),
    (
        ActKind.DELIBERATION,
        re.compile(
            r"\bdeliberations?\b|\bconseil (?:municipal|communautaire|metropolitain)\b|\bconseil d[ue]\b"
        ),
    ),
    (
        ActKind.PLU,
        re.compile(r"\bplu(?:i|ih|-?hm?b?)?\b|\breglement (?:de (?:la )?zone|d'urbanisme|ecrit)\b"),
    ),
)


def said_acts(text: str) -> dict[str, str]:
    """Numbers of acts, ``year_rank``, or a rank alone, each with the words that say it."""
    found = {_key(*match.groups()): match[0] for match in _OF_DAY.finditer(text)}
    found |= {_key(*match.groups()): match[0] for match in _GLUED.finditer(text)}
    found |= {
        _key(match[1], match[2], match[3]): match[0] for match in ACT.finditer(text) if not _is_period(match)
    }
    found |= {_key(match[2], match[1]): match[0] for match in _RANK_FIRST.finditer(text)}
    rest = erased(text, tuple(found.values()))
    found |= {_key(*match.groups()): match[0] for match in _SPACED.finditer(rest)}
    found |= {
        _key(_whole(match[1]), match[match.lastindex or 2]): match[0]
        for match in (*_LETTERED.finditer(rest), *_SHORT.finditer(rest))
    }
    return found or {str(int(match[1])): match[0] for match in _BARE.finditer(rest)}


def _whole(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"


def _key(year: str, *ranks: str | None) -> str:
    return "_".join([year, *_plain(ranks)])


def _plain(numbers: Iterable[str | None]) -> list[str]:
    return [str(int(number)) for number in numbers if number]


def articles_in(text: str) -> tuple[str, ...]:
    found = (match[1].rstrip(".-") for match in _ARTICLE.finditer(text))
    return tuple(dict.fromkeys(item for item in found if not _PREPOSITION.match(item)))


def kinds_in(folded: str) -> dict[ActKind, re.Match[str]]:
    """The kinds of acts that a folded question names, and the words that do."""
    return {kind: found for kind, pattern in _KINDS if (found := pattern.search(folded))}


def _is_period(match: re.Match[str]) -> bool:
    """``2024-2025`` is a school year, not an act."""
    return len(match[2]) == 4 and match[2][:2] in {"19", "20"} and 0 <= int(match[2]) - int(match[1]) <= 2
