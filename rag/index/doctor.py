"""What can be wrong with an index, said in French with the cure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import IndexStoreError, SourcierError, StorageError
from rag.index import audit
from rag.index.catalog import Catalog
from rag.index.claim import claim_path
from rag.index.files import sha256_of
from rag.index.meta import AGAIN, CATALOG, altered, born, is_name, read_meta
from rag.index.snapshot import Snapshot, original_path

if TYPE_CHECKING:
    from rag.index.generations import IndexHome

_SHOWN = 5


def examine(home: IndexHome, complete: bool = False) -> tuple[str, ...]:
    """The findings on the current generation and around it; empty when all is sound.

    ``complete`` reads every original again, to know that it is still what was indexed.

    Raises:
        StorageError: the index may not be read, or no private copy of it can be made.
    """
    return (*_current(home, complete), *_leftovers(home))


def _current(home: IndexHome, complete: bool) -> Iterator[str]:
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
        if home.server and (fault := home.server_store(create=False).spread_fault()):
            yield fault
        with suppress(FileNotFoundError):  # no longer current, and removed
            yield from audit.findings(home.generations / snapshot.generation)
        yield from _originals(snapshot, complete)
        yield from _orphans(home, snapshot)


def _files(folder: Path, names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f"Le fichier {folder / names[0]} manque ou a changé. {AGAIN}"
    return f"{len(names)} fichiers de {folder} manquent ou ont changé ({some(names)}). {AGAIN}"


def _points(snapshot: Snapshot) -> Iterator[str]:
    written, held = snapshot.catalog.chunk_ids(), snapshot.point_ids()
    if missing := written - held:
        yield f"{len(missing)} passage(s) sans vecteur ({some(missing)}). {AGAIN}"
    if ghosts := held - written:
        yield (
            f"{len(ghosts)} vecteur(s) sans passage ({some(ghosts)}) : ils ne sont jamais montrés. "
            "La prochaine ingestion les retire si Sourcier les a écrits."
        )


def _originals(snapshot: Snapshot, complete: bool) -> Iterator[str]:
    for document in snapshot.catalog.documents():
        path = snapshot.original(document)
        if path is None:
            yield f"L'original de {document.file} manque : réingérez-le pour pouvoir l'ouvrir."
        elif path.stat().st_size == 0 or (complete and sha256_of(path) != document.sha256):
            yield (
                f"L'original de {document.file} ({path}) a changé : supprimez cette copie, puis "
                "réingérez le document."
            )


def _orphans(home: IndexHome, snapshot: Snapshot) -> Iterator[str]:
    """Originals that no generation on disk needs, nor the draft of a killed writer."""
    if not home.originals.is_dir() or not home.idle() or _drafts(home):
        return
    wanted = {original_path(home.originals, each.file, each.sha256) for each in snapshot.catalog.documents()}
    for name in home.names():
        try:
            catalog = Catalog.open(home.generations / name / CATALOG)
        except IndexStoreError:
            return  # what it needs is not known
        wanted |= {original_path(home.originals, each.file, each.sha256) for each in catalog.documents()}
        catalog.close()
    if orphans := [path for path in home.originals.iterdir() if path not in wanted]:
        size = sum(path.stat().st_size for path in orphans) / 1e6
        yield (
            f"{len(orphans)} original(aux) de {home.originals} ne servent plus ({size:.0f} Mo) : la "
            "prochaine ingestion qui change l'index les retire."
        )


def _leftovers(home: IndexHome) -> Iterator[str]:
    if not home.building.is_dir() or not any(home.building.iterdir()) or not home.idle():
        return
    for folder in _drafts(home):
        since = f"{born(folder.name).astimezone():%d/%m/%Y à %H:%M}"
        yield (
            f"Une ingestion interrompue, commencée le {since}, attend dans {home.building} : relancez la "
            "même commande pour la reprendre ; toute autre ingestion l'efface. L'index en service n'est pas "
            "touché."
        )
        return
    yield (
        f"Une ingestion interrompue a laissé {home.building} : la prochaine ingestion le nettoie, "
        "l'index en service n'est pas touché."
    )


def _drafts(home: IndexHome) -> list[Path]:
    """The drafts of killed writers that can be taken up."""
    folders = [path for path in home.building.glob("*") if is_name(path.name) and path.is_dir()]
    return [folder for folder in folders if claim_path(folder).exists()]


def some(names: Collection[str]) -> str:
    """The first few names."""
    shown = sorted(names)
    return ", ".join(shown[:_SHOWN]) + ("…" if len(shown) > _SHOWN else "")
