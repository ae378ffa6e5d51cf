"""Act readers, one file each, by kind of document. To add one: write the file, name it here."""

from __future__ import annotations

from collections.abc import Callable

from ingest.acts import arrete, autre, deliberation, plu
from ingest.acts.base import Block, Source
from rag.types import ActKind

Reader = Callable[[Source], list[Block]]

READERS: dict[ActKind, Reader] = {
    ActKind.PLU: plu.blocks,
    ActKind.DELIBERATION: deliberation.blocks,
    ActKind.ARRETE: arrete.blocks,
    ActKind.ANNEXE: autre.blocks,
    ActKind.AUTRE: autre.blocks,
}
