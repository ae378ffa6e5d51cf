"""The facts that a text states: figures with their unit, amounts, dates, zones, articles, acts, names.

Read apart from ``rag`` on purpose, as ``eval.matching`` is. ``facts_of`` reads an answer strictly: what it
takes for a fact is one. ``Support`` reads what is cited broadly, any French form of the same fact counting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from eval.matching import plain
from eval.quantities import figures, quantities, read_broadly

__all__ = ["Fact", "FactKind", "Support", "facts_of"]


class FactKind(StrEnum):
    """Kinds of facts; the value is shown."""

    FIGURE = "chiffre"
    AMOUNT = "montant"
    DATE = "date"
    ZONE = "zone"
    ARTICLE = "article"
    ACT = "acte"
    NAME = "nom"


@dataclass(frozen=True, slots=True)
class Fact:
    """``shown`` as the text has it; ``key`` in canonical form."""

    kind: FactKind
    shown: str
    key: tuple[str, ...]


_MARKER = re.compile(r"\[\d+\]")


def facts_of(text: str) -> tuple[Fact, ...]:
    """The facts of an answer, each once, citation markers aside."""
    bare = _MARKER.sub(" ", text)
    found = [
        *_measures(bare),
        *_storeys(bare),
        *_dates(bare),
        *_zones(bare),
        *_articles(bare),
        *_acts(bare),
        *_names(bare),
    ]
    return tuple({(fact.kind, fact.key): fact for fact in found}.values())


class Support:
    """A text that facts are looked for in. ``places`` are section labels, whose numbers are of articles."""

    def __init__(self, texts: Iterable[str], places: Iterable[str] = ()) -> None:
        self._places = [place for place in places if place]
        self._text = " \n ".join(text for text in (*texts, *self._places) if text)

    def holds(self, fact: Fact) -> bool:
        """Is the fact in the text?"""
        if fact.kind in (FactKind.FIGURE, FactKind.AMOUNT):
            return fact.key in self._measured
        if fact.kind is FactKind.DATE:
            return self._dated(fact.key)
        if fact.kind is FactKind.ZONE:
            return fact.key[0] in self._labels
        if fact.kind is FactKind.ARTICLE:
            return self._article(fact.key)
        if fact.kind is FactKind.ACT:
            return bool(re.search(_spaced(fact.key), self._plain))
        acronym = fact.shown.isupper()
        return all(word in self._words or (acronym and word in self._initials) for word in fact.key)

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(figures(self._text))

    @cached_property
    def _plain(self) -> str:
        return plain(self._text)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(re.findall(r"[a-z0-9]+", self._plain))

    @cached_property
    def _initials(self) -> str:
        """First letters, small words aside: « Communauté de communes des Lisières de l'Oise » holds CCLO."""
        words = re.findall(r"[a-z0-9]+", self._plain)
        return "".join(word[0] for word in words if word not in _SMALL)

    @cached_property
    def _measured(self) -> frozenset[tuple[str, ...]]:
        broadly = ((item.number, item.unit) for item in read_broadly(self._text))
        return frozenset(broadly) | {fact.key for fact in _storeys(self._text)}

    @cached_property
    def _labels(self) -> frozenset[str]:
        """Every word, lower case where it has three characters or more, and the pairs « Bi 3 »."""
        words = re.findall(r"\w+", self._text)
        pairs = (first + second for first, second in pairwise(words) if second.isdigit())
        return frozenset(_label(word) for word in (*words, *pairs))

    @cached_property
    def _days(self) -> frozenset[tuple[str, ...]]:
        return frozenset(fact.key for fact in _dates(self._text)) | frozenset(_spans(self._text))

    def _dated(self, key: tuple[str, ...]) -> bool:
        """A day without year is supported by any year; one with year by the day alone and the year said."""
        year, month, day = key
        if not day:
            return any(other[:2] == (year, month) for other in self._days)
        if key in self._days:
            return True
        if not year:
            return any(other[1:] == (month, day) for other in self._days)
        return ("", month, day) in self._days and year in self.numbers

    def _article(self, key: tuple[str, ...]) -> bool:
        number = _spaced(key)
        if len(key) > 1 and re.search(number, self._plain):
            return True
        # A bare number is that of an article after the word, or where a place begins with it.
        named = rf"\bart(?:icles?|\.)[^;:]{{0,60}}?{number}"
        return bool(re.search(named, self._plain)) or any(
            re.search(rf"(?:^|/)\s*(?:\d+\.\s*)?{number}", plain(place)) for place in self._places
        )


