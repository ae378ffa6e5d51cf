"""One question being settled: understood, searched, written, checked; each step may end in a refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag import extract, refuse
from rag.confidence import Evidence, weigh
from rag.errors import ModelError
from rag.index.snapshot import Snapshot
from rag.labels import family
from rag.question import Understanding, ZonesOf, understand
from rag.rerank import Ranking
from rag.retrieve import retrieve, search_filters
from rag.settings import Settings
from rag.text import fold, query_vector, terms
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
)
from rag.verify import check_statement, passed

if TYPE_CHECKING:
    from rag.generate import ModelWriter
    from rag.models.embedders import Embedder

OnStatement = Callable[[str], None]
EXTRACTIVE = "extractif"
INTERNAL_ONLY = "Passages internes, non transmis au modèle : réponse extraite des documents."
# Passages that must all be of zones, and of several, before the zone is asked back.
ZONED_PASSAGES = 4
_GREETINGS = frozenset(terms("bonjour bonsoir salut merci hello allo coucou"))
_DEFINITION = re.compile(r"\bdefini|\blexique\b|qu'est-ce qu|c'est quoi|que veut dire|que signifie")


@dataclass(frozen=True, slots=True)
class Atlas:
    """What is indexed, as questions name it: territories, the zones ruled in each, corpora."""

    territories: tuple[Territory, ...]
    zones: dict[str, frozenset[str]]
    corpora: dict[str, tuple[Territory, ...]]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Atlas:
        documents = snapshot.catalog.documents()
        territories = tuple(dict.fromkeys(document.territory for document in documents))
        zones = {
            item.name: frozenset(snapshot.catalog.all_zones(Filters(commune=item.name)))
            for item in territories
        }
        corpora: dict[str, tuple[Territory, ...]] = {}
        for item in documents:
            known = corpora.get(item.corpus, ())
            corpora[item.corpus] = known if item.territory in known else (*known, item.territory)
        return cls(territories, zones, corpora)

    def within(self, corpora: Sequence[str]) -> tuple[Territory, ...]:
        """The territories that a search limited to these corpora can be about; all without limit."""
        found = [territory for name in corpora for territory in self.corpora.get(name, ())]
        return tuple(dict.fromkeys(found)) if corpora else self.territories


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
        atlas = self._means.atlas
        territories, zones_of = atlas.within(self._question.filters.corpora), ZonesOf(atlas.zones)
        understood = understand(self._question, territories, zones_of)
        if not set(terms(self._question.text)) - _GREETINGS:
            return Settled(_asking_back(refuse.NO_QUESTION, ()))
        early = self._before_search(understood, territories, zones_of)
        if early is not None:
            return Settled(early)
        ranking = self._ranked(understood)
        shown = ranking.passages[: self._means.settings.recherche.passages]
        if asked_back := self._asked_back(understood, shown):
            return Settled(_asking_back(asked_back, shown))
        found = extract.extract(understood, ranking, self._means.settings.reponse.mots_max)
        evidence = weigh(understood, ranking, found)
        if evidence.confidence < self._means.settings.reponse.seuil:
            refusal = refuse.not_found(understood, shown, evidence, self._contact)
            return Settled(self._refused(refusal, shown, evidence))
        return self._answered(understood, ranking, shown, evidence)

    # -- before -------------------------------------------------------------------------------------

    def _before_search(
        self, understood: Understanding, territories: Sequence[Territory], zones_of: ZonesOf
    ) -> Reply | None:
        """Refusals that need no search: another place, a corpus or a zone nobody knows."""
        corpora = self._means.atlas.corpora
        if not set(self._question.filters.corpora) <= set(corpora):
            return self._refused(refuse.unknown_corpus(tuple(corpora)), ())
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

    def _asked_back(self, understood: Understanding, passages: Sequence[Passage]) -> str:
        """The one question back, when what is missing would change the answer; empty otherwise."""
        territories = self._means.atlas.within(self._question.filters.corpora)
        found = {passage.document.territory for passage in passages[:5]}
        # A zone label means nothing without its town, even when one town alone uses it here.
        if understood.territory is None and len(territories) > 1 and (understood.zones or len(found) > 1):
            return refuse.which_territory(territories)
        known = ZonesOf(self._means.atlas.zones)(understood.territory)
        precise = understood.zones or understood.acts or understood.addresses or understood.articles
        if precise or _DEFINITION.search(fold(self._question.text)):
            return ""
        first = [set(passage.chunk.section.zones) for passage in passages[:ZONED_PASSAGES]]
        if len(first) < ZONED_PASSAGES or not all(first) or set.intersection(*first):
            return ""
        return refuse.which_zone(sorted(known))

    # -- writing ------------------------------------------------------------------------------------

    def _answered(
        self, understood: Understanding, ranking: Ranking, passages: tuple[Passage, ...], evidence: Evidence
    ) -> Settled:
        written = self._written(understood, ranking, passages)
        draft = written.draft
        kept, checks = self._verified(draft, passages)
        if not kept or (written.mode == EXTRACTIVE and kept[0] is not draft.statements[0]):
            refusal = self._withheld(understood, draft, passages, evidence)
            return Settled(written.signed(self._refused(refusal, passages, evidence)), checks, draft.trace)
        reply = _assembled(kept, draft, passages, evidence)
        if written.mode == EXTRACTIVE and not written.degraded and self._on_statement:
            for statement in reply.statements:
                self._on_statement(statement.text)
        return Settled(written.signed(reply), checks, draft.trace)

    def _written(
        self, understood: Understanding, ranking: Ranking, passages: tuple[Passage, ...]
    ) -> _Written:
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
        draft = extract.write(understood, ranking, settings.reponse.mots_max)
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


def _asking_back(message: str, passages: tuple[Passage, ...]) -> Reply:
    refusal = Refusal(RefusalReason.NEEDS_DETAIL, message)
    return Reply(Status.CLARIFY, message, passages=passages, refusal=refusal)


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
