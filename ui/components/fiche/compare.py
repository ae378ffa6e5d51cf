"""Two zones, or two days, side by side on the screen: what differs, said in words and marked in the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import streamlit as st

from rag.desk import Desk
from rag.sheet.types import Finding, Sheet
from rag.types import ActKind
from rag.wire import version_label
from ui import labels
from ui.components import markup
from ui.components.fiche import lead, state, words
from ui.components.fiche.choice import FIRST_DAY, LAST_DAY, Choice
from ui.components.fiche.compare_words import mark_of, names, verdict
from ui.components.fiche.difference import Difference, Kind, Pair, Piece, compare, pieces, side
from ui.components.fiche.rules import anchor, open_button
from ui.components.markup import chip, paragraph, safe, show, typeset

_ZONE, _DAY = "fiche-comparer-zone", "fiche-comparer-date"


def form(desk: Desk, chosen: Choice) -> None:
    """What to set beside the sheet."""
    others = tuple(each for each in state.zones(desk, chosen.commune) if each != chosen.zone)
    st.session_state[_ZONE] = chosen.other_zone or None
    st.session_state[_DAY] = chosen.other_day
    with st.expander(
        "Comparer avec une autre zone ou une autre date", icon=":material/compare:", expanded=chosen.compares
    ):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                "Autre zone",
                others,
                index=None,
                placeholder=f"La même ({chosen.zone})",
                key=_ZONE,
                width=220,
                on_change=_put_zone,
            )
            st.date_input(
                "Autre date",
                value=None,
                min_value=FIRST_DAY,
                max_value=LAST_DAY,
                format="DD/MM/YYYY",
                key=_DAY,
                width=180,
                on_change=_put_day,
            )
            if chosen.compares:
                st.button(
                    "Ne plus comparer",
                    icon=":material/close:",
                    key="fiche-comparer-fin",
                    on_click=state.write,
                    args=(replace(chosen, other_zone="", other_day=None),),
                )
        if told := _versions(desk, chosen.commune):
            show(paragraph(f"Versions datées parmi les documents ouverts : {told}.", "s-trace"))


def _put_zone() -> None:
    state.write(replace(state.chosen(), other_zone=st.session_state[_ZONE] or ""))


def _put_day() -> None:
    day = st.session_state[_DAY]
    state.write(replace(state.chosen(), other_day=day if isinstance(day, date) else None))


def _versions(desk: Desk, commune: str) -> str:
    found = {
        version_label(each): each.version.date
        for each in desk.documents()
        if each.kind is ActKind.PLU
        and each.version.date
        and commune in (each.territory.name, *(one.name for one in each.territory.members))
    }
    return " ; ".join(sorted(found, key=lambda name: found[name] or date.min))


# -- two sheets ------------------------------------------------------------------------------------------


def render(left: Sheet, right: Sheet) -> None:
    """What differs, theme by theme; what is the same is only counted."""
    called, found = names(left, right), compare(left, right)
    show(
        f'<p class="f-legend">Dans le texte : <del>[− mots de « {safe(called[0])} » seulement −]</del> '
        f"<ins>[+ mots de « {safe(called[1])} » seulement +]</ins></p>"
    )
    for each in found:
        if not each.same:
            with st.container(key=f"fiche-ecart-{each.left.key}"):
                _theme(each, called)


def overview(left: Sheet, right: Sheet) -> None:
    """Every theme in one look, both sheets side by side."""
    called, found = names(left, right), compare(left, right)
    rows = [
        (
            f'<a href="#{anchor(each.left)}">{safe(each.name)}</a>' if not each.same else safe(each.name),
            safe(lead.headline(each.left)),
            safe(lead.headline(each.right)),
            safe(mark_of(each)),
        )
        for each in found
    ]
    different = sum(not each.same for each in found)
    told = (
        f"{labels.count(different, 'thème')} sur {len(found)} {'diffèrent' if different > 1 else 'diffère'}"
    )
    show(
        markup.table(
            f"{called[0]} et {called[1]} : {told}"
            if different
            else f"{called[0]} et {called[1]} : aucun écart",
            ("Thème", *called, "Écart"),
            rows,
            css="f-overview",
        )
    )


def _theme(found: Difference, called: tuple[str, str]) -> None:
    show(
        f'<div class="f-theme" id="{anchor(found.left)}" tabindex="-1"><h2>{safe(found.name)}</h2>'
        f"{chip(mark_of(found), 's-weak')}</div>" + paragraph(verdict(found, called), "f-verdict")
    )
    for rank, each in enumerate(found.pairs):
        with st.container(key=f"fiche-paire-{found.left.key}-{rank}", gap="xsmall"):
            _pair(each, called, f"{found.left.key}-{rank}")
    if found.alike:
        more = labels.count(found.alike, "autre règle")
        show(
            paragraph(
                f"{more} : même texte dans les deux.".replace("autre règles", "autres règles"), "s-trace"
            )
        )


def _pair(pair: Pair, called: tuple[str, str], place: str) -> None:
    marked = pieces(pair.left.quote if pair.left else "", pair.right.quote if pair.right else "")
    whole = pair.left is None or pair.right is None
    cells = "".join(
        _side(found, name, "" if whole or found is None else _marked(side(marked, kind)))
        for found, name, kind in ((pair.left, called[0], Kind.GONE), (pair.right, called[1], Kind.NEW))
    )
    show(f'<div class="f-pair">{cells}</div>')
    with st.container(horizontal=True):
        for found, name, end in ((pair.left, called[0], "a"), (pair.right, called[1], "b")):
            if found is not None:
                open_button(found.citation, f"ecart-{place}-{end}", found.place, f"{name} : page")


def _side(found: Finding | None, name: str, text: str) -> str:
    if found is None:
        return f'<div><h3>{safe(name)}</h3><p class="f-none">Pas de règle semblable trouvée.</p></div>'
    figures = "".join(f"<li>{safe(each)}</li>" for each in words.figures(found))
    return (
        f"<div><h3>{safe(name)}</h3>{_list(figures)}"
        f"<blockquote>{text or safe(found.quote)}</blockquote>"
        f'<p class="f-where">{safe(typeset(words.whole_place(found.citation, found.place)))}</p></div>'
    )


def _list(items: str) -> str:
    return f'<ul class="f-figures">{items}</ul>' if items else ""


_SIGNS = {Kind.GONE: ("<del>[−\u00a0", "\u00a0−]</del>"), Kind.NEW: ("<ins>[+\u00a0", "\u00a0+]</ins>")}


def _marked(found: Iterable[Piece]) -> str:
    """The words of one side; those that the other lacks are between signs, which do not rest on colour."""
    shown = []
    for each in found:
        before, after = _SIGNS.get(each.kind, ("", ""))
        lead, tail = (" " if each.text[:1].isspace() else ""), (" " if each.text[-1:].isspace() else "")
        core = each.text.strip()
        shown.append(f"{lead}{before}{safe(core)}{after}{tail}" if core and before else safe(each.text))
    return "".join(shown)
