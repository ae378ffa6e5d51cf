"""The nights gone by: the figures over time with their intervals, then each night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from eval.french import figure_count, figure_value
from eval.gates import GateState
from eval.history import Night
from eval.summary import Figure
from ui import labels
from ui.components import nights
from ui.components.markup import chip, heading, paragraph, safe, show, table, typeset
from ui.components.quality import charts

MAX_NIGHTS = 60


def render(every: Sequence[Night], sets: Mapping[str, Sequence[Night]]) -> None:
    """The curves of a set, two by two, then the nights of all."""
    if sets:
        gold = st.selectbox("Jeu de questions", list(sets), key="course-jeu")
        held = [night for night in every if night.gold in (gold, "")]
        show(heading("Les mesures, nuit après nuit"))
        drawn = [
            plot for name, title, note in charts.TRENDS if (plot := charts.trend_of(held, name, title, note))
        ]
        for first in range(0, len(drawn), 2):
            with st.container(key=f"echange-course-{first}"):
                for column, plot in zip(st.columns(2, gap="medium"), drawn[first : first + 2], strict=False):
                    with column:
                        show(plot)
        if len(sets[gold]) == 1:
            show(paragraph("Une seule nuit : la courbe se tracera avec les suivantes.", "s-reminder"))
    listed(every)


def listed(every: Sequence[Night]) -> None:
    """The nights gone by, the latest first."""
    rows = [
        (
            _whole(nights.moment(night.started)),
            _whole(night.gold or "–"),
            chip(*nights.result(night)) + _why(night),
            _percent(night.figure("juste")),
            _percent(night.figure("faux_montre")),
            _percent(night.figure("refus_juste")),
        )
        for night in reversed(every[-MAX_NIGHTS:])
    ]
    show(heading("Les nuits"))
    heads = ("Nuit", "Jeu", "Résultat", "Justes", "Fausses montrées", "Refus justes")
    show(table(_caption(every), heads, rows, numbers=(3, 4, 5)))


def _caption(every: Sequence[Night]) -> str:
    total = f"{labels.count(len(every), 'évaluation')} au total"
    return f"Les {MAX_NIGHTS} dernières ; {total}" if len(every) > MAX_NIGHTS else total


def _why(night: Night) -> str:
    lost = " ; ".join(gate.label for gate in night.gates if gate.state is GateState.FAILED)
    reasons = (
        f"Acceptée : {night.accepted}" if night.accepted else "",
        night.error,
        f"Franchi : {lost}" if lost and not night.error else "",
    )
    return "".join(f"<small>{safe(typeset(reason))}</small>" for reason in reasons if reason)


def _percent(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return "–"
    return f"{safe(figure_value(figure))}<small>{safe(figure_count(figure))}</small>"


def _whole(text: str) -> str:
    return f'<span class="s-nobreak">{safe(text)}</span>'
