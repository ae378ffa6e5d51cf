"""What can be wrong with an index, said in French with the cure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.errors import SourcierError
from rag.index.meta import AGAIN, altered, read_meta
from rag.index.snapshot import Snapshot

if TYPE_CHECKING:
    from rag.index.generations import IndexHome

_SHOWN = 5


def examine(home: IndexHome) -> tuple[str, ...]:
    """The findings on the current generation and around it; empty when all is sound."""
    return (*_current(home), *_leftovers(home))


def _current(home: IndexHome) -> Iterator[str]:
    try:
        generation = home.current()
        if generation:
            folder = home.generations / generation
            names = tuple(altered(folder, read_meta(folder)))
            if home.current() == generation:  # else they may have been removed meanwhile
                yield from (f"Le fichier {folder / name} manque ou a changé. {AGAIN}" for name in names)
        snapshot = home.read()
    except SourcierError as error:
        yield str(error)
        return
    with snapshot:
        yield from _points(snapshot)
        yield from _documents(snapshot)


def _points(snapshot: Snapshot) -> Iterator[str]:
    written, held = snapshot.catalog.chunk_ids(), snapshot.point_ids()
    if missing := written - held:
        yield f"{len(missing)} passage(s) sans vecteur ({_some(missing)}). {AGAIN}"
    if ghosts := held - written:
        yield (
            f"{len(ghosts)} vecteur(s) sans passage ({_some(ghosts)}) : ils ne sont jamais montrés. "
            "La prochaine ingestion les retire si Sourcier les a écrits."
        )


def _documents(snapshot: Snapshot) -> Iterator[str]:
    for document in snapshot.catalog.documents():
        if not snapshot.catalog.chunk_ids(document.id):
            yield f"{document.file} n'a aucun passage : vérifiez que son texte est lisible, réingérez-le."
        if snapshot.original(document) is None:
            yield f"L'original de {document.file} manque : réingérez-le pour pouvoir l'ouvrir."


def _leftovers(home: IndexHome) -> Iterator[str]:
    if home.building.is_dir() and any(home.building.iterdir()) and home.idle():
        yield (
            f"Une ingestion interrompue a laissé {home.building} : la prochaine ingestion le nettoie, "
            "l'index en service n'est pas touché."
        )


def _some(ids: set[str]) -> str:
    shown = sorted(ids)
    return ", ".join(shown[:_SHOWN]) + ("…" if len(shown) > _SHOWN else "")
