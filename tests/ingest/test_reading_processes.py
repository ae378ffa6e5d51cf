"""The processes that read files: born of one helper, each dies alone, and none is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest import running
from ingest.read import draw
from ingest.running import Lines, Request, taken
from rag.errors import DocumentError
from tests.ingest.packages import docx
from tests.ingest.papers import BODY, reading, scanned_pdf, text_pdf
from tests.support import REPOSITORY, child_environment

PROC = Path("/proc")
HELPER = b"from ingest.nursery import main"
LETTER = "# Arrêté du maire\n\nLa circulation est interdite.\n"
PATIENCE = 60.0

with_helper = pytest.mark.skipif(
    not PROC.is_dir() or sys.platform == "darwin", reason="this system has no helper, or does not show it"
)


def children_of(pid: int) -> list[int]:
    found = []
    for entry in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found.append(int(entry.name))
    return found


def helpers() -> list[int]:
    found = []
    for pid in children_of(os.getpid()):
        with contextlib.suppress(OSError):  # it may die between the two reads
            if HELPER in (PROC / str(pid) / "cmdline").read_bytes():
                found.append(pid)
    return found


def gone(pid: int) -> bool:
    """Dead; an orphan is seen until the first process of the system has taken note of it."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def awaited(look: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not look() and time.monotonic() < end:
        time.sleep(0.01)
    return look()


def said(lines: Lines) -> list[str]:
    return [text for line in lines for text, _ in line.get("lines", ())]


@pytest.fixture
def helper(tmp_path: Path) -> int:
    """The helper of this process, after a first reading."""
    reading(text_pdf(tmp_path / "first.pdf", [BODY]))
    (pid,) = helpers()
    return pid


class Stuck:
    """A reading that hangs: a pipe nobody writes to is read in the place of a file."""

    def __init__(self, path: Path, pool: ThreadPoolExecutor, helper: int, seconds: float = PATIENCE) -> None:
        os.mkfifo(path)
        before = set(children_of(helper))
        self._path = path
        self.lines: Future[list[str]] = pool.submit(taken, Request("markdown", path, 1024), seconds, said)
        assert awaited(lambda: bool(set(children_of(helper)) - before))
        (self.child,) = set(children_of(helper)) - before

    def write(self) -> None:
        self._path.write_text(LETTER, encoding="utf-8")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as made:
        yield made


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.docx", "a.pdf", "a.csv", "a.json"])
def test_a_file_is_read_the_same_with_and_without_the_helper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    contents = {
        ".md": LETTER.encode(),
        ".html": b"<html><body><h1>Titre</h1><p>Le maire arr\xc3\xaate.</p></body></html>",
        ".docx": docx("<w:p><w:r><w:t>Le maire</w:t></w:r></w:p>"),
        ".csv": b"COLL_NOM,DELIB_ID\n",
        ".json": b"{}",
    }
    path = tmp_path / name
    if path.suffix == ".pdf":
        text_pdf(path, [BODY], ["Article 2"])
    else:
        path.write_bytes(contents[path.suffix])

    def end() -> object:
        try:
            return reading(path)
        except DocumentError as error:
            return str(error)

    forked = end()
    monkeypatch.delattr(socket, "send_fds")
    assert end() == forked


def test_pages_are_drawn_the_same_with_and_without_the_helper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scanned_pdf(tmp_path / "a.pdf", ["un"], ["deux"])
    forked = draw(path, [2, 1, 3], memory_mib=1024)
    assert sorted(forked) == [1, 2]
    monkeypatch.delattr(socket, "send_fds")
    assert draw(path, [2, 1, 3], memory_mib=1024) == forked


@with_helper
def test_two_hundred_readings_leave_no_process_nor_descriptor(tmp_path: Path, helper: int) -> None:
    good = text_pdf(tmp_path / "a.pdf", [BODY])
    bad = tmp_path / "b.pdf"
    bad.write_bytes(b"%PDF-1.7\n")

    def once(rank: int) -> str:
        if rank % 5 == 1:
            with pytest.raises(DocumentError):
                reading(bad)
        elif rank % 5 == 2:
            with pytest.raises(DocumentError):
                reading(good, seconds=0.0)
        else:
            return reading(good).pages[0].text.strip()
        return BODY

    def state() -> tuple[int, int, list[int], list[int]]:
        own, its = (len(os.listdir(PROC / str(pid) / "fd")) for pid in (os.getpid(), helper))
        return own, its, children_of(helper), helpers()

    before = state()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(once, range(200))) == {BODY}
    assert awaited(lambda: state() == before), (state(), before)
    assert before[2:] == ([], [helper])


