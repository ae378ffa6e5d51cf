"""``python -m eval.bench.parsing FOLDER``: how fast PDF files are read, on one core, and in what memory.

Four times are measured on the same pages: pdfium's bare text, the reading processes alone, our reading of the
files (these processes and the parent's share), and that with structure and passages. A core's own seconds are
counted, the least of a few rounds, so that other programs of the machine hardly weigh. What a process costs
each file is measured on a blank page: a fresh interpreter, and a fork of the helper.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError
from rag.errors import SourcierError

LONG_PAGES, ROUNDS, STARTS = 1_500, 2, 30
_MEMORY_MIB, _MAX_MIB, _SECONDS = 1024, 500, 30.0


@dataclass(frozen=True, slots=True)
class Starts:
    """A core's seconds for a blank page: in a fresh interpreter, for the helper's start, in a fork of it."""

    fresh: float
    helper: float
    forked: float


@dataclass(frozen=True, slots=True)
class Parsing:
    """Files, pages, the core's seconds for each way; of a long file, seconds and the parent's peak in MiB."""

    files: int
    pages: int
    bare: float
    children: float
    read: float
    whole: float
    starts: Starts
    long_pages: int
    long_seconds: float
    long_peak: float


def parsing(folder: Path, *, long_pages: int = LONG_PAGES, rounds: int = ROUNDS) -> Parsing:
    """Measure on the PDF files of a folder.

    Raises:
        EvalError: it holds none.
    """
    paths = sorted(folder.rglob("*.pdf"))
    if not paths:
        raise EvalError(f"Aucun PDF dans {folder} : vérifiez le dossier donné.")
    with tempfile.TemporaryDirectory(prefix="sourcier-mesure-") as work, _one_core():
        made = Path(work) / "long.pdf"
        _repeat(paths, made, long_pages)
        seconds, peak = _long(made)
        starts = _starts(Path(work) / "page.pdf")
        pages = sum(map(_bare, paths))
        bare, read, whole = ([_timed(run, paths) for _ in range(rounds)] for run in (_bare, _read, _whole))
    return Parsing(
        len(paths),
        pages,
        min(map(sum, bare)),
        min(children for _, children in read),
        min(map(sum, read)),
        min(map(sum, whole)),
        starts,
        long_pages,
        seconds,
        peak,
    )


@contextmanager
def _one_core() -> Iterator[None]:
    """Where the system allows it; a helper started before would run on all of them."""
    from ingest import running

    running.close()
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        running.close()
        os.sched_setaffinity(0, before)


def _timed(run: Callable[[Path], int], paths: Sequence[Path]) -> tuple[float, float]:
    """The core's seconds for some files, in this process and in others."""
    run(paths[0])  # imports are not counted
    own, others = _core_seconds()
    for path in paths:
        run(path)
    more_own, more_others = _core_seconds()
    return more_own - own, more_others - others


def _core_seconds() -> tuple[float, float]:
    """Of this process, and of those that ended: the helper is let go, to be counted with all it forked."""
    from ingest import running

    running.close()
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime


def _starts(path: Path) -> Starts:
    import pypdfium2 as pdfium

    from ingest.child import PDF
    from ingest.running import Process, Request, forked, fresh, lines

    blank = pdfium.PdfDocument.new()
    blank.new_page(595, 842)
    blank.save(path)
    blank.close()

    def seconds(way: Callable[[Request], AbstractContextManager[Process]], count: int) -> float:
        before = sum(_core_seconds())
        for _ in range(count):
            with way(Request(PDF, path, _MEMORY_MIB)) as process:
                list(lines(process, _SECONDS))
        return sum(_core_seconds()) - before

    few = max(1, STARTS // 3)
    first = seconds(forked, 1)
    each = (seconds(forked, 1 + STARTS) - first) / STARTS
    return Starts(seconds(fresh, few) / few, first - each, each)


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
    from ingest.acts import reader_of
    from ingest.acts.base import source
    from ingest.chunk import chunks
    from ingest.kinds import guess_kind
    from ingest.read import read
    from rag.types import Document, Territory

    reading = read(path, memory_mib=_MEMORY_MIB, max_mib=_MAX_MIB)
    taken = source(path.name, reading.pages, reading.layouts, reading.bookmarks)
    kind = guess_kind(taken)
    document = Document("mesure", "mesure", path.name, "00", path.stem, kind, Territory("mesure"))
    return len(chunks(document, reader_of(kind)(taken), reading.pages, taken.tables))


def _repeat(paths: Sequence[Path], made: Path, pages: int) -> None:
    """A long file of real pages."""
    import pypdfium2 as pdfium

    long = pdfium.PdfDocument.new()
    for path in _again(paths):
        source = pdfium.PdfDocument(path)
        taken = min(len(source), pages - len(long))
        long.import_pages(source, list(range(taken)))
        source.close()
        if len(long) >= pages:
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

    starts = found.starts
    return "\n".join(
        (
            f"{found.files} fichiers, {found.pages} pages, un cœur (temps de calcul, processus compris).",
            "",
            "| étape | secondes | pages par seconde | part de pdfium nu |",
            "|---|---:|---:|---:|",
            row("texte nu de pdfium", found.bare),
            row("processus de lecture seuls", found.children),
            row("lecture", found.read),
            row("lecture, structure et passages", found.whole),
            "",
            f"Un processus par fichier : {1000 * starts.fresh:.0f} ms par interpréteur neuf ; "
            f"{1000 * starts.forked:.0f} ms né de l'auxiliaire, lancé une fois en "
            f"{1000 * starts.helper:.0f} ms.",
            f"Un fichier de {found.long_pages} pages : {found.long_seconds:.0f} s, mémoire du processus père "
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
