"""Between the values of :mod:`rag.types` and the rows of the catalog."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from rag.index.tables import ActRow, DocumentRow, FileRow, PageRow
from rag.links import number_key
from rag.mentions import Target
from rag.types import (
    Act,
    ActKind,
    Analysed,
    Chunk,
    Commune,
    Counted,
    Document,
    DocumentState,
    Ingested,
    Mention,
    Page,
    PageState,
    Section,
    Table,
    Territory,
    Validity,
    Version,
    Visibility,
    Word,
)

Values = dict[str, Any]

_ACT = TypeAdapter(Act)
_TABLE = TypeAdapter(Table)


def document_values(document: Document, zones: Sequence[str]) -> Values:
    version = document.version
    return {
        "id": document.id,
        "corpus": document.corpus,
        "file": document.file,
        "sha256": document.sha256,
        "title": document.title,
        "kind": document.kind.value,
        "territory": asdict(document.territory),
        "visibility": document.visibility.value,
        "version_label": version.label,
        "version_date": version.date,
        "idurba": version.idurba,
        "page_count": document.page_count,
        "zones": list(zones),
    }


def to_document(row: DocumentRow) -> Document:
    place = row.territory
    members = tuple(Commune(each["name"], each["insee"]) for each in place["members"])
    return Document(
        id=row.id,
        corpus=row.corpus,
        file=row.file,
        sha256=row.sha256,
        title=row.title,
        kind=ActKind(row.kind),
        territory=Territory(place["name"], place["insee"], members),
        visibility=Visibility(row.visibility),
        version=Version(row.version_label, row.version_date, row.idurba),
        page_count=row.page_count,
    )


def file_values(corpus: str, ingested: Ingested, document_id: str | None) -> Values:
    return {
        "corpus": corpus,
        "file": ingested.file,
        "state": ingested.state.value,
        "reason": ingested.reason,
        "pages": ingested.pages,
        "pages_to_ocr": list(ingested.pages_to_ocr),
        "chunks": ingested.chunks,
        "inferred": list(ingested.inferred),
        "details": {
            "warnings": list(ingested.warnings),
            "units": [[each.name, each.count] for each in ingested.units],
            "set_apart": [[each.name, each.count] for each in ingested.set_apart],
            "pages_ocr": list(ingested.pages_ocr),
            "renamed_from": ingested.renamed_from,
            "layers": list(ingested.layers),
        },
        "document_id": document_id,
    }


def to_ingested(row: FileRow, document: Document | None) -> Ingested:
    return Ingested(
        file=row.file,
        state=DocumentState(row.state),
        reason=row.reason,
        pages=row.pages,
        pages_to_ocr=tuple(row.pages_to_ocr),
        chunks=row.chunks,
        document=document,
        inferred=tuple(row.inferred),
        warnings=tuple(row.details["warnings"]),
        units=tuple(Counted(name, count) for name, count in row.details["units"]),
        set_apart=tuple(Counted(name, count) for name, count in row.details["set_apart"]),
        pages_ocr=tuple(row.details["pages_ocr"]),
        renamed_from=row.details["renamed_from"],
        layers=tuple(row.details.get("layers", ())),  # unknown to the first indexes of this format
        corpus=row.corpus,
    )


def page_values(document: Document, page: Page) -> Values:
    return {
        "document_id": document.id,
        "number": page.number,
        "text": page.text,
        "state": page.state.value,
        "hidden": page.hidden,
        "words": [
            [word.text, word.left, word.top, word.right, word.bottom, word.confidence] for word in page.words
        ],
    }


def to_page(row: PageRow) -> Page:
    words = tuple(Word(*values) for values in row.words)
    return Page(row.number, row.text, PageState(row.state), row.hidden, words)


def acts_in(chunks: Sequence[Chunk]) -> dict[Act, int]:
    """The acts of a document's chunks, each with its rank of appearance."""
    acts = dict.fromkeys(chunk.section.act for chunk in chunks if chunk.section.act)
    return {act: rank for rank, act in enumerate(acts)}


def act_values(document: Document, act: Act, rank: int) -> Values:
    return {
        "document_id": document.id,
        "rank": rank,
        "number_key": number_key(act.number),
        "data": _ACT.dump_python(act, mode="json"),
    }


def link_values(document: Document, act: Act, act_rank: int) -> list[Values]:
    return [
        {"document_id": document.id, "act": act_rank, "rank": rank, "number_key": number_key(link.number)}
        for rank, link in enumerate(act.links)
    ]


def to_act(row: ActRow) -> Act:
    return _ACT.validate_python(row.data)


def act_of(data: str) -> Act:
    """The act that a row holds, from its JSON text."""
    return _ACT.validate_python(json.loads(data))


def chunk_values(chunk: Chunk, rank: int, act_rank: int | None) -> Values:
    section = chunk.section
    return {
        "id": chunk.id,
        "document_id": chunk.document.id,
        "rank": rank,
        "path": list(section.path),
        "zones": list(section.zones),
        "article": section.article,
        "act": act_rank,
        "pages": list(chunk.pages),
        "text": chunk.text,
        "start": chunk.start,
        "table": _TABLE.dump_python(chunk.table, mode="json") if chunk.table else None,
        "mentions": [_mention_values(each) for each in chunk.mentions],
        **validity_values(chunk.validity),
    }


def validity_values(validity: Validity) -> Values:
    return {"since": validity.since, "until": validity.until, "ended_by": validity.by}


def _mention_values(mention: Mention) -> list[Any]:
    """A list, not an object: a règlement makes thousands of references."""
    place = mention.start, mention.end, mention.text, mention.target.value
    return [*place, mention.number, mention.zone, mention.within]


def to_mentions(values: Sequence[Sequence[Any]]) -> tuple[Mention, ...]:
    return tuple(
        Mention(start, end, text, Target(target), number, zone, within)
        for start, end, text, target, number, zone, within in values
    )


def to_chunk(row: Any, document: Document, act: Act | None) -> Chunk:
    """A row of :mod:`rag.index.passages`: its lists are JSON text."""
    return Chunk(
        row.id,
        Section(document, _strings(row.path), _strings(row.zones), row.article, act),
        _numbers(row.pages),
        row.text,
        row.start,
        _TABLE.validate_python(found) if row.table and (found := json.loads(row.table)) else None,
        () if row.mentions == _NONE else to_mentions(json.loads(row.mentions)),
        Validity(row.since, row.until, row.ended_by),
        None if row.body is None else Analysed(row.body, row.heading),
    )


_NONE = "[]"


# The passages of a section share its path, its zones, and often their pages.
@lru_cache(maxsize=10_000)
def _strings(plain: str) -> tuple[str, ...]:
    return tuple(json.loads(plain))


@lru_cache(maxsize=10_000)
def _numbers(plain: str) -> tuple[int, ...]:
    return tuple(json.loads(plain))
