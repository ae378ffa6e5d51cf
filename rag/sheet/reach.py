"""May these words of a règlement speak for the zone of the sheet? A rule of UD1 is never given for UD2, nor a
clause « en secteur UAb » for UAa."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from rag.labels import LABEL, is_label, joined, labels_in
from rag.sends import SENDS
from rag.text import fold
from rag.types import Chunk
from rag.zones import parent_of, zones_named

_LABELS = rf"(?:{LABEL})(?:\s*(?:,|/|et|ou)\s*(?:{LABEL})(?!\w))*"
_PLACES = r"(?:[Zz]ones?|ZONES?|[Ss]ecteurs?|SECTEURS?|[Ss]ous-(?:zones?|secteurs?))"
Span = tuple[int, int]
# Up to four words that make places of things: « les constructions situées en ».
_TO = (
    r"(?:\s*\b(?:en|dans|pour|du|des|de|d['’]un|d['’]|l[ea]s?|aux?|celles?|ceux|seule?s?)\b"
    r"|\s+(?:[a-zà-ÿ]+\s+){1,4}(?:situ|implant|prévu|édifi|compris|réalis|localis)[a-zé]+)*"
)
# « sauf en secteur UD2m », « à l'exception des zones UA et UB »: read tightly, so that « sauf indication
# contraire, en secteur UAb… » keeps its sector.
_EXCEPTED = re.compile(
    rf"\b(?:[Ss]auf|[Hh]ors|[Ee]n dehors|[Hh]ormis|[Ee]xcept[ée]\w*|[àÀ] l['’]exception|[Ee]xception faite"
    rf"|[àÀ] l['’]exclusion|autres? que)\b{_TO}\s+(?:{_PLACES}\s+)?({_LABELS})(?![\w'’])"
)
_OWN_FIGURE = re.compile(r"\s*:\s*\d[^.;)]*")
_FIGURE = re.compile(r"\d\s?(?:m\b|m[èe]tres?|%|m²|places?)")
_AND_OUT = re.compile(rf"\)?\s*(?:,|et)\s*{_TO}\s*(?:{_PLACES}\s+)?({_LABELS})(?![\w'’])")
_EXCEPTS = re.compile(r"\b(?:sauf|hormis|except[ée]\w*|exception|exclusion|hors)\b", re.IGNORECASE)
# « y compris en secteur UBa », « ainsi que dans le secteur UBb »: what is added to a place does not confine.
_INCLUDED = re.compile(
    rf"\b(?:[Yy] compris|[Nn]otamment|[Mm]ême|[Aa]insi qu(?:e|['’])|[Dd]e même qu(?:e|['’])"
    rf"|s['’]appliqu\w+ (?:aussi|également)|(?:est|sont) (?:aussi|également) applicables?)"
    rf"{_TO}\s*(?:{_PLACES}\s+)({_LABELS})(?![\w'’])"
)
# « …, sauf en secteur UBa où elle est de 7 m »: what is left out has its own rule there.
_OWN_RULE = re.compile(
    r"\s*,?\s*(?:\((?!\s*(?:cf|voir))|où\b|(?:dans|pour) (?:lequel|laquelle|lesquel\w+)\b|dont\b|qui\b)"
    r"\s*[^.;)]*"
)
# « dans le secteur UB strict », « UB proprement dite »: without its sectors.
_STRICT = re.compile(
    rf"({_LABELS})\s*,?\s*\(?(?:strict\w*|stricto sensu|proprement dite?s?|(?:non|sans) indic\w*"
    rf"|hors (?:sous-)?secteurs?(?!\s+(?:\(|{LABEL})))"
)
# « en limite avec une zone A ou N »: a neighbour, not the place of the rule.
_NEIGHBOUR = re.compile(
    rf"\b(?:limites?|bordures?|limitrophes?|contigu\w*|contact|interface|voisine?s?|mitoyenne?s?"
    rf"|proximit[ée]|lisi[èe]res?)"
    rf"\b[^.;:\n]{{0,40}}?\b{_PLACES}\s+{_LABELS}(?![\w'’])"
    rf"|(?:\b[Pp]ar rapport (?:aux?|à l[ae])|\d\s?m(?:[èe]tres?)? (?:des?|d['’]une?"
    rf"|de l[ae]))\s+{_PLACES}\s+{_LABELS}(?![\w'’])"
    rf"|\b{_PLACES}\s+{_LABELS}\s+(?:voisine?s?|limitrophes?|contigu\w*|adjacente?s?|riveraine?s?)"
)
# « Voir article 4 UA », « l'article UA 6-1 »: where a rule is written.
_ARTICLE = re.compile(
    rf"\b(?:articles?|art\.)\s+(?:(?:{LABEL})[ .\-]?\s?)?\d[\d.\-]*"
    rf"(?:\s*(?:,|et|à|ou)\s*(?:(?:{LABEL})[ .\-]?\s?)?\d[\d.\-]*)*"
    rf"(?:\s+(?:de la zone |du r[èe]glement de la zone |de |du )?{LABEL}(?![\w'’]))?"
    rf"|\b(?:articles?|art\.)\s+{LABEL}(?=[ .\-]?\d)[ .\-]?\d[\d.\-]*"
    rf"|(?<!\w){LABEL}(?:\.\d+)+",
    re.IGNORECASE,
)
# What may be a label: without it, there is nothing to read.
_MAYBE = re.compile(r"(?<!\w)(?:\d ?|I{1,3})?(?:AU|U|A|N)(?:[A-Z\d]\w*|[a-z]{1,3}\d{0,2})?(?!\w)")
_OPENS = re.compile(
    rf"\W*(?:[a-z0-9]{{1,2}}[.)°]+\W*)*(?:(?:[Tt]outefois|[Cc]ependant),? )?"
    rf"(?:(?:[Ee]n|[Dd]ans|[Pp]our|[Aa]u sein de)\s+)?(?:l[ea]s?\s+)?(?:{_PLACES}\s+)?{LABEL}(?![\w'’])"
)
_OTHERS = re.compile(
    r"\b(?:autres|toutes les|ensemble des|chacune des) (?:sous-)?(?:zones?|secteurs?)\b|\breste de la zone\b"
    r"|\bdans (?:tous|l'ensemble d\w*) (?:les |la )?(?:sous-)?(?:secteurs?|zone)\b|\btoutes zones\b"
)
ELSEWHERE = re.compile(r"\b(?:autres (?:sous-)?(?:zones?|secteurs?)|reste (?:de la zone|du territoire))\b")
# A sector that has no other sign: « U1b », « UAa »; words that begin with a capital are longer.
_SECTOR = re.compile(r"\d?(?:AU|U|A|N)[A-Z]{0,3}\d{0,2}[a-z]{0,2}\d?")


# « secteurs UA (boap) »: one label.
_SPACED = re.compile(rf"(?<!\w)({LABEL})\s(\([a-z]{{1,6}}\))")


def zones_of(chunk: Chunk) -> tuple[str, ...]:
    """The zones of a passage, « UA » left out where it is only the beginning of « UA (boap) »."""
    zones = chunk.section.zones
    return tuple(zone for zone in zones if not any(other.startswith(f"{zone}(") for other in zones))


class Heard(Enum):
    """What a run of words says of where it holds."""

    NOWHERE_SAID = "aucune zone nommée"
    HERE = "la zone ou celle qui la comprend"
    OWN = "ce secteur, nommé"
    REST = "les autres secteurs"
    ELSEWHERE = "d'autres zones seulement"


@dataclass(frozen=True)
class Reach:
    """The zone of a sheet among the labels of its plan. ``above`` are those whose rules hold there too."""

    zone: str
    above: tuple[str, ...]
    known: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, zone: str, labels: Collection[str]) -> Reach:
        above = sorted((each for each in labels if parent_of(each, zone)), key=len, reverse=True)
        return cls(zone, tuple(above), frozenset(labels) | {zone})

    @cached_property
    def family(self) -> frozenset[str]:
        return frozenset((self.zone, *self.above))

    def holds(self, label: str) -> bool:
        """Does a rule of this label hold in the zone?"""
        return label in self.family or parent_of(label, self.zone)

    def owns(self, chunk: Chunk) -> bool:
        """Is a passage of the zone's chapter?"""
        return not self.family.isdisjoint(zones_of(chunk))

    def beside(self, chunk: Chunk) -> bool:
        """Is it of a sector beside the zone, or below it?"""
        heads = {self.zone, *self.above}
        return any(parent_of(head, label) for label in zones_of(chunk) for head in heads)

    def hear(self, text: str, mentions: Iterable[str] = ()) -> Heard:
        """Where a run of words holds. ``mentions`` are its references, that name no place of its own."""
        if not _MAYBE.search(text):
            return Heard.REST if ELSEWHERE.search(fold(text)) else Heard.NOWHERE_SAID
        text = self._spelt(_ARTICLE.sub(" ", joined(_SPACED.sub(r"\1\2", text))))
        for words in mentions:
            text = text.replace(words, " ")
        for out in _left_out(text):
            if self._among(out.labels):
                return Heard.OWN if out.own else Heard.ELSEWHERE
        if any(self.zone not in labels_of(match[1]) for match in _STRICT.finditer(text)):
            return Heard.ELSEWHERE
        added = {label for match in _INCLUDED.finditer(text) for label in labels_of(match[1])}
        said = _NEIGHBOUR.sub(" ", _without(_INCLUDED.sub(" ", text)))
        named = zones_named(said, self.known)
        if any(map(self.holds, added)):
            return Heard.HERE
        if not named:
            return Heard.REST if ELSEWHERE.search(fold(said)) else Heard.NOWHERE_SAID
        if self.zone in named:
            return Heard.OWN
        if any(map(self.holds, named)) or _OTHERS.search(fold(said)) or SENDS.search(text.replace("’", "'")):
            return Heard.HERE
        return Heard.ELSEWHERE

    @cached_property
    def _in_capitals(self) -> dict[str, str]:
        """The labels that a plan may write in capitals, as it spells them elsewhere: « UEP » is « UEp »."""
        return {each.upper(): each for each in self.known if each.upper() not in self.known}

    def _spelt(self, text: str) -> str:
        return re.sub(rf"(?<!\w){LABEL}(?!\w)", lambda found: self._in_capitals.get(found[0], found[0]), text)

    def hear_columns(self, names: Sequence[str]) -> list[Heard]:
        """Where the columns of a table hold. Beside one that names a zone, a bare label names one too: « A »,
        that is a letter anywhere else."""
        heard = [self.hear(name) for name in names]
        if not {Heard.OWN, Heard.HERE, Heard.ELSEWHERE} & set(heard):
            return heard
        return [
            Heard.ELSEWHERE if name.strip() in self.known and not self.holds(name.strip()) else each
            for name, each in zip(names, heard, strict=True)
        ]

    def _among(self, labels: Iterable[str]) -> bool:
        """Do labels that a sentence leaves out hold the zone, or it alone?"""
        return any(label == self.zone or (self._is_sector(label) and self.holds(label)) for label in labels)

    def left_out_at(self, text: str, at: int) -> bool | None:
        """In a sentence that rules a sector apart (« 9 m, sauf en secteur UBa où elle est de 7 m »), are the
        words at a place of another zone than that of the sheet? None where no sentence is so made."""
        apart = [(out.own, self._among(out.labels)) for out in _left_out(text) if out.own]
        if not apart:
            return None
        inside = [mine for (start, end), mine in apart if start <= at < end]
        return not inside[0] if inside else any(mine for _, mine in apart)

    def confines(self, chunk: Chunk, text: str) -> bool:
        """Do words of the zone's own chapter, that name other zones, rule for these alone? Not when none is
        of the chapter (a neighbour, the place where a rule is written), nor when they are named in an
        exception only; unless the words open with them: « En zone UA : 8 m »."""
        if _OPENS.match(text) or any(self._among(out.labels) for out in _left_out(text)):
            return True
        text = _ARTICLE.sub(" ", joined(text))
        around = {*zones_of(chunk), *self.family}
        left = _EXCEPTS.search(text)
        named = zones_named(text[: left.start()] if left else text, self.known)
        return any(label in around or any(parent_of(each, label) for each in around) for label in named)

    def excepts_above(self, text: str) -> bool:
        """Does a text leave out a zone above: « dans toutes les zones, sauf en zone UB »?"""
        return any(label in self.above for out in _left_out(text) for label in out.labels)

    def _is_sector(self, label: str) -> bool:
        return any(parent_of(each, label) for each in self.known)

    def of_other_kind(self, text: str) -> bool:
        """Do words of the common provisions open with other kinds of zones alone: « Les zones agricoles »,
        « En zones naturelles »?"""
        opened = _KIND_OPENS.match(fold(text))
        kinds = [mark for words, mark in _KINDS if opened and re.search(words, opened[0])]
        own = re.match(r"(?:[\dI]*)(AU|N[A-D](?![a-z])|U|A|N)", self.zone)
        if not kinds or own is None:
            return False
        return _OLD_KINDS.get(own[1], own[1]) not in kinds

    def places_above(self, text: str) -> bool:
        """Does a text rule for a zone above, by its name: « dans la zone UB »?"""
        above = "|".join(map(re.escape, self.above))
        return bool(above) and re.search(rf"{_PLACES}\s+(?:{above})(?![\w'’(])", text) is not None

    def others_in(self, text: str) -> frozenset[str]:
        """The zones named that are not those of the sheet."""
        named = zones_named(_ARTICLE.sub(" ", _NEIGHBOUR.sub(" ", joined(text))), self.known)
        return frozenset(label for label in named if not self.holds(label))


