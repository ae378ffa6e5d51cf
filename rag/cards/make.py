"""A card from an act: what was read of it is looked for in its own words, and cited or left aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.acts import Act, ActKind, Vote
from rag.answers.quoting import written
from rag.cards.decision import Dispositif, dispositif, without_heads, without_stamps
from rag.cards.ledger import Ledger
from rag.cards.sums import sums
from rag.cards.types import Card, Said, Tie, Trait
from rag.cards.whole import (
    PAGE,
    Span,
    cite,
    find,
    gathered,
    laid_out,
    lines_around,
    located,
    sentence_around,
    tables_in,
)
from rag.dates import find_dates, in_french
from rag.layout import Standing
from rag.links import Reference, number_key
from rag.numbers import SMALL, bare_numbers, tokens
from rag.registry import Entry
from rag.text import fold
from rag.types import Chunk, Citation, Document, Passage

if TYPE_CHECKING:
    from rag.desk import Desk

PROPOSED = "Ce qui est soumis au vote : le document ne répète pas la décision."
FIRST_ARTICLE = "Premiers articles ; les autres se lisent dans l'acte."
SHORTENED = "Début de la décision ; la suite se lit dans l'acte."
SPEAKER = "Prend la parole sur ce point ; le document ne le nomme pas rapporteur."
SEVERAL = "Plusieurs résultats sont écrits pour ce point : lisez les mots de l'acte."
BY_NAME = "Voix comptées d'après les noms écrits."
_SIGNED = re.compile(r"\bsigne\b|\bfait (?:a|le|en)\b|\bseance\b")
# What stands just before a name, « | » in its place, and just after.
REACH = 60
_NAMES = re.compile(r"\brapporteure?\b[^.|]{0,20}\||\brapport (?:de|presente par)\b[^.|]{0,20}\|")
_SPEAKS = re.compile(
    r"\bparole\b[^.|]{0,20}\||\|[^.]{0,60}\b(?:rappelle|expose|explique|presente|informe|indique|propose"
    r"|donne lecture|precise|fait (?:savoir|part)|rapporte|signale)\b"
)
SHORT_GAP = 120
"""Characters between two parts of a result that are quoted with them."""
SAME_OBJECT = 40  # first letters of two objects that name one act


class Cards:
    """Makes cards; the passages of the last documents are kept, for acts come many to a document."""

    def __init__(self, desk: Desk, acts: Ledger, day: date) -> None:
        self._desk, self._acts, self._day = desk, acts, day
        self._read: dict[str, tuple[Chunk, ...]] = {}

    def card(self, entry: Entry) -> Card:
        document, chunks = self._told(entry)
        whole, tables = gathered(chunks), tables_in(chunks)
        act = entry.act
        ruled = dispositif(whole.text, act.kind) if whole else None
        said = tuple(self._said(act, document, whole, ruled, tables))
        return Card(
            entry,
            document,
            said,
            sums(whole, ruled.span if ruled else None, tables) if whole else (),
            tuple(self._ties(entry, whole)),
            self._acts.state(entry, self._day),
            _opening(whole) if whole else None,
        )

    def many(self, entries: Sequence[Entry]) -> Iterator[Card]:
        return map(self.card, entries)

    def whole(self, entry: Entry) -> Chunk | None:
        """All the words of an act."""
        return gathered(self._told(entry)[1])

    # -- reading ------------------------------------------------------------------------------------

    def _chunks(self, document: Document) -> tuple[Chunk, ...]:
        if document.id not in self._read:
            while len(self._read) > 8:
                del self._read[next(iter(self._read))]
            self._read[document.id] = self._desk.chunks(document)
        return self._read[document.id]

    def _told(self, entry: Entry) -> tuple[Document, list[Chunk]]:
        """The document that tells most of an act, and its passages there."""
        told = [(each, self._of_act(each, entry.act)) for each in entry.documents]
        return max(told, key=lambda pair: sum(len(chunk.text) for chunk in pair[1]))

    def _of_act(self, document: Document, act: Act) -> list[Chunk]:
        chunks = [chunk for chunk in self._chunks(document) if chunk.section.act]
        own = [chunk for chunk in chunks if chunk.section.act == act]
        return own or [chunk for chunk in chunks if _same(act, chunk.section.act)]

    # -- what is said -------------------------------------------------------------------------------

    def _said(
        self,
        act: Act,
        document: Document,
        whole: Chunk | None,
        ruled: Dispositif | None,
        tables: Sequence[Standing],
    ) -> Iterator[Said]:
        if act.subject:
            yield Said(Trait.SUBJECT, act.subject, located(whole, act.subject) if whole else None)
        if act.number:
            yield Said(Trait.NUMBER, act.number, _numbered(whole, act.number) if whole else None)
        if act.date:
            trait = Trait.SITTING if act.kind is ActKind.DELIBERATION else Trait.DATE
            yield Said(trait, in_french(act.date), self._dated(document, whole, act.date))
        if act.place:
            yield Said(Trait.PLACE, act.place, located(whole, act.place) if whole else None)
        if whole is None:
            return
        if act.rapporteur:
            yield _rapporteur(whole, act.rapporteur)
        if ruled:
            yield _decision(act, document, whole, ruled, tables)
        if act.vote and act.vote.words:
            yield _vote(act.vote, whole)

    def _dated(self, document: Document, whole: Chunk | None, day: date) -> Citation | None:
        """The words that give the day: in the act, else in the document that tells of it."""
        if whole and (span := _day_in(whole.text, day)):
            return cite(whole, [span])
        for chunk in self._chunks(document):
            held = gathered([chunk])
            if held and (span := _day_in(held.text, day)):
                return cite(held, [span])
        return None

    def _ties(self, entry: Entry, whole: Chunk | None) -> Iterator[Tie]:
        for link in entry.act.links:
            other = self._acts.target(entry, Reference(entry.act, link))
            yield Tie(link, True, other, located(whole, link.quote) if whole else None)
        for made, other in self._acts.done_to(entry):
            theirs = self.whole(other)
            yield Tie(made.link, False, other, located(theirs, made.link.quote) if theirs else None)


def _opening(whole: Chunk) -> Citation:
    """The act from its first line."""
    end = min((at for mark in ("\n", PAGE) if (at := whole.text.find(mark)) > 0), default=len(whole.text))
    first = cite(whole, [(0, end)])
    return Citation(Passage(whole, 0.0), first.quote, whole.pages or first.pages)


def _same(act: Act, other: Act | None) -> bool:
    if other is None or other.kind is not act.kind or other.date != act.date:
        return False
    here, there = number_key(act.number), number_key(other.number)
    if here and there:
        return here == there
    return fold(act.subject)[:SAME_OBJECT] == fold(other.subject)[:SAME_OBJECT]


def _numbered(whole: Chunk, number: str) -> Citation | None:
    found = find(whole, number)
    if found is None:
        match = written(number).search(whole.text)
        found = [match.span()] if match else None
    return cite(whole, [lines_around(whole.text, found[0])]) if found else None


def _day_in(text: str, day: date) -> Span | None:
    """The line, or the two lines, that give a day."""
    starts = [0, *(match.end() for match in re.finditer(r"[\n\f]", text)), len(text) + 1]
    spans = [(start, end - 1) for start, end in pairwise(starts)]
    said = [span for span in spans if any(found.full == day for found in find_dates(text[slice(*span)]))]
    if said:
        # The signature tells more than the stamp of its transmission.
        return next((span for span in said if _SIGNED.search(fold(text[slice(*span)]))), said[0])
    for (start, middle), (_, end) in pairwise(spans):
        if text[middle] == "\n" and any(found.full == day for found in find_dates(text[start:end])):
            return start, end
    return None


def _rapporteur(whole: Chunk, name: str) -> Said:
    """Who reports, cited where the act says so: their name may stand among those present as well."""
    spans = _places(whole.text, name)
    for pattern, note in ((_NAMES, ""), (_SPEAKS, SPEAKER)):
        for span in spans:
            around = (
                whole.text[max(0, span[0] - REACH) : span[0]] + "|" + whole.text[span[1] : span[1] + REACH]
            )
            if pattern.search(fold(around)):
                cited = cite(whole, [sentence_around(whole.text, span)])
                return Said(Trait.RAPPORTEUR, name, cited, note)
    return Said(Trait.RAPPORTEUR, name, cite(whole, [lines_around(whole.text, spans[0])]) if spans else None)


def _places(text: str, words: str) -> list[Span]:
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [match.span() for match in re.finditer(pattern, text)]


def _decision(
    act: Act, document: Document, whole: Chunk, ruled: Dispositif, tables: Sequence[Standing]
) -> Said:
    """What is decided, as the act lays it out: stamps and running heads aside."""
    told = " ".join((document.territory.name, act.number or "", act.subject))
    if act.date:
        told += f" {in_french(act.date)} {act.date:%d %m %Y}"
    known = frozenset(re.findall(r"\w+", fold(told)))
    spans = without_heads(whole.text, without_stamps(whole.text, ruled.span), known)
    citation = cite(whole, spans)
    note = PROPOSED if ruled.proposed else SHORTENED if ruled.cut else ""
    if act.kind is ActKind.ARRETE:
        note = FIRST_ARTICLE
    return Said(Trait.DECISION, citation.quote, citation, note, laid_out(whole, spans, tables))


def _vote(vote: Vote, whole: Chunk) -> Said:
    """The result, with the few words between its parts: names that go on over a line."""
    found = find(whole, vote.words)
    if not found:
        return Said(Trait.VOTE, vote.words, None, _vote_note(vote))
    spans = [found[0]]
    for start, end in found[1:]:
        between = whole.text[spans[-1][1] : start]
        if len(between) <= SHORT_GAP and PAGE not in between:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return Said(
        Trait.VOTE, vote.words, cite(whole, spans), _vote_note(vote), laid_out(whole, spans, tables=())
    )


def _vote_note(vote: Vote) -> str:
    if vote.unanime and vote.contre:
        return SEVERAL
    figures, words = bare_numbers(vote.words), set(tokens(vote.words))
    spelt = {value for word, value in SMALL.items() if word in words}
    counts = [count for count in (vote.pour, vote.contre, vote.abstentions) if count]
    return "" if all(str(count) in figures or count in spelt for count in counts) else BY_NAME
