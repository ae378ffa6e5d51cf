"""A list of acts a page at a time: each opens beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from rag.cards import Row, by_sitting, key
from ui.components import markup, paging
from ui.components.acts import words
from ui.components.markup import safe, show

Open = Callable[[str], None]


def draw(rows: Sequence[Row], place: str, on_open: Open, grouped: bool = False) -> None:
    """The rows of the page of the moment, under their sitting when ``grouped``; the town of each is told when
    they are of several."""
    towns = len({town(row) for row in rows}) > 1
    ordered = [row for _, held in by_sitting(rows) for row in held] if grouped else list(rows)
    shown = paging.paged(ordered, place, "acte")
    if not grouped:
        for row in shown:
            _row(row, place, on_open, towns)
        return
    for sitting, held in by_sitting(shown):
        name = words.sitting(sitting) if sitting else "Hors séance"
        name = f"{name} · {town(held[0])}" if towns and sitting else name
        show(f'<h2 class="s-title s-sitting">{safe(name)}</h2>')
        for row in held:
            _row(row, place, on_open, towns and not sitting)


def town(row: Row) -> str:
    """Whose act it is."""
    return row.entry.documents[0].territory.name


def _row(row: Row, place: str, on_open: Open, named: bool) -> None:
    act, name = row.entry.act, key(row.entry)
    with st.container(key=f"acte-{place}-{name}", gap=None):
        st.button(
            markup.label(words.title(act)),
            key=f"ouvrir-{place}-{name}",
            type="tertiary",
            on_click=on_open,
            args=(name,),
        )
        said = " · ".join(filter(None, (town(row) if named else "", words.place(act))))
        where = f"<small>{safe(said)}</small>" if said else ""
        show(f'<div class="s-act"><p>{words.subject(act)}</p>{where}{words.change_chip(row.state)}</div>')


def around(rows: Sequence[Row], opened: str, place: str, on_open: Open, on_close: Callable[[], None]) -> None:
    """Above an open act: back to the list, and the acts before and after it there."""
    names = [key(row.entry) for row in rows]
    rank = names.index(opened) if opened in names else -1
    before = names[rank - 1] if rank > 0 else None
    after = names[rank + 1] if 0 <= rank < len(names) - 1 else None
    st.button("Retour à la liste", icon=":material/arrow_back:", key=f"{place}-retour", on_click=on_close)
    for name, icon, to in (
        ("Acte précédent", "chevron_left", before),
        ("Acte suivant", "chevron_right", after),
    ):
        st.button(
            name,
            icon=f":material/{icon}:",
            key=f"{place}-voisin-{icon}",
            disabled=to is None,
            on_click=on_open,
            args=(to,),
        )
