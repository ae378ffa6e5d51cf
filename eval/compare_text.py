"""A comparison in French: the figures side by side, then both answers of each question that turned."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from eval.answers import AnswerRow
from eval.compare import Change, Comparison, Flip
from eval.french import (
    NONE,
    REFUSALS,
    between,
    chance,
    counted,
    digits,
    figure_count,
    figure_value,
    markdown_cell,
    markdown_rows,
    number,
    percent_range,
    terminal_table,
)
from eval.gold import GoldQuestion
from eval.metrics.base import Kind
from eval.metrics.refusal import SUCCESS

WIDTH = 110
NAMES = ("avant", "après")
_HEAD = ("Mesure", "avant", "après", "différence à 95 %", "gagnées", "perdues", "hasard")
_LISTED = 8
_LEGEND = (
    "« gagnées » : questions passées de non à oui, « perdues » de oui à non, pour la mesure de la ligne. "
    "« hasard » : chance, de 0 à 1, d'un tel déséquilibre si rien n'avait changé (test exact de McNemar, "
    "dans les deux sens) ; sous 0,05 on n'y croit plus guère. Différence : intervalle par rééchantillonnage "
    "des questions (bootstrap apparié), en points pour les pourcentages."
)


def format_comparison(
    comparison: Comparison,
    answers_before: Mapping[str, AnswerRow],
    answers_after: Mapping[str, AnswerRow],
    questions: Mapping[str, GoldQuestion],
    names: tuple[str, str] = NAMES,
) -> str:
    """For a terminal; ``names`` are those of the two runs."""
    table = terminal_table(_HEAD, _rows(comparison))
    lines = [*_opening(comparison, names), "", *table, "", _alike(comparison), *_wrapped(_LEGEND)]
    for title, flips in _parts(comparison):
        lines += ["", f"{title} : {len(flips)}"]
        for flip in flips:
            sides = _sides(flip, answers_before, answers_after)
            lines += ["", *_wrapped(_asked(flip, questions)), *_columns(sides, names)]
    return "\n".join(lines)


def markdown_comparison(
    comparison: Comparison,
    answers_before: Mapping[str, AnswerRow],
    answers_after: Mapping[str, AnswerRow],
    questions: Mapping[str, GoldQuestion],
    names: tuple[str, str] = NAMES,
) -> str:
    """In Markdown."""
    lines: list[str] = []
    for line in _opening(comparison, names):
        lines += [markdown_cell(line), ""]
    lines += [*markdown_rows(_HEAD, _rows(comparison)), "", _alike(comparison), "", _LEGEND]
    for title, flips in _parts(comparison):
        lines += ["", f"## {title} : {len(flips)}"]
        for flip in flips:
            sides = _sides(flip, answers_before, answers_after)
            lines += ["", f"**{markdown_cell(_asked(flip, questions))}**", "", *markdown_rows(names, [sides])]
    return "\n".join(lines) + "\n"


def _opening(comparison: Comparison, names: tuple[str, str]) -> list[str]:
    """What is compared, and what is left out."""
    better = sum(flip.better for flip in comparison.flips)
    worse = len(comparison.flips) - better
    lines = [
        f"Comparaison de « {names[0]} » (avant) et « {names[1]} » (après) : "
        f"{counted(comparison.common, 'question')} en commun, {comparison.differing} dont la réponse montrée "
        f"change, {better} en mieux et {worse} en moins bien."
    ]
    left_out = (
        ("reformulée(s) ou au corrigé modifié", comparison.reworded),
        ("non notée(s) d'un côté au moins", comparison.unscored),
        (f"seulement dans « {names[0]} »", comparison.only_before),
        (f"seulement dans « {names[1]} »", comparison.only_after),
    )
    lines += [f"Hors comparaison, {what} : {len(ids)} ({_few(ids)})." for what, ids in left_out if ids]
    return lines


def _few(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_LISTED]) + (", …" if len(ids) > _LISTED else "")


def _rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """The headline, then the figures that are not the same to the last digit."""
    headline = [change for change in comparison.changes if change.after.name == SUCCESS.name]
    others = [change for change in comparison.changes if change not in headline and not _same(change)]
    return [_cells(change) for change in (*headline, *others)]


def _alike(comparison: Comparison) -> str:
    count = sum(_same(change) and change.after.name != SUCCESS.name for change in comparison.changes)
    return f"Mesures identiques, non montrées : {count}."


def _same(change: Change) -> bool:
    before, after = change.before, change.after
    return before.value == after.value and not (change.gained or change.lost)


def _cells(change: Change) -> tuple[str, ...]:
    # Where the figure concerns other questions in each run, the test on those it shares is not of the figure.
    tested = change.p_both is not None and change.before.total == change.after.total == change.pairs
    return (
        change.after.label,
        f"{figure_value(change.before)} ({figure_count(change.before)})",
        f"{figure_value(change.after)} ({figure_count(change.after)})",
        _difference(change),
        str(change.gained) if tested else "",
        str(change.lost) if tested else "",
        chance(change.p_both) if tested else "",
    )


def _difference(change: Change) -> str:
    if change.before.value is None or change.after.value is None:
        return NONE
    share = change.after.kind is Kind.PROPORTION
    gap = change.after.value - change.before.value
    decimals = 1 if share else digits(change.after.kind)
    shown = _signed(100 * gap if share else gap, decimals)
    if change.difference is None:
        return shown
    if share:
        return f"{shown} {percent_range(change.difference)}"
    return f"{shown} {between(change.difference, decimals)}"


def _signed(value: float, decimals: int) -> str:
    return ("+" if round(value, decimals) > 0 else "") + number(value, decimals)


def _parts(comparison: Comparison) -> list[tuple[str, list[Flip]]]:
    return [
        (
            "Questions perdues (bonnes avant, plus après)",
            [flip for flip in comparison.flips if not flip.better],
        ),
        ("Questions gagnées (bonnes après, pas avant)", [flip for flip in comparison.flips if flip.better]),
    ]


def _asked(flip: Flip, questions: Mapping[str, GoldQuestion]) -> str:
    row = flip.after
    about = ", ".join(part for part in (row.id, row.commune, row.kind) if part)
    question = questions.get(row.id)
    if question is None:
        return about
    expected = " ; ".join(" ou ".join(group) for group in question.must) or "aucune réponse (refuser)"
    return f"{about} — {' / '.join((*question.context, question.question))} — Attendu : {expected}"


def _sides(flip: Flip, before: Mapping[str, AnswerRow], after: Mapping[str, AnswerRow]) -> tuple[str, str]:
    return (_shown(before.get(flip.before.id)), _shown(after.get(flip.after.id)))


def _shown(answer: AnswerRow | None) -> str:
    """What the user read, and the pages cited."""
    if answer is None:
        return "(réponse non conservée)"
    if not answer.answered:
        reason = REFUSALS.get(answer.refusal, answer.refusal)
        return f"Refus{f' ({reason})' if reason else ''} : {answer.answer}"
    cited = [
        ", p. ".join(filter(None, (f"[{rank}] {item.file}", ", ".join(map(str, item.pages)))))
        for rank, item in enumerate(answer.citations, start=1)
    ]
    return "\n".join([answer.answer, *cited])


def _columns(sides: tuple[str, str], names: tuple[str, str]) -> Iterator[str]:
    """Both texts, side by side."""
    width = (WIDTH - 5) // 2
    left, right = (
        [line for part in (name, "-" * width, *text.splitlines()) for line in _wrapped(part, width)]
        for name, text in zip(names, sides, strict=True)
    )
    for one, two in zip_longest(left, right, fillvalue=""):
        yield f"  {one:<{width}} | {two}".rstrip()


def _wrapped(text: str, width: int = WIDTH) -> list[str]:
    """Lines of that width; no line begins with a mark that follows a space in French."""
    for mark in ":;?!»":
        text = text.replace(f" {mark}", f"\u00a0{mark}")
    return textwrap.wrap(text.replace("« ", "«\u00a0"), width)
