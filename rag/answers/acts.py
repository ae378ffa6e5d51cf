"""« L'arrêté n° … est-il toujours en vigueur ? »: the state of acts, told by the links between acts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.acts import ActKind, LinkKind
from rag.answers.affected import Affected, Held, at_address, by_number, of_object, speaks_of
from rag.answers.asked import asks_by_which, asks_to_come_back, done_within
from rag.answers.frames import LATER, NO_END, NOTHING_FOUND, PARTLY, UNTIL_LATER
from rag.answers.furniture import is_furniture
from rag.answers.quoting import citation, sentence_of, written
from rag.answers.sources import Sources
from rag.dates import in_french
from rag.links import Reference, Standing
from rag.question.periods import Period
from rag.text import fold, sentences, squeeze
from rag.types import Act, Chunk, Citation, Draft, Passage, Statement

_DONE = {
    LinkKind.REPEALS: "abrogé",
    LinkKind.ANNULS: "annulé",
    LinkKind.WITHDRAWS: "retiré",
    LinkKind.REPLACES: "remplacé",
    LinkKind.LIFTS: "levé",
    LinkKind.SUSPENDS: "suspendu",
    LinkKind.MODIFIES: "modifié",
    LinkKind.COMPLETES: "complété",
    LinkKind.EXTENDS: "prolongé",
}
_NAMES = {ActKind.DELIBERATION: "la délibération", ActKind.ARRETE: "l'arrêté"}
# What an act that lets people back says of the place.
_OPENED = re.compile(r"\b(?:de|a) nouveau (?:autorise|accessible|ouvert)|\breste(?:nt)? interdit|\breintegr")
_REASON = re.compile(r"\W*(?:vu|considerant)\b")
_HEADING = re.compile(r"\s*article\s+\S{1,8}\s*[-–—:.]*\s*", re.IGNORECASE)
# A line that begins what is decided; the one that begins another reason.
_BEGINS = re.compile(
    r"(?<=\n)(?:L[ae]s?|L['’‘]|Il|Est|Sont|Cet(?:te)?|Une?|Vu|A(?:rticle|RTICLE)|Consid[ée]rant)\b[ '’‘]?"
)
_RECITAL = re.compile(r"\s+(?=(?:Vu|VU|Consid[ée]rant|CONSID[ÉE]RANT|Article|ARTICLE)\b)")
LEAST_WORDS = 3  # under which a line names nothing
_NOTED, MOST, QUOTED = 2, 4, 2  # links told of an act; acts told of; acts whose words are repeated


def state_draft(sources: Sources) -> Draft | None:
    """What ended or changed the act asked, or each of those at the address asked, with both citations; None
    when nothing here tells of it."""
    understood, found = sources.understood, _asked(sources)
    if found is None or (asks_by_which(understood) and _untouched(found, done_within(understood))):
        return None
    return _Telling(found, understood.day or date.today(), asks_to_come_back(understood)).draft()


def nothing_later(sources: Sources) -> str:
    """The acts asked, by name, when what ended or changed them is wanted and nothing here tells of it."""
    found = _asked(sources) if asks_by_which(sources.understood) else None
    return " et ".join(_name(each.act) for each in found.asked) if found and _untouched(found, None) else ""


def _asked(sources: Sources) -> Affected | None:
    understood = sources.understood
    if understood.acts:
        found = by_number(sources, understood.acts[0])
    elif understood.addresses:
        found = at_address(sources, understood.addresses[0])
    else:
        found = of_object(sources)
    return found if found and 0 < len(found.asked) <= MOST else None


def _untouched(found: Affected, within: Period | None) -> bool:
    """Has nothing ended or changed any of the acts asked, in the period asked?"""
    states = [found.state(each.act, date.max) for each in found.asked]
    days = [link.source.date for state in states for link in (*state.by, *state.changed_by)]
    return not any(within is None or (day and within.holds(day)) for day in days)


def what_became(sources: Sources, act: Act) -> Draft | None:
    """One sentence on what ended or changed an act; None when nothing here tells of it."""
    found = by_number(sources, act.number) if act.number else None
    if found is None or found.asked[0].act != act:
        return None
    day = sources.understood.day or date.today()
    if found.state(act, day).standing in (Standing.IN_FORCE, Standing.TO_COME):
        return None
    return _Telling(found, day, open_again=False, quoted=0).draft()


def nothing_at(sources: Sources) -> str:
    """The address asked, as it is said, when no act found is about it and no passage speaks of it."""
    understood = sources.understood
    if understood.acts or not understood.addresses:
        return ""
    address = understood.addresses[0]
    found = at_address(sources, address)
    if found is None or found.asked or speaks_of(sources, address):
        return ""
    return address.replace("|", " ").strip()


class _Telling:
    """The sentences on each act asked, and their citations."""

    def __init__(self, found: Affected, day: date, open_again: bool, quoted: int = QUOTED) -> None:
        self._found, self._day, self._open_again, self._quoted = found, day, open_again, quoted
        self._citations: list[Citation] = []

    def draft(self) -> Draft | None:
        told = [self._told(each) for each in self._found.asked]
        statements = [statement for each in told for statement in each or ()]
        if any(each is None for each in told) or not statements:
            return None
        return Draft(tuple(statements), tuple(self._citations))

    def _told(self, asked: Held) -> list[Statement] | None:
        """What is said of one act; None when it cannot be cited."""
        act, state = asked.act, self._found.state(asked.act, self._day)
        own = next((found for chunk in asked.chunks if (found := _naming(chunk, act))), None)
        if state.standing is Standing.TO_COME:
            return [Statement(f"{_capital(_name(act))}{LATER}", self._ranks([own]))] if own else None
        until_later = state.standing is Standing.IN_FORCE
        if until_later:
            state = self._found.state(act, date.max)
        links = dict.fromkeys((*state.by, *state.changed_by))
        # What ended the act is told before what changed it on the way.
        pairs = [(each, found) for each in links if (found := self._cited(each))][:_NOTED]
        if not links:
            return [self._unended(act, own)] if own else None
        if not pairs or pairs[0][0] not in state.by:
            return None
        return [self._ended(act, own, pairs, until_later), *self._again(pairs)]

    def _cited(self, reference: Reference) -> Citation | None:
        """The words by which an act ends another one, where it says them."""
        words = squeeze(reference.link.quote)
        return next(
            (
                _quoting(chunk, _deciding(chunk.text, span, reference.link.number))
                for chunk in self._found.chunks_of(reference.source)
                if words and (span := sentence_of(chunk, words))
            ),
            None,
        )

    def _unended(self, act: Act, own: Citation) -> Statement:
        """Silence proves nothing: it is told as such, and the act itself is cited."""
        before, after = NOTHING_FOUND
        return Statement(f"{before}{_name(act)}{after}{NO_END}", self._ranks([own]))

    def _ended(
        self,
        act: Act,
        own: Citation | None,
        pairs: Sequence[tuple[Reference, Citation]],
        until_later: bool,
    ) -> Statement:
        said = [_done(act, reference, found) for reference, found in pairs]
        # Without its own document, the act is named as those that end it write it.
        name = _name(act) if own else _name(act, in_words=True, quote=pairs[0][1].quote)
        text = f"{_capital(name)} : {UNTIL_LATER if until_later else ''}{' et '.join(said)}."
        if len(self._found.asked) <= self._quoted:
            text += "".join(f" « {_one_line(found.quote)} »" for _, found in pairs)
        return Statement(text, self._ranks([*([own] if own else []), *(found for _, found in pairs)]))

    def _again(self, pairs: Sequence[tuple[Reference, Citation]]) -> Iterator[Statement]:
        """What the act that ended it says of the place, when that is asked."""
        told = " ".join(found.quote for _, found in pairs)
        for chunk in self._found.chunks_of(pairs[0][0].source) if self._open_again else ():
            for span in sentences(chunk.text):
                found = _quoting(chunk, span)
                said = fold(found.quote)
                if _OPENED.search(said) and not _REASON.match(said) and found.quote not in told:
                    yield Statement(_one_line(found.quote), self._ranks([found]))
                    return

    def _ranks(self, cited: Sequence[Citation]) -> tuple[int, ...]:
        self._citations += [each for each in cited if each not in self._citations]
        return tuple(self._citations.index(each) + 1 for each in cited)


def _quoting(chunk: Chunk, span: tuple[int, int]) -> Citation:
    """A sentence of a passage, without the heading that stands before it on its line."""
    start, end = span
    heading = _HEADING.match(chunk.text, start, end)
    return citation(Passage(chunk, 1.0), [(heading.end() if heading and heading.end() < end else start, end)])


def _deciding(text: str, span: tuple[int, int], number: str | None) -> tuple[int, int]:
    """Of the lines of a sentence, those that name the act: stamps and recitals stand before and after."""
    named = written(number).search(text, *span) if number else None
    if named is None:
        return span
    before = [found.start() for found in _BEGINS.finditer(text, span[0], named.start())]
    after = _RECITAL.search(text, named.end(), span[1])
    return max([span[0], *before]), after.start() if after else span[1]


def _naming(chunk: Chunk, act: Act) -> Citation | None:
    """A sentence of a passage that names the act, else the first that says something."""
    number = written(act.number)
    spans = [span for span in sentences(chunk.text) if not is_furniture(squeeze(chunk.text[slice(*span)]))]
    named = [span for span in spans if act.number and number.search(chunk.text, *span)]
    named += [span for span in spans if len(chunk.text[slice(*span)].split()) >= LEAST_WORDS]
    return citation(Passage(chunk, 1.0), named[:1]) if named else None


def _done(target: Act, reference: Reference, found: Citation) -> str:
    """« levé en partie par l'arrêté n° 2021_01234 du 03/06/2021, article 2 »."""
    article = found.passage.chunk.section.article
    where = f", article {article}" if article else ""
    part = PARTLY if reference.link.partial else ""
    done = _DONE[reference.link.kind] + ("e" if target.kind is ActKind.DELIBERATION else "")
    return f"{done}{part} par {_name(reference.source)}{where}"


def _name(act: Act, in_words: bool = False, quote: str = "") -> str:
    """« l'arrêté n° 2021_01234 du 03/06/2021 »; its month spelled if ``in_words``, its number as a ``quote``
    writes it."""
    number = f" n° {_as_written(act.number, quote)}" if act.number else ""
    written_day = in_french(act.date) if act.date and in_words else f"{act.date:%d/%m/%Y}" if act.date else ""
    day = f" du {written_day}" if written_day else ""
    return f"{_NAMES.get(act.kind, 'l’acte')}{number}{day}"


def _as_written(number: str, quote: str) -> str:
    """The number in the letters of a quote that holds it: « 2019 00569 VDM »."""
    if not quote or re.search(rf"{re.escape(number)}(?![^\W_])", quote):
        return number
    found = re.search(rf"{written(number).pattern}(?:[ _/-]{{0,2}}[A-Z]{{2,5}}\b)?", quote)
    return " ".join(found[0].split()) if found else number


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
