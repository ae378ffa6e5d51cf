"""Conditions and exceptions that a sentence leaves out of the rule that it tells.

« Les remblais sont autorisés » is another rule than « sont autorisés à condition de ne pas excéder 2 m ».
What the question already states need not be said again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.numbers import bare_numbers
from rag.text import fold, terms
from rag.verbatim import squeezed

_EXCEPTION = r"sauf|hormis|excepte\w*|a l'exception|a l'exclusion|hors(?! taxes?| d'| de | saison)"
_CONDITION = re.compile(
    rf"\b(?:(?:{_EXCEPTION}|si|s'ils?|s'elles?)\b|lorsqu\w*|a condition|"
    r"sous condition|sous reserve|des lors qu\w*|"
    r"a defaut|en cas d|en l'absence|faute d|uniquement|seulement|par tranche|sans que|"
    r"sans (?=creation)|"
    r"dans (?:la|une) limite d|au[- ]dela d|beneficiant|disposant d|"
    r"(?:pour|par) (?:[a-z']+ ){1,4}de (?:plus|moins)(?= de \d)|"
    r"(?<=^ )les? (?:[a-z']+ ){1,3}de (?:plus|moins)(?= de \d)|"
    r"(?:operations?|immeubles?|programmes?|unites? foncieres?|terrains?) "
    r"de (?=\d+ [a-z0-9²]+ (?:et|ou) plus))"
)
_LONG = re.compile(r"(?:si|s'|lorsqu)")
_UNTIL = re.compile(r"[,;:.()]|\bsont\b|\best\b")
_UNTIL_COMMA = re.compile(r"[,;:.()]+(?=\s|$)")
_MARKED = re.compile(r"\b(?:sauf|hormis|excepte\w*|a l'exception|sous reserve|sous condition|a condition)\b")
_EXCEPTED = re.compile(r"(?:sauf|hormis|excepte|a l'ex)")
_ASKED_IF = re.compile(r"\b(?:si|s'il|lorsqu\w*|quand|en cas|sans|a defaut|avec)\b")
_STATED = re.compile(r"\b(?:defaut|absence|sans|faute)\b")

# Where an extract goes on with these, or opens with them, what a sentence keeps of it is not the rule.
_FOLLOWS = re.compile(
    r"[\s,]*(?:(?:et|mais) )?(?:sauf|hormis|excepte|a l'exception|a l'exclusion|si |s'il|lorsqu|a condition|"
    r"sous (?:reserve|condition)|des lors|en cas d|dans la limite|a moins|uniquement|qu'|que |tant que)"
    r"[^.;:\n]*"
)
_OPENS = re.compile(
    r"[\s•-]*(?:sauf|lorsqu|si |s'il|hors |en cas|a defaut|en l'absence|sous reserve|dans le cas)"
    r"[^.;:\n]*,\s*$"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ•-])|\s\[…\]\s")
_PIECE = re.compile(r"(?<=€)\s+et\s+(?=[\d])|(?<=[a-z²%])\s+et\s+(?=\d)")
_FOR = re.compile(r"\bpour (?:les?|la|l'|une?)\s?([^,;:.]{4,60}?)(?= et |[,;:.]|$)")
_FEW = 3  # terms of a sentence that says a rule of everything and everyone
_SHORTEST = 20  # letters of a sentence that is an extract's own


def dropped(source: str, statement: str, asked: str) -> str:
    """The condition or the exception of a folded clause that neither the sentence nor the question tells."""
    if _ASKED_IF.search(fold(asked)):
        return ""
    told, wanted = frozenset(terms(statement)), frozenset(terms(asked))
    if whom := _for_whom(source, statement, told | wanted):
        return f"condition passée sous silence : {whom}"[:120]
    for mark, governed, rest in conditions(_of_its_figures(source, statement)):
        about = frozenset(term for term in terms(governed) if term.isalpha())
        own = about - rest or about
        if not own and (mark not in {"a defaut", "sinon"} or _STATED.search(fold(statement))):
            continue
        if _told(mark, governed, own, (told, wanted), (statement, asked)):
            continue
        return f"condition passée sous silence : {mark}{governed}"[:120]
    return ""


def _for_whom(source: str, statement: str, known: frozenset[str]) -> str:
    """Those for whom a rule holds, which a short sentence says of all: « l'accès est gratuit »."""
    if len(terms(statement)) > _FEW or bare_numbers(statement):
        return ""
    whom = [found for found in _FOR.finditer(source) if terms(found[1])]
    return whom[0][0] if whom and not any(known & set(terms(found[1])) for found in whom) else ""


