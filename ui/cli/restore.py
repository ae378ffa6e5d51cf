"""``sourcier restore``: put a backup back, or see whether it can be."""

from __future__ import annotations

import argparse
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import SourcierError, StorageError, UsageError
from ui import labels, texts
from ui.cli.backup import counted, stopping
from ui.cli.french import Commands, add_command
from ui.cli.output import progress, say, say_json, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rag.backup.archive import Archive
    from rag.backup.manifest import Manifest
    from rag.backup.restore import Restored
    from rag.settings import Settings

_MEGA = 1_000_000


def register(commands: Commands) -> None:
    parser = add_command(
        commands,
        "restore",
        "remet en place une sauvegarde, ou la vérifie",
        "Remet une sauvegarde dans le dossier de données, qui doit être vide. Tout est vérifié avant que\n"
        "rien ne soit en place. Interrompue, la commande ne laisse rien, ou se termine quand on la relance.",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="fichier écrit par sourcier backup")
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--remplacer", action="store_true", help="met de côté ce que contient le dossier de données"
    )
    only.add_argument("--verifier", action="store_true", help="relit toute la sauvegarde sans rien restaurer")
    only.add_argument(
        "--reglages", type=Path, metavar="FICHIER", help="n'écrit que ses réglages, dans un nouveau fichier"
    )
    parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from rag.backup.archive import Archive
    from ui.kept import KEPT

    if args.verifier or args.reglages:
        with Archive(args.archive, KEPT) as archive:
            _read_through(archive)
            if args.reglages:
                _write_settings(archive, args.reglages)
            else:
                _tell_sound(archive, args.json)
        return 0

    from rag.backup.restore import finish_interrupted
    from rag.settings import load_settings

    settings = load_settings()
    if finish_interrupted(settings):
        warn(texts.RESTORE_FINISHED.format(folder=settings.data_dir))
        code = _vectors(settings)
        if args.json:
            say_json({"finished": True, "data": str(settings.data_dir), "searchable": code == 0})
        return code
    with Archive(args.archive, KEPT) as archive:
        restored = _restore(archive, settings, args.remplacer)
        manifest = archive.manifest
    if not args.json:
        _tell(settings, manifest, restored)
    code = _vectors(settings)
    if args.json:
        say_json(_to_json(settings, manifest, restored, code))
    return code


def _read_through(archive: Archive) -> None:
    with _bytes_read("Vérification", archive) as on_bytes:
        archive.verify(on_bytes)


def _restore(archive: Archive, settings: Settings, replacing: bool) -> Restored:
    from rag.backup.restore import restore
    from ui.kept import KEPT

    with stopping(texts.RESTORE_STOPPED), _bytes_read("Restauration", archive) as on_bytes:
        return restore(archive, settings, KEPT, now=datetime.now(UTC), replacing=replacing, on_bytes=on_bytes)


@contextmanager
def _bytes_read(label: str, archive: Archive) -> Iterator[Callable[[int], None]]:
    """A bar for what is read of an archive."""
    total, done = archive.manifest.size, 0
    with progress(label, "Mo") as advance:

        def on_bytes(count: int) -> None:
            nonlocal done
            done += count
            if advance:
                advance(done // _MEGA, max(total, done) // _MEGA, "")

        yield on_bytes


def _write_settings(archive: Archive, path: Path) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(archive.settings())
    except FileExistsError:
        raise UsageError(texts.RESTORE_SETTINGS_EXIST.format(path=path)) from None
    except OSError:
        raise StorageError(texts.RESTORE_SETTINGS_UNWRITABLE.format(path=path)) from None
    say(texts.RESTORE_SETTINGS_ONLY.format(path=path))
    _tell_secrets(archive.manifest)


def _vectors(settings: Settings) -> int:
    """Make the vectors again when those restored do not serve; the exit code."""
    from rag.backup.vectors import remake_vectors, vectors_serve
    from rag.encode import open_home

    try:
        home, embedder = open_home(settings)
        if vectors_serve(home):
            return 0
        with progress("Vecteurs", "passages") as advance:
            done = 0

            def on_done(count: int) -> None:
                nonlocal done
                done += count
                if advance:
                    advance(done, done, "")

            passages = remake_vectors(home, embedder, on_done)
    except SourcierError as error:
        warn(texts.RESTORE_NO_VECTORS.format(error=error))
        return error.exit_code
    warn(texts.RESTORE_VECTORS.format(passages=labels.number(passages)))
    return 0


def _tell_sound(archive: Archive, as_json: bool) -> None:
    manifest = archive.manifest
    if as_json:
        say_json({"ok": True, **_plain(manifest)})
        return
    files, size = labels.number(len(manifest.members)), labels.decimal(manifest.size / _MEGA, 1)
    say(texts.RESTORE_SOUND.format(path=archive.path, files=files, size=size))
    _tell_manifest(manifest)
    _tell_secrets(manifest)


def _tell(settings: Settings, manifest: Manifest, restored: Restored) -> None:
    from rag.backup.restore import SETTINGS_FILE

    say(texts.RESTORE_DONE.format(folder=settings.data_dir))
    _tell_manifest(manifest)
    if restored.aside:
        say(texts.RESTORE_ASIDE.format(folder=restored.aside))
    path = settings.data_dir / SETTINGS_FILE
    if settings.digest() == manifest.settings:
        say(texts.RESTORE_SAME_SETTINGS.format(path=path))
    else:
        say(texts.RESTORE_OTHER_SETTINGS.format(path=path, place=_settings_place()))
    _tell_secrets(manifest)
    for name, former in manifest.elsewhere.items():
        say(texts.RESTORE_ELSEWHERE.format(name=settings.data_dir / name, former=former))
    for note in restored.notes:
        warn(texts.TO_KNOW.format(note=note))


def _settings_place() -> Path:
    """The settings file in force, else where one is usually put."""
    from rag.settings import settings_files

    candidates = settings_files(dict(os.environ))
    return next((path for path in candidates if path.is_file()), candidates[-1]).absolute()


def _tell_manifest(manifest: Manifest) -> None:
    people = "" if manifest.people else texts.RESTORE_WITHOUT_PEOPLE
    day = f"{manifest.created.astimezone():%d/%m/%Y à %H:%M}"
    say(texts.RESTORE_MADE.format(day=day, version=manifest.version, people=people))
    say(f"    {counted(manifest.counts)}")


def _tell_secrets(manifest: Manifest) -> None:
    if manifest.secrets:
        say(texts.RESTORE_SECRETS.format(names=", ".join(manifest.secrets)))


def _plain(manifest: Manifest) -> dict[str, object]:
    return {
        "created": manifest.created.isoformat(),
        "version": manifest.version,
        "generation": manifest.generation or None,
        "people": manifest.people,
        "counts": manifest.counts,
        "secrets": list(manifest.secrets),
        "elsewhere": manifest.elsewhere,
        "files": len(manifest.members),
        "size": manifest.size,
    }


def _to_json(settings: Settings, manifest: Manifest, restored: Restored, code: int) -> dict[str, object]:
    return {
        **_plain(manifest),
        "data": str(settings.data_dir),
        "aside": str(restored.aside) if restored.aside else None,
        "same_settings": settings.digest() == manifest.settings,
        "notes": list(restored.notes),
        "searchable": code == 0,
    }
