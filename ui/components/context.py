"""The context bar, above the question box: what the next question is asked under, and where it comes from.

Each value can be changed or taken off; the last question can be asked again under the new context.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ingest.acts import label_of
from rag.dates import in_french
from rag.types import Document, Filters, Origin
from ui import labels
from ui.components import limits, session
from ui.components.limits import FACTS, Offer, Slot
from ui.components.markup import label, paragraph, show
from ui.components.session import Context
from ui.exchange import Exchange

NAMES = {
    Slot.COMMUNE: "Commune",
    Slot.ZONES: "Zone",
    Slot.IN_FORCE: "En vigueur au",
    Slot.CORPORA: "Corpus",
    Slot.KINDS: "Type d'acte",
    Slot.FROM: "Période",
}
"""What the bar shows, in order."""


@dataclass(frozen=True, slots=True)
class Held:
    """A value of the context and where it comes from."""

    slot: Slot
    value: str
    origin: Origin


def held(exchanges: Sequence[Exchange], context: Context, documents: Sequence[Document]) -> tuple[Held, ...]:
    """What holds for the next question: what was chosen, else what the conversation says, else the only
    commune here."""
    found = (
        _chosen(slot, context.filters) or _said(slot, exchanges, context) or _only(slot, documents)
        for slot in NAMES
    )
    return tuple(each for each in found if each)


def commune(exchanges: Sequence[Exchange], context: Context) -> str | None:
    """The commune that the conversation is about, when there is one."""
    found = _chosen(Slot.COMMUNE, context.filters) or _said(Slot.COMMUNE, exchanges, context)
    return found.value if found else None


def bar(exchanges: Sequence[Exchange], documents: Sequence[Document], choices: Offer) -> None:
    """Draw the bar."""
    context = session.context()
    values = held(exchanges, context, documents)
    with st.container(key="contexte", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.html('<span class="s-context">Contexte</span>', width="content")
        for each in values:
            _value(each, choices)
        known = {each.slot for each in values}
        missing = [slot for slot in NAMES if slot not in known and _open(slot, choices)]
        if missing:
            name = "Préciser" if values else "Tous les documents : préciser"
            with st.popover(name, icon=":material/tune:", key="contexte-preciser"):
                for slot in missing:
                    _widgets(slot, choices)
        if exchanges and changed(exchanges[-1], context):
            st.button(
                "Reposer la question avec ce contexte",
                icon=":material/replay:",
                type="primary",
                key="reposer",
                on_click=ask_again,
            )


def changed(last: Exchange, context: Context) -> bool:
    """Would the last question, asked again, be read otherwise? What it says itself cannot be taken off it."""
    facts = last.reply.understood if last.reply else ()
    carried = {fact.kind for fact in facts if fact.origin is Origin.CONVERSATION}
    return last.question.filters != context.filters or bool(context.without & carried)


def ask_again() -> None:
    """Ask the last question once more, on the turns it was asked on, under the present context."""
    last = session.exchanges()[-1]
    session.ask(reworded(last, session.context().filters), last.question.context)


def reworded(last: Exchange, filters: Filters) -> str:
    """The question with what was chosen since in place of what it said: « en zone UB »."""
    text = last.question.text
    facts = [fact for fact in last.reply.understood if fact.origin is Origin.QUESTION] if last.reply else []
    for slot, kind in FACTS.items():
        said = [fact for fact in facts if fact.kind is kind]
        now = _chosen(slot, filters) if slot in NAMES else None
        if now and len(said) == 1 and said[0].words and said[0].words in text:
            value = re.compile(rf"(?<!\w){re.escape(said[0].value)}(?!\w)", re.IGNORECASE)
            words = value.sub(now.value.replace("\\", ""), said[0].words)
            text = text.replace(said[0].words, words, 1)
    return text


def _value(each: Held, choices: Offer) -> None:
    """One value: its button says it and its origin, and opens the way to change it."""
    text = f"{NAMES[each.slot]} : {label(each.value)} :small[{each.origin}]"
    with st.popover(text, key=f"contexte-boite-{each.slot}"):
        show(paragraph(f"{each.value} : {each.origin}."))
        _widgets(each.slot, choices)
        if each.origin is not Origin.ONLY:
            st.button(
                "Ne plus en tenir compte",
                icon=":material/close:",
                key=f"contexte-oter-{each.slot}",
                on_click=_take_off,
                args=(each.slot,),
            )


def _widgets(slot: Slot, choices: Offer) -> None:
    for each in _TOGETHER.get(slot, (slot,)):
        limits.widget(each, limits.FOLDED, choices)


def _take_off(slot: Slot) -> None:
    for each in _TOGETHER.get(slot, (slot,)):
        limits.choose(each, None)


_TOGETHER = {Slot.FROM: (Slot.FROM, Slot.TO)}
"""A period is two dates."""


def _chosen(slot: Slot, filters: Filters) -> Held | None:
    value = {
        Slot.COMMUNE: filters.commune or "",
        Slot.ZONES: ", ".join(filters.zones),
        Slot.IN_FORCE: in_french(filters.in_force) if filters.in_force else "",
        Slot.CORPORA: ", ".join(filters.corpora),
        Slot.KINDS: ", ".join(map(label_of, filters.kinds)),
        Slot.FROM: labels.period(filters.date_from, filters.date_to),
    }[slot]
    return Held(slot, value, Origin.CHOSEN) if value else None


def _said(slot: Slot, exchanges: Sequence[Exchange], context: Context) -> Held | None:
    """What the last question that was understood says, unless the user took it off."""
    kind = FACTS.get(slot)
    if kind is None or kind in context.without:
        return None
    last = next((each.reply for each in reversed(exchanges) if each.reply), None)
    facts = [fact for fact in last.understood if fact.kind is kind] if last else []
    # A choice that was lifted since is no longer in the filters, and holds no more.
    facts = [fact for fact in facts if fact.origin is not Origin.CHOSEN]
    return Held(slot, ", ".join(fact.value for fact in facts), facts[0].origin) if facts else None


def _only(slot: Slot, documents: Sequence[Document]) -> Held | None:
    """The commune, when all that is indexed is of one."""
    names = {document.territory.name for document in documents}
    return Held(slot, names.pop(), Origin.ONLY) if slot is Slot.COMMUNE and len(names) == 1 else None


def _open(slot: Slot, choices: Offer) -> bool:
    """Is there something to choose?"""
    options = {Slot.ZONES: choices.zones, Slot.CORPORA: choices.corpora[1:], Slot.KINDS: choices.kinds[1:]}
    return bool(options.get(slot, True))
