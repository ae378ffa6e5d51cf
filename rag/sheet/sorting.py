"""Which theme a clause is about: by the headings it stands under, by the number of its article in a plan from
before 2016, then by its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.sheet.aims import REST
from rag.sheet.clauses import Article, Clause
from rag.sheet.fiche import Theme, themes
from rag.sheet.numbering import numbered, titled
from rag.text import fold
from rag.wanted import NO_RULE

# Containers, whose words (« caractéristiques architecturales ») say nothing of one article.
_CONTAINER = re.compile(
    r"\W*(?:chapitres?|titres?|sections?|sous-sections?|parties?|livres?|tomes?|reglement|zones?|theme"
    r"|[ivx]+\s?[.\-–)]"
    r"|[a-c]\s?[.\-–)])\b"
)
_OPEN_CONTAINERS = frozenset({"destination", "reseaux"})
_APPENDED = re.compile(r"\bannexes?\b|\bliste d|\bdoctrine\b|\bporter a connaissance\b")
FEW, BROAD = 8, 3
LEAST_MOVED = 4  # words of a clause that is taken out of its article
AT_START = 70  # characters of a clause that say what it is about
_RULES = re.compile(
    r"\d|\binterdi|\bautoris|\badmis|\bobligat|\bdoi(?:t|vent)\b|\bdevr|\bne peu|\bsoumis|\bprescri|\bexig"
    r"|\bimpos"
)


def themes_of_path(article: Article, numbers: bool) -> tuple[str, ...]:
    """The themes that the headings of an article name, the nearest heading first; several when it names
    several. ``numbers`` tells that the document numbers its articles as plans did before 2016."""
    section = article.chunks[0].section
    by_number = numbered(section.article, section.zones) if numbers and section.zones else ()
    for title in reversed(section.path):
        folded = fold(title)
        found = titled(folded)
        if _CONTAINER.match(folded):
            found = tuple(key for key in found if key in _OPEN_CONTAINERS)
        if found:
            agreed = tuple(key for key in found if key in by_number)
            return agreed or found
        if by_number:
            return by_number
    return by_number


def themes_of(
    clause: Clause,
    found: Sequence[str],
    in_zone: bool,
    preamble: bool = False,
    follows: Sequence[str] = (),
) -> tuple[str, ...]:
    """The themes of a clause, given those of its article. ``preamble``: it stands before the articles of a
    chapter, and rules nothing by itself. ``follows`` are those of the clause that it goes on from."""
    folded = fold(clause.text)
    heads = fold(" | ".join(clause.heads))
    opening = f"{heads} | {folded[:AT_START]}" if heads else folded[:AT_START]
    if len(found) > 1:
        told = [key for key in found if _theme(key).words.search(f"{heads} {folded}")]
        named = [key for key in found if _theme(key).titles.search(heads)]
        base = tuple(named or told or follows or _unsaid(found, folded))
    elif found:
        base = tuple(found)
    elif preamble:
        base = (REST,)
    else:
        base = _untitled(clause, opening, folded, heads, in_zone)
    moved = [each.key for each in themes() if each.takes & set(base) and each.opens.search(opening)]
    if moved and len(folded.split()) >= LEAST_MOVED:
        return tuple(moved)
    copied = [
        each.key
        for each in themes()
        if each.shared and each.key not in base and each.words.search(folded) and _RULES.search(folded)
    ]
    return (*base, *copied)


def _unsaid(found: Sequence[str], folded: str) -> Sequence[str]:
    """The themes of a clause that says none of those its title names: all of them for « libre » or « sans
    objet », else none."""
    whole = len(found) < BROAD or len(folded.split()) < FEW or NO_RULE.search(folded)
    return found if whole else (REST,)


def _untitled(clause: Clause, opening: str, folded: str, heads: str, in_zone: bool) -> tuple[str, ...]:
    """The theme of a clause under no telling title: that of its sub-heading, of its first words, of the
    rest."""
    named = [each.key for each in themes() if heads and each.titles.search(heads)]
    if named and not _APPENDED.search(fold(" ".join(clause.chunk.section.path))):
        return tuple(named[:1])
    if not _RULES.search(folded):
        return (REST,) if in_zone else ()
    if not in_zone and _APPENDED.search(fold(" ".join(clause.chunk.section.path))):
        return ()  # a list, a note of the State: only what is shared is taken from it
    for words in (opening, folded):
        told = [each.key for each in themes() if each.words.search(words)]
        if told:
            return tuple(told[:2]) if in_zone else tuple(told[:1])
    return (REST,) if in_zone else ()


def _theme(key: str) -> Theme:
    return next(each for each in themes() if each.key == key)
