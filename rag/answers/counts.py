"""« Combien de délibérations le conseil a-t-il prises le 13 juin ? »: the acts of a sitting, counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.acts import ActKind
from rag.answers.quoting import citation, written
from rag.answers.sources import Sources
from rag.links import number_key
from rag.question import Understanding
from rag.registry import registry
from rag.text import fold, squeeze
from rag.types import Act, Chunk, Citation, Computed, Draft, Passage, Statement

MOST_CITED, READ = 6, 12
FEWEST = 2  # one act is no count
_ASKED = re.compile(
    r"\b(?:combien de|nombre de|nombre des) (?:deliberations|decisions|arretes|actes)\b(?! pour)"
)
_KINDS = {ActKind.DELIBERATION: "délibérations trouvées", ActKind.ARRETE: "arrêtés trouvés"}


def asks_count(understood: Understanding) -> date | None:
    """The day whose acts are to be counted, when that is the question."""
    days = [item.full for item in understood.dates if item.full]
    return days[0] if len(days) == 1 and _ASKED.search(fold(understood.text)) else None


def count_draft(sources: Sources, day: date) -> Draft | None:
    """How many acts were found of that day, each by its number and each cited; None when one cannot be."""
    documents = dict.fromkeys(each.document for each in sources.passages if _of_day(each, day))
    told = [(each, act) for each in documents for act in sources.acts_of(each.id) if act.date == day]
    acts = [entry.act for entry in registry(told) if entry.act.kind in _KINDS]
    if len(acts) < FEWEST or not all(number_key(act.number) for act in acts):
        return None
    kinds = {act.kind for act in acts}
    if len(kinds) > 1:
        return None
    # A list of acts, found beside the minutes, may give all their numbers at once.
    beside = (each.document for each in sources.passages[:READ] if each.document.kind is not ActKind.PLU)
    read = dict.fromkeys([*documents, *beside])
    own = [Passage(chunk, 0.0) for each in read for chunk in sources.chunks_of(each.id)]
    cited, names = _citations([*sources.passages, *own], [written(act.number) for act in acts])
    if not cited:
        return None
    value = str(len(acts))
    of_day = "Séance" if acts[0].kind is ActKind.DELIBERATION else "Actes"
    found = f"{value} {_KINDS[acts[0].kind]} dans les documents"
    text = f"{of_day} du {day:%d/%m/%Y} : {found} ({', '.join(names)})."
    computed = Computed(value, " + ".join("1" for _ in acts))
    return Draft((Statement(text, tuple(range(1, len(cited) + 1))),), tuple(cited), (computed,))


def _of_day(passage: Passage, day: date) -> bool:
    act: Act | None = passage.chunk.section.act
    return act is not None and act.date == day


def _citations(
    passages: Sequence[Passage], wanted: Sequence[re.Pattern[str]]
) -> tuple[list[Citation], list[str]]:
    """The fewest passages that give all these numbers, and these as they are written there; none when they
    are too many or one is missing."""
    held = [(passage, _places(passage.chunk, wanted)) for passage in passages]
    left, cited, names = set(range(len(wanted))), list[Citation](), dict[int, str]()
    while left and len(cited) < MOST_CITED:
        passage, spans = max(held, key=lambda item: len(left & item[1].keys()))
        new = sorted(left & spans.keys())
        if not new:
            return [], []
        text = passage.chunk.text
        names |= {rank: squeeze(text[slice(*spans[rank])]) for rank in new}
        cited.append(citation(passage, sorted({_line(text, spans[rank]) for rank in new})))
        left -= spans.keys()
    return ([], []) if left else (cited, [names[rank] for rank in sorted(names)])


def _places(chunk: Chunk, wanted: Sequence[re.Pattern[str]]) -> dict[int, tuple[int, int]]:
    """Where each wanted number first stands in a passage."""
    found = {rank: pattern.search(chunk.text) for rank, pattern in enumerate(wanted)}
    return {rank: match.span() for rank, match in found.items() if match}


def _line(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The line that a number is on, up to the number: what follows may be cells of a table, cut."""
    return max(text.rfind(mark, 0, span[0]) for mark in "\n\f") + 1, span[1]