# « article UE10 », « UE 10-2 et UE10-3 »: where a rule is written.
_WRITTEN = re.compile(
    rf"\b(?i:articles?|art\.)\s+\S+(?i:\s*(?:,|et|ou|à)\s+\S*\d\S*)*|(?<!\w){LABEL}\s?[-–.]\d[\d.\-]*"
)


@dataclass(frozen=True)
class _Out:
    """Zones that a sentence leaves out, where it says so, and where it rules for them at once."""

    labels: tuple[str, ...]
    span: Span
    own: Span | None


# « Les zones agricoles et les zones naturelles », at the head of a sentence or of a title.
_KIND = r"(?:urbaines?|a urbaniser|agricoles?|naturelles?(?: et forestieres?)?)"
_KIND_OPENS = re.compile(
    rf"\W*(?:[a-z0-9]{{1,2}}[.)°]+\W*)*(?:(?:dans|en|pour) )?(?:l[ae]s? )?zones? {_KIND}"
    rf"(?:(?:,| et| ou) (?:(?:dans|en) )?(?:l[ae]s? )?(?:zones? )?{_KIND})*"
)
_KINDS = (("urbaine", "U"), ("urbaniser", "AU"), ("agricole", "A"), ("naturelle", "N"))
_OLD_KINDS = {"NA": "AU", "NB": "U", "NC": "A", "ND": "N"}


