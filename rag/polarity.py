"""Which way a French rule points: allowed or forbidden, at least or at most, with its negations.

A sentence that keeps every word of the act but loses a ``ne … pas`` says the opposite; figures alone
cannot see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.directions import reversed_pair, turned
from rag.text import fold

_CLAUSE = re.compile(r"[.;:!?\n•]+(?=\s|$)|\s[–-]\s")
_EXCEPTION = re.compile(
    r"\b(?:sauf|hormis|excepte[es]*|a l'exception|a l'exclusion|en dehors|autres? que|hors)\b"
)
_GIVEN = re.compile(r"\b(?:si|lorsqu\w*|quand|en cas d)\b[^,;]*")
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
            r"|acceptee?s?$"
            r"|possibles?$"
        ),
        re.compile(r"interdi(?:t|te|ts|tes|ction|ctions)$|prohib|proscri|refusee?s?$"),
    ),
    "obligation": (
        re.compile(r"obligatoires?$|soumis(?:e|es)?$|exigee?s?$|exigibles?$|imposee?s?$|requis(?:e|es)?$"),
        re.compile(r"facultati|dispensee?s?$|exoneree?s?$"),
    ),
    "regle": (re.compile(r"reglementee?s?$|limitees?$"), re.compile(r"$^")),
    "decision": (
        re.compile(r"approuv|adoptee?s?$|adopte(?:nt)?$|favorables?$"),
        re.compile(r"rejet|repouss|desapprouv|defavorables?$"),
    ),
    "gratuite": (re.compile(r"payante?s?$"), re.compile(r"gratui")),
    "peril": (re.compile(r"mainlevees?$|leve[es]*$"), re.compile(r"$^")),
    "vigueur": (re.compile(r"mainten(?:u|ue|us|ues)$|vigueur$"), re.compile(r"supprime|abrog|annule|retire")),
    "ouverture": (re.compile(r"(?:re)?ouvert(?:e|s|es)?$"), re.compile(r"ferme(?:e|s|es)?$")),
    "majorite": (re.compile(r"unanim"), re.compile(r"majorite$")),
}
# What a passage says of itself as a whole, where its extract is silent.
_OF_THE_ACT = {name: _FAMILIES[name] for name in ("decision", "majorite")}
# Compared only between a clause and the one it comes from: a whole rule often holds both sides.
_LOCAL: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "minimum et maximum": (re.compile(r"maxim|plafon"), re.compile(r"minim")),
    "devoir": (re.compile(r"(?:doit|doivent|devra|devront)$"), re.compile(r"$^")),
}


def contradiction(statement: str, source: str, around: str = "") -> str:
    """Why the statement turns the source round, in French; empty when it does not.

    ``around`` is the passage of the source: a short extract may leave « maximum » out.
    """
    if family := _opposed(statement, source, _FAMILIES):
        return f"le sens est inversé ({family})"
    for clause in _clauses(statement):
        if family := _opposed(clause, _closest(clause, source), _FAMILIES | _LOCAL):
            return f"le sens est inversé ({family})"
    if family := _opposed_act(statement, source, around):
        return f"le sens est inversé ({family})"
    if _swaps_exception(statement, source):
        return "l'exception est présentée comme la règle"
    if _hides_exception(statement, source):
        return "l'exception est présentée comme la règle"
    if figure := turned(statement, source, around):
        return f"minimum et maximum confondus ({figure})"
    if pair := reversed_pair(statement, source):
        return f"ordre inversé ({pair})"
    return ""


_Families = dict[str, tuple[re.Pattern[str], re.Pattern[str]]]


def _opposed(statement: str, source: str, families: _Families) -> str:
    """The family in which the statement says only the contrary of the source, exceptions aside."""
    for family, sides in families.items():
        said, found = _signs(statement, sides), _signs(source, sides)
        if said and found and not said & found and not excepted(statement, source):
            return family
    return ""


def _opposed_act(statement: str, source: str, around: str) -> str:
    """The same for what an act decides, read in the passage when the extract does not tell."""
    silent = {name: pair for name, pair in _OF_THE_ACT.items() if not _signs(source, pair)}
    return _opposed(statement, around, silent)


def _swaps_exception(statement: str, source: str) -> bool:
    """Does a sentence that tells rule and exception lay on the rule the contrary of its source?"""
    rule, exception = _split_exception(statement)
    ruled, excepted = _split_exception(source)
    if not (exception and excepted):
        return False
    said, found = _signs(rule, _FAMILIES["permission"]), _signs(ruled, _FAMILIES["permission"])
    return bool(said and found and not said & found)


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
    # « Une demande qui n'est pas accompagnée d'un plan est refusée »: the denial is not of this verb.
    if _BE & {*between[1:]} and _NEGATIONS & {*between[: _last_of(between, _BE)]}:
        return False
    if _NEGATIONS & {*between} or _NONE & {*words[max(0, at - 9) : mark]}:
        return True
    if {"que", "qu"} & {*between, *after}:
        return False
    return bool((_NEGATIONS - {"plus"}) & {*after} or _MODALS & {*between, words[at]})


_BE = frozenset(["est", "sont", "sera", "seront"])


def _last_of(words: list[str], wanted: frozenset[str]) -> int:
    return max(at for at, word in enumerate(words) if word in wanted)


def _split_exception(text: str) -> tuple[str, str]:
    """The rule and its exception, folded; the exception runs to the end of its clause."""
    rule, exception = [], []
    for clause in _clauses(text):
        cut = _EXCEPTION.search(clause)
        # « Hors secteur UBa, il est possible… »: the rule comes after it.
        end = clause.find(", ", cut.end()) if cut and not clause[: cut.start()].strip(" ,-•") else -1
        rule.append(
            (clause[: cut.start()] + clause[end:] if end >= 0 else clause[: cut.start()]) if cut else clause
        )
        if cut:
            exception.append(clause[cut.end() : end] if end >= 0 else clause[cut.end() :])
    return " ".join(rule), " ".join(exception)


def _content(text: str) -> frozenset[str]:
    """Long words, cut short enough to meet their plural and feminine."""
    known = [pattern for pair in _FAMILIES.values() for pattern in pair]
    words = (word for word in _WORD.findall(fold(text)) if len(word) >= 5)
    return frozenset(word[:6] for word in words if not any(pattern.match(word) for pattern in known))


def excepted(statement: str, source: str) -> bool:
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
    given = _content(" ".join(_GIVEN.findall(fold(statement))))
    if given and 2 * len(given & (_content(exception) - in_rule)) >= len(given):
        return True
    return bool(about & (_content(exception) - in_rule)) and not about & in_rule
