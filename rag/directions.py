"""Which side of each figure a French rule is on: « au moins », « plus de », « après » or their contraries.

A figure that a sentence puts on one side and its source only on the other is turned round, be it a bound
(« 5 m au plus »), a condition (« les annexes de moins de 20 m² ») or an hour (« avant 7 h 30 »).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from rag.numbers import SMALL, UNITS, bare_numbers, tokens
from rag.text import fold

_SENTENCE = re.compile(r"[.!?]+(?=\s|$)")  # a bound goes over "maximum :", semicolons and list dashes
# Written as one word before the text is cut, so that each is one token. A figure follows them.
_PHRASES = (
    (re.compile(r"\bau[- ]dela de\b|\bau[- ]dessus de\b"), " audelade "),
    (re.compile(r"\ben[- ]deca de\b|\bau[- ]dessous de\b"), " endecade "),
    (re.compile(r"\bau[- ]dela\b"), " audela "),
    (re.compile(r"\ben[- ]deca\b"), " endeca "),
    (re.compile(r"\ba (?:partir|compter) d"), " apartir d"),
    (re.compile(r"\bjusqu'(?:a|au)\b"), " jusqua "),
    (re.compile(r"\bdans (?:la|une) limite de\b"), " limitee "),
    (re.compile(r"\bau plus (tard|tot|pres|haut|vite)\b"), r" \1 "),
    (re.compile(r"\bau (?:maximum|maxi)\b"), " auplus "),
    (re.compile(r"\bau (?:minimum|mini)\b"), " aumoins "),
    (re.compile(r"\bau (plus|moins)\b"), r" au\1 "),
    (re.compile(r"\b(?:et|ou) plus\b"), " etplus "),
    (re.compile(r"\b(?:et|ou) moins\b"), " etmoins "),
)
_NEXT = {  # they bear on the figure that comes next, and on it alone
    "audelade": True,
    "endecade": False,
    "apartir": True,
    "jusqua": False,
    "apres": True,
    "avant": False,
}
_AFTER = {"auplus": False, "aumoins": True, "etplus": True, "etmoins": False}
_LEADS = frozenset(["de", "d", "a", "un", "une", "la", "le", "l", "les", "egal", "egale", "egaux", "egales"])
_LINKS = frozenset(["a", "sur", "x", "avis", "voix", "longueur", "de", "long"])
_SIDES_OF_TIME = (re.compile(r"\bavant\b"), re.compile(r"\bapres\b"))
_CONTRARY = (_SIDES_OF_TIME, _SIDES_OF_TIME[::-1])
_PARTS = frozenset(["moitie", "tiers", "quart", "cinquieme"])
_NEGATIVE = frozenset(["pas", "plus", "jamais", "aucun", "aucune"])
_THIS = _LEADS | {"cette", "ce", "cet", "ces"}
_CHANGES = ("porte", "ramene", "reduit", "abaisse", "releve", "majore", "augmente", "diminue")
_MODALS = frozenset(["peut", "peuvent", "pourra", "pourront", "doit", "doivent", "saurait", "sauraient"])

Sides = dict[str, set[bool]]


def turned(statement: str, source: str, around: str) -> str:
    """The figure that the sentence puts on the other side than its source, empty when there is none.

    ``around`` is the passage of the source: it tells where the extract is silent.
    """
    own, beside = sides(source), sides(around)
    for value, said in sides(statement).items():
        known = own.get(value) or beside.get(value)
        if known and said - known:
            return value
    return ""


def reversed_pair(statement: str, source: str) -> str:
    """Two figures that the sentence gives in the contrary order (« de 10 h à 12 h », « 2,50 m sur 5 m »), or
    « avant » for « après »."""
    said, told = fold(statement), fold(source)
    for one, other in _CONTRARY:
        if one.search(said) and other.search(told) and not (one.search(told) or other.search(said)):
            return one.pattern.strip("\\b")
    known = _pairs(source)
    members = {figure for pair in known for figure in pair}
    given, lows = bare_numbers(source), {low for low, _ in known}
    for low, high in sorted(_pairs(statement) - known):
        if (high, low) in known or {low, high} <= members or (low in lows and high in given):
            return f"{low} et {high}"
    return _other_change(statement, source)


def _other_change(statement: str, source: str) -> str:
    """The figure that the sentence says is the new one (« portée à 5 m »), where another one is."""
    told, given = _changed(source), bare_numbers(source)
    wrong = sorted((_changed(statement) - told) & given) if told else []
    return wrong[0] if wrong else ""


def _changed(text: str) -> frozenset[str]:
    """The figures that a rule is raised or lowered to."""
    words = tokens(text)
    return frozenset(
        figure
        for at, word in enumerate(words)
        if word.startswith(_CHANGES) and words[at + 1 : at + 2] in (["a"], ["de"])
        for to in [next((rank for rank in range(at + 1, min(at + 6, len(words))) if words[rank] == "a"), at)]
        for figure in [word for word in words[to + 1 : to + 3] if word[0].isdigit()][:1]
    )


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    words, found = tokens(text), set()
    figures = [at for at, word in enumerate(words) if word[0].isdigit()]
    for one, other in pairwise(figures):
        between = [word for word in words[one + 1 : other] if word not in UNITS or word == "a"]
        if len(between) <= 3 and set(between) & {"a", "sur", "x"} and not set(between) - _LINKS:
            found.add((words[one], words[other]))
        if "et" in between and "entre" in words[max(0, one - 2) : one]:
            found.add((words[one], words[other]))
    return frozenset(found)


def sides(text: str) -> Sides:
    """The sides of each figure, True for above, False for below."""
    found: Sides = defaultdict(set)
    for sentence in _SENTENCE.split(fold(text).replace("’", "'")):
        for value, above in _sides(_words(sentence)):
            found[value].add(above)
    if re.search(r"\bau[- ]dela\b(?! d)", fold(text)):
        # « moins de 300 m² : … Au-delà, … » speaks of both sides of one figure.
        for both in found.values():
            if False in both:
                both.add(True)
    return dict(found)


def _words(sentence: str) -> list[str]:
    for pattern, one in _PHRASES:
        sentence = pattern.sub(one, sentence)
    return [_figure(word) for word in tokens(sentence)]


def _figure(word: str) -> str:
    """A small number in letters is a figure too; « un » is an article first."""
    return str(SMALL[word]) if word in SMALL and SMALL[word] > 1 else word


def _sides(words: list[str]) -> Iterator[tuple[str, bool]]:
    """Every figure of a sentence with its side. A bound holds for a whole list: « limitée à 7 m et 10 m »."""
    listed: bool | None = None
    start = 0
    for at, word in enumerate(words):
        if word in {"auplus", "aumoins"}:
            value = _governed(words, at)
            if value:
                yield value, _AFTER[word]
        if word in {"audelade", "endecade"} and words[at + 1 : at + 2] and not words[at + 1][0].isdigit():
            bound = next((each for each in words[at + 1 : at + 4] if each not in _THIS), "")
            if bound and not bound[0].isdigit():
                yield f"{bound[:6]}-", word == "audelade"
        if compared := _compared(words, at):
            yield compared
        if not word[0].isdigit():
            continue
        once, carried = _before(words, start, at)
        after = _after(words, at)
        if once is not None:
            yield word, once
        elif after is not None:
            yield word, after
        else:
            listed = carried if carried is not None else listed
            if listed is not None:
                yield word, listed
        start = at + 1


def _compared(words: list[str], at: int) -> tuple[str, bool] | None:
    """« Plus haute que la construction existante », « n'excède pas la hauteur de celle-ci »: no figure."""
    word, ahead = words[at], words[at + 1 : at + 6]
    if any(each[0].isdigit() for each in ahead):
        return None
    if word in {"plus", "moins"} and words[at + 2 : at + 3] in (["que"], ["qu"]):
        below = {"ne", "n", "ni", "pas", "sans"} & {*words[max(0, at - 6) : at]}
        return "comparaison", (word == "plus") != bool(below)
    if word.startswith(("exced", "depass")):
        return "comparaison", not _denied(words, at)
    return None


