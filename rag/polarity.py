"""Which way a French rule points: allowed or forbidden, at least or at most, with its negations.

A sentence that keeps every word of the act but loses a ``ne … pas`` says the opposite; figures alone
cannot see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.numbers import UNITS, tokens
from rag.text import fold

_CLAUSE = re.compile(r"[.;:!?\n•]+(?=\s|$)|\s[–-]\s")
_SENTENCE = re.compile(r"[.;!?]+(?=\s|$)")  # a bound goes over "maximum :" and over list dashes
_EXCEPTION = re.compile(
    r"\b(?:sauf|hormis|excepte[es]*|a l'exception|a l'exclusion|en dehors|autres? que|hors)\b"
)
_WORD = re.compile(r"[a-z]+|\d+(?:[.,]\d+)?")
_NEGATIONS = frozenset(
    ["pas", "plus", "point", "jamais", "aucun", "aucune", "nul", "nulle", "ni", "nullement"]
)
_NONE = frozenset(["aucun", "aucune", "nul", "nulle", "ni"])
_MODALS = frozenset(["peut", "peuvent", "pourra", "pourront", "saurait", "sauraient", "doit", "doivent"])

# Word beginnings of each side. A negation turns one side into the other.
_FAMILIES: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "permission": (
        re.compile(
            r"autoris(?:e|es|ee|ees|ation|ations)$|admis(?:e|es)?$|permis(?:e|es)$|toleree?s?$|accordee?s?$"
        ),
        re.compile(r"interdi(?:t|te|ts|tes|ction|ctions)$|prohib|proscri|refusee?s?$"),
    ),
    "obligation": (
        re.compile(r"obligatoires?$|exigee?s?$|exigibles?$|imposee?s?$|requis(?:e|es)?$"),
        re.compile(r"facultati|dispensee?s?$|exoneree?s?$"),
    ),
    "regle": (re.compile(r"reglementee?s?$|limitee?s?$"), re.compile(r"$^")),
    "decision": (
        re.compile(r"approuv|adoptee?s?$|adopte(?:nt)?$|favorables?$"),
        re.compile(r"rejet|repouss|desapprouv|defavorables?$"),
    ),
    "gratuite": (re.compile(r"payante?s?$"), re.compile(r"gratui")),
    "peril": (re.compile(r"mainlevees?$|leve[es]*$"), re.compile(r"$^")),
}
# Compared only between a clause and the one it comes from: a whole rule often holds both sides.
_LOCAL: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "minimum et maximum": (re.compile(r"maxim|plafon"), re.compile(r"minim")),
    "devoir": (re.compile(r"(?:doit|doivent|devra|devront)$"), re.compile(r"$^")),
}
_AT_MOST, _AT_LEAST = _LOCAL["minimum et maximum"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A number said to be a ceiling (``most``) or a floor."""

    value: str
    most: bool


def contradiction(statement: str, source: str, around: str = "") -> str:
    """Why the statement turns the source round, in French; empty when it does not.

    ``around`` is the passage of the source: a short extract may leave « maximum » out.
    """
    if family := _opposed(statement, source, _FAMILIES):
        return f"le sens est inversé ({family})"
    for clause in _clauses(statement):
        if family := _opposed(clause, _closest(clause, source), _FAMILIES | _LOCAL):
            return f"le sens est inversé ({family})"
    if _hides_exception(statement, source):
        return "l'exception est présentée comme la règle"
    known = _bounds(source) | _bounds(around)
    for bound in _bounds(statement):
        if Bound(bound.value, not bound.most) in known and bound not in known:
            return f"minimum et maximum confondus ({bound.value})"
    return ""


_Families = dict[str, tuple[re.Pattern[str], re.Pattern[str]]]


def _opposed(statement: str, source: str, families: _Families) -> str:
    """The family in which the statement says only the contrary of the source, exceptions aside."""
    for family, sides in families.items():
        said, found = _signs(statement, sides), _signs(source, sides)
        if said and found and not said & found and not _excepted(statement, source):
            return family
    return ""


def _closest(clause: str, source: str) -> str:
    """The clause of the source that shares most words with this one, several when they tie; else nothing."""
    about = _words_of(clause)
    shared = {other: len(about & _words_of(other)) for other in _clauses(source)}
    best = max(shared.values(), default=0)
    if best < max(2, len(about) / 2):
        return ""
    return "\n".join(other for other, count in shared.items() if count == best)


def _words_of(clause: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _WORD.findall(clause) if len(word) >= 4 or word[0].isdigit())


def _signs(text: str, sides: tuple[re.Pattern[str], re.Pattern[str]]) -> frozenset[bool]:
    positive, negative = sides
    found = set()
    for clause in _clauses(text):
        words = _WORD.findall(clause)
        for at, word in enumerate(words):
            if positive.match(word) or negative.match(word):
                found.add(bool(positive.match(word)) != _negated(words, at))
    return frozenset(found)


