"""What the words of an answer look like: its kind, made precise by the question's own words."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.expected import LOOKS, TITLE, Expected
from rag.text import fold, stem

_NUMBER = (
    r"(?:\d[\d ]*(?:[.,]\d+)?|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt"
    r"|trente|quarante|soixante|cent)"
)
_NO_RULE = (
    r"non r[ée]glement|sans objet|n[ée]ant\b|pas (?:de (?:r[èe]gle|limite|prescription)|fix|limit"
    r"|r[èée]glement)"
    r"|aucune? (?:r[èe]gle|limite|prescription|maximum|minimum)"
)
_SPAN = (
    rf"{_NUMBER}\)?\s(?:ouvr\w+\s)?(?:jours?|mois|ans?|ann[ée]es?|semaines?|heures?)\b|\d+\s?h\b"
    r"|imm[ée]diat|sans d[ée]lai"
)
_SHARE = r"\d[\d ,.]*\s?(?:%|pour cent|pourcent)|\b0,\d+|\bmoiti[ée]|\btiers\b|\bquart\b"
_LENGTH = r"\d[\d ,.]*\s?(?:m\b(?!\s?[²2])|m[èe]tres?\b(?! carr)|cm\b)|\bR\s?\+\s?\d"
_AREA = r"\d[\d ,.]*\s?(?:m\s?²|m2\b|m[èe]tres? carr|ha\b|hectares?)"

# On folded questions; the first that matches wins.
_MEASURES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\b(?:delai|duree|combien de (?:temps|jours|mois|annees|semaines|heures)|sous combien)"),
        _SPAN,
    ),
    (re.compile(r"\b(?:pourcentage|proportion|quelle part|taux|pour cent)"), f"{_SHARE}|{_NO_RULE}"),
    (re.compile(r"\b(?:surface|superficie|taille|metres carres|m2)"), f"{_AREA}|{_NO_RULE}"),
    (
        re.compile(r"\b(?:hauteur|distance|recul|largeur|longueur|profondeur|combien de metres|haut)\b"),
        f"{_LENGTH}|{_NO_RULE}",
    ),
)
_WAYS = ("contre|oppos", "absten|abstin", "pour")
_COUNTED = re.compile(r"\b(?:combien (?:de |d')|nombre (?:de |d'))(?:nouvelles? |nouveaux? )?([a-z]{3,})")


def looks_of(expected: Expected, question: str) -> re.Pattern[str] | None:
    """What a passage holds when it answers; None when an answer of this kind cannot be told by its looks."""
    return _looks(expected, fold(question))


@lru_cache(maxsize=2000)
def _looks(expected: Expected, folded: str) -> re.Pattern[str] | None:
    if expected is Expected.VOTER and (said := [way for way in _WAYS if re.search(way, folded)]):
        return re.compile(
            rf"(?is)(?:{'|'.join(said)}).{{0,60}}\b{TITLE}(?!\w)|\b{TITLE}(?!\w).{{0,60}}(?:{'|'.join(said)})"
        )
    if expected is not Expected.FIGURE:
        return LOOKS.get(expected)
    for asked, shape in _MEASURES:
        if asked.search(folded):
            return re.compile(shape, re.IGNORECASE)
    if match := _COUNTED.search(folded):
        begin = stem(match[1])[:6]
        return re.compile(
            rf"\b{_NUMBER}\)?\s(?:[\w'’]+\s){{0,2}}{begin}|{begin}\w*\s*:?\s*\d|{_NO_RULE}", re.IGNORECASE
        )
    return LOOKS[Expected.FIGURE]
