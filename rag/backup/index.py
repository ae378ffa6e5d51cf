"""How the index and the originals are saved."""

from __future__ import annotations

from collections.abc import Iterator

from rag.backup.kept import Gathering, Kept, LeftOut, Piece, files_under
from rag.index.generations import IndexHome
from rag.index.pin import pinned
from rag.text import ANALYSER

_SHOWN = 5


def _save(gathering: Gathering) -> Iterator[Piece]:
    """The current generation, held until the archive is closed, and the originals of its documents.

    What a server holds is not taken: the passages are in the catalog, their vectors are made again from it.
    """
    home = IndexHome(gathering.settings, analyser=ANALYSER)  # neither model nor server is needed to copy
    pin = gathering.held.enter_context(pinned(home))
    if pin is None:
        return
    gathering.generation = pin.generation
    counts = pin.meta.counts
    gathering.counts |= {"documents": counts.documents, "passages": counts.chunks}
    if pin.missing:
        some = ", ".join(pin.missing[:_SHOWN]) + ("…" if len(pin.missing) > _SHOWN else "")
        gathering.notes.append(
            f"L'original de {len(pin.missing)} document(s) manque, et manquera dans la sauvegarde : {some}. "
            "Réingérez ces documents."
        )
    for path in files_under(pin.folder):
        inside = path.relative_to(pin.folder).as_posix()
        yield Piece(f"index/generations/{pin.generation}/{inside}", path)
    for path in files_under(pin.originals):
        yield Piece(f"files/{path.name}", path, sha256=path.stem)
    current = gathering.made("index/CURRENT")
    current.write_text(pin.generation, encoding="ascii")
    yield Piece("index/CURRENT", current)


INDEX = Kept("index et originaux", ("index/CURRENT", "index/generations/*", "files/*"), _save)
NOT_INDEX = (
    LeftOut(("index/generations/*", "files/*"), "états précédents de l'index : ils ne servent plus"),
    LeftOut(("index/building/*",), "ingestion en cours ou interrompue : relancez-la"),
    LeftOut(
        ("index/readers/*", "index/write.lock", "index/.CURRENT.*"),
        "copies et verrous des programmes ouverts",
    ),
    LeftOut(("index/vectors/*",), "vecteurs d'un revectoriser interrompu : relancez-le"),
    LeftOut(("index/pending*",), "ménage à faire sur un serveur Qdrant : les vecteurs sont refaits"),
)
