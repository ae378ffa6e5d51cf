"""The worlds, one file each, found by themselves: a module that holds ``WORLDS``. Built one at a time."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from eval.errors import EvalError
from eval.gold import GoldQuestion
from eval.robust.base import seeded
from eval.robust.context import Context
from eval.robust.worlds.base import World
from ingest.corpora import settle_corpora
from rag.discovery import modules_of
from rag.encode import Encoder, open_home
from rag.settings import IndexSettings, Settings

__all__ = ["build_world", "worlds"]


@cache
def worlds() -> tuple[World, ...]:
    """Every world of the package, by name. Raises ``ValueError`` when a name is taken twice."""
    found: dict[str, World] = {}
    for module in modules_of(sys.modules[__name__]):
        for item in getattr(module, "WORLDS", ()):
            if item.name in found:
                raise ValueError(f"two worlds bear the name {item.name!r}")
            found[item.name] = item
    return tuple(found[name] for name in sorted(found))


def build_world(
    name: str,
    questions: Sequence[GoldQuestion],
    settings: Settings,
    folder: Path,
    seed: int = 0,
    *,
    context: Context,
) -> tuple[Settings, tuple[GoldQuestion, ...]]:
    """Write a world under ``folder`` and give the settings to read it with and the questions to ask.

    ``context`` is the open index that is copied; always the embedded engine, so that a server that others
    read is never written to. Without question, nothing is written.

    Raises:
        EvalError: no world bears this name.
        StorageError: the folder cannot be written.
    """
    world = next((item for item in worlds() if item.name == name), None)
    if world is None:
        known = ", ".join(item.name for item in worlds())
        raise EvalError(f"L'épreuve « {name} » n'existe pas. Épreuves possibles : {known}.")

    def draw(key: str) -> random.Random:
        # The levels of a world share their draws: what is asked must be the same at each.
        return seeded(seed, world.name.rstrip("0123456789"), key)

    plan = world.plan([each for each in questions if not each.transform], context, draw)
    derived = settings.model_copy(update={"data_dir": folder, "index": IndexSettings()})
    asked = tuple(
        replace(each, id=f"{each.id}~{world.name}", variant_of=each.id, transform=world.name)
        for each in plan.questions
    )
    if asked:
        home, embedder = open_home(derived)
        encoder = Encoder(embedder)
        with home.write(encoder) as writer:
            for material in plan.materials:
                writer.put(material.document, material.ingested, material.pages, material.chunks, encoder)
            settle_corpora(writer, [each.corpus for each in writer.catalog.documents()])
    return derived, asked
