"""The one call the front ends use: a question in, an answer, a refusal or one question back out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rag import extract, refuse
from rag.confidence import Evidence, weigh
from rag.encode import open_home
from rag.errors import ModelError, StorageError
from rag.index.snapshot import Snapshot
from rag.journal import Journal, new_record_id
from rag.labels import family
from rag.question import Understanding, ZonesOf, understand
from rag.rerank import Ranking
from rag.retrieve import retrieve, search_filters
from rag.settings import Settings
from rag.text import clean, query_vector
from rag.types import (
    Check,
    Document,
    Draft,
    Filters,
    Ingested,
    Level,
    Page,
    Passage,
    Question,
    Record,
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
    from rag.models.base import LanguageModel

OnStatement = Callable[[str], None]
MAX_QUESTION = 2000
EXTRACTIVE = "extractif"
INTERNAL_ONLY = "Passages internes, non transmis au modèle : réponse extraite des documents."


@dataclass(frozen=True, slots=True)
class Atlas:
    """What is indexed, as questions name it: territories and the zones ruled in each."""

    territories: tuple[Territory, ...]
    zones: dict[str, frozenset[str]]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Atlas:
        territories = tuple(dict.fromkeys(document.territory for document in snapshot.catalog.documents()))
        zones = {
            item.name: frozenset(snapshot.catalog.all_zones(Filters(commune=item.name)))
            for item in territories
        }
        return cls(territories, zones)


class Assistant:
    """Answers from the indexed acts only. Opens the index at the first call; safe to share between threads.

    Raises:
        IndexStoreError: by every call, when nothing is indexed or the index cannot be read.
        SettingsError: at construction, when the embedder of the settings cannot be loaded.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._home, self._embedder = open_home(settings)
        self._journal = Journal(settings)
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._atlas: Atlas | None = None
        self._model: LanguageModel | None = None

    # -- asking -------------------------------------------------------------------------------------

    def ask(self, question: Question, on_statement: OnStatement | None = None) -> Reply:
        """Answer a question; ``on_statement`` is given each verified sentence as soon as there is one."""
        started = time.perf_counter()
        question = _cleaned(question)
        snapshot, atlas = self._current()
        reply, checks, draft = _Case(self, snapshot, atlas, question, on_statement).settle()
        generation = snapshot.generation
        record_id = new_record_id()
        reply = replace(
            reply,
            seconds=round(time.perf_counter() - started, 4),
            settings=self.settings.digest(),
            record=record_id,
        )
        record = Record(
            record_id, datetime.now(UTC), question, reply, generation, reply.settings, checks, draft.trace
        )
        try:
            self._journal.add(record)
        except StorageError as error:
            reply = replace(
                reply, record="", notice=f"{reply.notice} Réponse non journalisée : {error}".strip()
            )
        return reply

    def search(self, question: Question, limit: int = 10) -> tuple[Passage, ...]:
        """The ranked passages, without answer nor record."""
        question = _cleaned(question)
        snapshot, atlas = self._current()
        understood = understand(question, atlas.territories, ZonesOf(atlas.zones))
        ranking = retrieve(snapshot, understood, question.filters, self.settings, self._embedder)
        return ranking.passages[:limit]

    def model_writer(self) -> ModelWriter:
        """A writer over the configured model, whose connection is kept until closed.

        Raises:
            ModelError: the settings do not allow it.
        """
        from rag.generate import ModelWriter
        from rag.models.base import model_for

        with self._lock:
            if self._model is None:
                self._model = model_for(self.settings)
            assert self._model is not None, "asked for only when a model is configured"
            return ModelWriter(self._model, self.settings.reponse.mots_max)

    # -- what is indexed ----------------------------------------------------------------------------

    def documents(self) -> tuple[Document, ...]:
        return self._current()[0].catalog.documents()

    def outcomes(self) -> tuple[Ingested, ...]:
        """How each file ended, the refused ones included."""
        return self._current()[0].catalog.outcomes()

    def zones(self, commune: str | None = None) -> tuple[str, ...]:
        return tuple(sorted(self._current()[0].catalog.all_zones(Filters(commune=commune))))

    def communes(self) -> tuple[str, ...]:
        """Names a user may choose: territories, and members of intercommunalities."""
        territories = self._current()[1].territories
        names = [
            name for item in territories for name in (item.name, *(member.name for member in item.members))
        ]
        return tuple(dict.fromkeys(names))

    def page(self, document: Document, number: int) -> Page | None:
        return self._current()[0].catalog.page(document.id, number)

    def original(self, document: Document) -> Path | None:
        return self._current()[0].original(document)

    def generation(self) -> str | None:
        return self._home.current()

    def close(self) -> None:
        with self._lock:
            if self._snapshot is not None:
                self._snapshot.close()
            if self._model is not None:
                self._model.close()
            self._snapshot = self._atlas = self._model = None

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _current(self) -> tuple[Snapshot, Atlas]:
        """The newest generation, opened. A former one is freed when the last thread that reads it ends."""
        with self._lock:
            former = self._snapshot
            snapshot = self._home.refreshed(former) if former else self._home.read()
            if snapshot is not former or self._atlas is None:
                self._snapshot, self._atlas = snapshot, Atlas.of(snapshot)
            return snapshot, self._atlas


