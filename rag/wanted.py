"""What the words of an answer look like: its kind, made precise by the question's own words."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.expected import LOOKS, TITLE, Expected
from rag.named import looks_of_name
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
    rf"{_NUMBER}\)?\s(?:ouvr\w+\s)?(?:jours?|mois|ans?|ann[ée]es?|semaines?|heures?|minutes?)\b"
    r"|\d+\s?(?:h|min|mn)\b|imm[ée]diat|sans d[ée]lai"
)
_SHARE = r"\d[\d ,.]*\s?(?:%|pour cent|pourcent)|\b0,\d+|\bmoiti[ée]|\btiers\b|\bquart\b"
_METRES = r"\d[\d ,.]*\s?(?:m\b(?!\s?[²2])|m[èe]tres?\b(?! carr)|cm\b)"
_LENGTH = rf"{_METRES}|\bR\s?\+\s?\d"
_AREA = r"\d[\d ,.]*\s?(?:m\s?²|m2\b|m[èe]tres? carr|ha\b|hectares?)"

# On folded questions; the first that matches wins.
_MEASURES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"\b(?:delai|duree|combien de (?:temps|jours|mois|annees|semaines|heures|minutes)|sous combien)"
        ),
        _SPAN,
    ),
    (re.compile(r"\bquelle?s? (?:heure|horaire)"), r"\b\d{1,2}\s?(?:h\b|h\d\d|heures?\b|:\d\d)|\bmidi\b"),
    (re.compile(r"\b(?:pourcentage|proportion|quelle part|taux|pour cent)"), f"{_SHARE}|{_NO_RULE}"),
    (re.compile(r"\b(?:surface|superficie|taille|metres carres|m2)"), f"{_AREA}|{_NO_RULE}"),
    (
        re.compile(r"\b(?:hauteur|distance|recul|largeur|longueur|profondeur|combien de metres|haut)\b"),
        f"{_LENGTH}|{_NO_RULE}",
    ),
    (
        re.compile(r"\bquel(?:le)?s? (?:limite|plafond|seuil)s?\b"),
        rf"{_SHARE}|{_LENGTH}|{_AREA}|{_NO_RULE}|\d\s?(?:€|euros?)|{_NUMBER}\s[a-z]{{4,}}",
    ),
)
_WEEK = r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_DAYS = (
    (
        re.compile(r"\bjusqu'(?:a quand|en quelle)|\ba (?:partir|compter) de quand|\bdepuis quand"),
        re.compile(
            rf"\b(?:jusqu|depuis|d[èe]s |[àa] (?:compter|partir) d|(?:premier|1er) jour|{_SPAN})"
            rf"|{LOOKS[Expected.DATE].pattern}",
            re.IGNORECASE,
        ),
    ),
    (re.compile(r"\b(?:quelle|en|l') ?annees?\b"), re.compile(r"\b(?:19|20)\d\d\b")),
    (
        re.compile(r"\bquels? jours?\b"),
        re.compile(rf"\b(?:{_WEEK})|{LOOKS[Expected.DATE].pattern}", re.IGNORECASE),
    ),
)
# What is asked beside a figure; the words for each, in questions and in what answers.
_BESIDE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:etages?|niveaux)\b"), r"\bR\s?\+\s?\d|\b(?:[ée]tages?|niveaux?)\b"),
    (
        re.compile(r"\bpourquoi\b|\bpour quelle raison"),
        r"\b(?:car|parce qu|en effet|en raison|afin d|motif|puisqu)",
    ),
    (re.compile(r"\b(?:prix|cout\w*|montants?|tarifs?|euros|amende)\b"), r"\d[\d .,]*\s?(?:€|euros?)"),
    (re.compile(r"\b(?:quand|dates?)\b"), LOOKS[Expected.DATE].pattern),
)
# A name that is given: « nommée « Impasse des Lilas » », « portera le nom de ».
_NAMING = re.compile(r"\b(?:quels? (?:\w+ )?noms?|comment (?:\w+ ){0,2}(?:appel|nomm|denomm|baptis)\w*)\b")
_NAMED = re.compile(
    r"(?i:\b(?:d[ée]|re)?nomm\w+|\bnom de|\bappel\w+|\bbaptis\w+|\bintitul\w+)|[«\"“]\s?[A-ZÀ-Ý]"
)
# How to reach someone.
_REACHING = re.compile(
    r"\b(?:adresse (?:e-?)?mail|e-?mails?|courriels?|adresse electronique"
    r"|(?:numero|num) (?:de )?(?:tel\w*|portable|fixe|joindre)|coordonnees|telephone)\b"
)
_REACHED = re.compile(r"[\w.+-]+@[\w-]+\.\w|\b0\d(?:[ .-]?\d\d){4}\b")
_BROWSING = re.compile(
    r"\b(?:quel (?:est le )?site(?: internet| web)?|sites? (?:internet|web)|adresse (?:internet|du site))\b"
)
_LINK = re.compile(r"\bhttps?:|\bwww\.|\b[\w-]+\.(?:fr|com|org|net|eu)\b", re.IGNORECASE)
_WAYS = ("contre|oppos", "absten|abstin", "pour")
NO_RULE = re.compile(_NO_RULE, re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:combien (?:de |d')|nombre (?:(?:total|maximal|maximum|minimal|minimum|exact) )?(?:de |d'))"
    r"(?:nouvelles? |nouveaux? )?([a-z]{3,})"
)


def looks_of(expected: Expected, question: str) -> re.Pattern[str] | None:
    """What a passage holds when it answers; None when an answer of this kind cannot be told by its looks."""
    return _looks(expected, fold(question))


@lru_cache(maxsize=2000)
def _looks(expected: Expected, folded: str) -> re.Pattern[str] | None:
    if expected is Expected.VOTER and (said := [way for way in _WAYS if re.search(way, folded)]):
        return re.compile(
            rf"(?is)(?:{'|'.join(said)}).{{0,60}}\b{TITLE}(?!\w)|\b{TITLE}(?!\w).{{0,60}}(?:{'|'.join(said)})"
        )
    if expected is Expected.PERSON:
        return looks_of_name(folded)
    if expected is Expected.DATE and (
        day := next((look for said, look in _DAYS if said.search(folded)), None)
    ):
        return day
    if _REACHING.search(folded):
        return _REACHED
    if _BROWSING.search(folded):
        return _LINK
    if expected is Expected.TEXT and _NAMING.search(folded):
        return _NAMED
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


def all_looks(expected: Expected, question: str) -> tuple[re.Pattern[str], ...]:
    """What each thing asked looks like, in a question that asks several; one or none in most."""
    return _all_looks(expected, fold(question))


@lru_cache(maxsize=2000)
def _all_looks(expected: Expected, folded: str) -> tuple[re.Pattern[str], ...]:
    if expected in (Expected.VOTE, Expected.VOTER):
        return ()
    # « Non réglementé » would answer each of them: it tells nothing apart.
    shapes = [
        shape.removesuffix(f"|{_NO_RULE}") for asked, shape in (*_MEASURES, *_BESIDE) if asked.search(folded)
    ]
    if len(shapes) > 1:
        shapes = [_METRES if shape == _LENGTH else shape for shape in shapes]
    return tuple(re.compile(shape, re.IGNORECASE) for shape in dict.fromkeys(shapes))
