"""A matrix in French: the variants side by side, then what turned against the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from eval.compare import Change, Comparison
from eval.compare_text import markdown_comparison
from eval.french import (
    NONE,
    chance,
    counted,
    figure_count,
    figure_range,
    figure_value,
    markdown_cell,
    markdown_rows,
    terminal_table,
)
from eval.matrix.types import MatrixResult, VariantResult
from eval.metrics.refusal import SUCCESS
from eval.summary import Figure

HEADLINES = (
    SUCCESS.name,
    "juste",
    "juste_si_repondu",
    "faux_montre",
    "refus_juste",
    "citation_exacte",
    "secondes_p95",
)
_FLIPS = ("Variante", "questions communes", "gagnées", "perdues", "hasard")
_CHANCE = (
    "« hasard » : chance, de 0 à 1, d'un tel déséquilibre si rien n'avait changé (test exact de McNemar, "
    "dans les deux sens). À force de comparer, une sur vingt passe sous 0,05 sans raison."
)


def format_matrix(result: MatrixResult) -> str:
    """For a terminal: each headline figure, variant by variant."""
    lines = [_title(result), *_notes(result)]
    for label, rows in _blocks(result):
        lines += ["", label]
        lines += [f"  {line}" for line in terminal_table(("", "valeur", "compte", "à 95 %"), rows)[1:]]
    if result.comparisons:
        lines += ["", _against(result), *terminal_table(_FLIPS, _flips(result)), _CHANCE]
    return "\n".join(lines)


def markdown_matrix(result: MatrixResult) -> str:
    """In Markdown, with both answers of each question that turned."""
    lines = [f"# {markdown_cell(_title(result))}", ""]
    for note in _notes(result):
        lines += [f"- {markdown_cell(note)}"]
    for label, rows in _blocks(result):
        lines += ["", f"## {label}", "", *markdown_rows(("Variante", "valeur", "compte", "à 95 %"), rows)]
    if result.comparisons:
        lines += ["", f"## {markdown_cell(_against(result))}", "", *markdown_rows(_FLIPS, _flips(result))]
        lines += ["", _CHANCE]
    for first, other, comparison in result.comparisons:
        one, two = result.variant(first), result.variant(other)
        assert one.run is not None
        assert two.run is not None, "only variants that ran are compared"
        lines += ["", f"# {markdown_cell(two.name)}", ""]
        lines += [
            markdown_comparison(
                comparison,
                one.run.answers(),
                two.run.answers(),
                {**one.run.questions(), **two.run.questions()},
                (one.name, two.name),
            )
        ]
    return "\n".join(lines) + "\n"


def matrix_json(result: MatrixResult) -> dict[str, object]:
    """As plain values."""
    return {
        "gold": result.gold,
        "split": result.split,
        "variants": [_variant_json(variant) for variant in result.variants],
        "comparisons": [
            {"before": first, "after": other, **_comparison_json(comparison)}
            for first, other, comparison in result.comparisons
        ],
    }


def _title(result: MatrixResult) -> str:
    split = f", lot « {result.split} »" if result.split else ""
    return f"Comparaison de {counted(len(result.variants), 'variante')} sur {result.gold}{split}"


def _notes(result: MatrixResult) -> Iterator[str]:
    for variant in result.variants:
        if variant.run is None:
            yield f"« {variant.name} » n'a pas pu être évaluée : {variant.error}"
            continue
        if variant.run.summary.unscored:
            count = counted(len(variant.run.summary.unscored), "question")
            yield f"« {variant.name} » : {count} hors des comptes, faute de note."
        if variant.without_model:
            count = counted(variant.without_model, "réponse")
            yield f"« {variant.name} » : {count} sans le modèle, extraites des documents."


def _blocks(result: MatrixResult) -> Iterator[tuple[str, list[tuple[str, str, str, str]]]]:
    """Each headline figure that a variant has: its label, and a row by variant."""
    ran = [variant for variant in result.variants if variant.run is not None]
    for name in HEADLINES:
        figures = [(variant.name, _figure(variant, name)) for variant in ran]
        label = next((figure.label for _, figure in figures if figure is not None), None)
        if label is not None:
            yield label, [_row(variant, figure) for variant, figure in figures]


def _figure(variant: VariantResult, name: str) -> Figure | None:
    if variant.run is None:
        return None
    return next((figure for figure in variant.run.summary.figures if figure.name == name), None)


def _row(variant: str, figure: Figure | None) -> tuple[str, str, str, str]:
    if figure is None:
        return (variant, NONE, "", "")
    return (variant, figure_value(figure), figure_count(figure), figure_range(figure))


def _against(result: MatrixResult) -> str:
    first = result.variant(result.comparisons[0][0]).name
    return f"Questions gagnées et perdues par rapport à « {first} » (juste ou refusée à bon droit)"


def _flips(result: MatrixResult) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for _, other, comparison in result.comparisons:
        change = comparison.change(SUCCESS.name)
        rows.append(
            (
                result.variant(other).name,
                str(comparison.common),
                str(change.gained if change else 0),
                str(change.lost if change else 0),
                chance(change.p_both if change else None),
            )
        )
    return rows


def _variant_json(variant: VariantResult) -> dict[str, object]:
    plain: dict[str, object] = {
        "name": variant.name,
        "slug": variant.slug,
        "error": variant.error,
        "asked": variant.asked,
        "reused": variant.reused,
        "without_model": variant.without_model,
    }
    if variant.run is None:
        return plain
    summary = variant.run.summary
    return {
        **plain,
        "questions": summary.questions,
        "unscored": [name for name, _ in summary.unscored],
        "made": asdict(summary.made),
        "figures": [asdict(figure) for figure in summary.figures],
    }


def _comparison_json(comparison: Comparison) -> dict[str, object]:
    return {
        "common": comparison.common,
        "differing": comparison.differing,
        "gained": [flip.after.id for flip in comparison.flips if flip.better],
        "lost": [flip.after.id for flip in comparison.flips if not flip.better],
        "reworded": list(comparison.reworded),
        "unscored": list(comparison.unscored),
        "only_before": list(comparison.only_before),
        "only_after": list(comparison.only_after),
        "changes": [_change_json(change) for change in comparison.changes],
    }


def _change_json(change: Change) -> dict[str, object]:
    return {
        "name": change.after.name,
        "before": change.before.value,
        "after": change.after.value,
        "pairs": change.pairs,
        "gained": change.gained,
        "lost": change.lost,
        "p_lost": change.p_lost,
        "p_gained": change.p_gained,
        "p_both": change.p_both,
        "difference": asdict(change.difference) if change.difference else None,
    }
