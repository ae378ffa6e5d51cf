"""Does a catalog agree with itself? What must hold between its tables, asked to the database alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from rag.errors import IndexStoreError
from rag.index.meta import AGAIN, CATALOG, damaged, read_meta
from rag.index.tables import Base

_SHOWN = 5
_PARTS = {"pages": "page(s)", "chunks": "passage(s)", "acts": "acte(s)", "links": "lien(s) entre actes"}

# What must be empty: a sentence, and the names of what breaks the rule. {some} are the first of them.
_RULES = (
    (
        "{count} document(s) sans aucun passage ({some}) : vérifiez que leur texte est lisible, "
        "réingérez-les.",
        "SELECT file FROM documents d WHERE NOT EXISTS (SELECT 1 FROM chunks WHERE document_id = d.id)",
    ),
    (
        "{count} document(s) ont un passage vide ({some}) : réingérez-les.",
        "SELECT DISTINCT file FROM documents d JOIN chunks c ON c.document_id = d.id "
        "WHERE trim(c.text, ' ' || char(10, 9, 12, 13)) = ''",
    ),
    (
        "{count} fichier(s) sont notés indexés sans que leur document soit là ({some}) : réingérez-les.",
        "SELECT file FROM files f WHERE (document_id IS NULL AND state != 'refuse' AND NOT EXISTS "
        "(SELECT 1 FROM layers l WHERE l.corpus = f.corpus AND l.file = f.file)) "
        "OR (document_id IS NOT NULL AND document_id NOT IN (SELECT id FROM documents))",
    ),
    (
        "{count} document(s) sans trace de leur fichier ({some}) : réingérez-les.",
        "SELECT file FROM documents d WHERE NOT EXISTS "
        "(SELECT 1 FROM files f WHERE f.corpus = d.corpus AND f.file = d.file AND f.document_id = d.id)",
    ),
    (
        "{count} document(s) n'ont pas autant de passages que leur ingestion en a comptés ({some}) : "
        "réingérez-les.",
        "SELECT d.file FROM documents d JOIN files f ON f.corpus = d.corpus AND f.file = d.file "
        "WHERE f.chunks != (SELECT count(*) FROM chunks WHERE document_id = d.id)",
    ),
    (
        "{count} document(s) n'ont pas autant de pages que leur fichier ({some}) : réingérez-les.",
        "SELECT d.file FROM documents d WHERE d.page_count != "
        "(SELECT count(*) FROM pages WHERE document_id = d.id AND number > 0)",
    ),
    (
        "{count} document(s) ont des passages manquants dans leur suite ({some}) : réingérez-les.",
        "SELECT d.file FROM documents d WHERE (SELECT max(rank) + 1 FROM chunks WHERE document_id = d.id) "
        "!= (SELECT count(*) FROM chunks WHERE document_id = d.id)",
    ),
    (
        "{count} plan(s) de zonage sans trace de leur fichier ({some}) : réingérez-les.",
        "SELECT file FROM layers l WHERE NOT EXISTS "
        "(SELECT 1 FROM files f WHERE f.corpus = l.corpus AND f.file = l.file)",
    ),
    (
        "{count} plan(s) cadastraux sans aucune parcelle ({some}) : réingérez-les.",
        "SELECT file FROM layers l WHERE l.theme = 'cadastre' AND NOT EXISTS "
        "(SELECT 1 FROM parcels WHERE layer_id = l.id)",
    ),
    (
        "{count} document(s) ont un passage dont l'acte manque ({some}) : réingérez-les.",
        "SELECT DISTINCT d.file FROM documents d JOIN chunks c ON c.document_id = d.id "
        "WHERE c.act IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM acts a WHERE a.document_id = d.id AND a.rank = c.act)",
    ),
)


def findings(generation: Path) -> Iterator[str]:
    """What does not hold in the catalog of a generation.

    Raises:
        FileNotFoundError: the generation was removed.
    """
    path = generation / CATALOG
    if not path.is_file():
        raise FileNotFoundError(path)
    uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as catalog:
            _with_layers(catalog)
            for sentence, query in (*_RULES, *_ghosts()):
                if found := [str(row[0]) for row in catalog.execute(query)]:
                    yield sentence.format(count=len(found), some=_some(found))
            yield from _counts(catalog, generation)
    except sqlite3.DatabaseError:
        yield str(damaged(generation, CATALOG))


def _with_layers(catalog: sqlite3.Connection) -> None:
    """A generation made before there were layers, or parcels, has none: the rules see an empty table."""
    columns = {"layers": "id TEXT, corpus TEXT, file TEXT, theme TEXT", "parcels": "layer_id TEXT"}
    for name, told in columns.items():
        if not catalog.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
            catalog.execute(f"CREATE TEMP TABLE {name} ({told})")


def _ghosts() -> Iterator[tuple[str, str]]:
    """Rows of a document that is not there, in any table; and references from or to such passages."""
    for name, table in Base.metadata.tables.items():
        if name == "files" or "document_id" not in table.columns:
            continue
        what = _PARTS.get(name, f"ligne(s) « {name} »")
        yield (
            f"{{count}} {what} d'un document absent ({{some}}) : elles ne sont jamais montrées. {AGAIN}",
            f"SELECT document_id FROM {name} WHERE document_id NOT IN (SELECT id FROM documents)",  # noqa: S608
        )
    if "targets" in Base.metadata.tables:
        yield (
            f"{{count}} renvoi(s) d'un passage absent, ou vers lui ({{some}}). {AGAIN}",
            "SELECT chunk_id FROM targets WHERE chunk_id NOT IN (SELECT id FROM chunks) "
            "OR target NOT IN (SELECT id FROM chunks)",
        )


def _counts(catalog: sqlite3.Connection, generation: Path) -> Iterator[str]:
    """Does the catalog hold as much as when it was closed?"""
    try:
        counts = read_meta(generation).counts
    except IndexStoreError:
        return  # told already
    for name, wanted in (("documents", counts.documents), ("pages", counts.pages), ("chunks", counts.chunks)):
        (held,) = catalog.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608 - our own names
        if held != wanted:
            yield f"Le catalogue compte {held} ligne(s) « {name} » au lieu de {wanted}. {AGAIN}"


def _some(names: list[str]) -> str:
    shown = sorted(dict.fromkeys(names))
    return ", ".join(shown[:_SHOWN]) + ("…" if len(shown) > _SHOWN else "")
