"""What a passage must hold before a sentence of it is shown for a point of a need.

The engine's answers are verified against their citations already: this tells whether they are about what the
visitor needs, in the right zone and at the right place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.appointment.plain import unregulated
from rag.appointment.split import place_in
from rag.appointment.table import ACT, WORKS, Asked, Phrase, Subject, Thing, says, table
from rag.appointment.types import Need
from rag.dates import find_dates
from rag.labels import family
from rag.lexicon import lexicon
from rag.links import number_key
from rag.question.acts import said_acts
from rag.text import terms
from rag.types import Citation, Fact, FactKind, Passage
from rag.verbatim import GAP

_ANY_WORKS = frozenset(terms("construction bâtiment limite voie habitation niveau hauteur"))
"""Words of the acts that stand for a project and for any other."""
SHORTEST = 25
"""Letters of a quote that says something: fewer are a caption."""
OPENING = 6
"""Words of a quote that say what it is about."""
_APART = ("cloture", "arbre", "solaire", "annexe")
_ASIDE = re.compile(
    r"^\(|^[^.;]*\b(?:dispositions?|règles?) (?:précédentes? |ci-dessus )?ne (?:concern|s['’]appliqu)\w* pas"
    r"\b[^.;]*\.?$",
    re.IGNORECASE,
)
"""A caption, or a sentence that only tells where the rule does not hold."""
LETTERHEAD = re.compile(
    r"\W*(?:COMMUNE|MAIRIE|VILLE|R[ÉE]PUBLIQUE FRAN|D[ÉE]PARTEMENT|PR[ÉE]FECTURE)\b"
    r"|\W*(?i:arr[êe]t[ée]|d[ée]lib[ée]ration)\s+(?i:du maire\s+|municipal\s+)?(?i:n°|num[ée]ro)[^.;]{0,120}$"
)
"""The head of an act: what it is, not what it says."""
_ENDS = re.compile(
    r"\W*(?:article\s+\w+\s*[-–—.:]*\s*)?(?:l['’]|les?\b|la\b|cet?(?:te)?\b)(?:(?!\.\s)[^;]){0,200}?"
    r"\b(?:est|sont)\s+(?:abrogée?s?|rapportée?s?|annulée?s?)\b",
    re.IGNORECASE,
)
"""What an act says of another one that it ends: it rules nothing more."""
_OBJECT = re.compile(r"\W*objet\s*:", re.IGNORECASE)
_PERIOD = re.compile(r"\bdu\b.{1,40}\bau\b|\bjusqu['’]au\b|\bentre le\b", re.IGNORECASE)
_RECITED = re.compile(r"\b(?:ARR[ÊE]TE|D[ÉE]CIDE)(?:NT)?\s*:?\s*$")
HEAD = 200
"""Letters of a passage that is the head of an act and nothing else."""
_BRACKET = re.compile(
    r"\b(?:de|entre)\s+[\d\s.,]+\s?€?\s+(?:à|et)\s+[\d\s.,]+\s?€"
    r"|\b(?:jusqu['’]à|plus de|moins de|(?:inf|sup)érieure?s?(?: ou égale?s?)? à)\s+[\d\s.,]+\s?€",
    re.IGNORECASE,
)
_CLUB = re.compile(
    r"\b(?:association|club|comité|amicale|société|union|foyer)\s+(?:(?:de\s+la|de\s+l['’]|des|du|de|d['’])\s*)?"
    r"[\w'’-]+(?:\s+(?:(?:de|du|des)\s+)?[A-ZÀ-Ý][\w'’-]+)*",
    re.IGNORECASE,
)


class Proof:
    """The tests of one question of a need."""

    def __init__(
        self, need: Need, subject: Subject, thing: Thing | None, asked: Asked, zone: str, day: date
    ) -> None:
        self.named = named(thing)
        self.day = day
        self._subject, self._asked, self._zone = subject, asked, zone
        self._others = _others(thing)
        self._place = place_in(need.text)[0]
        self._act = number_key(next(iter(said_acts(need.text).values()), "")) if subject.key == ACT else ""
        # What became of a named act, or of those on an address, is an answer; elsewhere it is none.
        self.of_rules = subject.key != ACT and "{lieu}" not in asked.questions[0] and need.year is None
        said = need.text if "{Texte}" in asked.questions[0] else ""
        self._words = frozenset(terms(club_in(need.text) if "{association}" in asked.questions[0] else said))

    def holds(self, citation: Citation) -> bool:
        """Do the quoted words answer the point, where they stand?"""
        quote = citation.quote
        # In a règlement, the title of the article says what its sentences are about.
        over = f"{quote}\n{heading(citation.passage)}" if self._subject.key == WORKS else quote
        return (
            (sum(map(str.isalpha, quote)) >= SHORTEST or unregulated(quote))
            and not LETTERHEAD.match(quote)
            and not (self.of_rules and (ends_another(quote) or _OBJECT.match(quote)))
            and not one_row_of_a_scale(quote)
            and self.about(quote, over)
            and not (self._asked.against and says(quote, self._asked.against))
            and not (self._asked.names and not says(quote, self.named))
            and self.near(citation.passage)
        )

    def about(self, quote: str, over: str) -> bool:
        """Are these words about the point? ``over`` adds to them what they are read under."""
        asked = self._asked
        return (
            not _ASIDE.search(quote)
            and says(over, asked.proof)
            and says(quote, asked.also)
            and not (self._others and says(" ".join(quote.split()[:OPENING]), self._others))
        )

    def near(self, passage: Passage) -> bool:
        """Is the passage about the subject, the zone and the place, be it to be read only?"""
        whole = f"{passage.chunk.whole}\n{heading(passage)}"
        told = whole if self._subject.key == WORKS else passage.chunk.whole
        return (
            says(whole, self._subject.proof)
            and says(heading(passage), self._asked.heading)
            and says(told, self._asked.proof)
            and says(told, self._asked.also)
            and of_zone(passage, self._zone)
            and self._of_place(passage)
            and self._words <= frozenset(terms(whole))
        )

    def off_subject(self, choices: Sequence[Fact]) -> bool:
        """Is a zone asked back for what depends on none?"""
        return self._subject.key != WORKS and any(each.kind is FactKind.ZONE for each in choices)

    def _of_place(self, passage: Passage) -> bool:
        """A passage of the place asked about, when one is; never of an act that is for another place. An act
        that the visitor names is its own proof."""
        if self._subject.key == WORKS:
            return True
        if self._subject.key == ACT:
            act = passage.chunk.section.act
            return bool(self._act) and act is not None and number_key(act.number) == self._act
        if self._asked.heading:  # the object of the act is the point, wherever it holds
            return True
        if "{lieu}" in self._asked.questions[0]:
            return bool(self._place) and names_place(passage, self._place)
        return bears_on(passage, self._place)


def one_row_of_a_scale(quote: str) -> bool:
    """A table of incomes of which one row alone is quoted: it is not known to be the visitor's."""
    return GAP.strip() in quote and len(_BRACKET.findall(quote)) == 1


