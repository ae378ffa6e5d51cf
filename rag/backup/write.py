"""Making an archive while the product is at work: aside, then in place in one move."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.backup.errors import writing_errors
from rag.backup.kept import Gathering, Kept, LeftOut, Piece, covered
from rag.backup.manifest import DATA, FORMAT, MANIFEST, SETTINGS, Manifest, Member, to_bytes
from rag.backup.settings import shareable
from rag.errors import StorageError, UsageError
from rag.index.files import allocated_by, remove_tree, require_room, sync
from rag.settings import Settings

OnPiece = Callable[[int, int, str], None]
PARTIAL = ".sourcier-partiel-"
MARGIN = 8 << 20
_PIECE = 1 << 20
_DAY = 86_400.0
_LEVEL = 6
_SHOWN = 5
_ALTERED = (
    "L'original {name} n'est plus celui qui a été indexé : `sourcier corpus doctor --complet` dit de quel "
    "document."
)
_PACKED = {".pdf", ".docx", ".odt", ".png", ".jpg", ".jpeg", ".xz", ".gz", ".zip", ".tif", ".tiff"}


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that was made. ``notes`` are French sentences on what the operator must know of it."""

    path: Path
    size: int
    manifest: Manifest
    notes: tuple[str, ...]


def save(
    settings: Settings,
    path: Path,
    kept: Sequence[Kept],
    left_out: Sequence[LeftOut],
    *,
    version: str,
    people: bool = True,
    on_piece: OnPiece = lambda done, total, name: None,
) -> Saved:
    """Save a data folder in a new file. ``people``: with conversations and the record.

    Raises:
        UsageError: the file exists, is in the data folder, or there is nothing to save.
        StorageError: no right or no room; nothing is then left of the archive.
        IndexStoreError: the index is damaged: nothing can be restored from it.
    """
    _check_place(settings, path)
    now = datetime.now(UTC)
    with writing_errors(path.parent), _workplace(path.parent) as work, ExitStack() as held:
        gathering = Gathering(settings, work, held)
        wanted = [thing for thing in kept if people or not thing.people]
        pieces = [piece for thing in wanted for piece in thing.save(gathering)]
        if not pieces:
            raise UsageError(
                f"Il n'y a rien à sauvegarder dans {settings.data_dir} : vérifiez SOURCIER_DATA_DIR."
            )
        gathering.notes += _strangers(settings.data_dir, (*kept, *left_out))
        gathering.notes += _links(settings.data_dir, wanted, {piece.name for piece in pieces})
        require_room(work, sum(map(_room_of, pieces)) + MARGIN)
        draft, manifest = _write(gathering, pieces, now, version, people, on_piece)
        if path.exists():
            raise _exists(path)
        draft.rename(path)
        sync(path.parent)
        return Saved(path, path.stat().st_size, manifest, tuple(gathering.notes))


def _check_place(settings: Settings, path: Path) -> None:
    folder, data = path.parent.resolve(), settings.data_dir.resolve()
    if not folder.is_dir():
        raise UsageError(f"Le dossier {path.parent} n'existe pas : créez-le, ou donnez-en un autre.")
    if folder == data or data in folder.parents:
        raise UsageError(
            f"{path} est dans le dossier de données : une sauvegarde se garde ailleurs, au mieux sur un "
            "autre disque. Donnez un autre dossier."
        )
    if path.exists():
        raise _exists(path)


