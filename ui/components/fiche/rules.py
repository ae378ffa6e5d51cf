"""The rules of a sheet on the screen: a block for each theme, figures first, the act's words under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from rag.sheet.types import Finding, Sheet, Status, ThemeSheet
from rag.types import Citation
from ui import labels
from ui.components.attempts import attempt
from ui.components.fiche import state, words
from ui.components.fiche.groups import Group, groups
from ui.components.fiche.quotes import printed_html, rule_html
from ui.components.markup import chip, paragraph, safe, show
from ui.keep.ticks import Tick, mark

STATUS_CSS = {Status.RULE: "s-mid", Status.UNREGULATED: "s-good", Status.NOT_FOUND: "s-weak"}
Ticks = Mapping[str, Tick]


def render(sheet: Sheet, ticks: Ticks) -> None:
    for theme in sheet.themes:
        with st.container(key=f"fiche-theme-{theme.key}"):
            _theme(sheet, theme, ticks)


def anchor(theme: ThemeSheet) -> str:
    return f"theme-{theme.key}"


def _theme(sheet: Sheet, theme: ThemeSheet, ticks: Ticks) -> None:
    show(_head(theme, ticks))
    if theme.status is Status.NOT_FOUND:
        show(paragraph("Voyez plus bas, « Ce qui n'a pas été trouvé ».", "f-none"))
    for group in groups(sheet, theme):
        _group(sheet, group, f"{theme.key}-{group.key}", ticks)
    if theme.folded:
        told = f"{labels.count(len(theme.folded), 'règle')} pour d'autres travaux que ceux choisis"
        _folded(sheet, theme.folded, told, f"{theme.key}-autre", None)


def _head(theme: ThemeSheet, ticks: Ticks) -> str:
    first = '<span class="f-first">à lire d\'abord pour ces travaux</span>' if theme.important else ""
    done = sum(mark(each.citation) in ticks for each in theme.findings) if ticks else 0
    checked = f'<span class="f-done">{safe(words.progress(done, len(theme.findings)))}</span>' if done else ""
    return (
        f'<div class="f-theme" id="{anchor(theme)}" tabindex="-1"><h2>{safe(theme.name)}</h2>'
        f"{chip(words.status(theme.status), STATUS_CSS[theme.status])}{first}{checked}</div>"
    )


def _group(sheet: Sheet, group: Group, place: str, ticks: Ticks) -> None:
    """Its first rules, and the others at a click: nothing is left out."""
    if group.title:
        show(f'<h3 class="f-group">{safe(group.title)}</h3>')
    for rank, found in enumerate(group.shown):
        _rule(sheet, found, f"{place}-{rank}", ticks)
    if group.more:
        _folded(sheet, group.more, group.told, f"{place}-suite", ticks)


def _folded(sheet: Sheet, found: Sequence[Finding], told: str, place: str, ticks: Ticks | None) -> None:
    """Rules at a click, drawn once they are asked for: a règlement has hundreds. On paper there is no click:
    their words are there, for the printer only."""
    box = st.expander(told, key=f"fiche-repli-{place}", on_change="rerun")
    if not box.open:
        show(printed_html(told, found))
        return
    with box:
        for rank, each in enumerate(found):
            _rule(sheet, each, f"{place}-{rank}", ticks)


def _rule(sheet: Sheet, found: Finding, place: str, ticks: Ticks | None) -> None:
    """One rule: figures, whom it is for, exact words, what it leaves out, then what can be done with it."""
    with st.container(key=f"fiche-regle-{place}", gap="xsmall"):
        show(rule_html(sheet, found))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            open_button(found.citation, place, words.heading(found))
            for rank, exception in enumerate(words.apart(found)):
                open_button(exception, f"{place}-sauf-{rank}", "Exception", "Exception, page")
            if found.source is not None:
                open_button(found.source, f"{place}-renvoi", "Règle qui renvoie ici", "Renvoi, page")
            if ticks is not None:
                _tick(found, place, ticks)


def open_button(citation: Citation, place: str, heading: str, told: str = "Ouvrir la page") -> None:
    """Show a source beside the rules."""
    current = state.opened()
    is_open = current is not None and current.citation == citation
    number = f" {citation.pages[0]}" if citation.pages and citation.pages[0] > 0 else ""
    st.button(
        f"{told}{number}" if number else told.replace("page", "source"),
        key=f"fiche-ouvrir-{place}",
        icon=":material/menu_book:",
        type="primary" if is_open else "secondary",
        on_click=state.open_source,
        args=(citation, heading),
    )


def _tick(found: Finding, place: str, ticks: Ticks) -> None:
    named = mark(found.citation)
    tick = ticks.get(named)
    key = f"fiche-verifie-{place}"
    st.session_state[key] = tick is not None
    st.checkbox(
        words.checked(tick.made.astimezone().date()) if tick else "Vérifié à la source",
        key=key,
        on_change=attempt,
        args=(partial(state.tick, key, named),),
    )
