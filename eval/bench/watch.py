"""Run a child process and watch it: its lines, when they came, and the memory of its whole tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError

_EVERY = 0.05
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Watched:
    """The JSON lines of a child, the seconds from its start to each, and the peak memory of its tree.

    ``peak_mb`` sums the resident memory of all its processes (shared pages count in each); None where
    the system has no ``/proc``.
    """

    lines: tuple[dict[str, object], ...]
    seconds: tuple[float, ...]
    peak_mb: float | None


def watch(module: str, arguments: list[str]) -> Watched:
    """Run ``python -m module arguments`` to its end.

    Raises:
        EvalError: the child failed.
    """
    root = str(Path(__file__).resolve().parents[2])
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path[1:]])}
    start = time.perf_counter()
    lines: list[dict[str, object]] = []
    seconds: list[float] = []
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as child:  # noqa: S603
        sampler = _Sampler(child.pid)
        sampler.start()
        try:
            for line in child.stdout or ():
                if line.startswith("{"):
                    lines.append(json.loads(line))
                    seconds.append(time.perf_counter() - start)
        except BaseException:
            child.kill()
            raise
        finally:
            sampler.stop()
    if child.returncode:
        name = " ".join(arguments[:2])
        code = child.returncode
        raise EvalError(f"La mesure « {name} » s'est arrêtée (code {code}) : voyez le message ci-dessus.")
    return Watched(tuple(lines), tuple(seconds), sampler.peak_mb)


class _Sampler(threading.Thread):
    """Samples the resident memory of a process tree."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._peak = 0
        self._over = threading.Event()

    @property
    def peak_mb(self) -> float | None:
        return self._peak / 2**20 if self._peak else None

    def run(self) -> None:
        while not self._over.wait(_EVERY):
            self._peak = max(self._peak, _tree_bytes(self._pid))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _tree_bytes(root: int) -> int:
    """Resident bytes of a process and its descendants; those that just ended count for nothing."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in _PROC.glob("[0-9]*"):
        try:
            # The command may hold spaces: the parent is the second field after its closing bracket.
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        children[parent].append(int(entry.name))
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        waiting += children[pid]
        try:
            total += int((_PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError, ValueError):
            continue
    return total
