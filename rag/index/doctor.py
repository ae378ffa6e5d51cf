"""What can be wrong with an index, said in French with the cure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import SourcierError, StorageError
from rag.index.meta import AGAIN, altered, read_meta
from rag.index.snapshot import Snapshot

if TYPE_CHECKING:
    from rag.index.generations import IndexHome

_SHOWN = 5


def examine(home: IndexHome) -> tuple[str, ...]:
    """The findings on the current generation and around it; empty when all is sound.

    Raises:
        StorageError: the index may not be read, or no private copy of it can be made.
    """
    return (*_current(home), *_leftovers(home))


def _current(home: IndexHome) -> Iterator[str]:
    try:
        generation = home.current()
        if generation:
            folder = home.generations / generation
            names = tuple(altered(folder, read_meta(folder)))
            if names and home.current() == generation:  # else they may have been removed meanwhile
                yield _files(folder, names)
        snapshot = home.read()
    except StorageError:
        raise  # it tells nothing of the index
    except SourcierError as error:
        yield str(error)
        return
    with snapshot:
        yield from _points(snapshot)
        yield from _documents(snapshot)


def _files(folder: Path, names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f"Le fichier {folder / names[0]} manque ou a changé. {AGAIN}"
    return f"{len(names)} fichiers de {folder} manquent ou ont changé ({_some(names)}). {AGAIN}"


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


def _some(ids: Collection[str]) -> str:
    shown = sorted(ids)
    return ", ".join(shown[:_SHOWN]) + ("…" if len(shown) > _SHOWN else "")
