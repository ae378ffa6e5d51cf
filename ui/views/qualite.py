"""The nightly evaluation: the last night's verdict, its figures and gates, and the nights before it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from eval.french import figure_count, figure_value, number, percent
from eval.gates import GateResult, GateState
from eval.history import Night
from eval.metrics.base import Kind
from eval.nightly.status import VARIANTS_SUFFIX, Standing, nights_of, report_path, status
from eval.summary import Figure
from rag.settings import Settings
from ui import labels
from ui.components import frame, nights, session
from ui.components.markup import chip, heading, paragraph, safe, show, table, typeset

MAX_NIGHTS = 60
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
WHAT = (
    "Chaque nuit, l'outil répond à des questions dont la bonne réponse est connue, et les réponses sont "
    "notées. Une porte est une règle qui doit tenir : une seule franchie, et la nuit échoue. Une porte est "
    "sans objet quand rien ne permet de la juger, par exemple la première nuit."
)
NEVER = (
    "Aucune évaluation de nuit n'a encore eu lieu. Réglez les jeux de questions dans sourcier.toml, section "
    "[evaluation], puis lancez « sourcier eval --nightly », à la main ou par une tâche programmée."
)

EXPECTED = (
    "Des jeux de questions sont réglés, mais rien ne les a encore posés. Lancez « sourcier eval --nightly », "
    "et vérifiez que la tâche programmée est en place (systemctl list-timers)."
)


def render() -> None:
    frame.header("Qualité", "La qualité des réponses, contrôlée chaque nuit.")
    settings = session.settings()
    found = status(settings)
    if found.running is not None:
        show(paragraph(f"Une évaluation est en cours depuis le {nights.moment(found.running)}."))
    for alarm in found.alarms:
        show(f'<div class="s-degraded" role="alert">{paragraph(alarm)}</div>')
    if found.standing is Standing.NEVER:
        if found.expected:
            show(nights.box(nights.Verdict("Aucune nuit n'a encore tourné", EXPECTED, "s-refusal")))
        elif found.running is None and not found.damaged:
            show(f'<div class="s-note">{paragraph(NEVER)}</div>')
        return
    show(nights.box(nights.verdict(found, settings)))
    for note in found.notes:
        show(f'<div class="s-degraded" role="status">{paragraph(note)}</div>')
    show(f'<div class="s-prose">{paragraph(WHAT)}</div>')
    for night in found.nights:
        _night(night, settings, len(found.nights) > 1 or bool(found.late))
    _list(nights_of(settings))


def _night(night: Night, settings: Settings, named: bool) -> None:
    """One set of the last night."""
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
    if path is not None:
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


def _list(every: Sequence[Night]) -> None:
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
    lost = ", ".join(gate.name for gate in night.gates if gate.state is GateState.FAILED)
    reasons = (
        f"Acceptée : {night.accepted}" if night.accepted else "",
        night.error,
        f"Portes : {lost}" if lost and not night.error else "",
    )
    return "".join(f"<small>{safe(typeset(reason))}</small>" for reason in reasons if reason)


def _percent(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return "–"
    return f"{safe(figure_value(figure))}<small>{safe(figure_count(figure))}</small>"


def _whole(text: str) -> str:
    return f'<span class="s-nobreak">{safe(text)}</span>'