def _cleaned(question: Question) -> Question:
    """The question fit for storage and display, its length bounded."""
    filters = question.filters
    return replace(
        question,
        text=clean(question.text)[:MAX_QUESTION].strip(),
        context=tuple(clean(turn)[:MAX_QUESTION] for turn in question.context),
        filters=replace(
            filters,
            corpora=tuple(map(clean, filters.corpora)),
            commune=clean(filters.commune or "") or None,
            zones=tuple(map(clean, filters.zones)),
        ),
    )


class _Case:
    """One question being settled."""

    def __init__(
        self,
        assistant: Assistant,
        snapshot: Snapshot,
        atlas: Atlas,
        question: Question,
        on_statement: OnStatement | None,
    ) -> None:
        self._assistant, self._snapshot, self._atlas = assistant, snapshot, atlas
        self._question, self._on_statement = question, on_statement
        self._settings = assistant.settings
        self._contact = assistant.settings.contact

    def settle(self) -> tuple[Reply, tuple[Check, ...], Draft]:
        territories = self._atlas.territories
        zones_of = ZonesOf(self._atlas.zones)
        understood = understand(self._question, territories, zones_of)
        early = self._before_search(understood, territories, zones_of)
        if early is not None:
            return early, (), Draft((), ())
        ranking = self._ranked(understood)
        shown = ranking.passages[: self._settings.recherche.passages]
        if understood.territory is None and self._ambiguous(shown):
            reply = Reply(
                Status.CLARIFY,
                refuse.which_territory(territories),
                passages=shown,
                refusal=Refusal(RefusalReason.NEEDS_DETAIL, refuse.which_territory(territories)),
            )
            return reply, (), Draft((), ())
        found = extract.extract(understood, ranking, self._settings.reponse.mots_max)
        evidence = weigh(understood, ranking, found)
        if evidence.confidence < self._settings.reponse.seuil:
            refusal = refuse.not_found(understood, shown, evidence, self._contact)
            return self._refused(refusal, shown, evidence), (), Draft((), ())
        return self._written(understood, ranking, shown, evidence)

    # -- before ---------------------------------------------------------------------------------------

    def _before_search(
        self, understood: Understanding, territories: Sequence[Territory], zones_of: ZonesOf
    ) -> Reply | None:
        """Refusals that need no search: another place, a zone nobody rules."""
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
        return self._ranked(understood).passages[: self._settings.recherche.passages]

    def _ranked(self, understood: Understanding) -> Ranking:
        return retrieve(
            self._snapshot, understood, self._question.filters, self._settings, self._assistant._embedder
        )

    def _ruled(self, zone: str, known: frozenset[str], understood: Understanding) -> bool:
        """Is a zone ruled by some heading, or a sector named in the text of a zone that is?"""
        if zone in known:
            return True
        if not set(family(zone)) & known:
            return False
        filters = search_filters(self._question.filters, replace(understood, zones=()))
        return bool(self._snapshot.search("body", query_vector({zone.lower(): 1.0}), filters, 1))

    def _ambiguous(self, passages: Sequence[Passage]) -> bool:
        """Several towns answer and nothing tells which is meant."""
        return len({passage.document.territory.name for passage in passages[:5]}) > 1

    # -- writing --------------------------------------------------------------------------------------

    def _written(
        self, understood: Understanding, ranking: Ranking, passages: tuple[Passage, ...], evidence: Evidence
    ) -> tuple[Reply, tuple[Check, ...], Draft]:
        mode, notice, degraded, draft = EXTRACTIVE, "", False, None
        if self._settings.modele.moteur != "aucun":
            try:
                writer = self._assistant.model_writer()
                draft = writer.write(self._question, passages, self._on_statement)
                mode = self._settings.modele.moteur
                if draft.trace is None:
                    mode, notice, degraded, draft = EXTRACTIVE, INTERNAL_ONLY, True, None
            except ModelError as error:
                notice, degraded = f"Modèle indisponible, réponse extraite des documents. {error}", True
        if draft is None:
            draft = extract.write(understood, ranking, self._settings.reponse.mots_max)
        kept, checks = self._verified(draft, passages)
        if not kept or (mode == EXTRACTIVE and kept[0] is not draft.statements[0]):
            written = draft.statements or draft.dropped
            refusal = (
                refuse.unverified(passages, self._contact)
                if written
                else refuse.not_found(understood, passages, evidence, self._contact)
            )
            reply = self._refused(refusal, passages, evidence)
            return replace(reply, mode=mode, notice=notice, degraded=degraded), checks, draft
        if mode == EXTRACTIVE and not degraded and self._on_statement:
            for statement in kept:
                self._on_statement(statement.text)
        text = " ".join(
            f"{statement.text} {''.join(f'[{rank}]' for rank in statement.citations)}" for statement in kept
        )
        reply = Reply(
            Status.ANSWERED,
            text,
            kept,
            draft.citations,
            passages,
            draft.computed,
            confidence=round(evidence.confidence, 3),
            level=evidence.level,
            mode=mode,
            degraded=degraded,
            notice=notice,
        )
        return reply, checks, draft

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
