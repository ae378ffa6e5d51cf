"""Any other document: heading path from numbered and structural headings, no zone."""

from __future__ import annotations

from dataclasses import replace

from ingest.acts import plu
from ingest.acts.base import Block, Source


def blocks(source: Source) -> list[Block]:
    """Blocks by heading; the règlement reader serves, its zones set aside."""
    return [replace(block, zones=()) for block in plu.blocks(source)]
