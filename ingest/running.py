"""The processes that read files, as seen by the one that ingests: they are asked for, heard and ended here.

Each is forked from a helper started with the first one (``ingest.nursery``), which saves a tenth of a second
a file; where the system cannot pass descriptors, or a fork is unsafe, each is a fresh interpreter.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from ingest.nursery import ENDED, LENGTH_BYTES

# What the page count of a file adds to its time: up to five minutes in all.
SECONDS_PER_PAGE, MAX_MORE_SECONDS = 0.05, 270.0

_KEPT = 1 << 14  # bytes of what a child says on its standard error
_PATIENCE = 10.0  # seconds for the helper to answer, which takes it a millisecond
_ROOT = str(Path(__file__).parent.parent)
_BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from ingest.{0} import main; main()"

_Taken = TypeVar("_Taken")
Lines = Iterator[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read, in a format; or pages of a PDF to draw."""

    form: str
    path: Path
    memory_mib: int
    numbers: Sequence[int] = ()


class _HelperLostError(Exception):
    """The helper died, and the child with it: the file may be innocent."""


@dataclass(frozen=True, slots=True)
class Process:
    """What a child says, and whether it is gone because its helper is, once it has ended."""

    out: IO[bytes]
    err: IO[bytes]
    lost: Callable[[], bool]


def taken(request: Request, seconds: float, take: Callable[[Lines], _Taken]) -> _Taken:
    """What ``take`` makes of a child's lines; it is called again, once, if the helper dies meanwhile.

    The child is stopped when its time is out: ``seconds``, and what its page count adds.

    Raises:
        RuntimeError: the child ended before it could open any document.
    """
    if not _can_fork():
        with fresh(request) as process:
            return take(lines(process, seconds))
    try:
        with forked(request) as process:
            return take(lines(process, seconds))
    except _HelperLostError:
        with forked(request) as process:
            return take(lines(process, seconds, again=True))


def _can_fork() -> bool:
    """macOS has system libraries that do not outlive a fork."""
    return sys.platform != "darwin" and hasattr(os, "fork") and hasattr(socket, "send_fds")


