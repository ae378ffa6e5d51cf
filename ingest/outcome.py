"""How a file ends its ingestion, and what was found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.describe import Material
from ingest.ocr import remarks, wanted
from ingest.read import Reading
from ingest.rejects import letters, tally
from rag.mentions import MentionCount
from rag.text import fold
from rag.types import ActKind, Chunk, Counted, Document, DocumentState, Ingested, PageState

HIDDEN = "texte invisible"

_LEXICON = re.compile(r"\b(?:lexique|glossaire|definitions)\b")


def outcome_of(
    document: Document, reading: Reading, count: int, inferred: Sequence[str], cure: str = ""
) -> Ingested:
    """How a file that was read ends: indexed, partly, or refused when it holds no text at all.

    ``cure`` says what to do for its scanned pages to be read. Pages that are mostly an image are among
    those that OCR is still to read, though their file is indexed.
    """
    to_ocr = reading.to_ocr
    reasons = [f"{len(to_ocr)} page(s) à océriser sur {len(reading.pages)}"] if to_ocr else []
    reasons += reading.faults
    state = DocumentState.PARTIAL if reasons else DocumentState.INDEXED
    if count == 0:
        state = DocumentState.REFUSED
        advice = (cure or "relancez l'ingestion") if to_ocr else "vérifiez le fichier d'origine"
        reasons = [f"aucun texte lisible ({', '.join(reasons) or _blank(reading)}) : {advice}"]
    return Ingested(
        document.file,
        state,
        " ; ".join(reasons),
        sum(page.number > 0 for page in reading.pages),
        wanted(reading),
        count,
        document=document if state is not DocumentState.REFUSED else None,
        inferred=tuple(inferred),
    )


def detailed(outcome: Ingested, item: Material, chunks: Sequence[Chunk]) -> Ingested:
    """The same outcome, with what was found in the file, what was set apart of it, and what to look at."""
    pages = item.reading.pages
    return replace(
        outcome,
        warnings=(*item.reading.warnings, *remarks(pages, item.reading.pictured)),
        units=units_of(chunks),
        set_apart=tuple(_apart(item)),
        pages_ocr=tuple(page.number for page in pages if page.words),
        renamed_from=item.renamed.file if item.renamed else "",
    )


def copied(holder: Ingested, file: str) -> Ingested:
    """How a copy of an indexed file ends: as it did, with no passage of its own."""
    return Ingested(
        file,
        holder.state,
        holder.reason,
        holder.pages,
        holder.pages_to_ocr,
        document=holder.document,
        warnings=(f"même contenu que {holder.file}, qui est seul indexé : retirez l'un des deux",),
    )


def units_of(chunks: Sequence[Chunk]) -> tuple[Counted, ...]:
    """How many zones, articles, acts… the passages of a file make; what there is none of is left out."""
    sections = [chunk.section for chunk in chunks]
    found = dict.fromkeys(section.act for section in sections if section.act)
    acts = [act for act in found if act.number or act.subject]  # the head of a sitting is no act of its own
    articles = {(each.zones, each.act, each.article) for each in sections if each.article}
    words = {each.path for each in sections if any(map(_in_lexicon, each.path[:-1]))}
    inside = [mention for chunk in chunks for mention in chunk.mentions if not mention.outside]
    counts = (
        ("zones", len({zone for section in sections for zone in section.zones})),
        ("articles", len(articles)),
        ("délibérations", sum(act.kind is ActKind.DELIBERATION for act in acts)),
        ("arrêtés", sum(act.kind is ActKind.ARRETE for act in acts)),
        ("liens entre actes", sum(len(act.links) for act in acts)),
        ("tableaux", _tables(chunks)),
        ("définitions", len(words)),
        ("renvois", len(inside)),
        ("renvois à la loi ou à un plan", sum(len(chunk.mentions) for chunk in chunks) - len(inside)),
    )
    return tuple(Counted(name, count) for name, count in counts if count)


def with_targets(outcome: Ingested, count: MentionCount) -> Ingested:
    """The same outcome, told how many of its references lead nowhere."""
    if outcome.document is None or outcome.document.file != outcome.file:
        return outcome
    lost = count.found - count.resolved
    return replace(outcome, units=(*outcome.units, Counted("renvois sans cible", lost))) if lost else outcome


def _in_lexicon(heading: str) -> bool:
    return bool(_LEXICON.search(fold(heading)))


def _tables(chunks: Sequence[Chunk]) -> int:
    """Tables, each counted once however many passages it takes."""
    tables = [chunk.table for chunk in chunks]
    later = sum(
        after is not None and (before is None or not before.header or before.header != after.header)
        for before, after in pairwise(tables)
    )
    return later + (tables[:1] not in ([], [None]))


def _apart(item: Material) -> Iterator[Counted]:
    """The characters that are in no passage, by reason."""
    for kind, count in tally(item.source.rejects).items():
        yield Counted(kind.value, count)
    if hidden := sum(sum(letters(page.hidden).values()) for page in item.reading.pages):
        yield Counted(HIDDEN, hidden)


def _blank(reading: Reading) -> str:
    empty = all(page.state is PageState.EMPTY for page in reading.pages)
    return "pages vides" if empty else "que des titres courants ou un sommaire"
