"""Two sheets side by side: which rules are the same, which differ, and in which words and figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rag.sheet.types import Finding, Sheet, Status, ThemeSheet
from rag.text import squeeze
from ui.components.fiche.lead import leading
from ui.components.fiche.words import DEFINITIONS

GAP = "[…]"
ALIKE = 0.5
"""Share of words in common (Dice) above which two rules tell of the same thing."""
_TOKEN = re.compile(r"\s+|\[…\]|\w+(?:[.,]\d+)*|[^\w\s]")
_SHORTEST = 14
"""Characters below which words in common, between two changes, are read with them."""


class Kind(StrEnum):
    SAME = "commun"
    GONE = "seulement dans la première"
    NEW = "seulement dans la seconde"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, with its spaces."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Pair:
    """The same rule in two sheets, or a rule that only one has."""

    left: Finding | None
    right: Finding | None

    @property
    def same(self) -> bool:
        return self.left is not None and self.right is not None and _plain(self.left) == _plain(self.right)

    @property
    def figures_differ(self) -> bool:
        return _figures(self.left) != _figures(self.right)


@dataclass(frozen=True, slots=True)
class Difference:
    """A theme in two sheets: ``pairs`` that differ, the leading rules first, and how many do not."""

    left: ThemeSheet
    right: ThemeSheet
    pairs: tuple[Pair, ...]
    alike: int

    @property
    def name(self) -> str:
        return self.left.name

    @property
    def same(self) -> bool:
        return not self.pairs and self.left.status is self.right.status

    @property
    def figures_differ(self) -> bool:
        """Do two rules tell other figures? Not when one sheet only cuts the same sentences otherwise."""
        told = [_clauses(pair.left for pair in self.pairs), _clauses(pair.right for pair in self.pairs)]
        return any(each.figures_differ for each in self.pairs) and told[0] != told[1]


def compare(left: Sheet, right: Sheet) -> tuple[Difference, ...]:
    """Theme by theme, in the order of the first sheet; the terms defined are rules of neither."""
    return tuple(
        _difference(theme, right.theme(theme.key) or ThemeSheet(theme.key, theme.name, Status.NOT_FOUND))
        for theme in left.themes
        if theme.key != DEFINITIONS
    )


def pieces(left: str, right: str) -> tuple[Piece, ...]:
    """Both texts as one: what they share, what only one says."""
    a, b = _TOKEN.findall(left), _TOKEN.findall(right)
    found: list[Piece] = []
    same = SequenceMatcher(None, list(map(_read, a)), list(map(_read, b)), autojunk=False)
    for action, i, j, k, m in same.get_opcodes():
        if action == "equal":
            found.append(Piece("".join(a[i:j]), Kind.SAME))
            continue
        if i < j:
            found.append(Piece("".join(a[i:j]), Kind.GONE))
        if k < m:
            found.append(Piece("".join(b[k:m]), Kind.NEW))
    return tuple(_smoothed(found))


def side(found: Sequence[Piece], kind: Kind) -> Iterator[Piece]:
    """What one of the two texts says."""
    return (each for each in found if each.kind in (Kind.SAME, kind))


def _read(token: str) -> str:
    """A token as it is compared: one apostrophe, one space, one case, and the sign of a cut is a space."""
    return " " if token.isspace() or token == GAP else token.replace("’", "'").lower()


def _smoothed(found: Sequence[Piece]) -> Iterator[Piece]:
    """A few words between two changes are part of both: marks hold whole phrases. A figure stands alone."""
    held: dict[Kind, str] = {Kind.GONE: "", Kind.NEW: ""}
    for rank, each in enumerate(found):
        short = len(each.text.strip()) < _SHORTEST and not re.search(r"\d", each.text)
        inside = 0 < rank < len(found) - 1 and short
        if each.kind is not Kind.SAME:
            held[each.kind] += each.text
        elif inside and any(held.values()):
            held = {kind: text + each.text for kind, text in held.items()}
        else:
            yield from (Piece(text, kind) for kind, text in held.items() if text)
            held = {Kind.GONE: "", Kind.NEW: ""}
            yield each
    yield from (Piece(text, kind) for kind, text in held.items() if text)


def _clauses(found: Iterable[Finding | None]) -> frozenset[tuple[str, str, str]]:
    """The figures of these rules, each with the clause that gives it."""
    figures = (figure for each in found if each for figure in each.figures)
    return frozenset((each.value, each.unit, squeeze(each.phrase)) for each in figures)


def _difference(left: ThemeSheet, right: ThemeSheet) -> Difference:
    pairs = list(_paired(left.findings, right.findings))
    first = [each for each in (leading(left), leading(right)) if each is not None]
    different = sorted(
        (each for each in pairs if not each.same),
        key=lambda pair: not any(pair.left is one or pair.right is one for one in first),
    )
    return Difference(left, right, tuple(different), len(pairs) - len(different))


def _paired(left: Sequence[Finding], right: Sequence[Finding]) -> Iterator[Pair]:
    """Equal rules first, then the most alike; what is left stands alone."""
    free = list(range(len(right)))
    found: dict[int, int] = {}
    scores = sorted(
        ((_alike(a, b), -i, -j) for i, a in enumerate(left) for j, b in enumerate(right)), reverse=True
    )
    for score, i, j in scores:
        if score >= ALIKE and -i not in found and -j in free:
            found[-i] = -j
            free.remove(-j)
    for i, each in enumerate(left):
        yield Pair(each, right[found[i]] if i in found else None)
    for j in free:
        yield Pair(None, right[j])


def _alike(left: Finding, right: Finding) -> float:
    if _plain(left) == _plain(right):
        return 2.0
    a, b = Counter(_words(left)), Counter(_words(right))
    total = a.total() + b.total()
    shared = 2 * (a & b).total() / total if total else 0.0
    # The same heading tells the same rule, even when most of its words were written anew.
    return shared + (0.3 if left.chunk.section.article and _heading(left) == _heading(right) else 0.0)


def _heading(found: Finding) -> tuple[str | None, str]:
    section = found.chunk.section
    return section.article, section.path[-1] if section.path else ""


def _words(found: Finding) -> list[str]:
    return re.findall(r"\w+", found.quote.lower())


def _plain(found: Finding) -> str:
    return " ".join(found.quote.split())


def _figures(found: Finding | None) -> frozenset[tuple[str, str, str]]:
    return frozenset((each.sense, each.value, each.unit) for each in found.figures) if found else frozenset()