@with_helper
def test_a_time_out_ends_the_process_of_that_file_alone(
    tmp_path: Path, helper: int, pool: ThreadPoolExecutor
) -> None:
    waiting = Stuck(tmp_path / "b.md", pool, helper)
    hanging = Stuck(tmp_path / "a.md", pool, helper, seconds=1.0)
    assert hanging.lines.result(PATIENCE) == []
    assert awaited(lambda: children_of(helper) == [waiting.child])
    waiting.write()
    assert waiting.lines.result(PATIENCE) == ["Arrêté du maire", "La circulation est interdite."]
    assert helpers() == [helper]


@with_helper
def test_a_child_that_is_killed_costs_its_file_alone(
    tmp_path: Path, helper: int, pool: ThreadPoolExecutor
) -> None:
    killed, other = (Stuck(tmp_path / name, pool, helper) for name in ("a.md", "b.md"))
    os.kill(killed.child, signal.SIGKILL)
    assert killed.lines.result(PATIENCE) == []
    other.write()
    assert len(other.lines.result(PATIENCE)) == 2
    assert awaited(lambda: children_of(helper) == [])
    assert helpers() == [helper]


@with_helper
def test_a_helper_that_died_is_started_again(tmp_path: Path, helper: int) -> None:
    path = text_pdf(tmp_path / "a.pdf", [BODY])
    os.kill(helper, signal.SIGKILL)
    assert reading(path).pages[0].text.strip() == BODY
    (other,) = helpers()
    assert other != helper
    os.kill(other, signal.SIGINT)  # Ctrl-C is for the process that asks
    assert reading(path).pages[0].text.strip() == BODY
    assert helpers() == [other]


@with_helper
def test_what_was_being_read_when_the_helper_died_is_read_again_once(
    tmp_path: Path, helper: int, pool: ThreadPoolExecutor
) -> None:
    read, lost = (Stuck(tmp_path / name, pool, helper) for name in ("a.md", "b.md"))
    os.kill(helper, signal.SIGKILL)
    assert awaited(lambda: len(helpers()) == 1 and helpers() != [helper])
    (second,) = helpers()
    assert awaited(lambda: len(children_of(second)) == 2)
    assert awaited(lambda: gone(read.child))
    read.write()
    assert len(read.lines.result(PATIENCE)) == 2
    os.kill(second, signal.SIGKILL)
    assert lost.lines.result(PATIENCE) == []


