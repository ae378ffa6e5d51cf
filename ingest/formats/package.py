"""The parts of a word processing file, which is a ZIP: only the text parts are opened, each under a limit."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from lxml import etree

from ingest.safe_xml import parse_xml
from rag.errors import DocumentError

# Far above any act we know of; pictures are other parts, never opened.
MAX_PART_MIB, MAX_ENTRIES = 64, 20_000
# A part that shrinks more than this is refused, unless it is small.
MAX_RATIO, FREE_MIB = 200, 4
_MIB = 1024 * 1024
BROKEN = "Document endommagé ou qui n'en est pas un : exportez-le à nouveau."
_HEAVY = "Document dont le texte décompressé est démesuré (bombe de compression ?) : exportez-le à nouveau."
LOCKED = "Document protégé par un mot de passe : enregistrez-en une copie sans protection."
# What the standard library lets out of a damaged ZIP.
_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, ValueError, IndexError, KeyError, RuntimeError, NotImplementedError,
)  # fmt: skip


class Package:
    """A word processing file.

    Raises:
        DocumentError: it is not a ZIP, or it holds far too many parts.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._names = set(self._zip.namelist())
        except _FAULTS:
            raise DocumentError(BROKEN) from None
        if len(self._names) > MAX_ENTRIES:
            raise DocumentError(_HEAVY)

    def names(self) -> tuple[str, ...]:
        """The parts, as they are named: never to be written on a disk under these names."""
        return tuple(sorted(self._names))

    def has(self, name: str) -> bool:
        return name in self._names

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part, None where there is no such part.

        Raises:
            DocumentError: it is too heavy, encrypted, damaged, or not XML.
        """
        return parse_xml(self.raw(name), "Document") if name in self._names else None

    def raw(self, name: str) -> bytes:
        """The bytes of a part, empty where there is no such part.

        Raises:
            DocumentError: it is too heavy, encrypted or damaged.
        """
        if name not in self._names:
            return b""
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise DocumentError(LOCKED)
        self._weigh(info)
        try:
            with self._zip.open(info) as stream:
                found = stream.read(MAX_PART_MIB * _MIB + 1)
        except _FAULTS:
            raise DocumentError(BROKEN) from None
        if len(found) > MAX_PART_MIB * _MIB:
            raise DocumentError(_HEAVY)
        return found

    def _weigh(self, info: zipfile.ZipInfo) -> None:
        """Refuse by what is announced, before anything is unpacked."""
        size = info.file_size
        if size > MAX_PART_MIB * _MIB or size > max(FREE_MIB * _MIB, MAX_RATIO * max(info.compress_size, 1)):
            raise DocumentError(_HEAVY)
