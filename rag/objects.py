"""Objects of town rules that exclude each other: the eaves and the ridge, an annexe and the main building.

The families are data (``data/objets.toml``). A sentence may not speak of one of them where its extract speaks
of another, nor give to one the figure that the extract gives to another.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

from rag.names import persons
from rag.numbers import tokens
from rag.text import fold, terms

_SENTENCE = re.compile(r"(?<!\bM)(?<!\bMM)[.!?•\n]+(?=\s|$)|\s\[…\]\s")
_CLAUSE = re.compile(r"(?<!\bM)(?<!\bMM)[.;:!?•\n]+(?=\s|$)|\s\[…\]\s")
# A colon goes with what follows it: « Repas : 3,60 € ; Garderie : 1,70 € ».
_WRAPPED = re.compile(r"\s*\n(?!\s*[-•–▪*])\s*")
_SEGMENT = re.compile(r"[,;()]+(?=\s|$)|\s[–—-]\s|\bet\b|\bpuis\b|\bou\b(?! plus| moins)")

_WEEK = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_FROM_TO = re.compile(rf"\bdu ({'|'.join(_WEEK)}) au ({'|'.join(_WEEK)})\b")

LEAST_SHARED = 0.75
"""The share of a sentence's words that one clause of the extract holds, for it to be what it comes from."""
FEWEST = 2

Objects = frozenset[str]


@lru_cache(maxsize=1)
def _families() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    told = tomllib.loads(files("rag").joinpath("data/objets.toml").read_text(encoding="utf-8"))
    return {
        family: tuple((name, _pattern(forms)) for name, forms in objects.items())
        for family, objects in told.items()
    }


def _pattern(forms: list[str]) -> re.Pattern[str]:
    ways = "|".join(" ".join(_word(word) for word in form.split()) for form in forms)
    return re.compile(rf"(?<![\w-])(?:{ways})(?![\w])")


def _word(word: str) -> str:
    return rf"{re.escape(word[:-1])}\w*" if word.endswith("…") else rf"{re.escape(word)}(?:e?s|e|x)?"


def _named(text: str, family: str) -> list[str]:
    """The objects of a family that a folded text names, as many times as it does."""
    return [name for name, pattern in _families()[family] for _ in pattern.finditer(text)]


def other_object(statement: str, extracts: str, known: str, asked: str) -> str:
    """The object that the sentence puts in the place of one of the extracts; empty when there is none.

    ``known`` is what else may be named, the place of the rule; ``asked`` is the question: it may name an
    object to which the rule of all applies, not one to which the figure of another does.
    """
    # Lines are those of the page: only one that opens an item ends what is before it.
    statement, extracts = (_WRAPPED.sub(" ", text) for text in (statement, extracts))
    said, told, besides, wanted = map(_plain, (statement, extracts, known, asked))
    for family in _families():
        mine = _named(said, family)
        if not mine:
            continue
        theirs = _named(told, family)
        if new := _put_in_place(mine, theirs, set(_named(besides, family)) | set(_named(wanted, family))):
            return new
        if new := _twice(said, theirs, family):
            return new
        if new := _ill_tied(statement, extracts, family) or _of_another(statement, extracts, family):
            return new
    return ""


def _put_in_place(mine: list[str], theirs: list[str], known: set[str]) -> str:
    """An object that the extracts do not name, where they name one more often than the sentence."""
    if all(mine.count(name) >= theirs.count(name) for name in theirs):
        return ""
    return next((name for name in sorted(set(mine)) if name not in theirs and name not in known), "")


def _twice(said: str, theirs: list[str], family: str) -> str:
    """An object that one sentence names twice, the extracts once, and beside another that it leaves out: « à
    l'arrière de la construction principale » is said of annexes."""
    for sentence in _SENTENCE.split(said):
        mine = _named(sentence, family)
        for name in set(mine):
            if mine.count(name) > max(1, theirs.count(name)) and name in theirs and set(theirs) - set(mine):
                return name
    return ""


def _ill_tied(said: str, told: str, family: str) -> str:
    """An object by a figure that the extracts tie to others of its family only."""
    rules = _tied(told, family)
    for figure, own in _tied(said, family).items():
        known = rules.get(figure)
        if own and known and not own & known:
            return f"{sorted(own)[0]} ({figure})"
    return ""


def _of_another(statement: str, extracts: str, family: str) -> str:
    """An object of which the sentence says what a clause of the extracts says of another: « la taxe est à la
    charge du locataire »."""
    clauses = [
        (set(terms(clause)), set(_named(_plain(clause), family))) for clause in _CLAUSE.split(extracts)
    ]
    for sentence in _CLAUSE.split(statement):
        own = set(_named(_plain(sentence), family))
        words = {term for term in terms(sentence) if not _named(term, family)}
        shared = [len(words & other) for other, _ in clauses]
        best = max(shared, default=0)
        near = [named for (_, named), count in zip(clauses, shared, strict=True) if count == best]
        told = len(words) >= FEWEST and best >= LEAST_SHARED * len(words) and len(near) == 1
        if own and told and near[0] and not own & near[0]:
            return sorted(own)[0]
    return ""


def _tied(text: str, family: str) -> dict[str, Objects]:
    """The objects of a family around each figure or person: in its segment, else the nearest before and after
    it in its sentence."""
    found: dict[str, set[str]] = defaultdict(set)
    for sentence in _SENTENCE.split(text):
        segments = list(_segments(sentence))
        named = [frozenset(_named(_plain(segment), family)) for segment in segments]
        for at, segment in enumerate(segments):
            near = named[at] or _first(named[:at][::-1]) | _first(named[at + 1 :])
            for figure in (*persons(segment), *(word for word in tokens(segment) if word[0].isdigit())):
                found[figure] |= near
    return {figure: frozenset(names) for figure, names in found.items()}


def _first(named: Iterable[Objects]) -> Objects:
    return next(filter(None, named), frozenset())


def _segments(sentence: str) -> Iterator[str]:
    return (segment for segment in _SEGMENT.split(sentence) if segment.strip())


def _plain(text: str) -> str:
    """The text folded, « du lundi au vendredi » with all its days."""
    return _FROM_TO.sub(_days, " ".join(fold(text).replace("’", "'").split()))


def _days(found: re.Match[str]) -> str:
    first, last = _WEEK.index(found[1]), _WEEK.index(found[2])
    return found[0] + " " + " ".join(_WEEK[first : last + 1])
