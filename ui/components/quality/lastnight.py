"""The last night: its figures, the gates that fell and those that hold, its report."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from eval.french import figure_count, figure_value, number, percent
from eval.gates import GateResult, GateState
from eval.history import Night
from eval.metrics.base import Kind
from eval.nightly.status import VARIANTS_SUFFIX, report_path
from eval.summary import Figure
from rag.settings import Settings
from ui import labels
from ui.components import nights
from ui.components.markup import chip, heading, paragraph, safe, show, table, typeset

HEADLINE = {
    "reussite": "Toutes les questions : bonne réponse, ou refus à bon droit",
    "juste": "La réponse existe : elle est donnée, et juste",
    "faux_montre": "La réponse existe : une réponse fausse est montrée",
    "refus_juste": "La réponse n'existe pas : l'outil refuse, ou demande une précision",
    "fait_non_appuye": "Réponses avec un fait absent des citations",
    "bonne_page": "Réponses qui citent la bonne page",
    "citation_exacte": "Citations retrouvées mot pour mot dans le document",
    "secondes_p95": "Temps de réponse, pour 95 questions sur 100 au plus",
}
_GATES = {
    GateState.FAILED: ("Franchie", "s-bad"),
    GateState.PASSED: ("Tenue", "s-good"),
    GateState.UNSCORED: ("Sans objet", "s-mid"),
}
ALTERED = (
    "Un échantillon des mêmes questions, posées autrement (fautes, sans accents, autre tournure), et de "
    "questions auxquelles les documents ne répondent pas. Ses chiffres ne se comparent qu'à eux-mêmes."
)
GATE_HEADS = ("Porte", "Ce qui a été mesuré", "Résultat")


def render(night: Night, settings: Settings, whole: bool, named: bool) -> None:
    """One set of the last night. The report, where every question is told, is for who may read everything."""
    if night.gold and named:
        show(heading(f"Jeu « {night.gold} », nuit du {nights.moment(night.started)}"))
    if night.error and named:
        show(paragraph(night.error))
    if night.gold.endswith(VARIANTS_SUFFIX):
        show(paragraph(ALTERED))
    _lost(night.gates)
    if night.figures:
        show(_figures(night))
    path = report_path(settings, night)
    if path is not None and whole:
        st.download_button(
            "Télécharger le rapport complet",
            path.read_bytes(),
            file_name=f"evaluation-{night.folder}-{night.gold}.html",
            mime="text/html",
            icon=":material/download:",
            key=f"rapport-{night.gold}",
        )
    _rest(night.gates)


def _figures(night: Night) -> str:
    rows = [
        (safe(typeset(label)), *map(safe, _cells(figure)))
        for name, label in HEADLINE.items()
        if (figure := night.figure(name)) and figure.value is not None
    ]
    caption = (
        f"{labels.count(night.questions, 'question')} posées" if night.questions > 1 else "1 question posée"
    )
    return table(caption, ("Mesure", "Valeur", "Sur", "Intervalle à 95 %"), rows, numbers=(1, 2, 3))


def _cells(figure: Figure) -> tuple[str, str, str]:
    """The value, what it is counted on, and its interval."""
    interval = figure.interval
    if figure.kind is not Kind.PROPORTION or interval is None:
        return figure_value(figure), figure_count(figure), "–"
    bounds = f"{number(100 * interval.low, 1)} à {percent(interval.high)}"
    return figure_value(figure), f"{figure.hits:.0f} sur {labels.number(figure.total)}", bounds


def _lost(gates: Sequence[GateResult]) -> None:
    lost = [gate for gate in gates if gate.state is GateState.FAILED]
    if lost:
        show(table("Portes franchies", GATE_HEADS, _rows(lost)))


def _rest(gates: Sequence[GateResult]) -> None:
    """The gates that hold, then those that have nothing to judge, folded."""
    held = [gate for gate in gates if gate.state is GateState.PASSED]
    idle = [gate for gate in gates if gate.state is GateState.UNSCORED]
    if held or idle:
        title = (
            f"{labels.count(len(held), 'porte')} tenue{'s' if len(held) > 1 else ''}, {len(idle)} sans objet"
        )
        with st.expander(title, icon=":material/fact_check:"):
            show(table("Les autres portes de la nuit", GATE_HEADS, _rows([*held, *idle])))


def _rows(gates: Sequence[GateResult]) -> list[tuple[str, str, str]]:
    return [
        (safe(typeset(gate.label)), safe(typeset(gate.detail)), chip(*_GATES[gate.state])) for gate in gates
    ]
