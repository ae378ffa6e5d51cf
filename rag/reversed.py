"""A word that the act denies and a sentence does not, or the reverse; what may be done said as what must.

Read word by word: « non couverte » is not « couverte », « n'est pas signalée » is not « signalée », and
« peut accorder » is not « doit accorder », wherever they stand in a rule that says other things besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text import fold

_DENIED = re.compile(
    r"\b(?:non |cess\w+ d'(?:etre )?"
    r"|(?:ne |n')(?:[a-z']+ ){1,3}?(?:pas|plus|jamais) (?:etre |ete |en |de |d')*)"
    r"([a-z]{3,})(?![\w-])((?: \S+){0,4})"
)
# « ne doit pas comporter plus de 3 logements » is « comporte 3 logements au plus »: a bound, not a denial.
_BOUND = re.compile(r"\b(?:exced|depass|inferieur|superieur|plus|moins|que?\b|au[- ]dela|avant|apres)|qu'")
_WAITING = re.compile(r"\b(?:tant qu|avant qu|jusqu|a moins qu|sans qu)\S*(?: \S+){0,6}$")
_MODALS = frozenset(
    "etre avoir pouvoir devoir faire peut peuvent doit doivent lieu plus moins seulement".split()
)
_NEAR = re.compile(
    r"\b(?:n'|ne|pas|non|sans|aucune?s?|nulle?|jamais|ni|interdi\w*|exclu\w*|cess\w*|hors|sauf|dispens\w*|"
    r"except\w*|refus\w*|defaut|prohib\w*|exoner\w*|absence|impossib\w*|autres?)\b|n'"
)
_MODAL = re.compile(
    r"\b(?:(doit|doivent|devra|devront|devez|faut|a condition d[e'])|(peut|peuvent|pourra|pourront|pouvez))"
    r"\s*(?!pas\b|plus\b)(?:(?:y|en|s'|se|etre|ainsi|egalement|aussi|toutefois) ?)*([a-z]{5,})"
)
_NON = "non-"  # marks a word that « non » denies: only what is right before it may deny it elsewhere
_NEGATED = re.compile(r"(?:\bne|\bn'|\bni|\bque|\bqu')\s*(?:[ys]'?\s?)?$")
_MARKED = re.compile(r"\b(?:sauf|hors|hormis|excepte|a l'exception)\b")
_SEGMENT = re.compile(r"[.;:!?,](?=\s|$)|\n")


def reversed_word(statement: str, source: str, excepted: bool) -> str:
    """A word that only one of the two denies. ``excepted``: the sentence speaks of what the rule excepts."""
    said, told = _plain(statement), _plain(source)
    ours, theirs = set(_denied(said)), set(_denied(told))
    for word in sorted(theirs - ours):
        if any(_bare(said, word)) and not any(_bare(told, word)):
            return word
    if excepted and not _MARKED.search(said):
        return ""
    for word in sorted(ours - theirs):
        if any(_bare(told, word, whole=True)) and not any(_bare(said, word)):
            return word
    return ""


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("’", "'").split())


def _denied(text: str) -> Iterator[str]:
    """The words right under a denial, cut short enough to meet their plural and feminine."""
    for found in _DENIED.finditer(text):
        word = found[1]
        if found[0].startswith("non "):
            yield _NON + _stem(word)
            continue
        if word in _MODALS or _BOUND.match(word) or _BOUND.search(found[2]):
            continue
        if not _WAITING.search(text[: found.start()]):
            yield _stem(word)


def _stem(word: str) -> str:
    return word[: max(3, min(7, len(word) - 2))]


def _bare(text: str, word: str, whole: bool = False) -> Iterator[bool]:
    """Every place where a word stands without a negative word near it, or in its segment (``whole``)."""
    near = 2 if word.startswith(_NON) else 6
    word = word.removeprefix(_NON)
    for segment in _SEGMENT.split(text) if whole else [text]:
        for found in re.finditer(rf"\b{word}[a-z]*", segment):
            before = segment[: found.start()] if whole else " ".join(segment[: found.start()].split()[-near:])
            after = segment[found.end() :] if whole else " ".join(segment[found.end() :].split()[:3])
            if not _NEAR.search(before) and (near == 2 or not _NEAR.search(after)):
                yield True


def other_modal(statement: str, source: str) -> str:
    """The verb of which one says « doit » and the other only « peut »; empty when there is none."""
    said, told = dict(_modals(_plain(statement))), list(_modals(_plain(source)))
    for verb, duty in said.items():
        known = {each for other, each in told if other == verb}
        if known and duty not in known:
            return verb
    return ""


def _modals(text: str) -> Iterator[tuple[str, bool]]:
    """Each verb under a modal, True for « doit »; « ne peut … » and « ne doit … que » are neither."""
    for found in _MODAL.finditer(text):
        if not _NEGATED.search(text[: found.start()]):
            yield found[3][:5], bool(found[1])