@contextmanager
def fresh(request: Request) -> Iterator[Process]:
    """A fresh interpreter."""
    arguments = [request.form, str(request.path.absolute()), str(request.memory_mib)]
    command = [*_command("child"), *arguments, *map(str, request.numbers)]
    with subprocess.Popen(  # noqa: S603 - this Python, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            yield Process(process.stdout, process.stderr, lambda: False)
        finally:
            process.kill()


def _command(module: str) -> list[str]:
    return [sys.executable, "-I", "-c", _BOOT.format(module), _ROOT]


@contextmanager
def forked(request: Request) -> Iterator[Process]:
    """A fork of the helper, which lives as long as our end of its leash is open."""
    with ExitStack() as held:
        out, their_out = _pipe(held)
        err, their_err = _pipe(held)
        ours, theirs = (held.enter_context(end) for end in socket.socketpair())
        asked = [their_out.fileno(), their_err.fileno(), theirs.fileno()]
        helper = _nursery.ask(request, asked)
        for end in (their_out, their_err, theirs):
            end.close()  # so that the child's end is seen here
        leash = _Leash(ours, helper)
        try:
            yield Process(out, err, lambda: not leash.let_go())
        finally:
            leash.let_go()


def _pipe(held: ExitStack) -> tuple[IO[bytes], IO[bytes]]:
    read, write = os.pipe()
    return (
        held.enter_context(open(read, "rb", buffering=0)),
        held.enter_context(open(write, "wb", buffering=0)),
    )


class _Leash:
    """Let go to end a child, whether or not it has ended by itself."""

    def __init__(self, end: socket.socket, helper: _Helper) -> None:
        self._end, self._helper, self._answered = end, helper, False

    def let_go(self) -> bool:
        """False when the helper does not answer: it is dead, or as good as dead, and is put away."""
        if self._end.fileno() < 0:
            return self._answered
        with self._end, contextlib.suppress(OSError):
            self._end.shutdown(socket.SHUT_WR)
            self._end.settimeout(_PATIENCE)
            self._answered = self._end.recv(len(ENDED)) == ENDED
        if not self._answered:
            _nursery.end(self._helper)
        return self._answered


# -- the helper -------------------------------------------------------------------------------------


class _Helper:
    """A running helper, and the socket on which it is asked. Its first words go to ``err``."""

    def __init__(self, err: int) -> None:
        self._control, theirs = socket.socketpair()
        with theirs, ExitStack() as failed:
            failed.callback(self._control.close)
            self._process = subprocess.Popen(  # noqa: S603 - this Python, no shell
                [*_command("nursery"), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=err,
                pass_fds=[theirs.fileno()],
            )
            failed.pop_all()

    def ask(self, request: Request, descriptors: Sequence[int]) -> None:
        asked = [request.form, str(request.path.absolute()), request.memory_mib, list(request.numbers)]
        text = json.dumps(asked).encode()
        with contextlib.suppress(ConnectionError):  # it is dead, as the leash will tell
            socket.send_fds(self._control, [len(text).to_bytes(LENGTH_BYTES, "big")], list(descriptors))
            self._control.sendall(text)

    def end(self) -> None:
        """Its children end with it."""
        self._control.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """In a fork of this process, whose child it is not."""
        self._control.close()
        self._process.returncode = 0


class _Nursery:
    """The helper of this process, once there is one; asked by any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._helper: _Helper | None = None

    def ask(self, request: Request, descriptors: Sequence[int]) -> _Helper:
        """Have a file read, what is said going to the descriptors: output, errors, and the leash."""
        with self._lock:
            self._helper = self._helper or _Helper(descriptors[1])
            self._helper.ask(request, descriptors)
            return self._helper

    def end(self, helper: _Helper | None = None) -> None:
        """End the helper, or the one given unless another thread has."""
        with self._lock:
            if self._helper is None or (helper is not None and helper is not self._helper):
                return
            ended, self._helper = self._helper, None
        ended.end()

    def forget(self) -> None:
        if self._helper:
            self._helper.forget()


_nursery = _Nursery()


def close() -> None:
    """End the helper and wait for it; another one is started if a file is read after."""
    _nursery.end()


def _forget() -> None:
    """A fork of this process has a helper of its own."""
    global _nursery
    _nursery.forget()
    _nursery = _Nursery()


atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


# -- what a child says ------------------------------------------------------------------------------


def lines(process: Process, seconds: float, *, again: bool = False) -> Lines:
    """The child's lines until it ends or its time is out: min(300, 30 + 0.05 × pages) seconds."""
    deadline, buffer, said, ready = time.monotonic() + seconds, b"", b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(process.out, selectors.EVENT_READ)
        selector.register(process.err, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0 and (events := selector.select(left)):
            streams = [key.fileobj for key, _ in events]
            if process.err in streams:  # always emptied: a full pipe would stop the child
                said = (said + _block(process.err, selector))[-_KEPT:]
            if process.out not in streams:
                continue
            block = _block(process.out, selector)
            if not block:
                return _ended(process, said, ready=ready, again=again)
            *complete, buffer = (buffer + block).split(b"\n")
            for line in filter(None, map(_object, complete)):
                ready = ready or "ready" in line
                if "pages" in line:
                    deadline += min(MAX_MORE_SECONDS, SECONDS_PER_PAGE * int(line["pages"]))
                yield line


def _ended(process: Process, said: bytes, *, ready: bool, again: bool) -> None:
    """What an end means: a file's last line, or its fault; or that of the installation."""
    if process.lost() and not again:
        raise _HelperLostError
    if not ready:
        os.set_blocking(process.err.fileno(), False)
        said = (said + (process.err.read() or b""))[-_KEPT:]
        raise RuntimeError(f"the reading process did not start:\n{said.decode(errors='replace')}")


def _block(stream: IO[bytes], selector: selectors.BaseSelector) -> bytes:
    """What a stream holds now; nothing more is expected of one that is closed."""
    block = os.read(stream.fileno(), 1 << 16)
    if not block:
        selector.unregister(stream)
    return block


def _object(raw: bytes) -> dict[str, Any]:
    """A line of the protocol; empty for what a library prints of its own."""
    try:
        line: object = json.loads(raw)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
