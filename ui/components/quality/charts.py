"""The plots of the night's report, on the screen: the figures over the nights, risk against coverage."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence

import streamlit as st

from eval.history import Night
from eval.html.charts import Chart, Dot, trend
from eval.html.curves import risk_coverage
from eval.html.svg import ACCENT, BAD, INK, LINE, SOFT
from eval.metrics.risk_coverage import CurvePoint, curve
from eval.summary import Row
from ui.components.quality.figure import FONT, figure

TRENDS = (
    ("juste", "Réponses justes", "Parmi les questions dont la réponse est dans les documents."),
    ("faux_montre", "Réponses fausses montrées", "Plus la courbe est basse, mieux c'est."),
    ("refus_juste", "Refus justes", "Parmi les questions auxquelles les documents ne répondent pas."),
    ("secondes_p95", "Temps de réponse, 95 sur 100", "En secondes ; dépend de ce que fait la machine."),
)
_BAND = (
    "Bande : intervalle à 95 %. Trait pointillé : les questions du jeu ont changé. Croix : nuit interrompue, "
    "sans valeur. Courbe coupée : rien n'a été mesuré."
)
_COLOURS = {"accent": ACCENT, "ink": INK, "soft": SOFT, "line": LINE, "bad": BAD}
_VARIABLE = re.compile(r"var\(--(\w+)\)")
_drawing = threading.Lock()
"""The library that draws keeps its style for the whole process: one drawing at a time."""


def trend_of(nights: Sequence[Night], name: str, title: str, note: str) -> str:
    """A figure over these nights of one set; empty without any value."""
    gold = next((night.gold for night in reversed(nights) if night.gold), "")
    return _trend(f"{nights[-1].folder}/{gold}/{len(nights)}/{name}", title, f"{note} {_BAND}", name, nights)


def risk_of(key: str, rows: Sequence[Row], current: CurvePoint | None, threshold: float) -> str:
    """Risk against coverage, the threshold in force marked; ``key`` names the rows."""
    return _risk(f"{key}/{threshold}", rows, current, threshold)


# Shared by all users: the nights, and nothing of who looks at them.
@st.cache_data(show_spinner=False, max_entries=60)
def _trend(key: str, title: str, note: str, name: str, _nights: Sequence[Night]) -> str:
    dots = [Dot(night.started, night.value_of(name), night.made.questions) for night in _nights]
    return _shown(lambda: trend(name.replace("_", "-"), title, dots), note)


@st.cache_data(show_spinner=False, max_entries=10)
def _risk(key: str, _rows: Sequence[Row], _current: CurvePoint | None, threshold: float) -> str:
    return _shown(lambda: risk_coverage(curve(_rows), _current, threshold), "")


def _shown(make: Callable[[], Chart | None], note: str) -> str:
    with _drawing:
        chart = make()
    if chart is None:
        return ""
    svg = _VARIABLE.sub(lambda found: _COLOURS[found[1]], str(chart.svg))
    drawn = svg.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{FONT}" ', 1)
    return figure(chart.title, chart.text, drawn, chart.head, chart.rows, chart.note or note)
