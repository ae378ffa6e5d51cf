"""The robustness sets asked and scored, one run folder each.

variantes/   the questions as they are, and the variants that keep their answer
refus/       the questions made or invented to be refused
<world>/     the questions of one world, asked of its own index, built in a temporary folder and removed
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.gold import GoldQuestion
from eval.robust.base import Transform
from eval.robust.context import Context, open_context
from eval.robust.generate import chosen, generate, transforms
from eval.robust.table import ORIGINALS
from eval.robust.worlds import build_world, worlds
from eval.run import EvalProgress, evaluate
from eval.summary import Summary
from rag.settings import Settings

REFUSALS = "refus"


@dataclass(frozen=True, slots=True)
class _Set:
    """A named set of questions and what to ask them of."""

    name: str
    questions: tuple[GoldQuestion, ...]
    settings: Settings
    corpora: Path | None = None


def run_robust(
    questions: Sequence[GoldQuestion],
    settings: Settings,
    *,
    out: Path | None = None,
    seed: int = 0,
    names: Sequence[str] = (),
    corpora: Path | None = None,
    on_progress: Callable[[str, EvalProgress], None] | None = None,
) -> tuple[tuple[str, Summary], ...]:
    """Evaluate every robustness set, or those that ``names`` gives (transformations and worlds).

    With ``out``, a run folder by set is written there; ``table`` reads them. Worlds are built one at a time.

    Raises:
        EvalError: a name is unknown.
        IndexStoreError: nothing is indexed, or the index cannot be read.
        StorageError: the results or a world cannot be written.
    """
    found: list[tuple[str, Summary]] = []
    with open_context(settings) as context:
        for each in _sets(questions, settings, context, seed, names, corpora):

            def progress(step: EvalProgress, name: str = each.name) -> None:
                if on_progress is not None:
                    on_progress(name, step)

            summary = evaluate(
                each.questions,
                each.settings,
                gold=each.name,
                out=out / each.name if out else None,
                corpora=each.corpora,
                on_progress=progress,
            )
            found.append((each.name, summary))
    return tuple(found)


def _sets(
    questions: Sequence[GoldQuestion],
    settings: Settings,
    context: Context,
    seed: int,
    names: Sequence[str],
    corpora: Path | None,
) -> Iterator[_Set]:
    asked_worlds = [item.name for item in worlds() if not names or item.name in names]
    asked = transforms_among(names)
    keeping = [item.name for item in asked if not item.refusal]
    refusals = [item.name for item in asked if item.refusal]
    kept = generate(questions, context, seed, keeping) if keeping else ()
    originals = tuple(question for question in questions if not question.transform)
    yield _Set(ORIGINALS, (*originals, *kept), settings, corpora)
    if refusals:
        yield _Set(REFUSALS, generate(questions, context, seed, refusals), settings, corpora)
    for name in asked_worlds:
        with tempfile.TemporaryDirectory(prefix="sourcier-essai-") as folder:
            derived, made = build_world(name, questions, settings, Path(folder), seed, context=context)
            if made:
                yield _Set(name, made, derived)


def transforms_among(names: Sequence[str]) -> tuple[Transform, ...]:
    """The transformations among these names of transformations and worlds; all of them without name."""
    of_worlds = {item.name for item in worlds()}
    wanted = [name for name in names if name not in of_worlds]
    if not names:
        return transforms()
    return chosen(wanted) if wanted else ()
