"""The drawings of a folder, put in the index: same guarantees as documents, no passage."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.describe import IngestOptions, corpus_of
from ingest.gather import shown
from ingest.manifest import Manifest
from ingest.zoning.files import Drawing
from ingest.zoning.values import Layer
from ingest.zoning.wire import read
from rag.errors import DocumentError
from rag.index.layers import LayerFile
from rag.index.writer import Writer
from rag.settings import Settings
from rag.text import fold
from rag.types import Counted, DocumentState, Ingested, Territory, Visibility
from rag.zoning import Theme, ZoningLayer

_ORPHAN = "Fichier d'accompagnement d'une couche : déposez-le avec le .shp du même nom."
_NAMED = 5


class Drawings:
    """The drawings of one folder, read one after the other once its documents are written."""

    def __init__(
        self, folder: Path, listed: Manifest, settings: Settings, options: IngestOptions, writer: Writer
    ) -> None:
        self._folder, self._manifest, self._options = folder, listed, options
        self._settings, self._writer = settings, writer
        self._corpus = corpus_of(folder, listed, options)
        self._known = {each.file: each for each in writer.catalog.layer_files(self._corpus)}
        self.remarks: tuple[str, ...] = ()

    def run(self, drawings: Sequence[Drawing], whole: str, stop: Callable[[], bool]) -> Iterator[Ingested]:
        """``whole`` is what the shown paths of the folder begin with, when all of it was seen: what it no
        longer holds is then told."""
        territory, visibility = self._territory(), self._visibility()
        for each in drawings:
            if stop():
                return
            yield self._one(each, territory, visibility)
        if whole:
            self._clear({each.found.file for each in drawings}, whole)

    def _one(self, drawing: Drawing, territory: Territory, visibility: Visibility) -> Ingested:
        file = drawing.found.file
        if drawing.orphan:
            return self._refuse(Ingested(file, DocumentState.REFUSED, _ORPHAN))
        try:
            sha256 = drawing.sha256()
            if LayerFile(self._corpus, file, sha256, territory, visibility) == self._known.get(file):
                known = self._writer.catalog.outcome(self._corpus, file)
                if known and known.state is not DocumentState.REFUSED and not self._options.again:
                    return replace(known, unchanged=True)
            found, faults = read(drawing.found.path, memory_mib=self._settings.ingestion.memoire_mo)
            if drawing.sha256() != sha256:
                raise DocumentError("Le fichier a changé pendant sa lecture : relancez l'ingestion.")
        except DocumentError as error:
            return self._refuse(Ingested(file, DocumentState.REFUSED, str(error)))
        except OSError:
            reason = "Lecture interdite ou impossible : donnez le droit de lire ce fichier."
            return self._refuse(Ingested(file, DocumentState.REFUSED, reason))
        outcome = replace(_outcome(file, found, faults), inferred=self._inferred(territory))
        layers = [
            ZoningLayer(
                hashlib.sha256(f"{self._corpus}|{file}|{rank}|{sha256}".encode()).hexdigest()[:16],
                self._corpus,
                file,
                each.name,
                each.theme,
                territory,
                visibility,
                each.shapes,
                each.parcels,
            )
            for rank, each in enumerate(found)
        ]
        self._writer.draw(self._corpus, outcome, sha256, layers)
        return outcome

    def _refuse(self, outcome: Ingested) -> Ingested:
        """Note a refusal, which leaves in place the layers that the index held of the file."""
        if outcome.file in self._known:
            outcome = replace(outcome, reason=f"{outcome.reason} La version déjà indexée reste en place.")
        self._writer.refuse(self._corpus, outcome)
        return outcome

    # -- what is said and guessed of them -----------------------------------------------------------------

    def _territory(self) -> Territory:
        """What options and manifest say, else that of the corpus, else the name of the folder."""
        said, options = self._manifest.corpus, self._options
        name = options.commune or said.commune
        there = [each.territory for each in self._writer.catalog.documents() if each.corpus == self._corpus]
        there += [each.territory for each in self._known.values()]
        base = there[0] if there else Territory(shown(self._folder.name))
        if name and fold(name) != fold(base.name):
            base = Territory(name)
        same = not options.commune or not said.commune or fold(options.commune) == fold(said.commune)
        insee = options.insee or (said.insee if same else None) or base.insee
        members = options.members or (said.members if same else ()) or base.members
        return Territory(name or base.name, insee, members)

    def _visibility(self) -> Visibility:
        """A corpus that holds an internal document stays internal until told otherwise."""
        if told := self._options.visibility or self._manifest.corpus.visibilite:
            return told
        there = [each.visibility for each in self._writer.catalog.documents() if each.corpus == self._corpus]
        there += [each.visibility for each in self._known.values()]
        return Visibility.INTERNAL if Visibility.INTERNAL in there else Visibility.PUBLIC

    def _inferred(self, territory: Territory) -> tuple[str, ...]:
        said = self._options.commune or self._manifest.corpus.commune
        return () if said else (f"territoire : {territory.name}",)

    def _clear(self, given: set[str], prefix: str) -> None:
        """Tell of the drawings whose file is gone, or remove them."""
        there = [file for file in self._known if file.startswith(prefix)]
        gone = [
            file
            for file in there
            if file not in given and not os.path.lexists(self._folder / file.removeprefix(prefix))
        ]
        if not gone:
            return
        names = ", ".join(gone[:_NAMED]) + ("…" if len(gone) > _NAMED else "")
        removed = self._options.remove_missing and (2 * len(gone) <= len(there) or self._options.remove_most)
        for file in gone if removed else ():
            self._writer.forget(self._corpus, file)
        told = f"{len(gone)} plan(s) de zonage"
        if removed:
            self.remarks = (f"{told} retiré(s), absents du dossier {self._folder.name} : {names}.",)
            return
        sure = " --oui" if 2 * len(gone) > len(there) else ""
        self.remarks = (
            f"{told} indexé(s) ne sont plus dans le dossier {self._folder.name} : {names}. Ils restent "
            f"indexés ; pour les retirer, relancez avec --retirer-absents{sure}.",
        )


def _outcome(file: str, layers: Sequence[Layer], faults: Sequence[str]) -> Ingested:
    """How a drawing ends, and what it holds."""
    many = len(layers) > 1

    def told(layer: Layer, notes: Sequence[str]) -> Iterator[str]:
        yield from (f"{layer.name} : {note}" if many else note for note in notes)

    left = [*faults, *(note for layer in layers for note in told(layer, layer.faults))]
    counts: Counter[str] = Counter()
    for layer in layers:
        if layer.theme is Theme.PARCELS:
            counts["parcelles"] += len(layer.parcels)
            continue
        zones = layer.theme is Theme.ZONES
        if zones:
            counts["zones"] += len({shape.label for shape in layer.shapes})
        counts["polygones de zonage" if zones else "autres polygones"] += len(layer.shapes)
    return Ingested(
        file,
        DocumentState.PARTIAL if left else DocumentState.INDEXED,
        " ; ".join(left),
        warnings=tuple(note for layer in layers for note in told(layer, layer.notes)),
        units=tuple(Counted(name, count) for name, count in counts.items()),
        layers=tuple(f"{layer.name} ({layer.theme.value})" for layer in layers),
    )
