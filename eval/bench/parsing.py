"""``python -m eval.bench.parsing FOLDER``: how fast PDF files are read, on one core, and in what memory.

Three times are measured on the same pages: pdfium's bare text, our reading of the files (the child process
and its start included), and that with structure and passages. A core's own seconds are counted, so that
other programs of the machine do not weigh.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError
from rag.errors import SourcierError

LONG_PAGES = 1_500
_MEMORY_MIB, _MAX_MIB = 1024, 500


@dataclass(frozen=True, slots=True)
class Parsing:
    """Pages, files, the core's seconds for each way, and the parent's peak memory on a long file, in MiB."""

    files: int
    pages: int
    bare: float
    read: float
    whole: float
    long_seconds: float
    long_peak: float


def parsing(folder: Path) -> Parsing:
    """Measure on the PDF files of a folder.

    Raises:
        EvalError: it holds none.
    """
    paths = sorted(folder.rglob("*.pdf"))
    if not paths:
        raise EvalError(f"Aucun PDF dans {folder} : vérifiez le dossier donné.")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="sourcier-mesure-") as work:
        made = Path(work) / "long.pdf"
        _repeat(paths, made)
        seconds, peak = _long(made)
    pages, bare = _timed(lambda: sum(map(_bare, paths)))
    _, read = _timed(lambda: sum(map(_read, paths)))
    _, whole = _timed(lambda: sum(map(_whole, paths)))
    return Parsing(len(paths), pages, bare, read, whole, seconds, peak)


def _timed(run: Callable[[], int]) -> tuple[int, float]:
    started = _core_seconds()
    result = run()
    return result, _core_seconds() - started


def _core_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _bare(path: Path) -> int:
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(path)
    for rank in range(len(pdf)):
        page = pdf[rank]
        text_page = page.get_textpage()
        text_page.get_text_range()
        text_page.close()
        page.close()
    return len(pdf)


def _read(path: Path) -> int:
    from ingest.read import read

    return len(read(path, memory_mib=_MEMORY_MIB, max_mib=_MAX_MIB).pages)


def _whole(path: Path) -> int:
    from ingest.acts import READERS
    from ingest.acts.base import source
    from ingest.chunk import chunks
    from ingest.kinds import guess_kind
    from ingest.read import read
    from rag.types import Document, Territory

    reading = read(path, memory_mib=_MEMORY_MIB, max_mib=_MAX_MIB)
    taken = source(path.name, reading.pages, reading.layouts, reading.bookmarks)
    kind = guess_kind(taken)
    document = Document("mesure", "mesure", path.name, "00", path.stem, kind, Territory("mesure"))
    return len(chunks(document, READERS[kind](taken), reading.pages, taken.tables))


def _repeat(paths: Sequence[Path], made: Path) -> None:
    """A long file of real pages."""
    import pypdfium2 as pdfium

    long = pdfium.PdfDocument.new()
    for path in _again(paths):
        source = pdfium.PdfDocument(path)
        taken = min(len(source), LONG_PAGES - len(long))
        long.import_pages(source, list(range(taken)))
        source.close()
        if len(long) >= LONG_PAGES:
            break
    long.save(made)
    long.close()


def _again(paths: Sequence[Path]) -> Iterator[Path]:
    while True:
        yield from paths


def _long(path: Path) -> tuple[float, float]:
    """The wall seconds and the peak memory of a fresh process that reads the file and cuts it."""
    script = (
        "import resource, sys; from pathlib import Path; from eval.bench.parsing import _whole; "
        "_whole(Path(sys.argv[1])); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    import subprocess

    root = str(Path(__file__).resolve().parents[2])
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path[1:]])}
    started = time.perf_counter()
    command = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)  # noqa: S603
    if done.returncode:
        raise EvalError(f"La lecture d'un long fichier a échoué : {done.stderr[-500:]}")
    return time.perf_counter() - started, int(done.stdout.split()[-1]) / 1024


def table(found: Parsing) -> str:
    """The figures, in French."""

    def row(name: str, seconds: float) -> str:
        rate = found.pages / seconds
        return f"| {name} | {seconds:.2f} | {rate:.0f} | {100 * found.bare / seconds:.0f} % |"

    return "\n".join(
        (
            f"{found.files} fichiers, {found.pages} pages, un cœur (temps de calcul, fils compris).",
            "",
            "| étape | secondes | pages par seconde | part de pdfium nu |",
            "|---|---:|---:|---:|",
            row("texte nu de pdfium", found.bare),
            row("lecture", found.read),
            row("lecture, structure et passages", found.whole),
            "",
            f"Un fichier de {LONG_PAGES} pages : {found.long_seconds:.0f} s, mémoire du processus père "
            f"{found.long_peak:.0f} Mio au plus.",
            "",
        )
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench.parsing",
        description="Mesure la vitesse de lecture des PDF, sur un cœur, et la mémoire d'un long fichier.",
    )
    parser.add_argument("folder", type=Path, help="dossier de PDF")
    try:
        sys.stdout.write(table(parsing(parser.parse_args(arguments).folder)))
    except SourcierError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
