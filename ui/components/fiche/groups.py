"""The rules of a theme in groups, as they are read: the one that leads, those of these works, of the zone, of
the rules common to all zones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.sheet.types import Aim, Finding, Sheet, Standing, ThemeSheet
from ui import labels
from ui.components.fiche import lead, words

FEW_ENOUGH = 5
"""Rules of a theme that are all shown at once."""
_SHOWN = {"travaux": 3, "zone": 3, "renvoi": 0, "generales": 0}
_SHOWN_LATER = {"travaux": 1, "zone": 1, "renvoi": 0, "generales": 0}
"""Of a theme that these works do not put first."""


@dataclass(frozen=True, slots=True)
class Group:
    """``title`` is shown over it when there are several; ``more`` are its rules that are one click away, and
    ``told`` is what is said of them."""

    key: str
    told: str
    title: str
    shown: tuple[Finding, ...]
    more: tuple[Finding, ...]


def groups(sheet: Sheet, theme: ThemeSheet) -> Iterator[Group]:
    """Every rule of a theme that is not folded away, once."""
    if theme.key == words.DEFINITIONS:
        if theme.findings:
            yield Group("termes", _terms(len(theme.findings)), "", (), theme.findings)
        return
    first = lead.leading(theme)
    usual = _SHOWN if theme.important or not sheet.works else _SHOWN_LATER
    rest = [each for each in theme.findings if each is not first]
    kinds = [(*each, found) for each in _names(sheet) if (found := _of(each[0], rest))]
    if first is not None:
        yield Group("tete", "", "", (first,), ())
    several = len(kinds) > 1
    for rank, (key, name, told, found) in enumerate(kinds):
        most = len(found) if len(theme.findings) <= FEW_ENOUGH else usual[key]
        most = most or int(first is None and rank == 0)
        # A box that hides a single rule is longer than the rule.
        most = len(found) if len(found) == most + 1 else most
        yield Group(key, _more(told, found[most:], most), name if several else "", found[:most], found[most:])


def _more(told: str, found: Sequence[Finding], before: int) -> str:
    """``8 autres règles du chapitre de la zone UD2``."""
    many = len(found) > 1
    other = ("autres " if many else "autre ") if before else ""
    kind = f"{other}règle{'s' if many else ''}"
    return f"{labels.number(len(found))} {kind} {told.format(s='s' if many else '')}"


def _terms(count: int) -> str:
    many = "s" if count > 1 else ""
    return f"{labels.count(count, 'terme')} employé{many} ci-dessus, dans les mots du règlement"


def _names(sheet: Sheet) -> Sequence[tuple[str, str, str]]:
    """Each group: its key, its heading, and what is said of those of its rules that are a click away."""
    return (
        ("travaux", "Règles propres à ces travaux", "propre{s} à ces travaux"),
        ("zone", f"Chapitre de la zone {sheet.zone}", f"du chapitre de la zone {sheet.zone}"),
        ("renvoi", "Règles auxquelles la zone renvoie", "où la zone renvoie"),
        ("generales", "Dispositions générales", "des dispositions générales"),
    )


def _of(key: str, found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(each for each in found if _key(each) == key)


def _key(found: Finding) -> str:
    if found.aim is Aim.WORKS:
        return "travaux"
    return {Standing.ZONE: "zone", Standing.REFERRED: "renvoi", Standing.COMMON: "generales"}[found.standing]
