"""The table of robustness: what each change does to the very questions it was made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.french import NONE, percent, percent_range
from eval.metrics.refusal import SUCCESS
from eval.runs import SUMMARY, load_run
from eval.stats import wilson
from eval.summary import Row

ORIGINALS = "variantes"
"""The run that holds the questions as they were, beside their variants."""


@dataclass(frozen=True, slots=True)
class Line:
    """``after`` successes among ``total`` questions; ``before`` among the ``compared`` they were made from.

    A success is a right answer, or a refusal where nothing answers. ``refused`` counts the right refusals
    of the ``unanswerable`` ones. Unscored questions are in no count."""

    name: str
    label: str
    total: int
    after: int
    compared: int
    before: int
    unanswerable: int
    refused: int


def table(folder: Path) -> tuple[Line, ...]:
    """The lines of every run of a folder written by ``run_robust``, in the order of the sets.

    Raises:
        EvalError: a run is unreadable, or the one of the originals is missing.
    """
    rows_before = {row.id: row for row in load_run(folder / ORIGINALS).rows if not row.transform}
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for run in sorted(path.parent for path in folder.glob(f"*/{SUMMARY}")):
        for row in load_run(run).rows:
            if row.transform and not row.error:
                grouped[row.transform].append(row)
    labels = _labels()
    names = [name for name in labels if name in grouped] + sorted(set(grouped) - set(labels))
    return tuple(_line(name, labels.get(name, name), grouped[name], rows_before) for name in names)


def format_table(lines: Sequence[Line]) -> str:
    """The table in French, with Wilson intervals at 95 %."""
    head = f"{'épreuve':<44} {'n':>5}  {'avant, mêmes questions':<30}{'après':<30}{'refus justes':<30}"
    shown = [head, "-" * len(head)]
    for line in lines:
        cells = (
            _share(line.before, line.compared),
            _share(line.after, line.total),
            _share(line.refused, line.unanswerable),
        )
        shown.append(f"{line.label:<44} {line.total:>5}  {cells[0]:<30}{cells[1]:<30}{cells[2]:<30}".rstrip())
    shown.append("Réussite : réponse juste, ou refus quand rien ne répond. Intervalles de Wilson à 95 %.")
    return "\n".join(shown)


def _labels() -> dict[str, str]:
    from eval.robust.generate import transforms
    from eval.robust.worlds import worlds

    asked = sorted(transforms(), key=lambda item: item.refusal)
    return {item.name: item.label for item in asked} | {item.name: item.label for item in worlds()}


def _line(name: str, label: str, rows: Sequence[Row], before: dict[str, Row]) -> Line:
    former = [before[row.variant_of] for row in rows if row.variant_of in before]
    former = [row for row in former if not row.error]
    unanswerable = [row for row in rows if not row.answerable]
    return Line(
        name,
        label,
        len(rows),
        _successes(rows),
        len(former),
        _successes(former),
        len(unanswerable),
        _successes(unanswerable),
    )


def _successes(rows: Sequence[Row]) -> int:
    return sum(bool(row.value(SUCCESS.name)) for row in rows)


def _share(hits: int, total: int) -> str:
    return f"{hits}/{total} {percent(hits / total)} {percent_range(wilson(hits, total))}" if total else NONE
