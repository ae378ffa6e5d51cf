"""``sourcier corpus revectoriser``: make the vectors again from the stored passages."""

from __future__ import annotations

import argparse
from contextlib import suppress
from typing import TYPE_CHECKING

from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.output import progress, say, say_json, warn

if TYPE_CHECKING:
    from rag.index.generations import IndexHome


def register(actions: Commands) -> None:
    parser = add_command(
        actions,
        "revectoriser",
        "refait les vecteurs avec le modèle des réglages, sans relire les documents",
        "Refait les vecteurs de tous les passages avec le modèle des réglages, sans relire les documents.\n"
        "Interrompue, la commande reprend où elle en était : relancez-la.",
    )
    parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from rag.encode import Encoder, open_home
    from rag.models.kept import KeptEmbedder
    from rag.settings import load_settings

    home, embedder = open_home(load_settings())
    if home.current() is None and not home.names():
        say(texts.NO_CORPUS)
        return 0
    total, seen = _passages(home), 0
    with progress("Vecteurs", "passages") as advance:

        def on_done(count: int) -> None:
            nonlocal seen
            seen += count
            if advance:
                advance(seen, max(total, seen), "")

        kept = KeptEmbedder(embedder, home.root / "vectors", on_done) if embedder else None
        with home.write(Encoder(kept)) as writer:
            again, notes, passages = writer.changed, writer.notes, writer.catalog.counts().chunks
    if kept:
        kept.forget()
    made = kept.made if kept else 0
    for note in notes:
        warn(note)
    if args.json:
        name = kept.id if kept else None
        say_json({"changed": again, "passages": passages, "made": made, "embedder": name})
    elif again:
        say(texts.REVECTORISED.format(passages=passages, taken=passages - made if kept else 0))
    else:
        say(texts.VECTORS_CURRENT)
    return 0


def _passages(home: IndexHome) -> int:
    """How many passages the current generation says it holds; 0 when it cannot be read."""
    from rag.errors import IndexStoreError
    from rag.index.meta import read_meta

    with suppress(IndexStoreError):
        if current := home.current():
            return read_meta(home.generations / current).counts.chunks
    return 0
