"""``python -m eval.bench.killed [FOLDER…] --kills 20``: an ingestion killed at random moments, then taken up.

Each round starts a real ``sourcier ingest`` in its own process group, kills the group (SIGKILL) at a random
moment, looks at the index as a reader would, runs the same command to its end and compares the index with
that of an ingestion nobody interrupted. One round in two starts on an index of an older state of the
folder: files added, changed, renamed and removed since.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from eval.bench.made import make_town
from eval.errors import EvalError
from rag.encode import open_home
from rag.errors import IndexStoreError, SourcierError
from rag.index.snapshot import Snapshot
from rag.settings import Settings
from rag.text import query_vector, terms
from rag.types import Document, Filters

_ALL = 100_000  # a shorter list is cut among equal scores, in the order of the engine
_ROOT = Path(__file__).resolve().parents[2]
_ASKED = ("hauteur maximale", "stationnement des véhicules", "conseil municipal", "arrêté du maire")


@dataclass(frozen=True, slots=True)
class State:
    """What an index holds, for two of them to be compared; ``faults`` are what the doctor finds."""

    documents: dict[str, tuple[Document, tuple[tuple[str, str], ...]]]
    hits: tuple[tuple[str, float], ...]
    duplicates: int
    ghosts: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """One kill: ``ready`` documents were in the draft, ``kept`` were not read again by the next run."""

    delay: float
    from_older: bool
    ready: int
    kept: int
    wrong: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="sourcier-kills-") as work:
            rounds = []
            for each in run(options.folders, options.kills, options.seed, Path(work)):
                rounds.append(each)
                sys.stdout.write(told(each) + "\n")
                sys.stdout.flush()
    except SourcierError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    wrong = sum(bool(each.wrong) for each in rounds)
    ready, kept = sum(each.ready for each in rounds), sum(each.kept for each in rounds)
    sys.stdout.write(
        f"{len(rounds)} arrêts brutaux, {wrong} reprise(s) fautive(s) ; {ready} documents prêts dans les "
        f"brouillons au moment des arrêts, {kept} fichiers non relus par les reprises.\n"
    )
    return 1 if wrong else 0


def run(folders: Sequence[Path], kills: int, seed: int, work: Path) -> Iterator[Round]:
    """Kill as many ingestions, each taken up to its end; yields what each was found to be."""
    place, now, older = work / "documents", work / "etat", work / "ancien"
    if folders:
        for folder in folders:
            if not folder.is_dir():
                raise EvalError(f"« {folder} » n'existe pas ou n'est pas un dossier : vérifiez le chemin.")
            shutil.copytree(folder, now / folder.name)
    else:
        make_town(now / "valdore")
    _older_state(now, older)
    _put(older, place)
    _to_end(place, work / "base")
    former = state_of(work / "base")
    _put(now, place)
    shutil.copytree(work / "base", work / "suite")
    seconds = {True: _to_end(place, work / "suite"), False: _to_end(place, work / "neuf")}
    wanted = {True: state_of(work / "suite"), False: state_of(work / "neuf")}
    for state in (former, *wanted.values()):
        if state.faults:
            raise EvalError(f"L'index de référence est fautif : {state.faults[0]}")
    chance = random.Random(seed)
    for rank in range(kills):
        older_first, data = bool(rank % 2), work / "data"
        shutil.rmtree(data, ignore_errors=True)
        if older_first:
            shutil.copytree(work / "base", data)
        delay = chance.uniform(0.0, seconds[older_first])
        yield _round(place, data, delay, older_first, former, wanted[older_first])


def _round(place: Path, data: Path, delay: float, older: bool, former: State, wanted: State) -> Round:
    wrong: list[str] = []
    _killed(place, data, delay)
    seen = state_of(data)
    if seen != wanted and seen.documents != (former.documents if older else {}):
        wrong.append("après l'arrêt, un lecteur ne voit ni l'ancien état ni le nouveau")
    before = set() if not older else {document.id for document, _ in former.documents.values()}
    ready = len(_drafted(data) - before)
    kept = _kept(_to_end_output(place, data))
    final = state_of(data)
    wrong += final.faults
    wrong += [f"{name} n'est pas comme sans arrêt" for name in _different(final, wanted)]
    if final.duplicates or final.ghosts:
        wrong.append(f"{final.duplicates} doublon(s), {final.ghosts} fantôme(s)")
    if final.hits != wanted.hits:
        wrong.append("les mêmes recherches ne donnent pas les mêmes passages")
    if kept < ready:
        wrong.append(f"{ready} documents étaient prêts, {kept} seulement n'ont pas été relus")
    return Round(delay, older, ready, kept, tuple(wrong))


def told(each: Round) -> str:
    """One line on one kill."""
    base = "sur un ancien index" if each.from_older else "sur un index vide"
    end = "repris sans faute" if not each.wrong else f"FAUTE : {' ; '.join(each.wrong)}"
    return f"arrêt à {each.delay:5.2f} s {base} : {each.ready} prêts, {each.kept} non relus, {end}"


# -- the state of an index --------------------------------------------------------------------------


def state_of(data: Path) -> State:
    """What a reader finds in a data folder; the draft of a killed writer is no fault."""
    home, _ = open_home(Settings(data_dir=data))
    try:
        snapshot = home.read()
    except IndexStoreError:
        return State({}, (), 0, 0, ())
    with snapshot:
        catalog = snapshot.catalog
        documents = {
            each.file: (each, tuple((chunk.id, chunk.text) for chunk in catalog.chunks_of(each.id)))
            for each in catalog.documents()
        }
        ids = [chunk_id for _, chunks in documents.values() for chunk_id, _ in chunks]
        contents = [document.sha256 for document, _ in documents.values()]
        duplicates = len(ids) - len(set(ids)) + len(contents) - len(set(contents))
        ghosts = len(snapshot.point_ids() ^ set(ids))
        hits = tuple(_hits(snapshot))
    faults = tuple(fault for fault in home.doctor() if "interrompue" not in fault)
    return State(documents, hits, duplicates, ghosts, faults)


def _hits(snapshot: Snapshot) -> Iterator[tuple[str, float]]:
    for words in _ASKED:
        vector = query_vector(dict.fromkeys(terms(words), 1.0))
        for hit in snapshot.search("body", vector, Filters(), _ALL):
            yield hit.chunk_id, round(hit.score, 4)


def _different(state: State, wanted: State) -> list[str]:
    names = sorted(state.documents.keys() | wanted.documents.keys())
    return [name for name in names if state.documents.get(name) != wanted.documents.get(name)]


def _drafted(data: Path) -> set[str]:
    """The documents that a killed writer had written in its draft."""
    found: set[str] = set()
    for path in (data / "index" / "building").glob("*/catalog.sqlite"):
        with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as catalog:
            found.update(row[0] for row in catalog.execute("SELECT id FROM documents"))
    return found if any((data / "index" / "building").glob("*.json")) else set()


# -- the folder and the runs ------------------------------------------------------------------------


def _older_state(now: Path, older: Path) -> None:
    """The same folder some time ago: of four files, one was not there, one was renamed, one changed."""
    shutil.copytree(now, older)
    files = [path for path in sorted(older.rglob("*")) if path.is_file() and path.suffix != ".toml"]
    for rank, path in enumerate(files):
        if rank % 4 == 1:
            path.unlink()
        elif rank % 4 == 2:
            path.rename(path.with_name(f"ancien-{path.name}"))
        elif rank % 4 == 3:
            with path.open("ab") as stream:
                stream.write(b"\n%\n")


def _put(state: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(state, place)


def _start(place: Path, data: Path) -> subprocess.Popen[str]:
    env = {
        **os.environ,
        "SOURCIER_DATA_DIR": str(data),
        "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    folders = sorted(str(path) for path in place.iterdir())
    return subprocess.Popen(  # noqa: S603 - this Python, our own command
        [sys.executable, "-m", "ui.cli", "ingest", *folders, "--retirer-absents"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _killed(place: Path, data: Path, delay: float) -> None:
    with _start(place, data) as process:
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=delay)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _to_end(place: Path, data: Path) -> float:
    started = time.monotonic()
    _to_end_output(place, data)
    return time.monotonic() - started


def _to_end_output(place: Path, data: Path) -> str:
    with _start(place, data) as process:
        output, _ = process.communicate()
    if process.returncode not in (0, 1) or "Traceback" in output:
        raise EvalError(f"L'ingestion s'est arrêtée (code {process.returncode}) : {output[-2000:]}")
    return output


def _kept(output: str) -> int:
    """The files that a run did not read again, as it says."""
    line = next((line for line in output.splitlines() if "déjà à jour" in line), "0")
    return int(line.split()[0])


def _parser() -> argparse.ArgumentParser:
    about = "Arrête brutalement des ingestions, les reprend, et compare avec une ingestion sans arrêt."
    parser = argparse.ArgumentParser(prog="python -m eval.bench.killed", description=about)
    parser.add_argument("folders", type=Path, nargs="*", help="dossiers (défaut : une ville faite)")
    parser.add_argument("--kills", type=int, default=20, help="nombre d'arrêts")
    parser.add_argument("--seed", type=int, default=1, help="graine du hasard")
    return parser


if __name__ == "__main__":
    sys.exit(main())
