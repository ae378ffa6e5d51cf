"""The reference question that a rated answer suggests, for a reviewer to read, correct and accept.

Personal data is taken out of what the user typed and of the quotes. What a rating says decides the rest: a
right answer gives the expected facts and their proofs, a right refusal a question without answer, a wrong
answer only the question and the passages where the right one may be.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from eval.answers import AnswerRow, answer_from_line
from eval.facts import FactKind, facts_of
from eval.gold import GoldQuestion, Source
from eval.golds.add import draft_from_journal
from eval.matching import contains
from rag.anonymous import cut, hidden
from rag.asking import FactKind as AskedKind
from rag.journal import Entry

KIND = "retour"
_TOLD = (FactKind.FIGURE, FactKind.AMOUNT, FactKind.DATE)
_FACTS, _PASSAGES, _WORDS = 3, 5, 8


@dataclass(frozen=True, slots=True)
class Rating:
    """What a reader said: is the answer, or the refusal, ``right``? ``proven``: by the sources it gives;
    ``source`` is the rank, from 1, of the one that is not suitable, when one is meant."""

    right: bool
    proven: bool = True
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    """``draft`` is what to review; ``proofs`` the places to choose its sources among, those it has first."""

    draft: GoldQuestion
    proofs: tuple[Source, ...]


def suggested(entry: Entry, rating: Rating, towns: Collection[str] = ()) -> Suggested:
    """The question of an exchange as a reference question; ``towns`` are names that are never masked."""
    answer = answer_from_line({**entry.reply, "id": entry.id})
    base = draft_from_journal(entry)
    cited = tuple(_without_persons(source, towns) for source in base.sources)
    found = (Source(item.file, item.pages, item.section) for item in answer.passages[:_PASSAGES])
    places = [(source.file, source.pages) for source in cited]
    proofs = (*cited, *(source for source in found if (source.file, source.pages) not in places))
    refused_rightly = rating.right and not answer.answered
    draft = replace(
        base,
        question=hidden(base.question, towns),
        context=tuple(hidden(turn, towns) for turn in base.context),
        answerable=not refused_rightly,
        kind=KIND,
        commune=_commune(entry, answer),
        zone=_zone(entry),
        sources=_kept(cited, rating) if rating.right and answer.answered else (),
        must=_expected(answer) if rating.right and answer.answered else (),
        note=f"Tirée de la réponse {entry.id}.",
    )
    return Suggested(draft, proofs)


def _without_persons(source: Source, towns: Collection[str]) -> Source:
    return replace(source, quote=cut(source.quote, towns))


def _kept(cited: tuple[Source, ...], rating: Rating) -> tuple[Source, ...]:
    """The sources that the reader did not reject; none when they rejected them without saying which."""
    if rating.proven:
        return cited
    return tuple(source for rank, source in enumerate(cited, start=1) if rating.source not in (None, rank))


def _expected(answer: AnswerRow) -> tuple[tuple[str, ...], ...]:
    """The figures, amounts and dates of the answer that its citations hold; else the first words cited."""
    quotes = " ".join(item.quote for item in answer.citations)
    facts = dict.fromkeys(
        fact.shown.strip()
        for fact in facts_of(answer.answer)
        if fact.kind in _TOLD and contains(quotes, fact.shown)
    )
    if facts:
        return tuple((fact,) for fact in list(facts)[:_FACTS])
    words = cut(quotes).split("[…]")[0].split()
    return ((" ".join(words[:_WORDS]),),) if words else ()


def _commune(entry: Entry, answer: AnswerRow) -> str:
    chosen = entry.filters.get("commune")
    cited = (item.territory for item in answer.citations if item.territory)
    return str(chosen) if chosen else next(cited, "")


def _zone(entry: Entry) -> str | None:
    """The zone that the question was read to name, when there is one alone."""
    facts = entry.reply.get("understood")
    found = [fact for fact in facts if isinstance(fact, dict)] if isinstance(facts, list) else []
    zones = {str(fact.get("value")) for fact in found if fact.get("kind") == AskedKind.ZONE}
    return zones.pop() if len(zones) == 1 else None
