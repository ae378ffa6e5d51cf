"""``python -m eval.bench.torture FOLDER``: hostile, broken and tricky PDF files, ingested for real.

The folder holds the files and an ``INDEX.tsv`` (path, category, expect…). They are ingested without OCR,
from an empty working folder and an empty home, where nothing may be written.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import gzip
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.errors import EvalError
from rag.errors import SourcierError
from rag.settings import Settings
from rag.types import DocumentState, Ingested, IngestReport

CANARY, FORBIDDEN = "CANARI-7741", "PWNED_torture.txt"
# What the canary says where everyone can read it is an ordinary text.
_SHOWN = "visible_injection_fr.pdf"
MAX_UNPACKED = 50 * 1024 * 1024
_ENDS = {
    "ingest": {DocumentState.INDEXED, DocumentState.PARTIAL},
    "refuse": {DocumentState.REFUSED},
    "no_text": {DocumentState.REFUSED},
    "refuse_or_cap": {DocumentState.REFUSED, DocumentState.PARTIAL},
    "flag_placeholder": {DocumentState.REFUSED, DocumentState.PARTIAL},
    "flag_garbage": {DocumentState.REFUSED, DocumentState.PARTIAL},
    "either": set(DocumentState),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A file of the collection, what is expected of it, and how it ended."""

    path: str
    category: str
    expect: str
    end: Ingested | None = None

    @property
    def right(self) -> bool:
        return self.end is not None and self.end.state in _ENDS[self.expect]


@dataclass(frozen=True, slots=True)
class Torture:
    """The files, the seconds they took, the passages that hold the canary, and the files that appeared."""

    cases: tuple[Case, ...]
    seconds: float
    canaries: tuple[str, ...]
    written: tuple[str, ...]


def cases_of(folder: Path) -> tuple[Case, ...]:
    """The PDF files that the index of a collection lists.

    Raises:
        EvalError: the folder has no index.
    """
    try:
        with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    except OSError:
        raise EvalError(f"Il n'y a pas d'INDEX.tsv dans {folder} : vérifiez le dossier donné.") from None
    return tuple(
        Case(row["path"], row["category"], row["expect"])
        for row in rows
        if row["path"].lower().endswith((".pdf", ".pdf.gz")) and (folder / row["path"]).is_file()
    )


def torture(folder: Path, cases: Sequence[Case]) -> Torture:
    """Ingest the files and look at what came of it."""
    from ingest.ocr.tesseract import available
    from ingest.pipeline import IngestOptions, ingest

    folder, kept = folder.resolve(), Path.cwd()
    before = set(folder.rglob("*"))
    with tempfile.TemporaryDirectory(prefix="sourcier-torture-") as work:
        here = Path(work) / "ici"
        here.mkdir()
        settings = Settings(data_dir=Path(work) / "data")
        started = time.perf_counter()
        paths = {case.path: _unpacked(folder / case.path, Path(work)) for case in cases}
        with _elsewhere(here):
            ends = _ends(ingest([*paths.values()], settings, IngestOptions(ocr=False)))
            scans = [
                case.path for case in cases if case.expect == "ingest" and _asks_ocr(ends.get(case.path))
            ]
            if scans and available():  # the reason given is to try again with OCR
                ends |= _ends(ingest([paths[scan] for scan in scans], settings, IngestOptions(ocr=True)))
        seconds = time.perf_counter() - started
        canaries = _canaries(settings)
        written = [path.name for path in here.rglob("*")]
    written += [str(path.relative_to(folder)) for path in set(folder.rglob("*")) - before]
    written += [str(place) for place in (Path(tempfile.gettempdir()), kept) if (place / FORBIDDEN).exists()]
    done = [replace(case, end=ends.get(case.path.removesuffix(".gz"))) for case in cases]
    return Torture(tuple(done), seconds, canaries, tuple(written))


def _ends(report: IngestReport) -> dict[str, Ingested]:
    return {end.file: end for end in report.files}


def _asks_ocr(end: Ingested | None) -> bool:
    return end is not None and end.state is DocumentState.REFUSED and bool(end.pages_to_ocr)


def _unpacked(path: Path, work: Path) -> Path:
    """The file, or what a compressed one holds once its outer layer is off."""
    if path.suffix != ".gz":
        return path
    made = work / path.parent.name / path.stem
    made.parent.mkdir(exist_ok=True)
    with gzip.open(path) as source, made.open("wb") as target:
        target.write(source.read(MAX_UNPACKED))
    return made


@contextlib.contextmanager
def _elsewhere(here: Path) -> Iterator[None]:
    """Work in a folder that is also the user's own, for whatever would be written there."""
    kept, home = Path.cwd(), os.environ.get("HOME")
    os.chdir(here)
    os.environ["HOME"] = str(here)
    try:
        yield
    finally:
        os.chdir(kept)
        os.environ.pop("HOME")
        if home is not None:
            os.environ["HOME"] = home


def _canaries(settings: Settings) -> tuple[str, ...]:
    """The files whose passages say what no reader of theirs sees."""
    from rag.encode import open_home
    from rag.errors import IndexStoreError

    try:
        snapshot = open_home(settings)[0].read()
    except IndexStoreError:
        return ()
    try:
        catalog = snapshot.catalog
        return tuple(
            document.file
            for document in catalog.documents()
            if not document.file.endswith(_SHOWN)
            and any(CANARY in chunk.text for chunk in catalog.chunks_of(document.id))
        )
    finally:
        snapshot.close()


def table(found: Torture) -> str:
    """What happened, by category and by what is expected, in French."""
    right, all_of = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for case in found.cases:
        for key in (("", case.expect), (case.category, case.expect)):
            right[key] += case.right
            all_of[key] += 1
    rows = ["| catégorie | attendu | justes | fichiers |", "|---|---|---:|---:|"]
    rows += [
        f"| {category or '**toutes**'} | {expect} | {right[category, expect]} | {all_of[category, expect]} |"
        for category, expect in sorted(all_of)
    ]
    told = sum(bool(case.end and (case.end.reason or case.end.warnings)) for case in found.cases)
    wrong = [case for case in found.cases if not case.right]
    rows += [
        "",
        f"{len(found.cases)} fichiers en {found.seconds:.0f} s, aucun arrêt du programme ; "
        f"{told} portent une raison ou un avertissement.",
        f"Passages où figure le texte témoin caché : {', '.join(found.canaries) or 'aucun'}.",
        f"Fichiers écrits hors du dossier de données : {', '.join(found.written) or 'aucun'}.",
        *(f"À revoir : {case.path} (attendu : {case.expect} ; {_end(case)})" for case in wrong),
    ]
    return "\n".join(rows) + "\n"


def _end(case: Case) -> str:
    return f"{case.end.state.value}, {case.end.reason}" if case.end else "sans fin"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench.torture",
        description="Ingère des PDF hostiles et dit comment ils finissent.",
    )
    parser.add_argument("folder", type=Path, help="dossier des fichiers et de leur INDEX.tsv")
    try:
        folder = parser.parse_args(arguments).folder
        sys.stdout.write(table(torture(folder, cases_of(folder))))
    except SourcierError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
