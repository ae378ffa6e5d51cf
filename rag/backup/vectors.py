"""The vectors of a restored index, made again where the archive holds none that serve."""

from __future__ import annotations

from collections.abc import Callable

from rag.encode import Encoder
from rag.errors import IndexStoreError
from rag.index.generations import IndexHome
from rag.models.embedders import Embedder
from rag.models.kept import KeptEmbedder


def vectors_serve(home: IndexHome) -> bool:
    """Can the index be searched as it is? What a server holds may be of another day: it is never trusted."""
    generation = home.current()
    if generation is None:
        return True
    if home.server:
        return False
    try:
        home.check(generation)
    except IndexStoreError:
        return False
    return True


def remake_vectors(
    home: IndexHome, embedder: Embedder | None, on_done: Callable[[int], None] = lambda count: None
) -> int:
    """Make the vectors of every passage again, from the catalog; how many passages there are.

    Raises:
        IndexStoreError: the server cannot be reached.
        ModelError: the service of vectors cannot be used.
    """
    kept = KeptEmbedder(embedder, home.root / "vectors", on_done) if embedder else None
    encode = Encoder(kept)
    with home.write(encode) as writer:
        if not writer.changed:
            writer.encode_again(encode)
        passages = writer.catalog.counts().chunks
    if kept:
        kept.forget()
    return passages
