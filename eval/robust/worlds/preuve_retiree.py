"""The proof taken away: the question has no answer left, and must be refused.

Removed from the index: the passages of the proof's pages, and any passage of the town that holds the
proof's quote (another version of the text). A question is left out when something that remains may still
answer: one passage of the same town, of the same zone or of none when the question has one, that holds
one string of each group of ``must`` (the rule of ``eval.matching``) and a content word of the question
that fewer than one passage in five of the town holds; a question without such a word keeps any of its
content words. Source: the unanswerable questions of Rajpurkar, Jia & Liang (ACL 2018), by removal rather
than by rewriting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from eval.gold import GoldQuestion
from eval.matching import find, plain, same_file, squeeze, tokens
from eval.robust.base import unanswerable
from eval.robust.context import Context, Place
from eval.robust.words import subjects
from eval.robust.worlds.base import Draw, Material, Plan, World, original, sources_known
from rag.types import Chunk, Document, PageState

RARE = 0.2
KIND = "preuve_retiree"
NOTE = "La page qui porte la réponse a été retirée de l'index d'essai."
_QUOTE = 40


@dataclass(frozen=True, slots=True)
class _Watch:
    """A question, and what would still answer it."""

    question: GoldQuestion
    groups: tuple[tuple[list[str], ...], ...]
    rare: re.Pattern[str]

    def answered_by(self, chunk: Chunk, have: list[str]) -> bool:
        zone, zones = self.question.zone, chunk.section.zones
        if zone and zones and not any(z.startswith(zone) or zone.startswith(z) for z in zones):
            return False
        holds = all(any(find(have, one) for one in group) for group in self.groups)
        return holds and self.rare.search(plain(chunk.text)) is not None


def plan(questions: Sequence[GoldQuestion], context: Context, draw: Draw) -> Plan:
    asked = [each for each in questions if each.answerable and sources_known(each, context)]
    removal = _Removal(asked, context)
    kept = tuple(
        unanswerable(question, question.question, KIND, NOTE)
        for question in asked
        if question.id not in removal.still_answered
    )
    return Plan(kept, removal.materials())


class _Removal:
    """What is removed for all the questions at once, and what is still answered after it."""

    def __init__(self, asked: Sequence[GoldQuestion], context: Context) -> None:
        self._context = context
        self._sources = [source for question in asked for source in question.sources]
        self._quotes = {
            squeeze(source.quote)[:_QUOTE]
            for source in self._sources
            if len(squeeze(source.quote)) >= _QUOTE // 2
        }
        self.still_answered: set[str] = set()
        for place in context.places:
            of_place = [question for question in asked if context.place_of(question) == place]
            self._search(place, [_watch(question, place, context) for question in of_place])

    def _search(self, place: Place, watches: list[_Watch]) -> None:
        for document in place.documents if watches else ():
            pages = self._pages(document)
            for chunk in self._context.catalog.chunks_of(document.id):
                if not self._removed(chunk, pages):
                    have = tokens(chunk.text)
                    self.still_answered |= {w.question.id for w in watches if w.answered_by(chunk, have)}

    def _pages(self, document: Document) -> set[int]:
        """The pages removed; rank 0 stands for the whole of a format without pages."""
        mine = [source for source in self._sources if same_file(document.file, source.file)]
        return {page for source in mine for page in source.pages}

    def _removed(self, chunk: Chunk, pages: set[int]) -> bool:
        if pages & set(chunk.pages):
            return True
        text = squeeze(chunk.text)
        return any(quote in text for quote in self._quotes)

    def materials(self) -> Iterator[Material]:
        for document in self._context.catalog.documents():
            whole, pages = original(document, self._context), self._pages(document)
            yield replace(
                whole,
                pages=tuple(
                    replace(page, text="", state=PageState.EMPTY) if page.number in pages else page
                    for page in whole.pages
                ),
                chunks=tuple(chunk for chunk in whole.chunks if not self._removed(chunk, pages)),
            )


def _watch(question: GoldQuestion, place: Place, context: Context) -> _Watch:
    said = subjects(question.question, question)
    rare = [start for start in said if context.share(start, place) < RARE] or said
    pattern = "|".join(rf"\b{re.escape(start)}" for start in rare)
    groups = tuple(tuple(tokens(one) for one in group) for group in question.must)
    return _Watch(question, groups, re.compile(pattern))


WORLDS = (World("preuve_retiree", "Page de la preuve retirée", plan, refusal=True),)
