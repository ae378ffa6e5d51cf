"""Reading an archive: nothing of it is believed before it is checked."""

from __future__ import annotations

import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO

from rag.backup.errors import ArchiveError
from rag.backup.kept import Kept, covered
from rag.backup.manifest import DATA, LARGEST, MANIFEST, SETTINGS, Manifest, Member, from_bytes, is_safe

OnBytes = Callable[[int], None]
PIECE = 1 << 20
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_MOST = 1_100
"""Deflate packs 1 032 bytes in one at most: beyond, the same bytes are given for several files."""


class Archive:
    """An archive open for reading, to be closed; its structure and its manifest are sound.

    ``kept`` are the things this version knows how to restore.

    Raises:
        ArchiveError: by each method, when it is damaged, of another version, or not made by a backup.
    """

    def __init__(self, path: Path, kept: Iterable[Kept]) -> None:
        self.path = path
        self._kept = tuple(kept)
        with self._reading():
            self._zip = zipfile.ZipFile(path)
        try:
            self.manifest = self._checked()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def data(self) -> Iterator[tuple[str, Member]]:
        """The files of the data folder, by their name in it."""
        for member in self.manifest.members:
            if member.name.startswith(DATA):
                yield member.name.removeprefix(DATA), member

    def settings(self) -> bytes:
        """The file of settings."""
        member = next(each for each in self.manifest.members if each.name == SETTINGS)
        return b"".join(self.read(member))

    def verify(self, on_bytes: OnBytes = lambda count: None) -> None:
        """Read everything."""
        for member in self.manifest.members:
            for piece in self.read(member):
                on_bytes(len(piece))

    def read(self, member: Member) -> Iterator[bytes]:
        """The bytes of a member, never more than it declares. The end is only reached when they are what was
        saved: until then, nothing may be made of them."""
        digest, left = hashlib.sha256(), member.size
        with self._reading(), self._zip.open(member.name) as stream:
            while piece := stream.read(min(PIECE, left + 1)):
                left -= len(piece)
                if left < 0:
                    raise self._altered(member.name)
                digest.update(piece)
                yield piece
        if left or digest.hexdigest() != member.sha256:
            raise self._altered(member.name)

    def _checked(self) -> Manifest:
        found = self._entries()
        manifest = from_bytes(self._manifest(found.pop(MANIFEST, None)), self.path.name)
        members = {member.name: member for member in manifest.members}
        if len(members) != len(manifest.members):
            raise self._refused("son manifeste nomme deux fois le même fichier")
        for name in sorted(found.keys() - members.keys()):
            raise self._refused(f"{_shown(name)} n'est pas dans son manifeste")
        for name in sorted(members.keys() - found.keys()):
            raise self._refused(f"{_shown(name)} y manque")
        for name, member in members.items():
            if found[name].file_size != member.size:
                raise self._refused(f"{_shown(name)} n'a pas la taille annoncée")
            if name != SETTINGS and not self._known(name):
                raise self._refused(f"{_shown(name)} n'est rien que cette version de Sourcier connaisse")
        folders = {parent.as_posix() for name in members for parent in PurePosixPath(name).parents}
        for name in sorted(folders & members.keys()):
            raise self._refused(f"{_shown(name)} y est un fichier et un dossier")
        if SETTINGS not in members:
            raise self._refused("les réglages y manquent")
        if manifest.size > _MOST * self.path.stat().st_size:
            raise self._refused("ce qu'elle annonce ne peut pas y tenir")
        return manifest

    def _entries(self) -> dict[str, zipfile.ZipInfo]:
        """What the zip itself says it holds, by name."""
        found: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            if info.filename in found:
                raise self._refused(f"{_shown(info.filename)} y est deux fois")
            if fault := _fault(info):
                raise self._refused(fault)
            found[info.filename] = info
        return found

    def _manifest(self, info: zipfile.ZipInfo | None) -> bytes:
        if info is None:
            raise ArchiveError(
                f"{self.path} n'est pas une sauvegarde de Sourcier : elle n'a pas de manifeste."
            )
        if info.file_size > LARGEST:
            raise self._refused("son manifeste est démesuré")
        with self._reading(), self._zip.open(info) as stream:
            return stream.read(LARGEST)

    def _known(self, name: str) -> bool:
        return name.startswith(DATA) and covered(name.removeprefix(DATA), self._kept)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, IsADirectoryError):
            raise ArchiveError(
                f"{self.path} n'existe pas ou n'est pas un fichier : donnez le chemin d'une sauvegarde."
            ) from None
        except PermissionError:
            raise ArchiveError(f"{self.path} ne peut pas être lu : donnez le droit de le lire.") from None
        except OSError as error:  # a disk that fails, or places in the file that do not exist
            raise self._refused(f"sa lecture échoue ({error.strerror})") from None
        except _DAMAGE:
            raise self._refused("le fichier est tronqué ou abîmé") from None

    def _altered(self, name: str) -> ArchiveError:
        return self._refused(f"{_shown(name)} n'est plus ce qui a été sauvegardé")

    def _refused(self, fault: str) -> ArchiveError:
        return ArchiveError(
            f"La sauvegarde {self.path} ne peut pas être utilisée : {fault}. Rien n'a été restauré ; "
            "prenez une autre sauvegarde."
        )


def _fault(info: zipfile.ZipInfo) -> str:
    """Why a member may not be taken from any archive; empty when it may."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if not is_safe(info.filename):
        return f"le nom {_shown(info.filename)} sortirait du dossier de données"
    if kind not in (0, stat.S_IFREG) or info.is_dir():
        return f"{_shown(info.filename)} n'est pas un simple fichier"
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
        return f"{_shown(info.filename)} est écrit d'une façon que Sourcier n'emploie pas"
    return ""


def _shown(name: str) -> str:
    """A name of a file we did not write, in a sentence."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in name[:80])
    return f"« {plain} »"


def write_holding_holes(pieces: Iterable[bytes], stream: BinaryIO) -> None:
    """Write a file, its zeros left as holes: those of the index are mostly that."""
    size = 0
    for piece in pieces:
        for start in range(0, len(piece), _BLOCK):
            block = piece[start : start + _BLOCK]
            if block.strip(b"\0"):
                stream.seek(size + start)
                stream.write(block)
        size += len(piece)
    stream.truncate(size)


_BLOCK = 1 << 14
