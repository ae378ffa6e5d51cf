"""Numbers and names as a French reader expects them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from math import floor, log10

from eval.compare import Change
from eval.french import REFUSALS, number
from eval.metrics.base import Better, Kind
from eval.summary import Figure

NBSP, THIN = "\u00a0", "\u202f"
_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_LOOSE = re.compile(r" (?=[%:;?!»])|(?<=«) |(?<=\b[np]) (?==)|(?<=\b[np] =) |(?<=\d) (?=s\b)")
_KINDS = {
    "ambigue": "question ambiguë",
    "autre_commune": "autre commune",
    "definition": "définition",
    "etat_acte": "état d'un acte",
    "fausse_premisse": "fausse prémisse",
    "hors_corpus": "hors des documents",
    "non_reglemente": "non réglementé",
    "preuve_retiree": "preuve retirée",
    "procedure": "procédure",
    "sous_specifie": "sous-spécifiée",
    "trop_vague": "trop vague",
    "zone_absente": "zone absente",
}
_STATUS = {
    "answered": "réponse donnée",
    "refused": "refus",
    "clarify": "précision demandée",
    "unscored": "non notée",
}
_FACTOR = 2
CHANCE = 0.05
"""A change at least as large, either way, is said beyond chance when less likely than that."""


def percent(share: float, digits: int = 1) -> str:
    return f"{number(100 * share, digits)}{NBSP}%"


def integer(value: float) -> str:
    return f"{value:,.0f}".replace(",", THIN)


def amount(value: float, kind: Kind) -> str:
    """A value with its unit."""
    return _number(value, kind) + _unit(kind)


def _unit(kind: Kind) -> str:
    units = {Kind.PROPORTION: "%", Kind.SECONDS: "s", Kind.ENERGY: "Wh"}
    return f"{NBSP}{units[kind]}" if kind in units else ""


def _number(value: float, kind: Kind) -> str:
    """Enough digits to tell two values apart, however small."""
    if kind is Kind.PROPORTION:
        return number(100 * value, 1)
    size = abs(value)
    digits = 1 if size >= 100 else 2 if size >= 1 else 3
    if 0 < size < 0.01:
        digits = min(9, 1 - floor(log10(size)))
    return number(value, digits)


def shown(figure: Figure) -> str:
    """The value of a figure, a dash without observation."""
    return "—" if figure.value is None else amount(figure.value, figure.kind)


def counted(figure: Figure) -> str:
    """``67 sur 171`` for a proportion, ``n = 171`` for the rest."""
    if figure.kind is Kind.PROPORTION and figure.value is not None:
        return f"{integer(figure.hits)} sur {integer(figure.total)}"
    return f"n{NBSP}={NBSP}{integer(figure.total)}"


def bounds(figure: Figure) -> str:
    """``32,2 à 46,7 %``, empty without interval."""
    if figure.interval is None or figure.value is None:
        return ""
    low, high = (_number(bound, figure.kind) for bound in (figure.interval.low, figure.interval.high))
    return f"{low} à {high}{_unit(figure.kind)}"


def difference(change: Change) -> str:
    """``+2,3 points``: a change between two runs."""
    before, after = change.before.value, change.after.value
    if before is None or after is None:
        return ""
    gap = after - before
    if not gap:
        return "sans changement"
    sign = "+" if gap > 0 else "−"
    if change.after.kind is Kind.PROPORTION:
        return f"{sign}{number(abs(100 * gap), 1)}{NBSP}point{'s' if abs(100 * gap) >= 2 else ''}"
    return sign + amount(abs(gap), change.after.kind)


def chance(change: Change) -> str:
    """``p = 0,230`` and what it means; empty where nothing moved or nothing can be tested."""
    value = change.p_both
    if value is None or change.before.value == change.after.value:
        return ""
    known = f"p{NBSP}<{NBSP}0,001" if value < 0.001 else f"p{NBSP}={NBSP}{number(value, 3)}"
    return f"{known}, " + ("au-delà du hasard" if value < CHANCE else "le hasard peut suffire")


def course(change: Change) -> str:
    """``mieux`` or ``moins bien`` where chance does not explain it, else empty.

    Times and energy depend on what else the machine does: only a factor of two says something.
    """
    before, after, better = change.before.value, change.after.value, change.after.better
    if before is None or after is None or before == after or better is Better.NEITHER:
        return ""
    if change.after.kind in (Kind.SECONDS, Kind.ENERGY):
        sure = max(before, after) > _FACTOR * min(before, after)
    elif change.p_both is not None:
        sure = change.p_both < CHANCE
    elif change.difference is not None:
        sure = not change.difference.low <= 0 <= change.difference.high
    else:
        sure = False
    return ("mieux" if (after > before) == (better is Better.HIGHER) else "moins bien") if sure else ""


def day(moment: datetime) -> str:
    return f"{moment.day}{'er' if moment.day == 1 else ''} {_MONTHS[moment.month - 1]}"


def month(moment: datetime) -> str:
    return f"{_MONTHS[moment.month - 1]} {moment.year}"


def moment(started: str) -> str:
    """An ISO date and time, in French; as it is where it is none."""
    try:
        when = datetime.fromisoformat(started)
    except ValueError:
        return started
    zone = "" if when.tzinfo is None else " UTC" if not when.utcoffset() else f" ({when:%z})"
    return f"{day(when)} {when.year} à {when:%H} h {when:%M}{zone}"


def kind_name(kind: str) -> str:
    return _KINDS.get(kind, kind.replace("_", " ")) or "(non précisé)"


def status_name(status: str, refusal: str = "") -> str:
    reason = REFUSALS.get(refusal, refusal.replace("_", " "))
    return _STATUS.get(status, status) + (f" ({reason})" if reason else "")


def clip(text: str, limit: int) -> str:
    """The beginning of a text, and how much of it is left out; a short end is kept."""
    if len(text) <= limit * 1.2:
        return text
    return f"{text[:limit].rstrip()}… [{integer(len(text) - limit)} caractères de plus]"


def pages(numbers: Sequence[int]) -> str:
    return f", p.{NBSP}{', '.join(map(str, numbers))}" if numbers else ""


def tied(text: str) -> str:
    """A French sentence whose signs stay with their words at the end of a line."""
    return _LOOSE.sub(NBSP, text)


def several(count: int, one: str, many: str) -> str:
    return f"{integer(count)} {many if count > 1 else one}"
