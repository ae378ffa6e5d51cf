"""Where the references of a corpus lead: its places by article, heading and word, each looked up once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ingest.references import OF_THE_FILE, SAME_PART
from rag.index.targets import Spot, Targets
from rag.labels import LABEL, family
from rag.mentions import Mention, Target
from rag.text import fold
from rag.types import ActKind, Section

MOST_TARGETS, LEAST_TITLE = 8, 12

_LETTERS = r"\d?(?:AU|U|A|N)[A-Z]{0,4}[a-z]{0,2}"
_ARTICLE_ZONE = re.compile(rf"^(?:(?:{LABEL}|[A-Z]{{2,4}})[ .\-–/]+|{_LETTERS}(?=\d))")
_CODE = re.compile(r"[A-Z]{2,4}")  # the letters of « article DG 6 »
_HEADED = re.compile(
    r"(chapitre|titre|section|sous-section|partie|livre|tome|annexe|fiche|mesure|tableau|figure|schema|croquis)s?"
    r"(?:\s+(?:conseils?|techniques?))?\s+(?:n\s?°\s?)?"
    r"(\d{1,2}(?:\.\d{1,2}){0,2}|[ivx]{1,5}|[a-z]|\d{1,2}\W?[a-z](?:\W?\d{1,2})?)\b"
)
_LINKS = frozenset("et ou de du des la le les l d a au aux en sur".split())
_ROMAN = {"i": 1, "v": 5, "x": 10}
_COMMON = re.compile(
    r"(?:regles|dispositions)(?: reglementaires)? (?:communes|generales)|(?:communes|applicables) a toutes"
    r"|toutes les zones"
)
_LEXICON = re.compile(r"\b(?:lexique|glossaire|definitions)\b")
_ANNEX = re.compile(r"\bannexes?\b")
_PLAIN_ACTS = frozenset({ActKind.DELIBERATION, ActKind.ARRETE})
# A reference to one of these is to all of it; to a chapter, to where it opens.
_WHOLE = frozenset({Target.ARTICLE, Target.COMMON, Target.EACH_ZONE, Target.LEXICON})


@dataclass(slots=True)
class _Place:
    """A section as it stands in the corpus: its passages, in order."""

    section: Section
    rank: int
    path: tuple[str, ...]
    title: str
    chunks: list[str] = field(default_factory=list)

    @property
    def document(self) -> str:
        return self.section.document.id

    @property
    def kind(self) -> ActKind:
        return self.section.document.kind

    @property
    def bare(self) -> str:
        return bare(self.section.article)


class Places:
    """The places of one corpus. ``spots`` are its passages, documents one after the other, in order."""

    def __init__(self, spots: Iterable[Spot]) -> None:
        self._all: list[_Place] = []
        self._articles: dict[str, list[_Place]] = defaultdict(list)
        self._headings: dict[str, list[_Place]] = defaultdict(list)
        self._words: dict[str, list[_Place]] = defaultdict(list)
        self._lexicons: list[_Place] = []
        self._annexes: list[_Place] = []
        self._commons: list[_Place] = []
        self._owners: dict[str, _Place] = {}
        folded: dict[str, str] = {}
        last: _Place | None = None
        for spot in spots:
            if last is None or (spot.section is not last.section and spot.section != last.section):
                last = self._open(spot.section, folded)
            last.chunks.append(spot.chunk_id)
            self._owners[spot.chunk_id] = last
        for place in self._all:
            self._file(place)

    def _open(self, section: Section, folded: dict[str, str]) -> _Place:
        for part in (*section.path, section.document.title):
            if part not in folded:
                folded[part] = fold(part)
        path = tuple(folded[part] for part in section.path)
        place = _Place(section, len(self._all), path, folded[section.document.title])
        self._all.append(place)
        return place

    def _file(self, place: _Place) -> None:
        if place.section.article:
            self._articles[place.bare].append(place)
        for part in place.path:
            for match in _HEADED.finditer(part):
                self._headings[_heading_key(match[1], match[2])].append(place)
        in_lexicon = any(_LEXICON.search(part) for part in place.path[:-1])
        if not place.section.article and (in_lexicon or (place.path and _LEXICON.search(place.path[-1]))):
            self._lexicons.append(place)
            self._words[_word_key(place.path[-1])].append(place)
        elif any(
            _ANNEX.match(part) or re.match(r"(?:titre|partie)\b.{0,12}\bannexes?\b", part)
            for part in place.path
        ):
            self._annexes.append(place)
        if not place.section.zones and any(_COMMON.search(part) for part in (*place.path, place.title)):
            self._commons.append(place)

    def targets(self, mention: Mention, chunk_id: str) -> tuple[str, ...]:
        """The passages that a reference made in this one leads to, the likeliest first; at most a few."""
        origin = self._owners[chunk_id]
        places = self._find(mention, origin)
        whole = mention.target in _WHOLE and bool(mention.number)
        if whole and len(places) == 1:
            return tuple(places[0].chunks[:MOST_TARGETS])
        return tuple(place.chunks[0] for place in places[:MOST_TARGETS])

    def _find(self, mention: Mention, origin: _Place) -> list[_Place]:
        if mention.outside:
            return []
        if mention.target is Target.LEXICON:
            return self._lexicon(mention, origin)
        if mention.target is Target.ANNEX:
            return self._annex(mention, origin)
        if mention.target is Target.CHAPTER:
            return self._chapter(mention, origin)
        if not mention.number:
            return self._of_same_article(mention, origin)
        for zone, number in _readings(mention):
            found = self._article(replace(mention, zone=zone, number=number), origin)
            if found:
                return found
        return []

    # -- articles -----------------------------------------------------------------------------------

    def _article(self, mention: Mention, origin: _Place) -> list[_Place]:
        places = self._articles.get(mention.number, [])
        if origin.kind in _PLAIN_ACTS and mention.zone is None:
            act = origin.section.act
            return [each for each in places if each.document == origin.document and each.section.act == act]
        if mention.within:
            places = [each for each in places if _is_within(each, mention.within, origin)]
        else:
            kinds = {origin.kind, ActKind.PLU if mention.zone else origin.kind}
            places = [each for each in places if each.kind in kinds]
        for test in _zone_tests(mention, origin):
            found = [each for each in places if test(each)]
            if found and mention.target is Target.ARTICLE and _is_annex(origin):
                # An annex of a règlement speaks of the articles of the zones.
                found = [each for each in places if each.section.zones] or found
            if found:
                return self._likeliest(found, origin, every=mention.target is not Target.ARTICLE)
        return []

    def _of_same_article(self, mention: Mention, origin: _Place) -> list[_Place]:
        """« Se reporter aux dispositions générales »: the same article, else where they open."""
        found = self._article(replace(mention, number=origin.bare), origin) if origin.bare else []
        same = [each for each in found if each is not origin and _alike(each, origin)]
        if same or mention.target is Target.EACH_ZONE:
            return same
        commons = [each for each in self._commons if each.kind is origin.kind and each.path]
        headed = [each for each in commons if any(_COMMON.search(part) for part in each.path)]
        own = [each for each in headed if each.document == origin.document]
        return _openings(own or headed or commons)

    # -- other places -------------------------------------------------------------------------------

    def _chapter(self, mention: Mention, origin: _Place) -> list[_Place]:
        word, _, number = mention.number.partition(" ")
        places = [
            each for each in self._headings.get(_heading_key(word, number), []) if each.kind is origin.kind
        ]
        if mention.within:
            places = [each for each in places if not each.section.zones]
            return _openings(self._likeliest(places, origin, every=True))
        own = [each for each in places if each.document == origin.document] or places
        zones = origin.section.zones
        same = [each for each in own if each.section.zones == zones] or [
            each for each in own if word in ("titre", "partie", "livre", "tome") or not each.section.zones
        ]
        return _openings(self._likeliest(same, origin, every=False))

    def _lexicon(self, mention: Mention, origin: _Place) -> list[_Place]:
        if mention.number:
            key = _word_key(mention.number)
            if found := self._words.get(key):
                return self._likeliest(found, origin, every=False)
        same = [each for each in self._lexicons if each.kind is origin.kind]
        opened = [each for each in same if _LEXICON.match(each.path[-1])] or same
        own = [each for each in opened if each.document == origin.document]
        return _openings(own or self._likeliest(opened, origin, every=True))

    def _annex(self, mention: Mention, origin: _Place) -> list[_Place]:
        if mention.number:
            number = re.sub(r"^n\s?°\s?", "", mention.number)
            word, _, rest = number.rpartition(" ")
            key = _heading_key(word, rest) if word.isalpha() else _heading_key("annexe", number)
            found = self._headings.get(key, [])
            found = [each for each in found if each.document == origin.document] or found
            if not found and not word.isalpha():
                key = re.sub(r"[\W_]", "", fold(number))
                found = [
                    each for each in self._all if re.search(rf"\bannexe\W?{re.escape(key)}\b", each.title)
                ]
            return _openings(self._likeliest(found, origin, every=False))
        if mention.within == OF_THE_FILE:
            return _openings(
                [each for each in self._all if _ANNEX.match(each.title) and each.document != origin.document]
            )
        if mention.within:
            words = fold(mention.within).replace("servitudes", "servitude")
            named = [each for each in self._annexes if any(words in part for part in each.path)]
            named = named or [
                each for each in self._all if words in each.title.replace("servitudes", "servitude")
            ]
            named = named or [
                each for each in self._all if each.document == origin.document and _opens(each, words)
            ]
            return _openings(self._likeliest(named, origin, every=False))
        own = [each for each in self._annexes if each.document == origin.document]
        return _openings(own)[:1]

    # -- choosing -----------------------------------------------------------------------------------

    def _likeliest(self, places: Sequence[_Place], origin: _Place, *, every: bool) -> list[_Place]:
        """Those of the origin's own document, nearest to it, answer first; else the latest version first.

        With ``every``, those of other documents come after.
        """
        own = [each for each in places if each.document == origin.document]
        others = [each for each in places if each.document != origin.document]
        others.sort(key=lambda each: (-_day(each), each.rank))
        if own and not every:
            best = max(_shared(each.path, origin.path) for each in own)
            return [each for each in own if _shared(each.path, origin.path) == best]
        return [*own, *others]


def resolved(spots: Sequence[Spot]) -> list[Targets]:
    """The targets of each reference of these passages, those without any left out."""
    places = Places(spots)
    found = []
    for spot in spots:
        for rank, mention in enumerate(spot.mentions):
            if targets := places.targets(mention, spot.chunk_id):
                found.append(Targets(spot.section.document.id, spot.chunk_id, rank, targets))
    return found


def bare(article: str | None) -> str:
    """The number of an article without the zone before it, written with dots."""
    return _ARTICLE_ZONE.sub("", article or "").replace("-", ".")


def _readings(mention: Mention) -> Iterator[tuple[str | None, str]]:
    """« UA10-3 » as the article 3 of UA10, then as 10-3 of UA, then as 10 of UA."""
    split = re.fullmatch(r"(\d?[A-Z]+[a-z]*)(\d+)", mention.zone or "")
    wholes = [(mention.zone, mention.number)]
    if split:
        wholes.append((split[1], f"{split[2]}.{mention.number}"))
    for zone, number in wholes:
        parts = re.split(r"[.\-]", number)
        for count in range(len(parts), 0, -1):
            yield zone, ".".join(parts[:count])


def _zone_tests(mention: Mention, origin: _Place) -> list[Callable[[_Place], bool]]:
    """What the zones of a place must be, the surest first."""
    zone, of_origin = mention.zone, origin.section.zones
    if zone:
        return [
            lambda each: zone in each.section.zones and len(each.section.zones) == 1,
            lambda each: zone in each.section.zones,
            lambda each: any(zone in family(own) for own in each.section.zones),
        ]
    if mention.target is Target.COMMON:
        return [lambda each: not each.section.zones]
    wanted = {label for own in of_origin for label in family(own)}
    if mention.target is Target.EACH_ZONE:
        return [lambda each: bool(wanted & set(each.section.zones)), lambda each: bool(each.section.zones)]
    if not of_origin or _HEADED.fullmatch(mention.within):
        return [lambda each: not each.section.zones]
    return [lambda each: each.section.zones == of_origin, lambda each: bool(wanted & set(each.section.zones))]


def _is_within(place: _Place, within: str, origin: _Place) -> bool:
    """Is the place in the title « titre i », or in the document « ppri », that a reference names?"""
    if _CODE.fullmatch(within):
        return bool(re.match(rf"{within}[ .\-–/]*\d", place.section.article or ""))
    if within == SAME_PART:
        return place.document == origin.document and place.path[:1] == origin.path[:1]
    match = _HEADED.fullmatch(within)
    if match:
        key = _heading_key(match[1], match[2])
        return place.document == origin.document and any(
            _heading_key(each[1], each[2]) == key for part in place.path for each in _HEADED.finditer(part)
        )
    name = {"ppri": "inondation", "scot": "coherence territoriale"}.get(within, within)
    about = " ".join((place.title, fold(place.section.document.file), *place.path[:1]))
    return within in re.split(r"\W+|_", about) or name in about.replace("_", " ")


def _opens(place: _Place, words: str) -> bool:
    """Does the name of an annex begin with a heading of this place, its number aside?"""
    titles = (_HEADED.sub("", part).strip(" :.–-") for part in place.path)
    return any(len(title) >= LEAST_TITLE and words.startswith(title) for title in titles)


def _is_annex(place: _Place) -> bool:
    return not place.section.zones and any(_ANNEX.search(part) for part in place.path)


def _openings(places: Sequence[_Place]) -> list[_Place]:
    """The first place of each document."""
    first: dict[str, _Place] = {}
    for each in places:
        if each.document not in first or each.rank < first[each.document].rank:
            first[each.document] = each
    return list(first.values())


def _heading_key(word: str, number: str) -> str:
    number = re.sub(r"[\W_]", "", number) if "." not in number else number
    if re.fullmatch(r"[ivx]+", number):
        values = [_ROMAN[letter] for letter in number]
        pairs = zip(values, [*values[1:], 0], strict=True)
        number = str(sum(-value if value < after else value for value, after in pairs))
    return f"{fold(word)} {fold(number)}"


def _word_key(text: str) -> str:
    """What spellings of a defined word share: « voies et emprises », « voie ou emprise »."""
    return " ".join(word.rstrip("sx") for word in re.findall(r"\w+", fold(text)) if word not in _LINKS)


def _alike(place: _Place, other: _Place) -> bool:
    """Do two articles of one number bear on the same thing?"""
    one, two = (set(re.findall(r"[a-z]{5,}", each.path[-1])) for each in (place, other))
    return len(one & two) >= min(2, len(one), len(two))


def _shared(path: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for one, two in zip(path, other, strict=False):
        if one != two:
            break
        count += 1
    return count


def _day(place: _Place) -> int:
    return (place.section.document.version.date or date.min).toordinal()
