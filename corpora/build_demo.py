"""Build the documents of the demonstration town: python corpora/build_demo.py [--out DIR].

The same sources always give the same bytes. To add a kind of document: a module ``demo_….py`` beside this
one with a ``Builder`` (``demo_manifest``), and its function in ``CORPORA``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # the modules beside this script are not a package

from demo_acts import build_acts  # noqa: E402
from demo_manifest import Builder, manifest  # noqa: E402
from demo_notes import build_notes  # noqa: E402
from demo_plu import build_plu  # noqa: E402
from demo_ppri import build_ppri  # noqa: E402
from demo_scan import build_scan  # noqa: E402
from demo_text import read_settings  # noqa: E402
from demo_word import build_word  # noqa: E402
from demo_zoning import build_zoning  # noqa: E402

SOURCES = HERE / "sources"
CORPORA: dict[str, tuple[Builder, ...]] = {
    "corpus": (build_plu, build_zoning, build_acts, build_ppri, build_scan, build_word),
    "interne": (build_notes,),
}
"""By the table of ``commune.toml`` that describes the corpus, what writes it."""


def build(out: Path) -> list[Path]:
    """Write every corpus under `out`, each in the folder of its name, and return the paths of the files."""
    town = read_settings(SOURCES / "commune.toml")
    return [path for name, builders in CORPORA.items() for path in _build(out, town, name, builders)]


def _build(out: Path, town: dict[str, Any], name: str, builders: tuple[Builder, ...]) -> list[Path]:
    corpus = town["corpus"] | town[name]
    folder = out / corpus["nom"]
    folder.mkdir(parents=True, exist_ok=True)
    entries = [entry for builder in builders for entry in builder(SOURCES, town, folder)]
    (folder / "manifest.toml").write_text(manifest(corpus, entries), encoding="utf-8", newline="\n")
    return sorted(folder / written for written in [*(entry.fichier for entry in entries), "manifest.toml"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE)
    for path in build(parser.parse_args().out):
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
