"""A figure altered in a second version: « today », the new figure is right and the old one wrong.

For each planning document that has a date, a second version is added, a year later, « modification n° 99
(essai) », the same but for the expected figures: in the passages that hold the proof's quote, each is
replaced by another, of the same unit, present nowhere else in the passage nor in the key. The question
begins with « Aujourd'hui ». Only questions whose every group of ``must`` is a figure with its unit,
proved by one document.

Limits: an act (délibération, arrêté) is not modified this way in life, and is left out; the old version
stays indexed, as in life; an answer that shows the old figure for another reason counts as wrong. Source:
the counterfactual robustness of Chen et al., « Benchmarking LLMs in RAG » (AAAI 2024)."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from eval.gold import GoldQuestion, Source
from eval.matching import canonical_number, numbers, squeeze
from eval.robust.context import Context
from eval.robust.words import today
from eval.robust.worlds.base import Draw, Material, Plan, World, moved, original, sources_known
from rag.types import ActKind, Chunk, Document, Version

LABEL = "Modification n° 99 (essai)"
NOTE = "Chiffre modifié dans une seconde version d'essai."
_FIGURE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(m²|m2|mètres carrés|m|mètres|%|cm|€|ha)", re.IGNORECASE)
_UNIT = {"m": r"m(?:[èe]tres?)?(?![²2\w])", "%": r"%", "m²": r"m(?:²|2|[èe]tres? carr[ée]s?)", "cm": "cm"}
_QUOTE = 30


@dataclass(frozen=True, slots=True)
class _Change:
    """An old figure and the new one, written alike."""

    old: str
    new: str
    unit: str

    def apply(self, text: str) -> str:
        whole, _, cents = self.old.partition(",")
        spelt = (
            rf"{whole}(?:[.,]{cents}0*)?" if cents.strip("0") == "" else rf"{whole}[.,]{cents.rstrip('0')}0*"
        )
        unit = _UNIT.get(self.unit, re.escape(self.unit))
        return re.sub(rf"(?<![\d.,]){spelt}(?=\s*{unit})", self.new, text)


@dataclass(slots=True)
class _Draft:
    """What one document's second version changes, gathered question by question."""

    document: Document
    texts: dict[str, str] = field(default_factory=dict)


def plan(questions: Sequence[GoldQuestion], context: Context, draw: Draw) -> Plan:
    drafts: dict[str, _Draft] = {}
    asked: list[GoldQuestion] = []
    for question in questions:
        document = _document(question, context)
        if document is not None:
            draft = drafts.setdefault(document.id, _Draft(document))
            made = _altered(question, draft, context, draw(question.id))
            if made is not None:
                asked.append(made)
    return Plan(tuple(asked), _materials([draft for draft in drafts.values() if draft.texts], context))


def _document(question: GoldQuestion, context: Context) -> Document | None:
    """The one dated planning document that proves a question whose key is figures only."""
    figures = all(_figure(group) for group in question.must)
    if not question.answerable or question.context or not question.must or not figures:
        return None
    found = {document.id: document for document in sources_known(question, context)}
    document = next(iter(found.values()), None)
    known = document is not None and document.kind is ActKind.PLU and document.version.date is not None
    return document if len(found) == 1 and known else None


def _figure(group: Sequence[str]) -> tuple[str, str] | None:
    """The figure and the unit of a group: all its strings in figures say the same number."""
    found = [match for one in group if (match := _FIGURE.fullmatch(one.strip()))]
    if not found or len({canonical_number(match[1]) for match in found}) > 1:
        return None
    unit = found[0][2].lower()
    return found[0][1].replace(".", ","), {"m2": "m²", "mètres": "m", "mètres carrés": "m²"}.get(unit, unit)


