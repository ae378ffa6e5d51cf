"""« Ce que Sourcier a compris »: what a question was read to say, small, under it, by where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.acts import label_of
from rag.dates import in_french
from rag.types import Fact, FactKind, Filters, Origin
from ui import labels
from ui.components.markup import safe, typeset

TITLE = "Ce que Sourcier a compris"


def html(facts: Sequence[Fact], filters: Filters) -> str:
    """The facts as chips, grouped by origin; empty when nothing was understood. A limit that was chosen is
    there even when it plays no part in the reading."""
    told = [(fact.origin, _name(fact), _words(fact)) for fact in facts]
    told += [(Origin.CHOSEN, name, value) for name, value in _limits(facts, filters)]
    groups = []
    for origin in Origin:
        chips = "".join(
            f"<li><span>{safe(name)}</span> {safe(typeset(value))}</li>"
            for found, name, value in dict.fromkeys(told)
            if found is origin
        )
        if chips:
            groups.append(f"<div><dt>{safe(origin)}</dt><dd><ul>{chips}</ul></dd></div>")
    if not groups:
        return ""
    return f'<div class="s-facts"><p>{TITLE}\u00a0:</p><dl>{"".join(groups)}</dl></div>'


def _name(fact: Fact) -> str:
    return "" if fact.kind is FactKind.SPELLING else fact.kind.value


def _words(fact: Fact) -> str:
    """``« cloture » lu comme « clôture »``; else the value alone."""
    if fact.kind is FactKind.SPELLING and fact.words:
        return f"« {fact.words} » lu comme « {fact.value} »"
    return fact.value


def _limits(facts: Sequence[Fact], filters: Filters) -> list[tuple[str, str]]:
    """The limits chosen that the reading of the question does not tell already."""
    chosen = {fact.kind for fact in facts if fact.origin is Origin.CHOSEN}
    told = {(fact.kind, fact.value) for fact in facts}
    values = {
        FactKind.COMMUNE: filters.commune or "",
        FactKind.ZONE: ", ".join(filters.zones),
        FactKind.ACT_KIND: ", ".join(map(label_of, filters.kinds)),
        FactKind.IN_FORCE: in_french(filters.in_force) if filters.in_force else "",
        FactKind.PERIOD: labels.period(filters.date_from, filters.date_to),
    }
    found = [
        (kind.value, value)
        for kind, value in values.items()
        if value and kind not in chosen and (kind, value) not in told
    ]
    return [*found, ("corpus", ", ".join(filters.corpora))] if filters.corpora else found
