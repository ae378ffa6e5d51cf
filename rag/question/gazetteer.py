"""The names under which a territory is known: its own, its members', its inhabitants', codes and initials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.question.tokens import Token, spaced, tokens
from rag.text import fold
from rag.types import Commune, Territory

MIN_TOPONYM, CODE_WEIGHT, MIN_INITIALS = 5, 30, 3
COMMON = frozenset(
    """communaute commune communes agglomeration metropole saint sainte grand grande pays urbaine""".split()
)
STREETS = frozenset(
    """rue avenue av boulevard bd bld blv place cours impasse allee allees chemin quai traverse montee route
    square passage corniche""".split()
)
_LINKS = frozenset("de du des la le les l d a au aux sur sous en et".split())
# Before a word in small letters these say that it is no town: « la fontaine », « une vigne ».
_DETERMINERS = frozenset("la le les l un une des du cette cet ce ces ma mon mes notre votre sa son".split())
_SHORTENED = {"st": "saint", "ste": "sainte", "s": "sur", "mt": "mont"}
_CONTRACTED = {"le": ("au", "du"), "les": ("aux", "des")}
# After five digits these say that they count something.
_UNITS = frozenset("euro euros m m2 ha habitants metres".split())


@dataclass(frozen=True, slots=True)
class Named:
    """A territory that a text names; ``member`` is the one of its communes that was said, if any."""

    territory: Territory
    member: Commune | None
    words: str


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to name a territory, as its words; the heaviest of those found in a text wins."""

    words: tuple[str, ...]
    weight: int
    rank: int
    member: Commune | None = None


class Gazetteer:
    """Finds which territory a text names, in a time that does not depend on how many are known."""

    def __init__(self, territories: Sequence[Territory]) -> None:
        self._territories = territories
        self._names: dict[str, list[_Name]] = {}
        self._inhabitants: dict[str, _Name] = {}
        self._codes: dict[str, _Name] = {}
        self._initials: dict[str, _Name] = {}
        for rank, territory in enumerate(territories):
            self._learn(rank, territory)

    def _learn(self, rank: int, territory: Territory) -> None:
        whole = spaced(territory.name)
        for member in (None, *territory.members):
            place = member or territory
            said = spaced(place.name)
            # « la métropole de Grandval » is not the commune of that name.
            told = member if member and f" {said} " not in f" {whole} " else None
            for words in _spellings(said):
                name = _Name(words, len(said), rank, told)
                self._names.setdefault(words[0], []).append(name)
            if place.insee:
                code = _Name((fold(place.insee),), CODE_WEIGHT, rank, member)
                self._codes.setdefault(code.words[0], code)
        main = main_word(whole)
        if main:
            self._names.setdefault(main, []).append(_Name((main,), len(main), rank))
        if len(main) > MIN_TOPONYM + 1:
            self._inhabitants.setdefault(main[:-1], _Name((main,), len(main) - 1, rank))
        initials = "".join(word[0] for word in whole.split() if word not in _LINKS)
        if territory.members and len(initials) >= MIN_INITIALS:
            self._initials.setdefault(initials, _Name((initials,), len(initials), rank))

    def find(self, text: str) -> Named | None:
        """The territory a text names; the longest name wins, then the first known."""
        said = tokens(text)
        found = [hit for place in range(len(said)) for hit in self._at(text, said, place)]
        if not found:
            return None
        name, start, end = max(
            found, key=lambda hit: (hit[0].weight, -hit[0].rank, hit[0].member is not None)
        )
        return Named(self._territories[name.rank], name.member, text[start:end])

    def _at(self, text: str, said: Sequence[Token], place: int) -> Iterator[tuple[_Name, int, int]]:
        token = said[place]
        for name in self._names.get(_SHORTENED.get(token.word, token.word), ()):
            end = place + len(name.words)
            if tuple(_SHORTENED.get(item.word, item.word) for item in said[place:end]) != name.words:
                continue
            if not _in_street(said, place) and (len(name.words) > 1 or _stands(text, said, place)):
                yield name, token.start, said[end - 1].end
        for length in range(max(MIN_TOPONYM + 1, len(token.word) - 5), len(token.word) - 1):
            if inhabitants := self._inhabitants.get(token.word[:length]):
                yield inhabitants, token.start, token.end
        code = self._codes.get(token.word)
        if code and not (said[place + 1 : place + 2] and said[place + 1].word in _UNITS):
            yield code, token.start, token.end
        if text[token.start : token.end].isupper() and (initials := self._initials.get(token.word)):
            yield initials, token.start, token.end


_latest: tuple[Sequence[Territory], Gazetteer] | None = None


def gazetteer(territories: Sequence[Territory]) -> Gazetteer:
    """The gazetteer of these territories; that of the last tuple is kept, since an index hands out one."""
    global _latest
    kept = _latest
    if kept is not None and kept[0] is territories:
        return kept[1]
    made = Gazetteer(territories)
    if isinstance(territories, tuple):
        _latest = (territories, made)
    return made


def main_word(whole: str) -> str:
    """The first long word of a spaced name, that people say alone; empty when there is none."""
    return next((word for word in whole.split() if len(word) >= MIN_TOPONYM and word not in COMMON), "")


def _spellings(said: str) -> Iterator[tuple[str, ...]]:
    """A name's words; « Le Gua » is also said « au Gua »."""
    words = tuple(_SHORTENED.get(word, word) for word in said.split())
    if words:
        yield words
    for article in _CONTRACTED.get(words[0], ()) if len(words) > 1 else ():
        yield (article, *words[1:])


def _in_street(said: Sequence[Token], place: int) -> bool:
    """Is the name that of a street, « la rue de Grandval »? « les bords de route de Grandval » are roads."""
    before = place - 1
    while before >= 0 and said[before].word in _LINKS - {"a", "au", "aux", "en", "et"}:
        before -= 1
    if before < 0 or said[before].word not in STREETS:
        return False
    return before == 0 or said[before - 1].word not in ("de", "d")


def _stands(text: str, said: Sequence[Token], place: int) -> bool:
    """May a single word be a town: with a capital, or without an article before it?"""
    token = said[place]
    if text[token.start].isupper():
        return True
    if place and said[place - 1].word in _DETERMINERS:
        return False
    return len(token.word) >= MIN_TOPONYM or bool(place and said[place - 1].word in ("a", "de"))
