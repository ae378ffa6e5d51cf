"""What works a rule is for: those of the sheet, any, or others only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.sheet.fiche import Works, kinds_of_works, other_subjects
from rag.sheet.types import Aim
from rag.text import fold

# The subject of a sentence ends at its verb.
_VERB = re.compile(
    r"\s(?:est|sont|doi\w+|devr\w+|peu\w+|pourr\w+|ne|n'\w+|sera|seront|a|ont|s'\w+|se|observ\w+|respect\w+"
    r"|comport\w+"
    r"|attein\w+|depass\w+|auront|aura|font|fait)\s|\s:|,"
)
SUBJECT = 110
REST = "autres"
# « les constructions », unless they are told apart: « destinées à l'artisanat ».
_GENERIC = re.compile(
    r"\b(?:constructions?|batiments?|travaux|projets?|terrains?|unites? foncieres?|operations?|volumes?)\b"
    r"(?!\s+(?:\w+\s+){0,2}(?:destine|a usage|a vocation|a destination|lie|necessaire|d'interet|d'habitation"
    r"|agricole"
    r"|annexe|industriel|artisana|commercia))"
)
_JOINED = re.compile(r"\bannexée?s?\b")
_LEADING = re.compile(r"^\W*(?:[a-z0-9]{1,2}[.)°]+\s*)*")


def aim_of(text: str, heads: Sequence[str], theme: str, works: Works | None, row: str = "") -> Aim:
    """What works a clause of a theme is for. ``heads`` are the words it is read under, ``row`` what a row
    of a table is about."""
    if works is None or theme == REST:
        return Aim.ANY
    folded, above = _plain(text), _plain(" | ".join(heads))
    if row:
        return _of_row(_plain(row), works)
    if works.words.search(folded) or works.words.search(above):
        return Aim.WORKS
    subjects = [_subject(folded), *(_subject(_plain(head)) for head in heads)]
    others = [*(kind for kind in kinds_of_works() if kind.key != works.key and theme not in kind.own)]
    aimed = any(kind.words.search(subject) for kind in others for subject in subjects)
    aimed = aimed or any(other_subjects().search(subject) for subject in subjects)
    if not aimed or any(_GENERIC.search(subject) for subject in subjects[:1]):
        return Aim.ANY
    return Aim.ANY if any(works.destination.search(subject) for subject in subjects) else Aim.OTHER


def _plain(text: str) -> str:
    """The text folded, « annexé » told apart from « annexe »."""
    return fold(_JOINED.sub("joint", text))


def _of_row(label: str, works: Works) -> Aim:
    if works.words.search(label) or works.destination.search(label):
        return Aim.WORKS
    kinds = [kind for kind in kinds_of_works() if kind.key != works.key]
    told = any(kind.destination.search(label) or kind.words.search(label) for kind in kinds)
    return Aim.OTHER if told or other_subjects().search(label) else Aim.ANY


def _subject(folded: str) -> str:
    """What a sentence is about: its words before the verb."""
    plain = _LEADING.sub("", folded)
    verb = _VERB.search(plain)
    return plain[: min(verb.start() if verb else SUBJECT, SUBJECT)]
