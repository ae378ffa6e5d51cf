"""What a file is, read in its bytes: its name is only what it says it is."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

_SHP = b"\x00\x00\x27\x0a"
_DBF = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8e\xcb\xf5\xfb")
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MOST_PARTS = 20_000
_MOST_LISTED = 4 << 20
"""Bytes of the list of parts of a ZIP: it is read whole, and each part weighs ten times more once read."""

# What each extension may hold: a reader decides by content too, and says what is wrong with the rest.
ALLOWED: dict[str, frozenset[str]] = {
    ".pdf": frozenset({".pdf"}),
    ".txt": frozenset({".txt"}),
    ".md": frozenset({".txt", ".html"}),
    ".markdown": frozenset({".txt", ".html"}),
    ".csv": frozenset({".txt"}),
    ".html": frozenset({".html", ".xml"}),
    ".htm": frozenset({".html", ".xml"}),
    ".xhtml": frozenset({".html", ".xml"}),
    ".xml": frozenset({".xml"}),
    ".json": frozenset({".json"}),
    ".docx": frozenset({".docx", ".html"}),
    ".docm": frozenset({".docx"}),
    ".odt": frozenset({".odt"}),
    ".geojson": frozenset({".json"}),
    ".zip": frozenset({".zip"}),
    ".gz": frozenset({".gz"}),
    ".shp": frozenset({".shp"}),
    ".shx": frozenset({".shp"}),
    ".dbf": frozenset({".dbf"}),
    ".prj": frozenset({".txt"}),
    ".cpg": frozenset({".txt"}),
}


def content_type(content: bytes) -> str:
    """``.pdf``, ``.docx``, ``.odt``, ``.zip`` (of layers), ``.shp``, ``.dbf``, ``.gz``, ``.json``, ``.html``,
    ``.xml`` or ``.txt``; empty for anything else."""
    head = content[:1024]
    if b"%PDF-" in head:
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        return _packed(content)
    if head.startswith(b"\x1f\x8b"):
        return ".gz"
    if head.startswith(_SHP):
        return ".shp"
    if b"\0" in content[:65536] and not head.startswith(_MARKS):
        return ".dbf" if head[:1] and head[0] in _DBF and len(content) > 32 else ""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"{", b"[")):
        return ".json"
    if not text.startswith(b"<"):
        return ".txt"
    lower = text.lower()
    return ".html" if b"<html" in lower or lower.startswith(b"<!doctype html") else ".xml"


def fits(name: str, content: bytes) -> bool:
    """Does a file hold what its extension says? An empty one does: the reader says that it is."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in ALLOWED and (not content or content_type(content) in ALLOWED[suffix])


def _packed(content: bytes) -> str:
    """What a ZIP is, by the names of its parts; nothing of it is unpacked."""
    if _listed(content) > _MOST_LISTED:
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return ""
    if len(names) > _MOST_PARTS:
        return ""
    if "word/document.xml" in names or "[Content_Types].xml" in names:
        return ".docx"
    if "content.xml" in names and "mimetype" in names:
        return ".odt"
    layers = (".shp", ".geojson", ".json")
    return ".zip" if any(each.lower().endswith(layers) for each in names) else ""


def _listed(content: bytes) -> int:
    """How long its list of parts says it is; the end of a ZIP says it, before a comment."""
    end = content.rfind(b"PK\x05\x06")
    return int.from_bytes(content[end + 12 : end + 16], "little") if end >= 0 else 0
