"""What a PDF would do or hide if its viewer let it: scripts, programs, calls, portfolio, layers.

Nothing of it is ever run. It is counted in the bytes of the file, object streams included: these names are
never inside what pdfium gives of a page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES, MAX_STREAM, MAX_STREAMS = 300 * 1024 * 1024, 8 * 1024 * 1024, 64 * 1024 * 1024
_PACKED = re.compile(rb"/ObjStm\b.{0,300}?stream\r?\n", re.DOTALL)
_KINDS = {
    "script": re.compile(rb"/S\s*/JavaScript\b"),
    "program": re.compile(rb"/S\s*/Launch\b"),
    "form": re.compile(rb"/S\s*/(?:SubmitForm|ImportData)\b"),
    "remote": re.compile(rb"/S\s*/(?:GoToR|GoToE|Thread)\b"),
}
_OPENING = re.compile(rb"/OpenAction\s*(?:<<(?P<inline>.{0,400}?)>>|(?P<rank>\d{1,9})\s+\d+\s+R)", re.DOTALL)
_ADDRESS = re.compile(rb"/S\s*/URI\b")
_PORTFOLIO = re.compile(rb"/Collection\s*(?:<<|\d+\s+\d+\s+R)")
# Layers, or a file whose names cannot be read: what is switched off there is seen by drawing.
_LAYERS = re.compile(rb"/(?:O|#4[fF])(?:C|#43)(?:P|#50)(?:r|#72)|/Encrypt\b")


@dataclass(frozen=True, slots=True)
class Active:
    """How many actions of each kind; ``address`` counts those that open one by themselves."""

    counts: dict[str, int]
    portfolio: bool
    layers: bool


def active(path: Path) -> Active:
    """Read the file for what it would do."""
    counts = dict.fromkeys((*_KINDS, "address"), 0)
    portfolio = layers = False
    for part in _parts(path):
        for name, pattern in _KINDS.items():
            counts[name] += len(pattern.findall(part))
        counts["address"] += sum(1 for opening in _OPENING.finditer(part) if _opens(opening, part))
        portfolio = portfolio or _PORTFOLIO.search(part) is not None
        layers = layers or _LAYERS.search(part) is not None
    return Active({name: count for name, count in counts.items() if count}, portfolio, layers)


def _opens(opening: re.Match[bytes], part: bytes) -> bool:
    if opening["inline"] is not None:
        return _ADDRESS.search(opening["inline"]) is not None
    found = re.search(rb"(?<!\d)" + opening["rank"] + rb"\s+\d+\s+obj(.{0,400}?)endobj", part, re.DOTALL)
    return found is not None and _ADDRESS.search(found[1]) is not None


def _parts(path: Path) -> Iterator[bytes]:
    """The bytes of the file, then those of its object streams."""
    with path.open("rb") as stream:
        whole = stream.read(MAX_BYTES)
    yield whole
    left = MAX_STREAMS
    for packed in _PACKED.finditer(whole):
        inflate = zlib.decompressobj()
        try:
            part = inflate.decompress(whole[packed.end() : packed.end() + MAX_STREAM], min(MAX_STREAM, left))
        except zlib.error:
            continue
        yield part
        left -= len(part)
        if left <= 0:
            return
