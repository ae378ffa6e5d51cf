"""``sourcier backup``: all that the data folder keeps, in one file."""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from rag.errors import StorageError, UsageError
from ui import labels, texts
from ui.cli.french import Commands, add_command
from ui.cli.options import positive
from ui.cli.output import progress, say, say_json, warn

if TYPE_CHECKING:
    from rag.backup.write import Saved

SUFFIX = ".zip"
_MEGA = 1_000_000


def register(commands: Commands) -> None:
    parser = add_command(
        commands,
        "backup",
        "sauvegarde le dossier de données dans un seul fichier",
        "Sauvegarde dans un seul fichier l'index, les originaux, le journal, le travail des personnes, les\n"
        "évaluations et les réglages sans leurs secrets. Sourcier peut rester ouvert.",
    )
    parser.add_argument(
        "archive", type=Path, metavar="ARCHIVE", help="fichier .zip à écrire, ou dossier où en mettre un daté"
    )
    parser.add_argument(
        "--sans-personnes",
        action="store_true",
        help="sans le journal, ni les conversations, ni ce que les personnes ont gardé",
    )
    parser.add_argument(
        "--garder",
        type=positive,
        metavar="N",
        help="dans un dossier : garde les N plus récentes, supprime les autres",
    )
    parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from rag.backup.names import dated_name, outdated
    from rag.backup.write import save
    from rag.settings import load_settings
    from rag.version import sourcier_version
    from ui.kept import KEPT, LEFT_OUT

    settings, people, started = load_settings(), not args.sans_personnes, time.monotonic()
    folder = args.archive if args.archive.is_dir() else None
    path = _target(args.archive, dated_name(datetime.now(UTC), people), args.garder)
    with stopping(texts.BACKUP_STOPPED), progress("Sauvegarde", "Mo") as advance:

        def on_piece(done: int, total: int, name: str) -> None:
            if advance:
                advance(done // _MEGA, total // _MEGA, name)

        saved = save(
            settings, path, KEPT, LEFT_OUT, version=sourcier_version(), people=people, on_piece=on_piece
        )
    older = outdated(folder, args.garder, people) if folder and args.garder else []
    removed = [each for each in older if each != saved.path]  # the clock may have been set back
    _remove(removed)
    if args.json:
        say_json(_to_json(saved, time.monotonic() - started, removed))
    else:
        _tell(saved, time.monotonic() - started, removed)
    return 0


def _target(path: Path, name: str, keep: int | None) -> Path:
    if path.is_dir():
        return path / name
    if keep:
        raise UsageError(texts.BACKUP_KEEP_WANTS_FOLDER.format(path=path))
    if path.suffix.lower() != SUFFIX:
        raise UsageError(texts.BACKUP_NOT_A_PLACE.format(path=path))
    return path


def _remove(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            raise StorageError(texts.BACKUP_NOT_REMOVED.format(path=path)) from None


def _tell(saved: Saved, seconds: float, removed: list[Path]) -> None:
    size, took = labels.decimal(saved.size / _MEGA, 1), labels.decimal(seconds, 1)
    say(texts.BACKUP_DONE.format(path=saved.path, size=size, seconds=took))
    say(f"    {counted(saved.manifest.counts)}")
    if saved.manifest.secrets:
        say(texts.BACKUP_SECRETS.format(names=", ".join(saved.manifest.secrets)))
    if removed:
        say(texts.BACKUP_REMOVED.format(names=", ".join(path.name for path in removed)))
    for note in saved.notes:
        warn(texts.TO_KNOW.format(note=note))


def _to_json(saved: Saved, seconds: float, removed: list[Path]) -> dict[str, object]:
    manifest = saved.manifest
    return {
        "path": str(saved.path),
        "size": saved.size,
        "seconds": round(seconds, 3),
        "generation": manifest.generation or None,
        "people": manifest.people,
        "counts": manifest.counts,
        "secrets": list(manifest.secrets),
        "notes": list(saved.notes),
        "removed": [str(path) for path in removed],
    }


def counted(counts: Mapping[str, int]) -> str:
    """« documents : 59, passages : 3 020 »."""
    return ", ".join(f"{label} : {labels.number(value)}" for label, value in counts.items()) or texts.NO_COUNT


@contextmanager
def stopping(told: str) -> Iterator[None]:
    """A work that a service manager stops ends as one stopped at the keyboard: it clears what it began."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        warn(told)
        raise
    finally:
        signal.signal(signal.SIGTERM, former)
