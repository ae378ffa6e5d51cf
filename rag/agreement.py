"""Do a sentence and the clause it comes from agree: negation, duty or leave, conditions?

Compared clause by clause: the clause of the source that shares most words with that of the sentence. A
sentence in the act's own words agrees by nature and is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.conditions import conditions, dropped
from rag.directions import sides
from rag.text import fold, terms

_CLAUSE = re.compile(r"((?:(?<!\bm)(?<!\bmm)(?<!\bart)|(?<=\d m))[.;:!?•]+(?=\s|$)|\s[–-]\s|\s\[…\]\s)")
_WORD = re.compile(r"[a-z]+|\d+(?:[.,]\d+)?")

# « ne … pas » and the like; a bound (« n'excède pas 5 m ») denies nothing.
_BOUND = r"(?:exced|depass|inferieur|superieur)\w*"
_DENIED = re.compile(
    r"\b(?:ne|n')\s?(?!\w*\s?(?:que|qu')\b)(?:(?!\bque\b|\bqu')[a-z']+\s){0,4}?(?:pas|plus|point|jamais|aucun|aucune|ni|rien|nul|nulle)\b"
    r"|\b(?:aucun|aucune|nul|nulle)\b"
)
_RELATIVE = re.compile(r"\b(?:qui|que|dont)\s(?:ne\s|n')[^,;.]*")
_VERB = re.compile(
    r"\b(?:est|sont|ont|doit|doivent|peut|peuvent|comporte\w*|comprend|permet\w*|porte\w*|prend|cesse|mesure|reste\w*|"
    r"[a-z]{4,}(?:ent|isse|ige))\b"
)
_YES_NO = re.compile(r"^\s*(?:oui|non)\s*[,:;.]\s*", re.IGNORECASE)
_NON = re.compile(r"\bnon (?!plus\b)([a-z]{4,})")
_BOUND_DENIED = re.compile(
    rf"\b(?:ne|n')\s?(?:[a-z']+\s){{0,3}}?(?:pas\s)?(?:etre\s)?{_BOUND}|\b(?:n'|ne\s){_BOUND}(?:\spas)?|\bsans\s(?:que\s\S+\s\S+\s(?:\S+\s)?|pouvoir\s)?(?:etre\s)?{_BOUND}"
)
_RESTRICTED = re.compile(r"\b(?:ne|n')\s?(?:[a-z']+\s){1,6}?qu(?:e\b|')")
_NEGATIVE = re.compile(
    r"\b(?:non|sans|interdi\w*|prohib\w*|proscri\w*|exclu[se]*|exclu\w*|rejet\w*|refus\w*|dispens\w*|exoner\w*|"
    r"supprim\w*|abrog\w*|retir\w*|annul\w*|ferme[es]*|cess\w*|hors|sauf|excepte\w*|impossib\w*|"
    r"a l'exception|a defaut|faute|absence|moindre|autres? que|contre|"
    r"absten\w*|excuse\w*|incompatib\w*|manqu\w*)\b"
)
# « Non collectif » and « à défaut de réseau » forbid nothing.
_FORBIDDING = re.compile(
    r"\b(?:interdi\w*|prohib\w*|proscri\w*|exclu\w*|refus\w*|rejet\w*|incompatib\w*|impossib\w*|supprim\w*|"
    r"ferme\w*|cess\w*|seul\w*|uniquement|sauf|hormis|hors|excepte\w*|a l'exception|autres? que|sans|que|"
    r"qu'|n')\b"
)
_LEAVE = re.compile(
    r"\b(?:peut|peuvent|pourra|pourront|pouvez|pouvait|possib\w*|admis\w*|admet\w*|autoris\w*|toler\w*|facult\w*|"
    r"permet\w*|permise?s?|permis(?! d)|habilit\w*|ramene\w*|derog\w*|dispens\w*|droit|susceptib\w*|deleg\w*|"
    r"mainten\w*)\b"
)
_ALLOWED = re.compile(
    r"\b(?:peut|peuvent|pourra|pourront|possib\w*|admis\w*|autoris\w*|toler\w*|facult\w*)\b"
)
_EXCEPTED = re.compile(r"\b(?:sauf|hormis|excepte\w*|a l'exception)\b")
_DUTY = re.compile(
    r"\b(?:doit|doivent|devra|devront|devez|faut|faudra|obligat\w*|oblige\w*|exig\w*|impos\w*|requi\w*|"
    r"necessit\w*|tenue?s?|demeure)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, folded, and its search terms; ``head`` is what opens its list."""

    text: str
    words: frozenset[str]
    head: str = ""


def disagreement(statement: str, source: str, asked: str) -> str:
    """What the sentence denies, allows, orders or leaves out that its source does not; empty when nothing.

    ``asked`` is the question: the condition it already states need not be said again.
    """
    sources = list(_clauses(source))
    if re.search(r"\binterdi", fold(statement)) and not any(_forbids(clause) for clause in sources):
        return "interdiction absente de l'extrait"
    if re.search(r"\bobligatoires?\b", fold(statement)) and not any(_binds(clause) for clause in sources):
        return "obligation absente de l'extrait"
    for clause in _clauses(_YES_NO.sub("", statement)):
        near = _nearest(clause, sources)
        if near is None:
            continue
        if problem := (
            _negation(clause, near) or _modality(clause, near) or _silent(clause, near, statement, asked)
        ):
            return problem
    return ""


