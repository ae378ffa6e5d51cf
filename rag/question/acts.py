"""Acts that a question names: their numbers, their articles, their kind."""

from __future__ import annotations

import re

from rag.types import ActKind

ACT = re.compile(
    r"\b(?:[A-Z]{1,4}[-_ ]?)?((?:19|20)\d{2})\s?[_\-/]\s?(\d{1,5})(?:\s?[_\-/]\s?(\d{1,3}))?\b"
    r"(?!\s*[/-]\s*(?:19|20)\d\d)"
)
_ARTICLE = re.compile(
    r"\b(?:articles?|art\.)\s+(?:n[°o]\s?)?((?:[LRD]\.?\s?\*?)?\d[\d.\-]*|[A-Z]{1,3}\s?[.\-]?\s?\d{1,2}|[IVX]{1,5}\b)",
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
KIND_NAMES = {
    ActKind.PLU: "plan local d'urbanisme",
    ActKind.DELIBERATION: "délibération",
    ActKind.ARRETE: "arrêté",
    ActKind.ANNEXE: "annexe",
    ActKind.AUTRE: "autre document",
}


def acts_in(text: str) -> tuple[str, ...]:
    """Numbers of acts, ``year_rank``, once each."""
    return tuple(dict.fromkeys(act_number(match) for match in act_matches(text)))


def act_matches(text: str) -> list[re.Match[str]]:
    return [match for match in ACT.finditer(text) if not _is_period(match)]


def act_number(match: re.Match[str]) -> str:
    parts = [match[1], str(int(match[2]))] + ([str(int(match[3]))] if match[3] else [])
    return "_".join(parts)


def articles_in(text: str) -> tuple[str, ...]:
    found = (match[1].rstrip(".-") for match in _ARTICLE.finditer(text))
    return tuple(dict.fromkeys(item for item in found if not _PREPOSITION.match(item)))


def kinds_in(folded: str) -> dict[ActKind, re.Match[str]]:
    """The kinds of acts that a folded question names, and the words that do."""
    return {kind: found for kind, pattern in _KINDS if (found := pattern.search(folded))}


def _is_period(match: re.Match[str]) -> bool:
    """``2024-2025`` is a school year, not an act."""
    return len(match[2]) == 4 and match[2][:2] in {"19", "20"} and 0 <= int(match[2]) - int(match[1]) <= 2