def _of_its_figures(source: str, statement: str) -> str:
    """The pieces of a clause that hold figures of the sentence, or no figure: « 3,20 € pour un adulte et
    2,10 € pour un enfant de moins de 12 ans » tells two rules."""
    pieces, given = _PIECE.split(source), bare_numbers(statement)
    if not any(given & bare_numbers(piece) for piece in pieces):
        return source
    kept = [piece for piece in pieces if not bare_numbers(piece) or given & bare_numbers(piece)]
    return source if len(kept) == len(pieces) else " , ".join(kept)


def conditions(source: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each condition of a clause: its first words, what they govern, the terms of the rest."""
    for found in _CONDITION.finditer(source):
        until = _UNTIL_COMMA if _LONG.match(found[0]) else _UNTIL
        end = until.search(source, found.end() + 1)
        stop = end.start() if end else len(source)
        yield found[0], source[found.end() : stop], frozenset(terms(source[: found.start()] + source[stop:]))


def _told(
    mark: str,
    governed: str,
    own: frozenset[str],
    known: tuple[frozenset[str], frozenset[str]],
    words: tuple[str, str],
) -> bool:
    """Is a condition told by the sentence, or stated by the question?"""
    said, wanted = known
    statement, asked = words
    figures, given = bare_numbers(governed), bare_numbers(statement)
    if f"{mark} {' '.join(governed.split()[:1])}" in fold(statement):
        return True
    if figures and figures <= given | bare_numbers(asked):
        return True
    if _EXCEPTED.match(mark):
        about = len(own & wanted) >= max(1, round(len(own) / 3)) or 2 * len(own & (said | wanted)) > len(own)
        return bool(about or _MARKED.search(fold(statement)))
    if figures and not figures & given:
        # « pour 200 m² » tells on which side of 300 m² the question stands.
        return bool(bare_numbers(asked))
    return bool(own) and len(own & (said | wanted)) >= max(1, round(len(own) / 3))


def cut_off(statement: str, extract: str, asked: str) -> str:
    """What an extract says right after the words that a sentence copies, or right before, when it is their
    condition; empty when there is none."""
    whole, places = _letters(extract)
    known = frozenset(terms(f"{statement} {asked}"))
    for sentence in _SENTENCE.split(statement):
        copied, _ = _letters(sentence.rstrip(" .;:,"))
        start = whole.find(copied)
        if len(copied) < _SHORTEST or start < 0:
            continue
        after = _FOLLOWS.match(fold(extract[places[start + len(copied) - 1] + 1 :]))
        before = _OPENS.search(_last(fold(extract[: places[start]])))
        for found in (after, before):
            own = frozenset(terms(found[0])) if found else frozenset[str]()
            if own and 2 * len(own & known) < len(own):
                return " ".join(found[0].split())[:60] if found else ""
    return ""


def _letters(text: str) -> tuple[str, list[int]]:
    """The text without spaces and in lower case, and where each letter is in it."""
    kept = [(char, at) for at, char in enumerate(text) if squeezed(char)]
    return "".join(squeezed(char).casefold()[:1] for char, _ in kept), [at for _, at in kept]


def _last(text: str) -> str:
    """The last sentence of a text, from its start."""
    return re.split(r"[.;:!?•\n…](?=\s)", text)[-1]