def _spaced(key: tuple[str, ...]) -> str:
    """The pieces of a number, whatever stands between them, and no other digit around."""
    return r"(?<![0-9])" + r"[\s_.\-–—/°*]*".join(map(re.escape, key)) + r"(?![0-9])"


# -- figures and amounts ----------------------------------------------------------------------------


_STOREYS = re.compile(r"\b[rR]\s?\+\s?(\d{1,2})\b")


def _measures(text: str) -> Iterator[Fact]:
    for item in quantities(text):
        kind = FactKind.AMOUNT if item.unit == "€" else FactKind.FIGURE
        yield Fact(kind, item.shown, (item.number, item.unit))


def _storeys(text: str) -> Iterator[Fact]:
    """« R+2 »: storeys above the ground floor."""
    for found in _STOREYS.finditer(text):
        yield Fact(FactKind.FIGURE, f"R+{found[1]}", (found[1], "R+"))


# -- dates ------------------------------------------------------------------------------------------

_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_MONTH = "|".join(_MONTHS)
_DAY = r"(?<![\d,.])(\d{1,2})\s*(?:°?er|°)?"
_WRITTEN = re.compile(rf"{_DAY}\s+({_MONTH})\b(?:\s+(?:de\s+l'an\s+)?(\d{{4}})\b)?")
_MONTH_ONLY = re.compile(rf"\b({_MONTH})\s+(?:de\s+)?(\d{{4}})\b")
_NUMERIC = re.compile(r"(?<![\d/.\-])(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/\-])")
_ISO = re.compile(r"(?<![\d\-])(\d{4})-(\d{2})-(\d{2})(?![\d\-])")
_SPAN = re.compile(
    rf"{_DAY}\s*(?:({_MONTH})\s*)?(?:au|et|ou|a|,|-|–)\s*(?:le\s+|du\s+)?{_DAY}\s+({_MONTH})\b(?:\s+(\d{{4}}))?"
)


def _dates(text: str) -> Iterator[Fact]:
    """Days, with or without year, and months of a year. Keys are (year, month, day), empty where not said."""
    flat = plain(text)
    for found in _WRITTEN.finditer(flat):
        yield from _day(found[0], found[3] or "", str(_MONTHS.index(found[2]) + 1), found[1])
    for found in _NUMERIC.finditer(flat):
        if len(found[4]) == 4 or found[2] == "/":
            yield from _day(found[0], _full_year(found[4]), found[3], found[1])
    for found in _ISO.finditer(flat):
        yield from _day(found[0], found[1], found[2], found[3])
    days = {found.start(2) for found in _WRITTEN.finditer(flat)}
    for found in _MONTH_ONLY.finditer(flat):
        if found.start(1) not in days:
            yield Fact(FactKind.DATE, found[0], (found[2], str(_MONTHS.index(found[1]) + 1), ""))


def _spans(text: str) -> Iterator[tuple[str, ...]]:
    """The first day of « du 21 au 28 mars 2021 », whose month or year is said at the second."""
    for found in _SPAN.finditer(plain(text)):
        month = found[2] or found[4]
        yield (found[5] or "", str(_MONTHS.index(month) + 1), found[1].lstrip("0"))


def _day(shown: str, year: str, month: str, day: str) -> Iterator[Fact]:
    if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
        yield Fact(FactKind.DATE, shown, (year, month.lstrip("0"), day.lstrip("0")))


def _full_year(year: str) -> str:
    if len(year) == 4:
        return year
    return f"20{year}" if int(year) < 50 else f"19{year}"


# -- zones, articles, acts --------------------------------------------------------------------------

