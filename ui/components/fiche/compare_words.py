"""What two sheets are called, and what differs between them, in French words."""

from __future__ import annotations

from collections.abc import Iterable

from rag.dates import in_french
from rag.sheet.types import Figure, Finding, Sheet
from ui.components.fiche import lead, words
from ui.components.fiche.difference import Difference

_MOST = 6
"""Figures named of a theme; the texts below hold them all."""


def names(left: Sheet, right: Sheet) -> tuple[str, str]:
    """What tells the two sheets apart, in a word each."""
    zones = (f"Zone {left.zone}", f"Zone {right.zone}") if left.zone != right.zone else ("", "")
    days = (_day(left), _day(right)) if left.day != right.day else ("", "")
    a, b = (", ".join(filter(None, each)) for each in zip(zones, days, strict=True))
    return a or f"Zone {left.zone}", b or f"Zone {right.zone}"


def _day(sheet: Sheet) -> str:
    return f"au {in_french(sheet.day)}" if sheet.day else ""


def verdict(found: Difference, called: tuple[str, str]) -> str:
    """What differs in a theme, figures named."""
    if found.same:
        return "Mêmes règles, mot pour mot." if found.alike else f"Dans les deux : {found.left.status}."
    if found.left.status is not found.right.status:
        return f"{called[0]} : {found.left.status} ; {called[1]} : {found.right.status}."
    if found.figures_differ:
        left, right = (_told(each.left for each in found.pairs), _told(each.right for each in found.pairs))
        return (
            f"Chiffres différents. Seulement {called[0]} : {_only(left, right)} ; "
            f"seulement {called[1]} : {_only(right, left)}."
        )
    return "Texte différent, mêmes chiffres."


def _told(found: Iterable[Finding | None]) -> tuple[Figure, ...]:
    return tuple(figure for each in found if each for figure in each.figures)


def _only(found: Iterable[Figure], others: Iterable[Figure]) -> str:
    """The figures that the other sheet does not give."""
    known = {(each.value, each.unit) for each in others}
    told = dict.fromkeys(words.figure(each) for each in found if (each.value, each.unit) not in known)
    more = len(told) - _MOST
    listed = ", ".join(list(told)[:_MOST])
    return f"{listed} et {lead.others(more)}" if more > 0 else listed or "aucun autre chiffre"


def mark_of(found: Difference) -> str:
    """A sign and a word for each theme of the overview."""
    if found.same:
        return "= identique"
    if found.left.status is not found.right.status:
        return "≠ l'un règle, l'autre non"
    return "≠ chiffres" if found.figures_differ else "≠ texte"
