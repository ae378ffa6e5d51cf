"""One question as the report shows it: asked, expected, answered, proven, found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from eval.answers import AnswerRow, CitedRow
from eval.french import number
from eval.gold import GoldQuestion
from eval.html.words import NBSP, clip, kind_name, pages, several, status_name
from eval.metrics.citation import points_at
from eval.metrics.recall import DEPTH, first_right
from eval.summary import Row

ANSWER_SHOWN = 1500
_QUOTE_SHOWN, _AROUND, _PASSAGES = 600, 240, 10


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer in short: for putting two of them side by side."""

    state: str
    good: bool
    text: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation: the exact words, with what stands before and after them in the passage."""

    place: str
    title: str
    right: bool
    quote: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """A passage retrieved, in order."""

    place: str
    right: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Everything of one question. ``facts`` are those that nothing shown supports."""

    anchor: str
    id: str
    tags: tuple[str, ...]
    question: str
    context: tuple[str, ...]
    answer: Shown
    expected: tuple[str, ...]
    forbidden: tuple[str, ...]
    note: str
    sources: tuple[tuple[str, str], ...]
    cited: tuple[Cited, ...]
    found: tuple[Found, ...]
    proof: str
    rank: str
    facts: tuple[str, ...]


def anchor(identifier: str) -> str:
    """A stable link to a question's card, whatever its identifier holds."""
    return "q-" + hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest()[:10]


def shown_answer(row: Row, answer: AnswerRow | None) -> Shown:
    """The answer of a row; ``answer`` is None where its words are gone."""
    if row.error:
        return Shown("non notée", False, row.error, "")
    text = "(le texte de cette réponse n'est plus conservé)" if answer is None else answer.answer
    confidence = f"confiance {number(row.confidence, 2)}" if row.confidence else ""
    return Shown(_state(row), bool(row.value("reussite")), clip(text, ANSWER_SHOWN), confidence)


def card(
    row: Row, question: GoldQuestion, answer: AnswerRow | None, fact_metrics: Sequence[str] = ()
) -> Card:
    """The whole card; ``fact_metrics`` are the metrics that name unsupported facts."""
    found = answer.passages[:_PASSAGES] if answer else ()
    facts = (fact for name in fact_metrics for fact in _details(row, name))
    return Card(
        anchor(row.id),
        row.id,
        tuple(tag for tag in (kind_name(row.kind), row.commune, row.transform) if tag),
        clip(question.question, ANSWER_SHOWN),
        tuple(clip(turn, _QUOTE_SHOWN) for turn in question.context),
        shown_answer(row, answer),
        expected(question),
        tuple(question.must_not),
        clip(question.note, _QUOTE_SHOWN),
        tuple((item.file + pages(item.pages), clip(item.quote, _QUOTE_SHOWN)) for item in question.sources),
        tuple(_cited(item, question) for item in answer.citations) if answer else (),
        tuple(
            Found(
                clip(", ".join(part for part in (item.file + pages(item.pages), item.section) if part), 240),
                points_at(item.file, item.pages, question.sources),
            )
            for item in found
        ),
        "bonne page" if _paged(question) else "bon document",
        _rank(question, answer),
        tuple(dict.fromkeys(facts)),
    )


def expected(question: GoldQuestion) -> tuple[str, ...]:
    """What a right answer says: one line a group, all of them required."""
    if not question.answerable:
        return ("Aucun document ne répond : il faut le dire, ou demander une précision.",)
    return tuple(" ou ".join(f"«{NBSP}{one}{NBSP}»" for one in group) for group in question.must)


def _state(row: Row) -> str:
    if row.status != "answered":
        said = status_name(row.status, row.refusal)
        return said if row.answerable else f"{said}, à bon droit"
    if not row.answerable:
        return "réponse donnée à tort"
    return "réponse juste" if row.value("juste") else "réponse fausse"


def _details(row: Row, name: str) -> tuple[str, ...]:
    score = row.score(name)
    return tuple(clip(item, 120) for item in score.detail) if score and score.hits else ()


def _cited(item: CitedRow, question: GoldQuestion) -> Cited:
    """The quote within its passage where it stands there as it is, else alone."""
    at = item.passage.find(item.quote) if item.quote else -1
    before = after = ""
    if at >= 0:
        end = at + len(item.quote)
        before = ("…" if at > _AROUND else "") + item.passage[max(0, at - _AROUND) : at]
        after = item.passage[end : end + _AROUND] + ("…" if len(item.passage) > end + _AROUND else "")
    title = ", ".join(part for part in (item.document, item.section) if part)
    return Cited(
        item.file + pages(item.pages),
        clip(title, 200),
        points_at(item.file, item.pages, question.sources),
        clip(item.quote, _QUOTE_SHOWN),
        before,
        after,
    )


def _paged(question: GoldQuestion) -> bool:
    return any(source.pages for source in question.sources)


def _rank(question: GoldQuestion, answer: AnswerRow | None) -> str:
    """Whether the right page was found, in a sentence; empty where there is none to find."""
    if answer is None or not question.answerable:
        return ""
    proof = "La bonne page" if _paged(question) else "Le bon document"
    rank = first_right(question, answer)
    if rank is not None:
        return f"{proof} est au rang {rank} des passages retrouvés."
    looked = several(min(len(answer.passages), DEPTH), "passage retrouvé", "passages retrouvés")
    return f"{proof} n'est pas dans les {looked}." if answer.passages else "Aucun passage retrouvé."