def ends_another(quote: str) -> bool:
    """Is it a clause that ends another act, and so tells no rule? (« L'arrêté n° 2011-031 est abrogé. »)"""
    return bool(_ENDS.match(quote))


def over(quote: str, day: date) -> date | None:
    """The end of the period that an act writes (« du 3 au 7 mars 2025 »), when it is over on the day."""
    last = max((each.full for each in find_dates(quote) if each.full), default=None)
    return last if last and last < day and _PERIOD.search(quote) else None


def to_read(passage: Passage) -> bool:
    """Is there something to read in it? Not in a letterhead, in what an act recites before it decides, nor in
    the clause that ends another act."""
    text = passage.chunk.text
    bare = len(text) <= HEAD and LETTERHEAD.match(text)
    return not bare and not _RECITED.search(text) and not _ENDS.match(text)


def heading(passage: Passage) -> str:
    """What stands over a passage: the nearest title, the object of its act, the document."""
    section = passage.chunk.section
    return "\n".join([*section.path[-1:], section.act.subject if section.act else "", passage.document.title])


def named(thing: Thing | None) -> tuple[Phrase, ...]:
    """The words of the project, those of the acts included (an « abri de jardin » is an « annexe »)."""
    if thing is None:
        return ()
    acts = {term for each in lexicon(None).equivalents(thing.key).values() for term in each}
    return (*thing.words, *((each,) for each in sorted(acts - _ANY_WORKS)))


def _others(thing: Thing | None) -> tuple[Phrase, ...]:
    """What has rules of its own, and is not the project: « Les clôtures sur rue… » is no rule for a shed."""
    if thing is None:
        return ()
    own = set(named(thing))
    others = (
        each for each in table().things.values() if each.family in _APART and each.family != thing.family
    )
    return tuple(phrase for each in others for phrase in each.words if phrase not in own)


def club_in(text: str) -> str:
    """The association that a text names; empty without one."""
    found = _CLUB.search(text)
    return found[0] if found else ""


def of_zone(passage: Passage, zone: str) -> bool:
    """A passage of no zone, or of this zone's chapter, and not of another sector of it."""
    zones = passage.chunk.section.zones
    if not zones or zone in zones:
        return True
    own = family(zone) if zone else ()
    beside = [each for each in zones if each not in own]
    return len(beside) < len(zones) and not any(set(family(each)) & set(own) for each in beside)


def bears_on(passage: Passage, place: str) -> bool:
    """An act of no place, or of the place of the need."""
    act = passage.chunk.section.act
    return not (act and act.place) or (bool(place) and names_place(passage, place))


def names_place(passage: Passage, place: str) -> bool:
    """Does the passage, or what stands over it, name this number and this street?"""
    act = passage.chunk.section.act
    over = f"{heading(passage)}\n{act.place if act else ''}"
    words = frozenset(terms(f"{passage.chunk.whole}\n{over}"))
    return frozenset(terms(place.replace("|", " "))) <= words
