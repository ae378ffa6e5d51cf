"""What another version or another act says of the same thing with other figures: told, never hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.answers.acts import what_became
from rag.answers.differences import same_object
from rag.answers.frames import DOUBT, FORMER, NEWER, OLDER, SINCE
from rag.answers.sources import Sources
from rag.numbers import quantities
from rag.ranking.lapsed import letters, same_place
from rag.retrieve import search_filters
from rag.runs import TELLING, Extract
from rag.shown import draft_of
from rag.tables import row_label
from rag.text import query_vector, terms
from rag.types import ActKind, Chunk, Draft, Passage, Statement
from rag.units import BULLET, Unit, units_of

READ = 12  # passages of the same heading
# Two units say the same of the same thing: their words, figures aside, and how many there are at least.
ALIKE, LEAST_TERMS = 0.85, 4
MOST_WORDS, MOST_TOLD = 95, 2  # of the whole answer; other figures told

Measures = frozenset[tuple[str, str]]


def with_others(sources: Sources, extracts: Sequence[Extract], draft: Draft) -> Draft:
    """The draft, what became of the act it is read from, and what other versions say with other figures."""
    if not extracts:
        return draft
    main = extracts[0]
    counterparts = list(_counterparts(sources, main.passage))
    added = [*_end_of(sources, main, draft), *_told_otherwise(sources, main, counterparts)]
    # A figure of another version is never told as if it held too.
    others = {each.chunk.id for each in counterparts}
    own = [
        each for each in draft.statements if each is draft.statements[0] or not _cited(draft, each) <= others
    ]
    words = sum(len(text.split()) for text, _ in added)
    while len(own) > 1 and added and words + sum(len(each.text.split()) for each in own) > MOST_WORDS:
        own.pop()
    citations = list(draft.citations)
    for text, told in added:
        first = len(citations) + 1
        citations += told.citations
        own.append(Statement(text, (1, *range(first, first + len(told.citations)))))
    return replace(draft, statements=tuple(own), citations=tuple(citations))


def _cited(draft: Draft, statement: Statement) -> set[str]:
    return {draft.citations[rank - 1].passage.chunk.id for rank in statement.citations}


def _end_of(sources: Sources, main: Extract, draft: Draft) -> Iterator[tuple[str, Draft]]:
    """What ended or changed the act that the answer is read from."""
    act = main.passage.chunk.section.act
    if act is None or not act.number:
        return
    found = what_became(sources, act)
    cited = {each.passage.chunk.section.act for each in draft.citations}
    if found and not {each.passage.chunk.section.act for each in found.citations} <= cited:
        yield found.statements[0].text, found


def _told_otherwise(
    sources: Sources, main: Extract, counterparts: Iterable[Passage]
) -> Iterator[tuple[str, Draft]]:
    """The same rule with other figures, each with the words that say which of the two holds."""
    best = max(unit.score for unit in main.units)
    own = [unit for unit in main.units if _measures(unit) and unit.score >= TELLING * best]
    if not own or main.recital:
        return
    said: set[str] = set()
    for passage in counterparts:
        units = units_of(passage, sources.understood, {})
        for unit in own:
            other = _otherwise(unit, units)
            if other is None or other.text in said or len(said) == MOST_TOLD:
                continue
            said.add(other.text)
            told = draft_of((Extract(passage, (other,), 0.0),))
            text = _framed(main.passage.chunk, passage.chunk, _item(other.text), told.statements[0].text)
            yield text, told


def _item(text: str) -> str:
    """An item of a list as it reads alone: « - 6,00 m à l'égout ; » without what ties it to the others."""
    alone = BULLET.sub("", text, count=1).rstrip(" ;,")
    return alone if alone.endswith((".", "!", "?")) else f"{alone}."


def _otherwise(unit: Unit, units: Sequence[Unit]) -> Unit | None:
    """The unit that says the same of the same thing with other measures, when none says it with these."""
    alike = [each for each in units if _measures(each) and _likeness(unit, each) >= ALIKE]
    if not alike or any(_measures(each) == _measures(unit) for each in alike):
        return None
    return max(alike, key=lambda each: _likeness(unit, each))


def _measures(unit: Unit) -> Measures:
    return frozenset((each.value, each.unit) for each in quantities(unit.text) if each.unit)


def _words(unit: Unit) -> frozenset[str]:
    return frozenset(term for term in terms(unit.text) if not any(map(str.isdigit, term)))


def _likeness(one: Unit, other: Unit) -> float:
    here, there = _words(one), _words(other)
    if min(len(here), len(there)) < LEAST_TERMS or (one.row >= 0) != (other.row >= 0):
        return 0.0
    if one.row >= 0 and row_label(one.text) != row_label(other.text):
        return 0.0  # the rows of a table share the words of its header
    return len(here & there) / len(here | there)


# -- where the same thing is said -------------------------------------------------------------------


def _counterparts(sources: Sources, passage: Passage) -> Iterator[Passage]:
    """The passages that rule the same thing in another document of the plan, or in another act."""
    chunk = passage.chunk
    if chunk.section.act is not None:
        understood = sources.understood
        # A question that names its act or its day is answered by that one.
        if not (understood.acts or understood.dates or understood.period or understood.of_sitting):
            yield from _acts_alike(chunk, sources.passages)
    elif chunk.document.kind is ActKind.PLU and chunk.section.path:
        for other in _headed_alike(sources, chunk):
            if same_place(chunk, other):
                yield Passage(other, 0.0)


def _headed_alike(sources: Sources, chunk: Chunk) -> Iterable[Chunk]:
    zones = chunk.section.zones
    limits = replace(search_filters(sources.asked, sources.understood), in_force=None, zones=zones)
    asked = dict.fromkeys([*terms(chunk.section.path[-1]), *(zone.lower() for zone in zones)], 1.0)
    hits = sources.snapshot.search("heading", query_vector(asked), limits, READ)
    return sources.snapshot.chunks([hit.chunk_id for hit in hits]).values()


def _acts_alike(chunk: Chunk, passages: Iterable[Passage]) -> Iterator[Passage]:
    act = chunk.section.act
    for each in passages:
        other = each.chunk.section.act
        if (
            act is None
            or other is None
            or other == act
            or each.document.territory != chunk.document.territory
        ):
            continue
        if letters(other.place) == letters(act.place) and same_object(act, other):
            yield each


# -- which of the two holds -------------------------------------------------------------------------


def _framed(own: Chunk, other: Chunk, words: str, placed: str) -> str:
    """The other figures, after what the dates tell of them."""
    if own.section.act and other.section.act:
        here, there = own.section.act.date, other.section.act.date
        if here and there and here != there:
            return f"{NEWER if there > here else OLDER}{placed}"
        return f"{DOUBT}{placed}"
    since = own.validity.since
    if since and other.validity.until and other.validity.until <= since:
        return f"{FORMER[0]}{since:%d/%m/%Y}{FORMER[1]}{words}"
    later = other.validity.since
    if later and own.validity.until and own.validity.until <= later:
        return f"{SINCE}{later:%d/%m/%Y} : {words}"
    return f"{DOUBT}{words}"