def _left_out(text: str) -> Iterator[_Out]:
    """The zones that a sentence leaves out: « sauf en secteurs UBa (7 m) et UBb (8 m) »."""
    for match in _EXCEPTED.finditer(text):
        held: re.Match[str] | None = match
        while held:
            own = _OWN_RULE.match(text, held.end()) or (
                _OWN_FIGURE.match(text, held.end()) if _FIGURE.search(text[: match.start()]) else None
            )
            end = own.end() if own else held.end()
            yield _Out(tuple(labels_of(held[1])), (held.start(), end), own.span() if own else None)
            held = _AND_OUT.match(text, end) if own else None


def _without(text: str) -> str:
    """A text without the zones that it leaves out, nor what it says of them."""
    for out in reversed(list(_left_out(text))):
        text = f"{text[: out.span[0]]} {text[out.span[1] :]}"
    return text


def labels_of(words: str) -> list[str]:
    """The labels of a list: « UA, UB et 1AU »."""
    return [each for each in re.findall(LABEL, words) if is_label(each)]


def sectors_named(chunks: Iterable[Chunk], zones: Collection[str]) -> frozenset[str]:
    """The sectors that chapters name without a heading of their own: « sous-secteurs : U1b, U1m »."""
    found: set[str] = set()
    for chunk in chunks:
        own = [zone for zone in chunk.section.zones if zone in zones]
        if own:
            words = _WRITTEN.sub(" ", chunk.text)
            for mention in chunk.mentions:
                words = words.replace(mention.text, " ")
            for label in labels_in(words):
                if _SECTOR.fullmatch(label) and any(parent_of(zone, label) for zone in own):
                    found.add(label)
    return frozenset(label for label in found if label in zones or not _misspelt(label, {*zones, *found}))


def _misspelt(label: str, others: Collection[str]) -> bool:
    """Is it another label in capitals: « secteurs UEi et UEP », where the plan has « UEp »?"""
    return label.isupper() and any(other != label and other.upper() == label for other in others)
