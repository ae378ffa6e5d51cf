"""``sourcier corpus export --sru``: a règlement at the national format (CNIG SRU, level 1)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UsageError
from rag.types import ActKind, Document
from ui.cli.output import write_whole

if TYPE_CHECKING:
    from ingest.sru.model import Reglement
    from rag.index.snapshot import Snapshot

_STRUCTURED = (".xml", ".json")
_NO_PLU = "Le corpus « {corpus} » ne contient aucun règlement de PLU (type plu) : il n'y a rien à exporter."
_SUFFIX = "Le fichier donné à --sru finit par .json ou .xml : le format en dépend."
_UNWRITABLE = "L'export ne peut pas être écrit dans {path} : choisissez un autre fichier."
_UNKNOWN = "Aucun document « {name} » dans ce corpus : voyez « sourcier corpus show {corpus} »."


def export_sru(
    snapshot: Snapshot, documents: Sequence[Document], path: Path, only: str | None = None
) -> tuple[Reglement, tuple[str, ...]]:
    """Write the règlement of a corpus; returns it, and the zone labels that JSON had to shorten.

    Raises:
        UsageError: the file name, the choice of documents, or a fact that the standard wants is wrong.
        StorageError: the file cannot be written.
    """
    from ingest.sru.build import complete, joined
    from ingest.sru.identity import identify
    from ingest.sru.to_json import shortened_labels, write_json
    from ingest.sru.to_xml import write_xml

    suffix = path.suffix.lower()
    if suffix not in _STRUCTURED:
        raise UsageError(_SUFFIX)
    chosen = _chosen(documents, only)
    parts = [_part(snapshot, document) for document in chosen]
    reglement = complete(joined(parts), identify(chosen, parts[0]))
    content = write_json(reglement) if suffix == ".json" else write_xml(reglement)
    write_whole(path, content, _UNWRITABLE)
    return reglement, shortened_labels(reglement) if suffix == ".json" else ()


def _chosen(documents: Sequence[Document], only: str | None) -> list[Document]:
    corpus = documents[0].corpus
    if only is not None:
        documents = [item for item in documents if only in (item.id, item.file)]
        if not documents:
            raise UsageError(_UNKNOWN.format(name=only, corpus=corpus))
    chosen = [item for item in documents if item.kind is ActKind.PLU]
    if not chosen:
        raise UsageError(_NO_PLU.format(corpus=corpus))
    return chosen


def _part(snapshot: Snapshot, document: Document) -> Reglement:
    """The règlement of a document: the file itself when it is one already, else what was read of it."""
    from ingest.acts.sru import reglement_of
    from ingest.sru.build import from_chunks

    original = snapshot.original(document)
    if original is not None and original.suffix.lower() in _STRUCTURED:
        return reglement_of(original.read_bytes())
    return from_chunks(document.title, snapshot.catalog.chunks_of(document.id))
