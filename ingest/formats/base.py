"""What a reader gives: lines, or a structure; and the texts it can decode."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.markup import Written
from ingest.structure import Structure
from rag.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as read. ``faults`` tell, in French, what was left out."""

    lines: Sequence[Written] = ()
    structure: Structure | None = None
    faults: tuple[str, ...] = ()


_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


def decoded(raw: bytes, *, declared: bool = False) -> str:
    """The text of a file: by its mark, by the encoding an HTML page declares, else UTF-8 or Windows'.

    Raises:
        DocumentError: these bytes are no text.
    """
    named = [name for mark, name in _MARKS if raw.startswith(mark)]
    if not named and b"\x00" in raw[:4096]:
        raise DocumentError("Ce fichier n'est pas du texte : vérifiez son format.")
    if not named and declared and (match := _NAMED.search(raw[:4096])):
        named = [match[1].decode("ascii")]
    for encoding in (*named, "utf-8", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError, LookupError):
            text = raw.decode(encoding)
            return text if isinstance(text, str) else ""
    return raw.decode("latin-1")


def whole(text: str, most: int = 9999) -> int | None:
    """A small natural number, None for anything else."""
    if not (text.isascii() and text.isdecimal()):
        return None
    number = int(text[:9])
    return number if number <= most else None