_LABEL = r"\d?[A-Z]{1,4}[a-z]{0,2}\d{0,2}[a-z]{0,2}"
_ZONED = re.compile(
    rf"\b(?i:zones?|(?:sous-)?secteurs?)\s+({_LABEL}(?:(?:\s*,\s*|\s+(?:et|ou)\s+){_LABEL})*)(?![\w'’.])"
)
_NOT_LABELS = frozenset("Le La Les Du De Des Au Aux En Et Il Ce Un Une Si Par Sur".split())
_PIECES = re.compile(r"\d+|[a-z]+")
_ARTICLE = re.compile(
    r"\barticles?\s+(?:n°\s*)?((?:[lrda]\s?\.?\s?\*?\s?)?(?:\d?[a-z]{1,4}\s?)?\d+(?:\s?[.\-–]\s?\d+)*)(?![\d%€])"
)
_ACT = re.compile(
    r"(?<![\w/.\-])[A-Z]?((?:19|20)\d{2})[_\-](\d{2,5})(?![\d/\-])|[Nn]°\s?[A-Z]?(\d{4})[ _\-](\d{2,5})\b"
)


def _zones(text: str) -> Iterator[Fact]:
    for found in _ZONED.finditer(text):
        for label in re.findall(_LABEL, found[1]):
            if label not in _NOT_LABELS:
                yield Fact(FactKind.ZONE, label, (_label(label),))


def _label(word: str) -> str:
    """Case tells « A » from « a »; it does not matter in longer labels."""
    return word if len(word) < 3 else word.lower()


def _articles(text: str) -> Iterator[Fact]:
    for found in _ARTICLE.finditer(plain(text)):
        yield Fact(FactKind.ARTICLE, f"article {found[1]}", tuple(_PIECES.findall(found[1])))


def _acts(text: str) -> Iterator[Fact]:
    """Numbers of acts: a year and a rank. « 2019-2020 » is two years, « 2019-09-01 » a date."""
    for found in _ACT.finditer(text):
        year, rank = found[1] or found[3], found[2] or found[4]
        if not re.fullmatch(r"(?:19|20)\d{2}", rank):
            yield Fact(FactKind.ACT, found[0], (year, rank))


# -- proper names -----------------------------------------------------------------------------------

# A name is a run of capitalised words inside a sentence, or after a title; the first word of a sentence has
# a capital anyway. Words of the institution are nobody's name.
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w'’\-]*[\w]"
_TITLE = r"(?:M\.|MM\.|Mme|Mmes|Mlle|Me|Monsieur|Madame|Maître|Docteur|Dr)"
_RUN = rf"{_CAPITALISED}(?: {_CAPITALISED})*"
_NAMED = re.compile(rf"(?<=[a-zà-öø-ÿ0-9,] ){_RUN}|(?<!\w){_TITLE}\s+{_RUN}")
_COMMON = frozenset(
    """m mm mme mmes mlle me monsieur madame maitre docteur dr maire mairie adjoint adjointe conseil
    conseiller conseillers municipal municipale municipaux commune communes communal communautaire ville
    villes metropole communaute agglomeration plan local locale urbanisme plu plui ppri padd oap reglement
    reglements article articles zone zones secteur secteurs arrete arretes deliberation deliberations code
    codes general generales dispositions regles pv proces verbal seance assemblee etat prefet prefecture
    departement region france janvier fevrier mars avril mai juin juillet aout septembre octobre novembre
    decembre president presidente ht ttc euros tva membres titre chapitre annexe document documents
    objet considerant vote approbation rue avenue boulevard place chemin route impasse quai
    le la les un une des du dans sauf pour par sans ces cette elles ils elle nous vous toutefois lorsque ainsi
    sur avec sous cependant selon aucun aucune seuls seules tout toute tous toutes""".split()
)
_SMALL = frozenset("de des du d la le les l et a au aux en sur pour".split())
_NAME_WORD = re.compile(r"\b[a-z]{3,}\b")


def _names(text: str) -> Iterator[Fact]:
    for found in _NAMED.finditer(text):
        words = [word for word in _NAME_WORD.findall(plain(found[0])) if word not in _COMMON]
        if words:
            yield Fact(FactKind.NAME, found[0], tuple(words))