def _clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text; what opens a list (« Sont interdits : ») goes with each of its items."""
    head = ""
    pieces = _CLAUSE.split(" ".join(fold(text).replace("’", "'").split()))
    for piece, cut in zip(pieces[::2], [*pieces[1::2], "."], strict=True):
        if cut.strip().startswith(":"):
            head = piece
            continue
        if words := frozenset(terms(f"{head} {piece}" if piece.strip() else "")):
            yield Clause(f"{head} {piece}", words, head)
        if cut.strip()[:1] in {".", "!", "?"}:
            head = ""


def _nearest(clause: Clause, sources: list[Clause]) -> Clause | None:
    """The clauses of the source that share most words with this one, as one; none when none shares any."""
    shared = [len(clause.words & other.words) for other in sources]
    best = max(shared, default=0)
    if not best:
        return None
    alike = [other for other, count in zip(sources, shared, strict=True) if count == best]
    return Clause(
        " ; ".join(other.text for other in alike), frozenset().union(*(other.words for other in alike))
    )


def _silent(said: Clause, source: Clause, statement: str, asked: str) -> str:
    return dropped(source.text, statement, asked) if _same(said, source) else ""


# -- negation ---------------------------------------------------------------------------------------


def _denials(text: str) -> tuple[int, int]:
    """How many denials, and how many of them are those of a bound."""
    bounds = len(_BOUND_DENIED.findall(text))
    rest = _RESTRICTED.sub(" ", _BOUND_DENIED.sub(" ", text))
    return len(_DENIED.findall(rest)), bounds


def _negation(said: Clause, source: Clause) -> str:
    ours, our_bounds = _denials(said.text)
    # « Ne font l'objet d'aucune règle : elles ne sont pas réglementées » denies one thing, twice.
    ours = max(_denials(said.head)[0], ours - _denials(said.head)[0])
    theirs, their_bounds = _denials(source.text)
    our_signs, their_signs = _signs(said.text), _signs(source.text)
    if ours > theirs + len(their_signs - our_signs):
        compared = not our_bounds and re.search(rf"\b(?:{_BOUND}|plus \w+ que)\b", said.text)
        if not (their_bounds and compared):
            return "négation absente de l'extrait"
    theirs = _denials(_RELATIVE.sub(" ", source.text))[0]
    if theirs and not ours and not our_bounds and not our_signs - their_signs and _same(said, source):
        return "négation de l'extrait perdue"
    for word in _NON.findall(source.text):
        bare = re.search(rf"(?<!non )\b{word[:-1]}", said.text)
        if bare and not re.search(rf"\bnon {word[:-1]}", said.text) and not (ours or our_signs):
            return f"« non {word} » perdu"
    return ""


def _binds(clause: Clause) -> bool:
    return bool(_DUTY.search(clause.text) or re.search(r"\bsoumis", clause.text))


def _forbids(clause: Clause) -> bool:
    return bool(_FORBIDDING.search(clause.text)) or any(_denials(clause.text))


def _signs(text: str) -> frozenset[str]:
    """The negative words of a text, cut short enough to meet their plural."""
    told = re.sub(r"\bsans objet\b", " ", _BOUND_DENIED.sub(" ", text))
    return frozenset(found[:6] for found in _NEGATIVE.findall(told))


def _same(said: Clause, source: Clause) -> bool:
    """Do the two clauses speak of one thing: are most words of one in the other?"""
    return len(said.words & source.words) >= 0.5 * min(len(said.words), len(source.words))


# -- duty and leave ---------------------------------------------------------------------------------


def _modality(said: Clause, source: Clause) -> str:
    if not _same(said, source):
        return ""
    if (
        re.search(r"\bobligatoires?\b", said.text)
        and _ALLOWED.search(source.text)
        and not _DUTY.search(source.text)
    ):
        return "faculté présentée comme une obligation"
    if _denials(said.text)[0]:
        return ""
    free = _BOUND_DENIED.sub(" ", said.text)
    rule = _BOUND_DENIED.sub(" ", source.text)
    leave, duty = _LEAVE.search(free), _DUTY.search(free)
    gives, orders = _LEAVE.search(rule) or _EXCEPTED.search(rule), _DUTY.search(rule)
    fragment = source.text.strip().startswith("-") or not _VERB.search(rule)
    if leave and not duty and not gives and not fragment:
        # « Vous pouvez monter jusqu'à 10 m » says a ceiling.
        upward = any(False in found for found in sides(source.text).values())
        if not (upward or _denials(source.text)[0]):
            return "obligation présentée comme une faculté"
    if duty and not leave and _ALLOWED.search(rule) and not orders and not any(conditions(source.text)):
        return "faculté présentée comme une obligation"
    if re.search(r"\bfacultati", free) and not re.search(r"\bfacultati|\bpeu(?:t|vent)\b", rule):
        return "obligation présentée comme une faculté"
    return ""
