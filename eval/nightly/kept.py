"""How the nights gone by and the sets of questions are saved."""

from __future__ import annotations

from collections.abc import Iterator

from eval.history import History
from eval.nightly.place import LOCK, RUNNING, begun, nights_folder
from rag.backup.kept import Gathering, Kept, LeftOut, Piece, folder_pieces, named_files

_NAME = "evaluation"


def _save(gathering: Gathering) -> Iterator[Piece]:
    """The nights, wherever the settings keep them, but the one at work."""
    folder = nights_folder(gathering.settings)
    if not folder.is_dir():
        return
    night = begun(folder)
    under_way = f"{night.folder}/" if night and night.folder else None

    def left(name: str) -> bool:
        return (
            name in (LOCK, RUNNING) or name.endswith(".tmp") or bool(under_way and name.startswith(under_way))
        )

    pieces = list(folder_pieces(gathering, folder, _NAME, left))
    if pieces:
        gathering.counts["évaluations de nuit"] = len(History(folder).nights())
        if folder.resolve() != (gathering.settings.data_dir / _NAME).resolve():
            gathering.elsewhere[_NAME] = str(folder)
    yield from pieces


EVALUATION = Kept("évaluations de nuit", (f"{_NAME}/*",), _save)
GOLD = named_files("jeux de questions", "jeux", lambda settings: settings.evaluation.jeux, top="*.jsonl")
NOT_EVALUATION = (LeftOut((f"{_NAME}/{LOCK}", f"{_NAME}/{RUNNING}", f"{_NAME}/*.tmp"), "nuit en cours"),)