def _clauses(text: str) -> Iterator[str]:
    yield from (clause for clause in _CLAUSE.split(fold(text)) if clause.strip())


def _negated(words: list[str], at: int) -> bool:
    """Is the word at ``at`` under ``ne … pas``, ``aucun … n'est``, ``ne peut`` or ``non``?"""
    if words[max(0, at - 1) : at] in (["non"], ["pas"]) or "sans" in words[max(0, at - 3) : at]:
        return True
    marks = [index for index in range(max(0, at - 9), at) if words[index] in {"ne", "n"}]
    if not marks:
        return False
    mark = marks[-1]
    between, after = words[mark + 1 : at], words[at + 1 : at + 3]
    if _NEGATIONS & {*between} or _NONE & {*words[max(0, at - 9) : mark]}:
        return True
    if {"que", "qu"} & {*between, *after}:
        return False
    return bool((_NEGATIONS - {"plus"}) & {*after} or _MODALS & {*between, words[at]})


def _split_exception(text: str) -> tuple[str, str]:
    """The rule and its exception, folded; the exception runs to the end of its clause."""
    rule, exception = [], []
    for clause in _clauses(text):
        cut = _EXCEPTION.search(clause)
        rule.append(clause[: cut.start()] if cut else clause)
        if cut:
            exception.append(clause[cut.end() :])
    return " ".join(rule), " ".join(exception)


def _content(text: str) -> frozenset[str]:
    """Long words, cut short enough to meet their plural and feminine."""
    known = [pattern for pair in _FAMILIES.values() for pattern in pair]
    words = (word for word in _WORD.findall(fold(text)) if len(word) >= 5)
    return frozenset(word[:6] for word in words if not any(pattern.match(word) for pattern in known))


def _excepted(statement: str, source: str) -> bool:
    """May the statement say the opposite of the rule, because it speaks of the exception?"""
    rule, exception = _split_exception(source)
    about = _content(statement)
    return bool(about & (_content(exception) - _content(rule)))


def _hides_exception(statement: str, source: str) -> bool:
    """Does the statement lay the rule's own sense on what the rule excepts?"""
    if _EXCEPTION.search(fold(statement)):
        return False
    rule, exception = _split_exception(source)
    said, ruled = _signs(statement, _FAMILIES["permission"]), _signs(rule, _FAMILIES["permission"])
    if not exception or len(said) != 1 or said != ruled:
        return False
    about, in_rule = _content(statement), _content(rule)
    return bool(about & (_content(exception) - in_rule)) and not about & in_rule


def _bounds(text: str) -> frozenset[Bound]:
    """Numbers with the bound that governs them: the one stuck after the number, else the last before it.

    A bound holds for a whole list: « limitée à 7 m à l'égout et 10 m au faîtage ».
    """
    found = set()
    for sentence in _SENTENCE.split(re.sub(r"\bau (plus|moins)\b", r"au\1", fold(text))):
        words = tokens(sentence)
        numbers = [index for index, word in enumerate(words) if word[0].isdigit()]
        listed: bool | None = None
        for before, index in pairwise([-1, *numbers]):
            after = _bound_after(words, index)
            nearest = _bound_before(words, before + 1, index)
            listed = nearest if nearest is not None else listed
            most = listed if after is None else after
            if most is not None:
                found.add(Bound(words[index], most))
    return frozenset(found)


def _bound_after(words: list[str], index: int) -> bool | None:
    after = words[index + 1 : index + 4]
    while after and (after[0] in UNITS or after[0] in {"au", "de"}):
        after.pop(0)
    return _side(after, 0) if after else None


def _bound_before(words: list[str], start: int, index: int) -> bool | None:
    for at in range(index - 1, start - 1, -1):
        side = _side(words, at)
        if side is not None:
            return side
    return None


def _side(words: list[str], at: int) -> bool | None:
    """True for a ceiling, False for a floor, None for neither. ``ne peut être inférieur à`` is a floor."""
    word = words[at]
    if word == "auplus":
        return True
    if word == "aumoins":
        return False
    negated = _negated(words, at)
    if word.startswith(("superieur", "inferieur")):
        # A bare "supérieure à" states a condition, which no figure bounds.
        return word.startswith("superieur") if negated else None
    if word.startswith(("excede", "depasse")):
        # "peut dépasser 5 m" lifts a ceiling; "si elle dépasse 5 m" is a condition.
        ruled = word.endswith("r") and bool(_MODALS & {*words[max(0, at - 3) : at]})
        return True if negated else (False if ruled else None)
    if _AT_MOST.match(word) or word.startswith("limite"):
        return True
    return False if _AT_LEAST.match(word) else None
