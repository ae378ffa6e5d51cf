"""The one call the front ends use: a question in, an answer, a refusal or one question back out."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rag.atlas import Atlas
from rag.confidence import Evidence
from rag.context import related
from rag.encode import open_home
from rag.energy import EnergyMeter
from rag.errors import IndexStoreError, ModelError, StorageError
from rag.explain import Searched
from rag.index.beside import targets_among
from rag.index.snapshot import Snapshot
from rag.journal import Journal, new_record_id
from rag.lexicon import lexicon
from rag.parcels import Parcel, ParcelName
from rag.question import Understanding, Wording, ZonesOf, understand
from rag.rerank import Ranking
from rag.retrieve import retrieve, search_filters
from rag.settings import Settings
from rag.settle import Case, Means, OnPassages, OnStatement
from rag.text import clean
from rag.trust.gate import Trust, TrustKeeper
from rag.types import Act, Chunk, Document, Filters, Ingested, Page, Passage, Question, Record, Reply
from rag.zoning import ZoningLayer

if TYPE_CHECKING:
    from rag.generate import ModelWriter
    from rag.models.base import LanguageModel

MAX_QUESTION = 2000
NO_LIMIT = Filters()


class Assistant:
    """Answers from the indexed acts only. Opens the index at the first call; safe to share between threads.

    Raises:
        IndexStoreError: by every call, when nothing is indexed or the index cannot be read.
        SettingsError: at construction, when the embedder or the lexicon of the settings cannot be loaded; by
            ``ask``, when the calibration of the data folder is damaged.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._home, self._embedder = open_home(settings)
        lexicon(settings.recherche.lexique)
        self._keeper = TrustKeeper(settings)
        self._journal = Journal(settings)
        self._lock = threading.RLock()
        self._opened: tuple[tuple[int, int] | None, Snapshot, Atlas] | None = None
        self._model: LanguageModel | None = None
        self._layers: tuple[str, tuple[ZoningLayer, ...]] = ("", ())

    # -- asking -------------------------------------------------------------------------------------

    def ask(
        self,
        question: Question,
        on_statement: OnStatement | None = None,
        on_passages: OnPassages | None = None,
    ) -> Reply:
        """Answer a question.

        ``on_passages`` is given the passages found, before anything is written from them; ``on_statement``
        each verified sentence as soon as there is one.
        """
        started, meter = time.perf_counter(), EnergyMeter(self.settings.energie)
        question = _cleaned(question)
        means = self._means()
        settled = Case(means, question, on_statement, on_passages).settle()
        cost = meter.footprint(settled.reply, settled.trace)
        reply = replace(
            settled.reply,
            seconds=round(time.perf_counter() - started, 4),
            settings=self.settings.digest(),
            record=new_record_id(),
            energy_wh=cost.watt_hours,
            co2_g=cost.co2_grams,
        )
        record = Record(
            reply.record,
            datetime.now(UTC),
            question,
            reply,
            means.snapshot.generation,
            reply.settings,
            settled.checks,
            settled.trace,
        )
        try:
            self._journal.add(record)
        except StorageError as error:
            reply = replace(
                reply, record="", notice=f"{reply.notice} Réponse non journalisée : {error}".strip()
            )
        return reply

    def weighed(self, question: Question) -> tuple[Reply, Evidence | None]:
        """A reply, without record, and the evidence that was weighed for it, if any."""
        settled = Case(self._means(), _cleaned(question)).settle()
        return settled.reply, settled.evidence

    def _means(self) -> Means:
        snapshot, atlas = self._readable()
        trust = self._keeper.trust(snapshot)
        return Means(snapshot, atlas, self.settings, self._embedder, self.model_writer, trust)

    def search(self, question: Question, limit: int = 10) -> tuple[Passage, ...]:
        """The ranked passages, without answer nor record."""
        return self._search(_cleaned(question))[1].passages[:limit]

    def searched(self, question: Question, limit: int = 10) -> Searched:
        """The ranked passages with what must be read beside them, and all that explains them.

        Nothing is kept at ask time: to explain a past answer, its question is searched again.
        """
        question = _cleaned(question)
        understood, ranking = self._search(question)
        beside = related(self._readable()[0], understood, question.filters, ranking)
        applied = search_filters(question.filters, understood)
        passages, dense = ranking.passages[:limit], self.settings.vecteurs.poids
        return Searched(question, understood, applied, ranking, passages, beside, dense)

    def _search(self, question: Question) -> tuple[Understanding, Ranking]:
        snapshot, atlas = self._readable()
        seen = atlas.through(question.filters)
        words = snapshot.catalog.words.within(question.filters)
        wording = Wording.of(self.settings, words)
        understood = understand(question, seen.territories, ZonesOf(seen.zones), wording)
        return understood, retrieve(snapshot, understood, question.filters, self.settings, self._embedder)

    def model_writer(self) -> ModelWriter:
        """A writer over the configured model, whose connection is kept until closed.

        Raises:
            ModelError: none is configured, or the settings do not allow it.
        """
        from rag.generate import ModelWriter
        from rag.models.base import model_for

        with self._lock:
            if self._model is None:
                self._model = model_for(self.settings)
            if self._model is None:
                raise ModelError("Aucun modèle n'est configuré. Remplissez [modele] moteur, nom et url.")
            return ModelWriter(self._model, self.settings.reponse.mots_max, self.settings.modele.delai_total)

    # -- what is indexed ----------------------------------------------------------------------------

    def documents(self) -> tuple[Document, ...]:
        return self._current()[0].catalog.documents()

    def document(self, document_id: str) -> Document | None:
        return self._current()[0].catalog.document(document_id)

    def corpora(self) -> tuple[str, ...]:
        """The corpora of all files, of the refused ones too."""
        return self._current()[1].all_corpora

    def outcomes(self, corpus: str | None = None) -> tuple[Ingested, ...]:
        """How each file (of a corpus) ended, the refused ones included."""
        return self._current()[0].catalog.outcomes(corpus)

    def zones(self, commune: str | None = None, limits: Filters = NO_LIMIT) -> tuple[str, ...]:
        return self._current()[1].zones_in(replace(limits, commune=commune))

    def communes(self, limits: Filters = NO_LIMIT) -> tuple[str, ...]:
        """Names a user may choose: territories, and members of intercommunalities."""
        territories = self._current()[1].through(limits).territories
        names = [
            name for item in territories for name in (item.name, *(member.name for member in item.members))
        ]
        return tuple(dict.fromkeys(names))

    def count(self, filters: Filters = NO_LIMIT) -> int:
        """How many passages these limits leave to search."""
        return self._current()[0].count(filters)

    def page(self, document: Document, number: int) -> Page | None:
        return self._current()[0].catalog.page(document.id, number)

    def pages(self, document: Document) -> tuple[Page, ...]:
        return self._current()[0].catalog.pages(document.id)

    def chunks(self, document: Document) -> tuple[Chunk, ...]:
        """The passages of a document, in reading order."""
        return self._current()[0].catalog.chunks_of(document.id)

    def targets(self, document: Document) -> Mapping[str, Mapping[int, Sequence[str]]]:
        """Where the references of a document lead: passages, the likeliest first, by passage and by rank."""
        catalog = self._current()[0].catalog
        ids = [chunk.id for chunk in catalog.chunks_of(document.id) if chunk.mentions]
        return catalog.read(lambda session: targets_among(session, ids)) if ids else {}

    def acts(self, document: Document) -> tuple[Act, ...]:
        return self._current()[0].catalog.acts_of(document.id)

    def original(self, document: Document) -> Path | None:
        return self._current()[0].original(document)

    def layers(self) -> tuple[ZoningLayer, ...]:
        """The layers of zoning drawings, read once for each generation."""
        snapshot, _ = self._current()
        generation, found = self._layers
        if generation != snapshot.generation:
            found = snapshot.catalog.layers()
            self._layers = (snapshot.generation, found)  # replaced whole: safe between threads
        return found

    def parcels(self, layers: Collection[str], wanted: ParcelName) -> tuple[Parcel, ...]:
        """The parcels of these layers that a reference may be."""
        return self._current()[0].catalog.parcels(layers, wanted)

    def trust(self) -> Trust:
        """The calibration in force, when there is one, and what it no longer holds for."""
        return self._keeper.trust(self._current()[0])

    def generation(self) -> str | None:
        mark, opened = self._home.mark(), self._opened
        if opened is not None and mark is not None and opened[0] == mark:
            return opened[1].generation
        return self._home.current()

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened[1].close()
            if self._model is not None:
                self._model.close()
            self._opened = self._model = None

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _readable(self) -> tuple[Snapshot, Atlas]:
        """The newest generation, when it holds something to answer from."""
        snapshot, atlas = self._current()
        if not atlas.territories:
            raise IndexStoreError(
                "Aucun document indexé n'est lisible : voyez `sourcier corpus doctor`, "
                "puis déposez d'autres fichiers."
            )
        return snapshot, atlas

    def _current(self) -> tuple[Snapshot, Atlas]:
        """The newest generation, opened. A former one is freed when the last thread that reads it ends.

        While its mark stays, nobody waits for anybody.
        """
        mark, opened = self._home.mark(), self._opened
        if opened is not None and mark is not None and opened[0] == mark:
            return opened[1:]
        with self._lock:
            former = self._opened[1] if self._opened else None
            snapshot = self._home.refreshed(former) if former else self._home.read()
            same = self._opened is not None and snapshot is former
            atlas = self._opened[2] if self._opened and same else Atlas.of(snapshot)
            self._opened = mark, snapshot, atlas
            return snapshot, atlas


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
