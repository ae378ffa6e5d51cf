"""A small data folder: an index made by hand, without the engine's big files, two answers; its archive."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from qdrant_client import QdrantClient

from rag.backup.archive import Archive
from rag.backup.write import Saved, save
from rag.index.catalog import Catalog
from rag.index.generations import IndexHome
from rag.index.meta import CATALOG
from rag.journal import Journal
from rag.settings import IndexSettings, Settings
from rag.text import ANALYSER
from tests.index.builders import document, put, renamed
from tests.index.conftest import URL
from tests.test_journal import record
from ui.kept import KEPT, LEFT_OUT

Forge = Callable[..., Path]
"""Makes a forged copy of an archive."""


def filled(settings: Settings, words: tuple[str, ...] = ("règle une", "règle deux")) -> IndexHome:
    """An index whose documents have their originals, its vectors on a server in memory; and a journal."""
    server = settings.model_copy(update={"index": IndexSettings(moteur="serveur", url=URL)})
    home = IndexHome(server, analyser=ANALYSER, client=QdrantClient(":memory:"))
    add(home, words)
    for id in ("R1", "R2"):
        Journal(settings).add(record(id))
    return home


def add(home: IndexHome, words: tuple[str, ...]) -> None:
    """Index some more documents, one for each text."""
    with home.write() as writer:
        for each in words:
            sha256 = hashlib.sha256(each.encode()).hexdigest()
            path = home.root.parent.parent / f"{sha256[:8]}.txt"
            path.write_text(each, encoding="utf-8")
            home.keep_original(path, sha256)
            put(writer, renamed(document(f"c/{path.name}"), sha256=sha256), [each])


def held(settings: Settings) -> list[str]:
    """The words of every passage of the current generation, which are those of the originals."""
    index = settings.data_dir / "index"
    catalog = Catalog.open(index / "generations" / (index / "CURRENT").read_text() / CATALOG)
    words = sorted(each.text for document in catalog.documents() for each in catalog.chunks_of(document.id))
    catalog.close()
    assert {path.read_text("utf-8") for path in (settings.data_dir / "files").iterdir()} >= set(words)
    return words


def backup(settings: Settings, path: Path, **options: bool) -> Saved:
    return save(settings, path, KEPT, LEFT_OUT, version="1.0", **options)  # type: ignore[arg-type]


def opened(path: Path) -> Archive:
    return Archive(path, KEPT)


def rewritten(path: Path, target: Path, changed: Mapping[str, bytes], dropped: tuple[str, ...] = ()) -> Path:
    """A copy of an archive with members changed, added or dropped, as someone would forge it."""
    with zipfile.ZipFile(path) as taken, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as given:
        names = [name for name in taken.namelist() if name not in dropped]
        for name in dict.fromkeys((*names, *changed)):
            given.writestr(name, changed[name] if name in changed else taken.read(name))
    return target