def _exists(path: Path) -> UsageError:
    return UsageError(f"{path} existe déjà : donnez un autre nom, ou un dossier où en mettre un daté.")


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A private folder beside the archive, gone at the end; those of processes killed long ago go too."""
    for left in folder.glob(f"{PARTIAL}*"):
        with suppress(FileNotFoundError):  # another backup may be ending
            if time.time() - left.stat().st_mtime > _DAY:
                remove_tree(left)
    work = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _room_of(piece: Piece) -> int:
    try:
        return allocated_by(piece.path)
    except FileNotFoundError:
        return 0


def _strangers(data: Path, known: Sequence[Kept | LeftOut]) -> Iterator[str]:
    if found := [name for name, _ in _files(data) if not covered(name, known)]:
        yield (
            f"{len(found)} fichier(s) de {data} ne sont pas de Sourcier : ils n'ont pas été sauvegardés "
            f"({_some(found)})."
        )


def _links(data: Path, wanted: Sequence[Kept], saved: Container[str]) -> Iterator[str]:
    links = (name for name, path in _files(data) if path.is_symlink() and name not in saved)
    if found := [name for name in links if covered(name, wanted)]:
        yield (
            f"{len(found)} fichier(s) de {data} sont des liens, qui ne sont pas suivis : mettez à leur place "
            f"les fichiers qu'ils désignent pour qu'ils soient sauvegardés ({_some(found)})."
        )


def _files(data: Path) -> Iterator[tuple[str, Path]]:
    """Whatever is there under its name in the data folder, but what may not be read (« lost+found »)."""
    for place, _, names in os.walk(data):
        for path in (Path(place, name) for name in sorted(names)):
            yield path.relative_to(data).as_posix(), path


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")


def _write(
    gathering: Gathering,
    pieces: Sequence[Piece],
    now: datetime,
    version: str,
    people: bool,
    on_piece: OnPiece,
) -> tuple[Path, Manifest]:
    draft = gathering.work / "archive"
    text = shareable(gathering.settings, now)
    total, done, members = sum(map(_room_of, pieces)), 0, []
    # As private as what it holds, whatever the folder lets others read.
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as stream:
        with zipfile.ZipFile(stream, "w", compresslevel=_LEVEL) as archive:
            for piece in pieces:
                on_piece(done, total, piece.name)
                done += _room_of(piece)
                if member := _add(archive, piece):
                    members.append(member)
                    if piece.sha256 not in ("", member.sha256):
                        gathering.notes.append(_ALTERED.format(name=piece.name))
            on_piece(total, total, "")
            members.append(_add_bytes(archive, SETTINGS, text.toml.encode(), now))
            manifest = Manifest(
                FORMAT,
                version,
                now,
                gathering.generation,
                gathering.settings.digest(),
                people,
                gathering.counts,
                text.secrets,
                gathering.elsewhere,
                tuple(members),
            )
            _add_bytes(archive, MANIFEST, to_bytes(manifest), now)
        stream.flush()
        os.fsync(stream.fileno())
    return draft, manifest


def _add(archive: zipfile.ZipFile, piece: Piece) -> Member | None:
    """Add a file; None when it was fleeting and is gone."""
    try:
        taken = piece.path.open("rb")
    except FileNotFoundError:
        if piece.fleeting:
            return None
        raise StorageError(
            f"Le fichier {piece.path} a disparu pendant la sauvegarde : relancez la commande."
        ) from None
    name, digest, size = DATA + piece.name, hashlib.sha256(), 0
    with taken:
        info = _info(name, datetime.fromtimestamp(os.fstat(taken.fileno()).st_mtime, UTC))
        if piece.path.suffix.lower() not in _PACKED:
            info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=True) as given:
            while read := taken.read(_PIECE):
                digest.update(read)
                size += len(read)
                given.write(read)
    return Member(name, size, digest.hexdigest())


def _add_bytes(archive: zipfile.ZipFile, name: str, content: bytes, now: datetime) -> Member:
    archive.writestr(_info(name, now), content, zipfile.ZIP_DEFLATED)
    return Member(name, len(content), hashlib.sha256(content).hexdigest())


def _info(name: str, moment: datetime) -> zipfile.ZipInfo:
    """Readable by its owner only, should it be taken out by another tool. The format knows no year before."""
    info = zipfile.ZipInfo(name, max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    info.external_attr = 0o100600 << 16
    return info
