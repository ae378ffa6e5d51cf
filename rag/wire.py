"""The outside form of a reply: the answer line of the public contract, and nothing else decides it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rag.answers.quoting import in_lines
from rag.dates import in_french
from rag.types import Citation, Document, Fact, Passage, Related, Reply, Validity

if TYPE_CHECKING:
    from rag.explain import Explanation, Searched, Word

PASSAGE_CHARACTERS = 1500
CITATION_PAGES = 3


def reply_to_json(reply: Reply, id: str | None = None) -> dict[str, object]:
    """The answer line. ``answer`` is what the user reads, without the excerpts."""
    refusal = reply.refusal
    return {
        "id": id,
        "status": reply.status.value,
        "answer": refusal.message if refusal else reply.text,
        "citations": [_citation(citation) for citation in reply.citations],
        "passages": [passage_to_json(passage) for passage in reply.passages],
        "computed": [{"value": item.value, "expression": item.expression} for item in reply.computed],
        "confidence": round(reply.confidence, 4),
        "level": reply.level.value,
        "refusal": ({"reason": refusal.reason.value, "message": refusal.message} if refusal else None),
        "mode": reply.mode,
        "degraded": reply.degraded,
        "seconds": round(reply.seconds, 4),
        "energy_wh": round(reply.energy_wh, 7),
        "co2_g": round(reply.co2_g, 9),
        "settings": reply.settings,
        "notice": reply.notice,
        "record": reply.record,
        "understood": [fact_to_json(fact) for fact in reply.understood],
        "choices": [fact_to_json(fact) for fact in reply.choices],
        "related": [related_to_json(item) for item in reply.related],
    }


def fact_to_json(fact: Fact) -> dict[str, object]:
    """A fact about the question: what is shown, where it comes from, and the words that say it."""
    return {"kind": fact.kind.value, "value": fact.value, "origin": fact.origin.value, "words": fact.words}


def passage_to_json(passage: Passage) -> dict[str, object]:
    """A passage of the ranked list: where it is and how well it matched."""
    return {
        "file": passage.document.file,
        "pages": list(passage.chunk.pages),
        "section": passage.chunk.section.label,
        "zones": list(passage.chunk.section.zones),
        "territory": passage.document.territory.name,
        "score": round(passage.score, 6),
    }


def passage_detail(passage: Passage) -> dict[str, object]:
    """A passage with its title, version, words, and the score of each leg of the search."""
    return {
        **passage_to_json(passage),
        **_source(passage),
        "text": passage.chunk.text,
        "legs": {name: round(score, 6) for name, score in passage.legs},
    }


def related_to_json(related: Related) -> dict[str, object]:
    """A passage to be read beside that of rank ``of``, and why."""
    chunk = related.passage.chunk
    return {
        "why": related.why.value,
        "of": related.of,
        "words": related.words,
        "because": related.because,
        **_source(related.passage),
        "file": chunk.document.file,
        "pages": list(chunk.pages),
        "section": chunk.section.label,
        "zones": list(chunk.section.zones),
        "passage": chunk.whole[:PASSAGE_CHARACTERS],
    }


def searched_to_json(searched: Searched) -> dict[str, object]:
    """What was understood of a search, what it was limited to and which words it looked for."""
    return {
        "understood": [fact_to_json(fact) for fact in searched.understood.facts],
        "filters": [
            {"name": limit.name, "value": limit.value, "origin": limit.origin.value}
            for limit in searched.limits
        ],
        "words": [_word(word) for word in searched.words],
    }


def explanation_to_json(found: Explanation) -> dict[str, object]:
    """Why a passage stands at its rank, as data."""
    return {
        "parts": [
            {
                "name": part.name,
                "label": part.label,
                "value": round(part.value, 4),
                "weight": part.weight,
                "points": round(part.points, 4),
            }
            for part in found.parts
        ],
        "matched": [{**_word(each.word), "where": each.where.value} for each in found.matched],
        "missing": [_word(word) for word in found.missing],
        "ahead": [
            {"name": lead.name, "label": lead.label, "points": round(lead.points, 4)} for lead in found.leads
        ],
        "validity": validity_to_json(found.passage.chunk.validity),
    }


def validity_to_json(validity: Validity) -> dict[str, object]:
    return {
        "since": validity.since.isoformat() if validity.since else None,
        "until": validity.until.isoformat() if validity.until else None,
        "by": validity.by,
    }


def version_label(document: Document) -> str:
    """``modification n°2, 05/07/2024``: the version as a person reads it, its date said once."""
    label, day = document.version.label, document.version.date
    if day is None or in_french(day) in label:
        return label
    return ", ".join(part for part in (label, f"{day:%d/%m/%Y}") if part)


def passage_date(passage: Passage) -> date | None:
    """The date of the act that holds the passage, else that of the document's version."""
    act = passage.chunk.section.act
    return (act.date if act else None) or passage.document.version.date


def _citation(citation: Citation) -> dict[str, object]:
    passage = citation.passage
    return {
        **_source(passage),
        "file": passage.document.file,
        "pages": list(citation.pages[:CITATION_PAGES]),
        "section": passage.chunk.section.label,
        "zones": list(passage.chunk.section.zones),
        "territory": passage.document.territory.name,
        "quote": in_lines(citation),
        "passage": passage.chunk.whole[:PASSAGE_CHARACTERS],
    }


def _word(word: Word) -> dict[str, object]:
    return {
        "terms": list(word.terms),
        "shown": word.shown,
        "weight": round(word.weight, 4),
        "origin": word.origin.value,
    }


def _source(passage: Passage) -> dict[str, object]:
    day = passage_date(passage)
    return {
        "document": passage.document.title,
        "version": version_label(passage.document),
        "date": day.isoformat() if day else None,
    }
