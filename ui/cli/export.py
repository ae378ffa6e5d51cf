"""The documents and passages as JSON lines, for another tool to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import StorageError
from rag.types import Chunk, Document
from ui.cli.output import say_json

if TYPE_CHECKING:
    from rag.index.snapshot import Snapshot


def write_stream(snapshot: Snapshot, documents: Sequence[Document]) -> None:
    """Everything on standard output; ``type`` tells documents and passages apart."""
    for document in documents:
        say_json({"type": "document", **document_to_json(document)})
        for chunk in snapshot.catalog.chunks_of(document.id):
            say_json({"type": "passage", **chunk_to_json(chunk)})


def write_folder(snapshot: Snapshot, documents: Sequence[Document], folder: Path) -> int:
    """``documents.jsonl`` and ``passages.jsonl`` in a folder; returns the number of passages.

    Raises:
        StorageError: the folder cannot be written.
    """
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (
            (folder / "documents.jsonl").open("w", encoding="utf-8", errors="replace") as listed,
            (folder / "passages.jsonl").open("w", encoding="utf-8", errors="replace") as cut,
        ):
            for document in documents:
                print(json.dumps(document_to_json(document), ensure_ascii=False), file=listed)
                for chunk in snapshot.catalog.chunks_of(document.id):
                    print(json.dumps(chunk_to_json(chunk), ensure_ascii=False), file=cut)
                    count += 1
    except OSError:
        raise StorageError(
            f"L'export ne peut pas être écrit dans {folder} : choisissez un autre dossier."
        ) from None
    return count


def document_to_json(document: Document) -> dict[str, object]:
    """Everything known of a document."""
    version, territory = document.version, document.territory
    return {
        "id": document.id,
        "corpus": document.corpus,
        "file": document.file,
        "sha256": document.sha256,
        "title": document.title,
        "kind": document.kind.value,
        "territory": territory.name,
        "insee": territory.insee,
        "members": [{"name": member.name, "insee": member.insee} for member in territory.members],
        "visibility": document.visibility.value,
        "version": version.label,
        "date": version.date.isoformat() if version.date else None,
        "idurba": version.idurba,
        "pages": document.page_count,
    }


def chunk_to_json(chunk: Chunk) -> dict[str, object]:
    """A passage and where it stands."""
    section, act = chunk.section, chunk.section.act
    return {
        "id": chunk.id,
        "document": chunk.document.id,
        "file": chunk.document.file,
        "pages": list(chunk.pages),
        "section": section.label,
        "path": list(section.path),
        "zones": list(section.zones),
        "article": section.article,
        "act": act.number if act else None,
        "act_date": act.date.isoformat() if act and act.date else None,
        "start": chunk.start,
        "text": chunk.text,
    }
