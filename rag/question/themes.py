"""What a question is about, by the table ``rag/data/themes.toml`` (editable by a town)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rag.question.tokens import Token, spaced, tokens
from rag.text import STOPWORDS, stem

RULES, ACTS = "règles", "actes"
MEASURE, PART, THING = "mesure", "partie", "objet"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the table. ``name`` is shown; ``rank`` tells which of several wins, the smallest first;
    ``nature`` what the theme of a follow-up leaves of the one before it."""

    key: str
    name: str
    domain: str
    rank: int
    needs: str = ""
    nature: str = ""


@dataclass(frozen=True, slots=True)
class Themed:
    """A theme found in a question, and the words that say it."""

    theme: Theme
    words: str
    place: int

    @property
    def of_rules(self) -> bool:
        return self.theme.domain == RULES


@dataclass(frozen=True, slots=True)
class _Table:
    """``phrases`` are by the key of their first word, the longest first; ``plain`` are said as they are,
    since their small words make the sense: « entre deux maisons »."""

    phrases: dict[str, tuple[tuple[tuple[str, ...], Theme], ...]]
    plain: tuple[tuple[str, Theme], ...]


@cache
def _table() -> _Table:
    text = files("rag").joinpath("data/themes.toml").read_text(encoding="utf-8")
    phrases: dict[str, list[tuple[tuple[str, ...], Theme]]] = {}
    plain = []
    for key, entry in tomllib.loads(text).items():
        theme = Theme(
            key, entry["nom"], entry["domaine"], entry["rang"], entry.get("avec", ""), entry.get("nature", "")
        )
        for said in entry["mots"]:
            phrase = tuple(
                f"~{stem(item.word)}" if said[item.start - 1 : item.start] == "~" else _singular(item.word)
                for item in tokens(said)
                if _counts(item)
            )
            if len(phrase) > 1 or len(tokens(said)) == 1:
                phrases.setdefault(phrase[0], []).append((phrase, theme))
            else:
                plain.append((f" {spaced(said)} ", theme))
    longest = {first: tuple(sorted(each, key=lambda one: -len(one[0]))) for first, each in phrases.items()}
    return _Table(longest, tuple(plain))


def all_themes() -> tuple[Theme, ...]:
    """The themes of the table."""
    table = _table()
    said = [theme for each in table.phrases.values() for _, theme in each]
    return tuple(dict.fromkeys([*said, *(theme for _, theme in table.plain)]))


def find_theme(text: str, of_acts: bool = False) -> Themed | None:
    """The theme of a text: the one of smallest rank, then the first said.

    ``of_acts`` tells that an act is asked about: « la toiture de l'église » is then no rule on roofs.
    """
    held = [item for item in all_themed(text) if not (of_acts and item.theme.domain == RULES)]
    return min(held, key=lambda item: (item.theme.rank, item.place)) if held else None


def all_themed(text: str) -> tuple[Themed, ...]:
    """Every theme that the words of a text name, in order."""
    found = tuple(_found(text))
    keys = {item.theme.key for item in found}
    return tuple(item for item in found if not item.theme.needs or item.theme.needs in keys)


def _found(text: str) -> Iterator[Themed]:
    whole = f" {spaced(text)} "
    yield from (Themed(theme, phrase.strip(), 0) for phrase, theme in _table().plain if phrase in whole)
    kept = [item for item in tokens(text) if _counts(item)]
    keys = [(_singular(item.word), f"~{stem(item.word)}") for item in kept]
    place = 0
    while place < len(kept):
        length, theme = _at(keys, place)
        if theme is not None:
            start, end = kept[place].start, kept[place + length - 1].end
            yield Themed(theme, text[start:end], start)
        place += length or 1


def _at(keys: Sequence[tuple[str, str]], place: int) -> tuple[int, Theme | None]:
    """The longest phrase there, as its length, and its theme."""
    found: tuple[int, Theme | None] = (0, None)
    for key in keys[place]:
        for phrase, theme in _table().phrases.get(key, ()):
            here = keys[place : place + len(phrase)]
            if len(phrase) > found[0] and len(here) == len(phrase) and all(map(_in, phrase, here)):
                found = len(phrase), theme
    return found


def _in(word: str, keys: tuple[str, str]) -> bool:
    return word in keys


def _counts(token: Token) -> bool:
    return token.word not in STOPWORDS and len(token.word) > 1


def _singular(word: str) -> str:
    """A word without the marks of number and gender: stems are too wide, « station » has that of parking."""
    word = word.rstrip("sx") if len(word) > 3 else word
    return word.rstrip("e") if len(word) > 4 else word