def _altered(
    question: GoldQuestion, draft: _Draft, context: Context, source: random.Random
) -> GoldQuestion | None:
    """The question about the altered figures, once the draft holds them; None when they cannot be altered."""
    chunks = _proofs(question, draft.document, context)
    text = "\n".join(draft.texts.get(chunk.id, chunk.text) for chunk in chunks)
    taken = (
        numbers(text) | {n for one in question.must_not for n in numbers(one)} | numbers(question.question)
    )
    changes: list[_Change] = []
    for group in question.must:
        figure = _figure(group)
        assert figure, "checked before"
        new = _another(figure[0], figure[1], taken, source)
        changes.append(_Change(figure[0], new, figure[1]))
        taken |= numbers(new)
    if not chunks or not all(change.new and change.apply(text) != text for change in changes):
        return None
    for chunk in chunks:
        changed = draft.texts.get(chunk.id, chunk.text)
        for change in changes:
            changed = change.apply(changed)
        draft.texts[chunk.id] = changed
    return _asked(question, draft.document, changes)


def _proofs(question: GoldQuestion, document: Document, context: Context) -> list[Chunk]:
    """The passages that hold the quote, on its pages where there are some."""
    quotes = [(squeeze(item.quote)[:_QUOTE], set(item.pages)) for item in question.sources if item.quote]
    return [
        chunk
        for chunk in context.catalog.chunks_of(document.id)
        if any(
            begin
            and begin in squeeze(chunk.text)
            and (not pages or not chunk.pages or pages & set(chunk.pages))
            for begin, pages in quotes
        )
    ]


def _another(old: str, unit: str, taken: set[str], source: random.Random) -> str:
    """Another figure of the same order and the same writing; empty when all are taken."""
    value, places = float(old.replace(",", ".")), len(old.partition(",")[2])
    step = 5.0 if unit == "%" or value >= 100 else 1.0
    news = [value + step * rank for rank in range(-6, 13) if rank and value + step * rank > 0]
    if unit == "%":
        news = [new for new in news if new < 100]
    source.shuffle(news)
    for new in news:
        written = f"{new:.{places}f}".replace(".", ",")
        if canonical_number(written) not in taken:
            return written
    return ""


def _asked(question: GoldQuestion, document: Document, changes: Sequence[_Change]) -> GoldQuestion:
    def rewritten(text: str) -> str:
        for change in changes:
            text = change.apply(text)
        return text

    values = {canonical_number(change.new) for change in changes}
    old = [f"{change.old} {change.unit}" for change in changes if canonical_number(change.old) not in values]
    return replace(
        question,
        question=today(question.question),
        must=tuple((f"{change.new} {change.unit}",) for change in changes),
        must_not=tuple(dict.fromkeys(old)),
        sources=tuple(
            Source(_file(document), item.pages, item.section, rewritten(item.quote))
            for item in question.sources
        ),
        note=NOTE,
    )


def _file(document: Document) -> str:
    stem, dot, suffix = document.file.rpartition(".")
    return f"{stem} (essai){dot}{suffix}" if dot else f"{document.file} (essai)"


def _materials(drafts: Sequence[_Draft], context: Context) -> Iterator[Material]:
    for document in context.catalog.documents():
        yield original(document, context)
    for draft in drafts:
        yield _second(draft, context)


def _second(draft: _Draft, context: Context) -> Material:
    """The second version of a document."""
    whole = original(draft.document, context)
    day = draft.document.version.date
    assert day, "checked before"
    later = day.replace(year=day.year + 1, day=min(day.day, 28))
    changed = hashlib.sha256(repr(sorted(draft.texts.items())).encode()).hexdigest()
    document = replace(
        draft.document,
        id=changed[:16],
        sha256=changed,
        file=_file(draft.document),
        version=Version(LABEL, later),
    )
    chunks = tuple(moved(chunk, document, draft.texts.get(chunk.id)) for chunk in whole.chunks)
    ingested = replace(whole.ingested, file=document.file, document=document)
    return Material(document, ingested, whole.pages, chunks)


WORLDS = (World("chiffre_modifie", "Chiffre modifié dans une seconde version", plan),)
