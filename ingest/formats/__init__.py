"""Formats other than PDF and plain text, one reader a file. To add one: write it, name it in ``READERS``.

``format_of`` chooses by content where it is telling, else by extension. Readers run in the reading process.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import PurePath

from ingest.formats.base import Taken
from rag.errors import DocumentError
from rag.text import clean

# Module, extensions. All but word processing files are text, and bounded as such.
READERS: dict[str, tuple[str, ...]] = {
    "docx": (".docx", ".docm"),
    "odt": (".odt",),
    "html": (".html", ".htm", ".xhtml"),
    "markdown": (".md", ".markdown"),
    "scdl": (".csv",),
    "sru": (".xml", ".json"),
}
PACKED = frozenset(("docx", "odt"))
TAKEN = (
    "PDF, Word (.docx), ODT, HTML, Markdown, texte, CSV SCDL, XML ou JSON SRU, plan de zonage en GeoJSON ou "
    "shapefile"
)

_OLE, _ZIP, _RTF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"{\\rtf"
_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_OLD = (
    "Ancien format de traitement de texte ({}) : ouvrez-le et enregistrez-le en .docx, .odt ou .pdf, "
    "puis déposez ce nouveau fichier."
)
_LOCKED = "Document protégé par un mot de passe : enregistrez-en une copie sans protection."


def format_of(name: str, head: bytes) -> str:
    """``pdf``, ``txt`` or a key of ``READERS``, from a file's name and first bytes.

    Raises:
        DocumentError: the format is not taken; the message says what to do.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in (".pdf", ".txt"):
        return suffix[1:]
    by_name = next((key for key, suffixes in READERS.items() if suffix in suffixes), "")
    if head.startswith(_OLE) and (suffix == ".doc" or by_name in PACKED):
        raise DocumentError(_OLD.format(".doc") if suffix == ".doc" else _LOCKED)
    if head.startswith(_RTF) and (suffix in (".doc", ".rtf") or by_name in PACKED):
        raise DocumentError(_OLD.format(".rtf"))
    if suffix == ".doc" or by_name in PACKED:
        return _word_processing(suffix, head)
    if by_name:
        return by_name
    raise DocumentError(f"Format « {clean(suffix) or 'sans extension'} » non pris en charge : {TAKEN}.")


def _word_processing(suffix: str, head: bytes) -> str:
    """What a file named as one of a word processor is made of: pages saved from a site are often so named."""
    if head.startswith(_ZIP):
        return "odt" if _ODT in head[:200] or suffix == ".odt" else "docx"
    if head.lstrip()[:1] == b"<" and b"<html" in head.lower():
        return "html"
    if suffix == ".doc":
        raise DocumentError(_OLD.format(".doc"))
    raise DocumentError(f"Fichier {suffix} endommagé ou qui n'en est pas un : exportez-le à nouveau.")


def prepare(key: str) -> None:
    """Import a reader, before limits are set."""
    import_module(f"ingest.formats.{key}")


def take(key: str, content: bytes) -> Taken:
    """What a file holds.

    Raises:
        DocumentError: it cannot be read; the message says why and what to do.
    """
    try:
        taken: Taken = import_module(f"ingest.formats.{key}").take(content)
    except (RecursionError, MemoryError):
        raise DocumentError("Document trop imbriqué ou trop lourd : exportez-le en .pdf.") from None
    if not taken.lines and not taken.structure:
        raise DocumentError("Fichier sans texte : vérifiez le fichier d'origine.")
    return taken
