"""What was read of page images, kept on disk: an ingestion that was stopped does not read them again.

One file per image, named by what it is made of, the program and the way it is asked. These are words of
acts, some internal: files are for their owner alone. The least used go first when there are too many.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import tempfile
import zlib
from pathlib import Path

from ingest.ocr.tesseract import Recognised
from rag.index.files import PRIVATE
from rag.types import Word

RECIPE = "1"  # changes with the program's arguments or with what is kept of its words
MAX_MIB = 512

_MIB = 1024 * 1024


class OcrCache:
    """Readings by page image, under a folder that is made when first needed."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder, self._maker = folder, f"{RECIPE}|fra|{version}"

    def get(self, image: bytes) -> Recognised | None:
        """What was read of this image; None when it is not known, or when its file is damaged."""
        path = self._path(image)
        try:
            kept = json.loads(gzip.decompress(path.read_bytes()))
            words = tuple(Word(str(text), *map(int, numbers)) for text, *numbers in kept["words"])
            found = Recognised(str(kept["text"]), words)
            os.utime(path)  # the last use decides what is dropped first
        except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
            return None
        return found

    def put(self, image: bytes, found: Recognised) -> None:
        """Keep a reading. A disk that refuses costs the next ingestion some time, and nothing else."""
        kept = {
            "text": found.text,
            "words": [
                [word.text, word.left, word.top, word.right, word.bottom, word.confidence]
                for word in found.words
            ],
        }
        path = self._path(image)
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            path.parent.mkdir(mode=PRIVATE, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(gzip.compress(json.dumps(kept, ensure_ascii=False).encode()))
                os.replace(name, path)
            except OSError:
                os.unlink(name)
                raise

    def trim(self, max_mib: int = MAX_MIB) -> None:
        """Drop what was left half written, and the least used readings above ``max_mib``."""
        entries = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                if path.suffix == ".part":
                    path.unlink()
                else:
                    status = path.stat()
                    entries.append((status.st_mtime, status.st_size, path))
        excess = sum(size for _, size, _ in entries) - max_mib * _MIB
        for _, size, path in sorted(entries):
            if excess <= 0:
                return
            with contextlib.suppress(OSError):
                path.unlink()
            excess -= size

    def _path(self, image: bytes) -> Path:
        name = hashlib.sha256(self._maker.encode() + b"\0" + image).hexdigest()
        return self._folder / name[:2] / f"{name}.json.gz"
