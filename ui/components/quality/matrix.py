"""Models, corpora and settings compared on the same questions: what ``sourcier eval --matrix`` wrote."""

from __future__ import annotations

import streamlit as st

from eval.french import figure_count, figure_value, number, percent
from eval.matrix.stored import FOLDER, StoredMatrix, StoredVariant, stored_matrices
from eval.metrics.base import Kind
from eval.nightly.place import nights_folder
from eval.summary import Figure
from rag.settings import Settings
from ui import labels
from ui.components import nights
from ui.components.markup import paragraph, safe, show, table, typeset

FIGURES = {
    "juste": "Réponses justes",
    "faux_montre": "Réponses fausses montrées",
    "refus_juste": "Refus justes",
    "reussite": "Justes ou refusées à bon droit",
    "bonne_page": "Bonne page citée",
    "secondes_p95": "Temps de réponse, 95 sur 100",
}


def render(settings: Settings) -> None:
    """Choose a comparison, then a figure: a line by model, a column by corpus."""
    home = nights_folder(settings) / FOLDER
    found = stored_matrices(home)
    if not found:
        show(paragraph("Aucune comparaison n'a encore été rangée ici. Pour en faire une :"))
        st.code(
            f"sourcier eval --matrix comparaison.toml --out {home / 'essai'}", language=None, wrap_lines=True
        )
        show(
            paragraph(
                "Le fichier comparaison.toml dit les modèles, les corpus et les réglages à essayer : "
                "docs/exemples/comparaison.toml en montre un complet. Rien n'est envoyé à un modèle que les "
                "réglages n'autorisent pas."
            )
        )
        return
    left, right = st.columns(2)
    with left:
        rank = st.selectbox(
            "Comparaison", range(len(found)), format_func=lambda at: _named(found[at]), key="matrice"
        )
    chosen = found[rank]
    with right:
        known = [name for name in FIGURES if any(name in each.figures for each in chosen.variants)]
        name = st.selectbox("Mesure", known, format_func=FIGURES.__getitem__, key="matrice-mesure")
    if name:
        show(_grid(chosen, name))
    show(_turned(chosen))
    failed = [variant for variant in chosen.variants if variant.error]
    if failed:
        lines = "".join(
            f"<li>{safe(typeset(f'{variant.name} : {variant.error}'))}</li>" for variant in failed
        )
        said = f"{paragraph('Ces variantes n’ont pas pu être évaluées :')}<ul>{lines}</ul>"
        show(f'<div class="s-degraded" role="status">{said}</div>')


def _named(matrix: StoredMatrix) -> str:
    count = labels.count(len(matrix.variants), "variante")
    return f"{matrix.name}, {nights.moment(matrix.made)}, {count}"


def _grid(matrix: StoredMatrix, name: str) -> str:
    rows = list(dict.fromkeys(variant.axes[0] for variant in matrix.variants))
    columns = list(dict.fromkeys(variant.axes[1] for variant in matrix.variants))
    known = {variant.axes: variant for variant in matrix.variants}
    split = f", lot « {matrix.split} »" if matrix.split else ""
    heads = ("Variante", *(column or FIGURES[name] for column in columns))
    body = [(safe(row), *(_cell(known.get((row, column)), name) for column in columns)) for row in rows]
    caption = f"{FIGURES[name]}, sur {matrix.gold}{split}. Entre crochets, l'intervalle à 95 %."
    return table(typeset(caption), heads, body, range(1, len(heads)))


def _cell(variant: StoredVariant | None, name: str) -> str:
    figure = variant.figures.get(name) if variant else None
    if figure is None or figure.value is None:
        return "–"
    return f"{safe(figure_value(figure))}<small>{safe(_bounds(figure))}</small>"


def _bounds(figure: Figure) -> str:
    if figure.interval is None:
        return figure_count(figure)
    if figure.kind is Kind.PROPORTION:
        between = f"{number(100 * figure.interval.low, 1)} à {percent(figure.interval.high)}"
    else:
        between = f"{number(figure.interval.low, 3)} à {number(figure.interval.high, 3)}"
    return f"[{between}] · {figure_count(figure)}"


def _turned(matrix: StoredMatrix) -> str:
    """What each variant gains and loses on the first one, question by question."""
    rows = [
        (
            safe(variant.name),
            labels.number(variant.questions),
            "référence" if variant.gained is None else labels.number(variant.gained),
            "référence" if variant.lost is None else labels.number(variant.lost),
        )
        for variant in matrix.variants
        if not variant.error
    ]
    heads = ("Variante", "Questions", "Gagnées", "Perdues")
    return table("Question par question, contre la première variante", heads, rows, (1, 2, 3))