def _before(words: list[str], start: int, at: int) -> tuple[bool | None, bool | None]:
    """The side told just before a figure, for it alone, then the one told for it and those that follow."""
    carried: bool | None = None
    for back in range(at - 1, start - 1, -1):
        near = not set(words[back + 1 : at]) - _LEADS
        once = _once(words, back) if near else None
        if once is not None:
            return once, None
        carried = _bound(words, back)
        if carried is not None:
            return None, carried
    return None, carried


def _once(words: list[str], at: int) -> bool | None:
    word = words[at]
    if word in _NEXT:
        return _NEXT[word]
    if word in {"auplus", "aumoins"}:
        return _AFTER[word]
    following = words[at + 1] if at + 1 < len(words) else ""
    if word in {"plus", "moins"} and following in {"de", "d"} and not _denied(words, at):
        return word == "plus"
    if word.startswith(("superieur", "inferieur")):
        above = word.startswith("superieur")
        return above != _denied(words, at)
    return None


def _bound(words: list[str], at: int) -> bool | None:
    word = words[at]
    if word.startswith(("exced", "depass")):
        return not _denied(words, at)
    if word.startswith(("maxim", "plafon", "limite")) and not _denied(words, at):
        return None if word in {"limite", "limites"} else False
    return True if word.startswith("minim") else None


