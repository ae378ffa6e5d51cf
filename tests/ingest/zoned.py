"""Drawings ingested in a made-up town, for the tests of zoning layers."""

from __future__ import annotations

from pathlib import Path

from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.desk import Desk
from rag.scope import EVERYTHING, Scope
from rag.settings import Settings
from rag.types import Ingested
from rag.zoning import Zoning

RULES = "Zone UA\nArticle UA 10 - Hauteur maximale\nLa hauteur maximale des constructions est de 9 mètres.\n"


def one(folder: Path, settings: Settings, options: IngestOptions | None = None) -> Ingested:
    (found,) = ingest([folder], settings, options or IngestOptions()).files
    return found


def drawn(settings: Settings, scope: Scope = EVERYTHING) -> Zoning:
    with Assistant(settings) as assistant:
        return Desk(assistant, scope).zoning()


def cut(path: Path) -> None:
    path.write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
