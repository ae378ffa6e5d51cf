"""The pages counted and the questions chosen, alike for all systems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pypdfium2 import PdfDocument, PdfiumError

from eval.bench.systems import files_of
from eval.errors import EvalError
from eval.gold import GoldQuestion


def choose_questions(gold: Sequence[GoldQuestion], folders: Sequence[Path]) -> tuple[GoldQuestion, ...]:
    """The answerable questions whose proof is in these folders, follow-ups left out.

    A quick start has no memory of the previous turns: asking it a follow-up would measure that alone.
    """
    names = tuple(folder.name + "/" for folder in folders)
    kept = tuple(
        question
        for question in gold
        if question.answerable
        and not question.context
        and any(source.file.startswith(names) for source in question.sources)
    )
    if not kept:
        shown = ", ".join(str(folder) for folder in folders)
        raise EvalError(
            f"Aucune question du jeu ne porte sur {shown}. Donnez le jeu de ces documents avec --gold."
        )
    return kept


def count_pages(folders: Sequence[Path]) -> int:
    """Pages of the corpus, counted apart from both systems; a text counts its form feeds."""
    return sum(_pages(path) for folder in folders for path in files_of(folder))


def _pages(path: Path) -> int:
    if path.suffix.lower() != ".pdf":
        return path.read_bytes().count(b"\f") + 1
    try:
        document = PdfDocument(path)
    except PdfiumError:
        return 0
    pages = len(document)
    document.close()
    return pages