def _after(words: list[str], at: int) -> bool | None:
    """« 5 m au plus », « 15 jours ouvrés au moins », « 3 logements et plus », « 2 m maximum »."""
    ahead = words[at + 1 : at + 5]
    for rank, word in enumerate(ahead):
        if word[0].isdigit():
            return None
        if word in _AFTER:
            follows = words[at + rank + 2 : at + rank + 3]
            return None if follows and follows[0][0].isdigit() else _AFTER[word]
        if rank <= 1 and word.startswith(("maxi", "mini")):
            return word.startswith("mini")
        if word not in UNITS and rank >= 2:
            return None
    return None


def _governed(words: list[str], at: int) -> str:
    """What « au moins » bears on without a figure: « au moins égal à la moitié », « la moitié au moins »."""
    if at and words[at - 1] in _PARTS:
        return words[at - 1][:6]
    part = next((word for word in words[at + 1 : at + 4] if word not in _LEADS), "")
    if part in _PARTS:
        return part[:6]
    ended = at + 1 == len(words) or words[at + 1] not in _LEADS
    if (
        ended
        and at
        and not any(word[0].isdigit() for word in (*words[max(0, at - 5) : at], *words[at + 1 : at + 2]))
    ):
        return words[at - 1][:6] if len(words[at - 1]) >= 4 else ""
    for word in words[at + 1 : at + 6]:
        if word[0].isdigit():
            return ""
        if word not in _LEADS:
            return word[:6] if at + 1 < len(words) and words[at + 1] in _LEADS - {"de", "d"} else ""
    return ""


def _denied(words: list[str], at: int) -> bool:
    """Is the word under « ne … pas », « ne peut », « sans »?"""
    before = words[max(0, at - 6) : at]
    if "sans" in before[-3:] or ("sans" in before and "que" in before):
        return True
    marks = [rank for rank, word in enumerate(before) if word in {"ne", "n", "ni"}]
    if not marks:
        return False
    between, after = before[marks[-1] + 1 :], words[at + 1 : at + 2]
    verb = words[at].startswith(("exced", "depass"))
    return bool(verb or _NEGATIVE & {*between} or (_NEGATIVE - {"plus"}) & {*after} or _MODALS & {*between})