@with_helper
def test_a_helper_that_does_not_answer_is_put_away(
    tmp_path: Path, helper: int, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_PATIENCE", 0.5)
    path = text_pdf(tmp_path / "a.pdf", [BODY])
    os.kill(helper, signal.SIGSTOP)
    with pytest.raises(DocumentError, match="trop long, trop lourd ou endommagé"):
        reading(path, seconds=0.5)
    assert helpers() == []
    assert reading(path).pages[0].text.strip() == BODY


@with_helper
def test_the_child_has_its_limits_and_the_helper_has_none(
    tmp_path: Path, helper: int, pool: ThreadPoolExecutor
) -> None:
    stuck = Stuck(tmp_path / "a.md", pool, helper)

    def limits(pid: int) -> dict[str, str]:
        lines = (PROC / str(pid) / "limits").read_text().splitlines()
        return {line[:25].strip(): line[25:].split()[0] for line in lines}

    assert awaited(lambda: limits(stuck.child)["Max cpu time"] == "330")
    found = limits(stuck.child)
    assert found["Max address space"] == str(1024 * 1024 * 1024)
    assert (found["Max file size"], found["Max core file size"]) == ("0", "0")
    own = limits(os.getpid())
    assert limits(helper) == own
    assert sorted(os.listdir(PROC / str(stuck.child) / "fd"))[:3] == ["0", "1", "2"]
    assert len(os.listdir(PROC / str(stuck.child) / "fd")) <= 4  # and what it reads
    spaces = {os.readlink(PROC / str(pid) / "ns" / "net") for pid in (helper, stuck.child)}
    assert len(spaces) == 1
    stuck.write()
    assert len(stuck.lines.result(PATIENCE)) == 2


@with_helper
def test_what_has_no_reader_is_a_bug_told_with_its_own_words(tmp_path: Path, helper: int) -> None:
    path = text_pdf(tmp_path / "a.pdf", [BODY])
    with pytest.raises(RuntimeError, match=r"did not start:[^$]*No module named 'ingest.formats.absent'"):
        taken(Request("absent", path, 1024), PATIENCE, said)
    assert helpers() == [helper]


@with_helper
def test_a_helper_that_cannot_start_is_a_bug_told_with_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho 'ModuleNotFoundError: ingest' >&2; exit 1\n", encoding="utf-8")
    program.chmod(0o755)
    path = text_pdf(tmp_path / "a.pdf", [BODY])
    running.close()
    descriptors = len(os.listdir(PROC / "self" / "fd"))
    with monkeypatch.context() as changed:
        changed.setattr(sys, "executable", str(program))
        with pytest.raises(RuntimeError, match="did not start:\nModuleNotFoundError: ingest"):
            reading(path)
        changed.setattr(sys, "executable", str(tmp_path / "absent"))
        with pytest.raises(FileNotFoundError):
            reading(path)
    assert (helpers(), len(os.listdir(PROC / "self" / "fd"))) == ([], descriptors)
    assert reading(path).pages[0].text.strip() == BODY


def program(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=REPOSITORY,
        env=child_environment(),
    )


READ = """
import os, sys
from pathlib import Path
from ingest.read import read
def words():
    return read(Path(sys.argv[1]), memory_mib=1024, max_mib=10).pages[0].text.strip()
"""


@with_helper
def test_with_the_parent_the_helper_dies_and_its_children_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    code = (
        "import sys; from pathlib import Path; from ingest.running import Request, taken\n"
        "taken(Request('markdown', Path(sys.argv[1]), 1024), 60, list)"
    )
    with program(code, tmp_path / "a.md") as parent:
        try:
            born: list[int] = []

            def look() -> bool:
                born[:] = [each for pid in children_of(parent.pid) for each in (pid, *children_of(pid))]
                return len(born) == 2

            assert awaited(look)
        finally:
            parent.kill()
    assert awaited(lambda: all(map(gone, born)))


def test_a_thread_that_ends_leaves_the_helper_and_the_program_ends_without_a_word(tmp_path: Path) -> None:
    code = f"""{READ}
import threading
for _ in range(2):
    thread = threading.Thread(target=lambda: print(words()))
    thread.start(); thread.join()
"""
    with program(code, text_pdf(tmp_path / "a.pdf", [BODY])) as run:
        assert run.communicate(timeout=60) == (f"{BODY}\n{BODY}\n", "")
    assert run.returncode == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_fork_of_the_parent_has_a_helper_of_its_own(tmp_path: Path) -> None:
    code = f"""{READ}
print(words(), flush=True)
if pid := os.fork():
    assert os.waitpid(pid, 0)[1] == 0
print(words())
"""
    with program(code, text_pdf(tmp_path / "a.pdf", [BODY])) as run:
        assert run.communicate(timeout=60) == (f"{BODY}\n{BODY}\n{BODY}\n", "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="the tests run without rights")
def test_a_file_is_read_without_the_rights_of_root(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "a.pdf", [BODY])
    for parent in [tmp_path, *tmp_path.parents]:
        if parent.stat().st_uid == 0 and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    code = (
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "print(words() if os.access(sys.executable, os.X_OK) else 'closed')"
    )
    with program(READ + code, path) as run:
        words, errors = run.communicate(timeout=60)
    if words == "closed\n":
        pytest.skip("this Python is in a folder of root's own")
    assert (words, errors) == (f"{BODY}\n", "")


def test_readings_are_asked_for_by_several_threads_at_once_from_the_first(tmp_path: Path) -> None:
    running.close()
    paths = [text_pdf(tmp_path / f"{rank}.pdf", [f"{BODY} {rank}"]) for rank in range(8)]
    ready = threading.Barrier(8)

    def once(path: Path) -> str:
        ready.wait(PATIENCE)
        return reading(path).pages[0].text.strip()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(once, paths)) == [f"{BODY} {rank}" for rank in range(8)]
    if PROC.is_dir() and sys.platform != "darwin":
        assert len(helpers()) == 1
