"""Make the list of known French words: ``python tools/french_words.py OUT FILE…``.

Each FILE is gzipped JSON lines of French text. A word is kept folded (lower case, no accent) when it is
seen at least twice, which leaves most misprints out. A list of words is a list of facts: no sentence of
the texts can be made again from it.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rag.text import fold

LEAST_SEEN, MAX_LETTERS = 2, 25
_WORD = re.compile(r"[^\W\d_]+")
_HEADER = """\
# French words, folded, to tell whether a page's text layer can be read (ingest/quality.py, rag/spelling.py).
# Made by tools/french_words.py from: {sources}. Words seen at least {least} times.
"""


def main() -> None:
    out, *sources = map(Path, sys.argv[1:])
    seen = Counter(
        word
        for source in sources
        for line in gzip.decompress(source.read_bytes()).decode().splitlines()
        for text in _texts(json.loads(line))
        for word in _WORD.findall(fold(text))
        if len(word) <= MAX_LETTERS and word.isascii()
    )
    kept = sorted(word for word, count in seen.items() if count >= LEAST_SEEN)
    header = _HEADER.format(sources=", ".join(source.name for source in sources), least=LEAST_SEEN)
    out.write_bytes(gzip.compress((header + "\n".join(kept) + "\n").encode(), mtime=0))
    sys.stdout.write(f"{len(kept)} words\n")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


if __name__ == "__main__":
    main()
