"""Is a sentence about what its citation is about: its words, and the words around each of its figures?

The figure of the eaves never serves the ridge, nor that of the main building its annexes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from rag.numbers import bare_numbers, tokens
from rag.text import fold, terms

LEAST_COVERED = 0.6
"""The share of a sentence's words that its citation must hold."""
LEAST_WITH_FIGURES = 0.33
"""The same when the citation holds all its figures, which are evidence too."""
FEWEST = 3
"""Words fewer than these tell nothing beside a figure."""

_SENTENCE = re.compile(r"[.!?•]+(?=\s|$)|\s\[…\]\s")
_SEGMENT = re.compile(r"[,;:()]+(?=\s|$)|\s[–-]\s|\bet\b|\bpuis\b|\bou\b(?! plus| moins)")
_RANGE = re.compile(r"\bentre (\d[\d ,.]*\S{0,2}) et (?=\d)")
_MINUTES = re.compile(r"(\d ?h(?:eures?)?) ?\d\d\b")
# Dates, phone numbers and references are read by other checks; votes are tied to their sides there.
_APART = re.compile(
    r"\b\d{1,2}(?:er)? (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|"
    r"septembre|octobre|novembre|decembre)"
    r"(?: \d{4})?|\b(?:route (?:departementale|nationale)|r[dn]|lot|parcelle) ?(?:n° ?)?\d+|"
    r"\b0\d(?:[ .]\d\d){4}\b|\bn° ?[\d-]+|\b[lrd]\. ?\d[\d-]*|"
    r"\barticles? [a-z]{0,3} ?\d+(?:[.,]\d+)*"
)
_VOTES = re.compile(r"\b(?:pour|contre|abstentions?) ?:|\d (?:voix|pour|contre)\b|\babstention")
# Words that say allowed or due, of any rule: other checks read them.
_LIGHT = frozenset(
    terms(
        "oui non interdit interdite autorisé autorisée autorisation admis "
        "admise permis permise possible obligatoire "
        "doit doivent devoir peut peuvent pouvoir faut falloir prévoir avoir "
        "être considéré inférieur supérieur réglementé exiger exigé "
        "coûter coût facturer adopter prendre condition raison heure tranche famille "
        "zone secteur article prend prendra trouver trouvé document délibération arrêté acte séance"
    )
)
# Words of rules themselves: they are around any figure.
_COMMON = frozenset(
    terms(
        "maximum minimum maximal minimal limiter limite limitée excéder "
        "dépasser inférieur supérieur égal porter "
        "ramener fixer plafonner hauteur largeur distance superficie surface moins plus "
        "construction zone secteur article "
        "doit peut être avoir respecter compter mesurer mètre place montant total somme soit dont compris"
    )
)
_BACK = re.compile(r"\b(?:cette|ce|cet|ces|elles?|ils?|celles?|celui|ceux)\b")

FAMILY = 5
"""Letters that the words of one family share."""

Words = frozenset[str]


def uncovered(statement: str, source: str) -> bool:
    """Does the source hold too few of the sentence's words to be what it says?"""
    said = frozenset(term for term in terms(statement) if len(term) > 3 and term.isalpha()) - _LIGHT
    figures = bare_numbers(statement)
    figured = bool(figures) and figures <= bare_numbers(source)
    if len(said) < (FEWEST if figured else 1):
        return False
    least = LEAST_WITH_FIGURES if figured else LEAST_COVERED
    return len(said & frozenset(terms(source))) < least * len(said)


def misplaced(statement: str, source: str) -> str:
    """The figure that the sentence ties to words which the source ties to another one; else empty."""
    rules = _around(source)
    if len(rules) < 2:
        return ""
    for figure, own in _around(statement).items():
        if figure not in rules:
            continue
        mine, others = rules[figure], _others(rules, figure)
        if own & (others - mine) and not own & (mine - others):
            return figure
    return ""


def borrowed(statement: str, source: str, around: str) -> str:
    """A word of a sentence that its extract lacks and that ``around`` uses of another rule."""
    own, elsewhere = frozenset(terms(source)), frozenset(terms(around))
    for term in terms(statement):
        if len(term) <= 3 or not term.isalpha() or term not in elsewhere - own - _LIGHT - _COMMON:
            continue
        # « Instruire » is no other rule's word where the extract says « instruits ».
        if not any(akin(term, other) for other in own):
            return term
    return ""


def akin(term: str, other: str) -> bool:
    """Do two terms begin alike, as « instruir » and « instruit », « forestier » and « foresti »?"""
    return len(term) > FAMILY and term[:FAMILY] == other[:FAMILY]


def _others(rules: Mapping[str, Words], figure: str) -> Words:
    return frozenset().union(*(words for other, words in rules.items() if other != figure))


def _around(text: str) -> dict[str, Words]:
    """The words of the segments that hold each figure, alone there; the head of a sentence goes with all."""
    found: dict[str, set[str]] = defaultdict(set)
    plain = " ".join(fold(text).replace("’", "'").split())
    for pattern, kept in ((_MINUTES, r"\1"), (_RANGE, r"\1 a "), (_APART, " ")):
        plain = pattern.sub(kept, plain)
    before: set[str] = set()
    for sentence in _SENTENCE.split(plain):
        if _VOTES.search(sentence):
            continue
        # « Cette distance est portée à 20 m » speaks of what the sentence before it told.
        head = set(before) if _BACK.search(sentence) else set[str]()
        before = {term for term in terms(sentence) if term.isalpha()} - _COMMON
        seen = False
        for segment in _segments(sentence):
            figures = [word for word in tokens(segment) if word[0].isdigit()]
            words = {term for term in terms(segment) if not any(map(str.isdigit, term))} - _COMMON
            if not figures and not seen:
                head |= words
            if len(set(figures)) == 1:
                found[figures[0]] |= words | head
            seen = seen or bool(figures)
    return {figure: frozenset(words) for figure, words in found.items()}


def _segments(sentence: str) -> Iterable[str]:
    """A sentence cut at its commas and conjunctions, when each piece then has its figure at most."""
    return (segment for segment in _SEGMENT.split(sentence) if segment.strip())
