"""Why a search gives what it gives, as a person reads it in a terminal of a hundred columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from rag.dates import in_french
from rag.explain import Explanation, Searched, Word, WordOrigin, signed
from rag.types import Validity
from ui import texts
from ui.cli.output import say

WIDTH, INDENT, NAME, WIDEST = 100, 4, 34, 44
LEAST_POINTS = 0.005  # parts of a score that the two decimals shown would give as nothing
LEAST_SHARE = 0.01


def show_search(searched: Searched) -> None:
    """What was understood, what the search was limited to, and which words it looked for."""
    facts = [
        (fact.kind.value, fact.value, fact.origin.value + (f" (« {fact.words} »)" if fact.words else ""))
        for fact in searched.understood.facts
    ]
    _table(texts.UNDERSTOOD, facts)
    _table(texts.LIMITED, [(limit.name, limit.value, limit.origin.value) for limit in searched.limits])
    words = [word for word in searched.words if word.weight >= LEAST_SHARE]
    say(texts.WORDS_SEARCHED)
    _paragraph(", ".join(map(_weighed, words)) or texts.NO_WORD, 2)


def show_explanation(found: Explanation) -> None:
    """The score of a passage as a sum, the words found and missing, why it is before the next one."""
    score = sum(part.points for part in found.parts)
    say(f"{' ' * INDENT}score {_number(score)}")
    for part in found.parts:
        if abs(part.points) >= LEAST_POINTS:
            product = f"{_number(part.value):>5} × {_number(part.weight)}"
            say(f"{' ' * INDENT}  {signed(part.points):>6}  {part.label:<{NAME}} {product}")
    if found.matched:
        words = ", ".join(f"{each.word.shown} ({each.where.value})" for each in found.matched)
        _paragraph(f"{texts.WORDS_FOUND} : {words}")
    if found.missing:
        _paragraph(f"{texts.WORDS_MISSING} : {', '.join(word.shown for word in found.missing)}")
    if found.ahead:
        _paragraph(found.ahead)
    if validity := _validity(found.passage.chunk.validity):
        _paragraph(validity)


def _table(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    if not rows:
        return
    say(title)
    names, values = (min(WIDEST, max(len(row[place]) for row in rows)) for place in (0, 1))
    for name, value, note in rows:
        say(f"  {name:<{names}}  {value:<{values}}  {note}")


def _weighed(word: Word) -> str:
    note = "" if word.origin is WordOrigin.ASKED else f" ({word.origin.value})"
    return f"{word.shown}\u00a0{round(word.weight * 100)}\u00a0%{note}"


def _validity(validity: Validity) -> str:
    since = f"depuis le {in_french(validity.since)}" if validity.since else ""
    until = f"jusqu'au {in_french(validity.until)} (exclu)" if validity.until else ""
    by = f" : {validity.by}" if validity.by else ""
    span = " ".join(part for part in (since, until) if part)
    return f"{texts.IN_FORCE} {span}{by}" if span else ""


def _paragraph(text: str, indent: int = INDENT) -> None:
    for line in paragraph_lines(text, indent):
        say(line)


def paragraph_lines(text: str, indent: int) -> Iterable[str]:
    """The lines of a paragraph, all set in, those after the first a little more."""
    margin = " " * indent
    return wrap(text, WIDTH, initial_indent=margin, subsequent_indent=f"{margin}  ", break_on_hyphens=False)


def _number(value: float) -> str:
    return f"{value:.2f}".replace(".", ",").replace("-", "−")
