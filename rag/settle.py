"""One question being settled: understood, searched, written, checked; each step may end in a refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag import precision, refuse
from rag.atlas import Atlas
from rag.confidence import Evidence, weigh
from rag.context import related
from rag.errors import ModelError
from rag.extract import Extraction
from rag.index.snapshot import Snapshot
from rag.labels import family
from rag.precision import Precision
from rag.question import Understanding, Wording, ZonesOf, understand
from rag.rerank import Ranking
from rag.retrieve import retrieve, search_filters
from rag.settings import Settings
from rag.shown import draft_of
from rag.text import query_vector, terms
from rag.types import (
    Check,
    Draft,
    Filters,
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
EXTRACTIVE = "extractif"
INTERNAL_ONLY = "Passages internes, non transmis au modèle : réponse extraite des documents."
_GREETINGS = frozenset(terms("bonjour bonsoir salut merci hello allo coucou"))


@dataclass(frozen=True, slots=True)
class Means:
    """What a question is settled with. ``model_writer`` is called only when a model is configured."""

    snapshot: Snapshot
    atlas: Atlas
    settings: Settings
    embedder: Embedder | None
    model_writer: Callable[[], ModelWriter]


@dataclass(frozen=True, slots=True)
class Settled:
    """A reply, and what led to it."""

    reply: Reply
    checks: tuple[Check, ...] = ()
    trace: ModelTrace | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    """A draft and how it was made."""

    draft: Draft
    mode: str = EXTRACTIVE
    degraded: bool = False
    notice: str = ""

    def signed(self, reply: Reply) -> Reply:
        """The reply, saying who wrote it."""
        return replace(reply, mode=self.mode, degraded=self.degraded, notice=self.notice)


class Case:
    """Settles one question."""

    def __init__(self, means: Means, question: Question, on_statement: OnStatement | None = None) -> None:
        self._means, self._question, self._on_statement = means, question, on_statement
        self._contact = means.settings.contact

    def settle(self) -> Settled:
        atlas = self._means.atlas.through(self._question.filters)
        territories, zones_of = atlas.territories, ZonesOf(atlas.zones)
        wording = Wording.of(self._means.settings, self._means.snapshot.catalog.words)
        understood = understand(self._question, territories, zones_of, wording)
        settled = self._settled(understood, territories, zones_of)
        return replace(settled, reply=replace(settled.reply, understood=understood.facts))

    def _settled(
        self, understood: Understanding, territories: Sequence[Territory], zones_of: ZonesOf
    ) -> Settled:
        if not set(terms(self._question.text)) - _GREETINGS:
            return Settled(_asking_back(Precision(refuse.NO_QUESTION), ()))
        if unreadable := precision.unreadable(understood):
            return Settled(_asking_back(unreadable, ()))
        early = self._before_search(understood, territories, zones_of)
        if early is not None:
            return Settled(early)
        ranking = self._ranked(understood)
        shown = ranking.passages[: self._means.settings.recherche.passages]
        if asked_back := precision.missing(understood, shown, territories, zones_of(understood.territory)):
            return Settled(_asking_back(asked_back, shown))
        words = self._means.settings.reponse.mots_max
        extraction = Extraction(
            understood, ranking, words, lambda each: self._referred(understood, ranking, each)
        )
        if extraction.main and extraction.main.rivals:
            return Settled(_asking_back(Precision(refuse.which_row(extraction.main.rivals)), shown))
        evidence = weigh(understood, ranking, extraction.main)
        if evidence.confidence < self._means.settings.reponse.seuil:
            refusal = refuse.not_found(understood, shown, evidence, self._contact)
            return self._completed(Settled(self._refused(refusal, shown, evidence)), understood, ranking)
        return self._completed(self._answered(understood, extraction, shown, evidence), understood, ranking)

    def _referred(self, understood: Understanding, ranking: Ranking, passage: Passage) -> tuple[Passage, ...]:
        """The passages that one refers to, inside the limits of the search."""
        found = related(self._means.snapshot, understood, self._question.filters, ranking, (passage,))
        return tuple(each.passage for each in found if each.why is Why.REFERRED)

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
        """Refusals that need no search: another place, a corpus or a zone nobody knows."""
        filters = self._question.filters
        corpora = self._means.atlas.through(Filters(visibilities=filters.visibilities)).corpora
        if not set(filters.corpora) <= set(corpora):
            return self._refused(refuse.unknown_corpus(corpora), ())
        if understood.foreign:
            return self._refused(
                refuse.foreign_place(understood, territories, self._contact), self._nearest(understood)
            )
        known = zones_of(understood.territory)
        for zone in understood.zones:
            if not self._ruled(zone, known, understood):
                refusal = refuse.unknown_zone(understood, zone, sorted(known), self._contact)
                return self._refused(refusal, self._nearest(replace(understood, zones=())))
        return None

    def _nearest(self, understood: Understanding) -> tuple[Passage, ...]:
        return self._ranked(understood).passages[: self._means.settings.recherche.passages]

    def _ranked(self, understood: Understanding) -> Ranking:
        means = self._means
        return retrieve(means.snapshot, understood, self._question.filters, means.settings, means.embedder)

    def _ruled(self, zone: str, known: frozenset[str], understood: Understanding) -> bool:
        """Is a zone ruled by some heading, or a sector named in the text of a zone that is?"""
        if zone in known:
            return True
        if not set(family(zone)) & known:
            return False
        filters = search_filters(self._question.filters, replace(understood, zones=()))
        return bool(self._means.snapshot.search("body", query_vector({zone.lower(): 1.0}), filters, 1))

    # -- writing ------------------------------------------------------------------------------------

    def _answered(
        self,
        understood: Understanding,
        extraction: Extraction,
        passages: tuple[Passage, ...],
        evidence: Evidence,
    ) -> Settled:
        written = self._written(extraction, passages)
        draft = written.draft
        if written.mode == EXTRACTIVE:
            known = {passage.chunk.id for passage in passages}
            passages = (*passages, *(each for each in extraction.followed if each.chunk.id not in known))
        kept, checks = self._verified(draft, passages)
        if not kept or (written.mode == EXTRACTIVE and kept[0] is not draft.statements[0]):
            refusal = self._withheld(understood, draft, passages, evidence)
            return Settled(written.signed(self._refused(refusal, passages, evidence)), checks, draft.trace)
        reply = _assembled(kept, draft, passages, evidence)
        if written.mode == EXTRACTIVE and not written.degraded and self._on_statement:
            for statement in reply.statements:
                self._on_statement(statement.text)
        return Settled(written.signed(reply), checks, draft.trace)

    def _written(self, extraction: Extraction, passages: tuple[Passage, ...]) -> _Written:
        """A draft by the configured model, or, when it cannot, by the extractive writer, which says so."""
        settings, notice = self._means.settings, ""
        if settings.modele.moteur != "aucun":
            try:
                draft = self._means.model_writer().write(self._question, passages, self._on_statement)
                if draft.trace is not None:
                    return _Written(draft, settings.modele.moteur)
                notice = INTERNAL_ONLY
            except ModelError as error:
                notice = f"Modèle indisponible, réponse extraite des documents. {error}"
        draft = draft_of(extraction.extracts())
        return _Written(draft, degraded=bool(notice), notice=notice)

    def _verified(
        self, draft: Draft, passages: Sequence[Passage]
    ) -> tuple[tuple[Statement, ...], tuple[Check, ...]]:
        kept: list[Statement] = []
        checks: list[Check] = list(draft.dropped)
        for statement in draft.statements:
            results = check_statement(statement, draft.citations, passages, self._question)
            checks.extend(results)
            if passed(results):
                kept.append(statement)
        return tuple(kept), tuple(checks)

    def _withheld(
        self, understood: Understanding, draft: Draft, passages: Sequence[Passage], evidence: Evidence
    ) -> Refusal:
        """Why nothing of a draft is shown: it failed the checks, or the model itself declined."""
        if draft.statements or draft.dropped:
            return refuse.unverified(passages, self._contact)
        return refuse.not_found(understood, passages, evidence, self._contact)

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


def _assembled(
    kept: Sequence[Statement], draft: Draft, passages: tuple[Passage, ...], evidence: Evidence
) -> Reply:
    """The answer made of the statements that passed; citations that only others used are left out."""
    used = sorted({rank for statement in kept for rank in statement.citations})
    renamed = {old: new for new, old in enumerate(used, 1)}
    statements = tuple(
        replace(statement, citations=tuple(renamed[rank] for rank in statement.citations))
        for statement in kept
    )
    text = " ".join(f"{item.text} {''.join(f'[{rank}]' for rank in item.citations)}" for item in statements)
    return Reply(
        Status.ANSWERED,
        text,
        statements,
        tuple(draft.citations[rank - 1] for rank in used),
        passages,
        draft.computed,
        confidence=round(evidence.confidence, 3),
        level=evidence.level,
    )
