"""One question being settled: understood, searched, written, checked; each step may end in a refusal."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from rag import ladder, precision, refuse
from rag.answers.affected import ended
from rag.answers.frames import facts_of
from rag.answers.parts import not_said
from rag.answers.sources import Sources, same_matter
from rag.answers.told import completed, told, withheld
from rag.assembled import assembled, not_an_order
from rag.atlas import Atlas
from rag.confidence import Evidence, weigh
from rag.context import related
from rag.errors import SourcierError
from rag.extract import Extraction
from rag.index.snapshot import Snapshot
from rag.labels import family
from rag.ladder import Rung
from rag.out_of_force import out_of_force
from rag.precision import Precision
from rag.question import Understanding, Wording, ZonesOf, says_nothing, understand
from rag.rerank import Ranking
from rag.retrieve import retrieve, search_filters
from rag.settings import Settings
from rag.shown import draft_of
from rag.text import query_vector
from rag.trust.gate import Gate, Trust
from rag.trust.model import shipped
from rag.types import (
    Check,
    Draft,
    Level,
    ModelTrace,
    Passage,
    Question,
    Refusal,
    RefusalReason,
    Reply,
    Statement,
    Status,
    Territory,
    Why,
)
from rag.verify import check_statement, passed

if TYPE_CHECKING:
    from rag.generate import ModelWriter
    from rag.models.embedders import Embedder

OnStatement = Callable[[str], None]
OnPassages = Callable[[Sequence[Passage]], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Means:
    """What a question is settled with. ``model_writer`` is called only when a model is configured."""

    snapshot: Snapshot
    atlas: Atlas
    settings: Settings
    embedder: Embedder | None
    model_writer: Callable[[], ModelWriter]
    trust: Trust


@dataclass(frozen=True, slots=True)
class Settled:
    """A reply, and what led to it."""

    reply: Reply
    checks: tuple[Check, ...] = ()
    trace: ModelTrace | None = None
    evidence: Evidence | None = None


class Case:
    """Settles one question."""

    def __init__(
        self,
        means: Means,
        question: Question,
        on_statement: OnStatement | None = None,
        on_passages: OnPassages | None = None,
    ) -> None:
        self._means, self._question = means, question
        self._on_statement, self._on_passages = on_statement, on_passages
        self._contact = means.settings.contact
        self._rung = ladder.top_rung(means.settings)
        self._embedder = ladder.Heard(means.embedder) if means.embedder else None
        self._fallen = ""

    def settle(self) -> Settled:
        atlas = self._means.atlas.through(self._question.filters)
        territories, zones_of = atlas.territories, ZonesOf(atlas.zones)
        words = self._means.snapshot.catalog.words.within(self._question.filters)
        wording = Wording.of(self._means.settings, words)
        understood = understand(self._question, territories, zones_of, wording)
        settled = self._announced(self._settled(understood, territories, zones_of))
        notice = f"{settled.reply.notice} {self._means.trust.notice}".strip()
        return replace(settled, reply=replace(settled.reply, understood=understood.facts, notice=notice))

    def _announced(self, settled: Settled) -> Settled:
        """The reply, saying what could not be used to search or to write it."""
        told = [self._fallen, self._embedder.notice if self._embedder else ""]
        notice = " ".join(filter(None, (settled.reply.notice, *told)))
        degraded = settled.reply.degraded or any(told)
        return replace(settled, reply=replace(settled.reply, degraded=degraded, notice=notice))

    def _settled(
        self, understood: Understanding, territories: Sequence[Territory], zones_of: ZonesOf
    ) -> Settled:
        if says_nothing(self._question):
            return Settled(_asking_back(Precision(refuse.NO_QUESTION), ()))
        if unreadable := precision.unreadable(understood):
            return Settled(_asking_back(unreadable, ()))
        early = self._before_search(understood, territories, zones_of)
        if early is not None:
            return Settled(early)
        ranking = self._ranked(understood)
        shown = ranking.passages[: self._means.settings.recherche.passages]
        known, over = zones_of(understood.territory), partial(ended, self._sources(understood, shown))
        if asked_back := precision.missing(understood, shown, territories, known, over):
            return Settled(_asking_back(asked_back, shown))
        if not self._rung.writes:
            return self._completed(self._to_read(shown, refuse.PINNED), understood, ranking)
        try:
            settled = self._judged(understood, ranking, shown)
        except SourcierError:
            raise
        except Exception:
            _log.exception("the extractive writer failed")
            self._rung, self._fallen = Rung.PASSAGES, ladder.WRITER_BUG
            settled = self._to_read(shown, refuse.FALLEN)
        return self._completed(settled, understood, ranking)

    def _judged(self, understood: Understanding, ranking: Ranking, shown: tuple[Passage, ...]) -> Settled:
        """An answer when the evidence is enough, else why there is none."""
        words = self._means.settings.reponse.mots_max
        extraction = Extraction(
            understood,
            ranking,
            words,
            lambda each: self._referred(understood, ranking, each),
            lambda each: same_matter(self._sources(understood, shown), each),
        )
        if settled := self._told(understood, shown):
            return settled
        evidence = weigh(understood, ranking, extraction)
        near = extraction.main if evidence.confidence >= precision.LEAST_SURE else None
        if near and (back := precision.undecided(understood, near, shown)):
            return Settled(_asking_back(back, shown))
        gate = self._means.trust.gate(understood.theme)
        if gate.lets(evidence.confidence):
            settled = self._answered(understood, extraction, shown, evidence, gate)
        else:
            refusal = refuse.not_found(understood, shown, evidence, self._contact, gate.said)
            settled = Settled(self._refused(refusal, shown, evidence))
        return replace(settled, evidence=evidence)

    def _told(self, understood: Understanding, passages: tuple[Passage, ...]) -> Settled | None:
        """The state of an act or a count, worked out in code, when each sentence of it passes the checks."""
        sources = self._sources(understood, passages)
        draft = told(sources)
        if draft is None and (refusal := withheld(sources, self._contact)):
            return Settled(self._refused(refusal, passages))
        gate = self._means.trust.gate(understood.theme)
        confidence = shipped().told
        if draft is None or not gate.lets(confidence):
            return None
        known = {passage.chunk.id for passage in passages}
        cited = (item.passage for item in draft.citations)
        passages = (*passages, *(each for each in cited if each.chunk.id not in known))
        kept, checks = self._verified(draft, passages)
        if kept != draft.statements:
            return None
        evidence = Evidence((), confidence)
        reply = assembled(kept, draft, passages, evidence, gate.level(confidence))
        if self._on_passages:
            self._on_passages(passages)
        if self._on_statement:
            for statement in kept:
                self._on_statement(statement.text)
        return Settled(reply, checks, evidence=evidence)

    def _to_read(self, passages: tuple[Passage, ...], why: str) -> Settled:
        """The passages, and no sentence."""
        if self._on_passages:
            self._on_passages(passages)
        reply = self._refused(refuse.to_read(passages, why, self._contact), passages)
        return Settled(replace(reply, mode=self._rung.value))

    def _sources(self, understood: Understanding, passages: tuple[Passage, ...]) -> Sources:
        return Sources(self._means.snapshot, understood, self._question.filters, passages)

    def _referred(self, understood: Understanding, ranking: Ranking, passage: Passage) -> tuple[Passage, ...]:
        """The passages that one refers to, inside the limits of the search."""
        filters, kinds = self._question.filters, {Why.REFERRED}
        found = related(self._means.snapshot, understood, filters, ranking, (passage,), kinds)
        return tuple(each.passage for each in found)

    def _completed(self, settled: Settled, understood: Understanding, ranking: Ranking) -> Settled:
        """With what must be read beside the passages that the reply cites, else beside the nearest, and with
        what could not be used to rank them."""
        reply, filters = settled.reply, self._question.filters
        cited = {citation.passage.chunk.id: citation.passage for citation in reply.citations}
        shown = tuple(cited.values()) or None
        beside = related(self._means.snapshot, understood, filters, ranking, shown)
        return replace(
            settled,
            reply=replace(
                reply,
                related=beside,
                degraded=reply.degraded or bool(ranking.notice),
                notice=f"{reply.notice} {ranking.notice}".strip(),
            ),
        )

    # -- before -------------------------------------------------------------------------------------

    def _before_search(
        self, understood: Understanding, territories: Sequence[Territory], zones_of: ZonesOf
    ) -> Reply | None:
        """Refusals that need no search: another place, an opinion, a corpus or a zone nobody knows."""
        filters = self._question.filters
        corpora = self._means.atlas.through(filters.walls).corpora
        if not set(filters.corpora) <= set(corpora):
            return self._refused(refuse.unknown_corpus(corpora), ())
        if outside := refuse.outside(understood, territories, self._contact):
            return self._refused(outside, self._nearest(understood))
        known = zones_of(understood.territory)
        for zone in understood.zones:
            if not self._ruled(zone, known, understood):
                refusal = refuse.unknown_zone(understood, zone, sorted(known), self._contact)
                return self._refused(refusal, self._nearest(replace(understood, zones=())))
        gap = out_of_force(self._means.snapshot, search_filters(filters, understood), understood.zones)
        return self._refused(refuse.out_of_force(gap, understood, self._contact), ()) if gap else None

    def _nearest(self, understood: Understanding) -> tuple[Passage, ...]:
        return self._ranked(understood).passages[: self._means.settings.recherche.passages]

    def _ranked(self, understood: Understanding) -> Ranking:
        means, filters = self._means, self._question.filters
        if self._rung is not Rung.LEXICAL:
            try:
                return retrieve(means.snapshot, understood, filters, means.settings, self._embedder)
            except SourcierError:
                raise
            except Exception:
                _log.exception("the ranking of passages failed")
                self._rung, self._fallen = Rung.LEXICAL, ladder.SEARCH_BUG
        return ladder.plain_search(means.snapshot, understood, filters, means.settings)

    def _ruled(self, zone: str, known: frozenset[str], understood: Understanding) -> bool:
        """Is a zone ruled by some heading, or a sector named in the text of a zone that is?"""
        if zone in known:
            return True
        around = tuple(sorted(set(family(zone)) & known))
        if not around:
            return False
        filters = search_filters(self._question.filters, replace(understood, zones=around))
        return bool(self._means.snapshot.search("body", query_vector({zone.lower(): 1.0}), filters, 1))

    # -- writing ------------------------------------------------------------------------------------

    def _answered(
        self,
        understood: Understanding,
        extraction: Extraction,
        passages: tuple[Passage, ...],
        evidence: Evidence,
        gate: Gate,
    ) -> Settled:
        if self._on_passages:
            self._on_passages(passages)
        notice, seen, trace = "", tuple[Check, ...](), None
        if self._rung is Rung.MODEL:
            attempt = self._asked_of_model(understood, passages)
            if attempt.draft:
                trace = attempt.draft.trace
                kept, seen = self._verified(attempt.draft, passages)
                engine = self._means.settings.modele.moteur
                if attempt.declined:
                    refusal = refuse.not_found(understood, passages, evidence, self._contact, gate.said)
                    declined = replace(self._refused(refusal, passages, evidence), mode=engine)
                    return Settled(declined, seen, trace)
                if ladder.answers(understood, kept):
                    level = gate.level(evidence.confidence)
                    reply = assembled(kept, attempt.draft, passages, evidence, level)
                    return Settled(replace(reply, mode=engine), seen, trace)
            notice = attempt.notice or ladder.NOT_CHECKED
            if not ladder.may_step_back(self._means.settings):
                down = self._refused(refuse.model_down(passages, self._contact), passages, evidence)
                down = replace(down, mode=Rung.MODEL.value, degraded=True, notice=notice)
                return Settled(down, seen, trace)
            self._rung = Rung.EXTRACTIVE
        settled = self._extracted(understood, extraction, passages, evidence, gate)
        told = f"{notice} {settled.reply.notice}".strip()
        reply = replace(settled.reply, degraded=bool(notice), notice=told)
        if not notice and self._on_statement:
            for statement in reply.statements:
                self._on_statement(statement.text)
        return Settled(reply, (*seen, *settled.checks), trace)

    def _asked_of_model(self, understood: Understanding, passages: tuple[Passage, ...]) -> ladder.Attempt:
        about = frozenset(understood.terms)
        return ladder.ask_model(self._means.model_writer, self._question, passages, self._on_statement, about)

    def _extracted(
        self,
        understood: Understanding,
        extraction: Extraction,
        passages: tuple[Passage, ...],
        evidence: Evidence,
        gate: Gate,
    ) -> Settled:
        """The answer of the extractive writer, when its first sentence passes the checks."""
        extracts = extraction.extracts()
        sources = self._sources(understood, passages)
        draft = completed(sources, extracts, draft_of(extracts, extraction.opening()))
        known = {passage.chunk.id for passage in passages}
        cited = (each.passage for each in draft.citations)
        passages = (*passages, *(each for each in cited if each.chunk.id not in known))
        kept, checks = self._verified(draft, passages)
        if not kept or kept[0] is not draft.statements[0]:
            refusal = (
                refuse.unverified(passages, self._contact)
                if draft.statements
                else refuse.not_found(understood, passages, evidence, self._contact, gate.said)
            )
            return Settled(self._refused(refusal, passages, evidence), checks)
        level = gate.level(evidence.confidence)
        reply = assembled(kept, draft, passages, evidence, level)
        told = [item for item, each in zip(extracts, draft.statements, strict=False) if each in kept]
        return Settled(replace(reply, notice=not_said(extraction.unsaid(told))), checks)

    def _verified(
        self, draft: Draft, passages: Sequence[Passage]
    ) -> tuple[tuple[Statement, ...], tuple[Check, ...]]:
        kept: list[Statement] = []
        checks: list[Check] = list(draft.dropped)
        for statement in draft.statements:
            results = (
                *check_statement(
                    facts_of(statement, draft, self._question.text), draft.citations, passages, self._question
                ),
                not_an_order(statement, draft),
            )
            checks.extend(results)
            if passed(results):
                kept.append(statement)
        return tuple(kept), tuple(checks)

    def _refused(
        self, refusal: Refusal, passages: tuple[Passage, ...], evidence: Evidence | None = None
    ) -> Reply:
        confidence = round(evidence.confidence, 3) if evidence else 0.0
        return Reply(
            Status.REFUSED,
            refusal.message,
            passages=passages,
            refusal=refusal,
            confidence=confidence,
            level=Level.LOW,
        )


def _asking_back(back: Precision, passages: tuple[Passage, ...]) -> Reply:
    refusal = Refusal(RefusalReason.NEEDS_DETAIL, back.message)
    return Reply(Status.CLARIFY, back.message, passages=passages, refusal=refusal, choices=back.choices)
