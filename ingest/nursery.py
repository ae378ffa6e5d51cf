"""The helper that reading processes are born of: it imports the readers once, and forks for each file.

Started by ``ingest.running`` with the number of a socket, once for a process that ingests. It holds no
lock nor thread of that process, opens no document, and has left the network when it starts. Each request is
the length of a JSON text with three descriptors (the child's standard output, its standard error, and the
leash), then that text: format, file, MiB of memory, pages to draw. The child lives no longer than its leash,
which is let go by whoever wants it ended, or dies. Where the socket ends, so do the helper and its children.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ingest import child

LENGTH_BYTES = 4
ENDED = b"."
"""What is answered on a leash that was let go; nothing is where the helper itself is dead."""

_DESCRIPTORS = 3
_LOOK = 0.005  # seconds between two looks at processes that were killed and are not gone yet


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    child.leave_network()
    os.dup2(0, 2)  # its first words went to the first reading: a helper that cannot start says why there
    serve(control)


def serve(control: socket.socket) -> None:
    """Fork for each request, and end each child whose leash is let go, until the socket ends."""
    dying: set[int] = set()
    with selectors.PollSelector() as selector:  # has no descriptor of its own
        selector.register(control, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select(_LOOK if dying else None):
                if key.data is not None:
                    _end(selector, key, dying)
                elif not _begin(control, selector):
                    return _end_all(selector, dying)
            dying = {pid for pid in dying if os.waitpid(pid, os.WNOHANG)[0] == 0}


def _begin(control: socket.socket, selector: selectors.BaseSelector) -> bool:
    """Fork for one request; False at the end of the socket."""
    head, descriptors, _, _ = socket.recv_fds(control, LENGTH_BYTES, _DESCRIPTORS)
    if len(head) < LENGTH_BYTES or len(descriptors) < _DESCRIPTORS:
        return False
    out, err, held = descriptors
    leash = socket.socket(fileno=held)
    request = control.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
    form, path, memory_mib, numbers = json.loads(request)
    with contextlib.suppress(Exception):  # the child fails of it too, and says so to whoever asked
        child.import_readers(form, drawing=bool(numbers))
    gc.freeze()  # what is there stays shared with the children
    try:
        helper, pid = os.getpid(), os.fork()
        if pid == 0:
            last = max(out, err, held, *(key.fd for key in selector.get_map().values()))
            _become_child(
                out, err, last, lambda: child.read_one(form, Path(path), memory_mib, numbers, helper)
            )
        selector.register(leash, selectors.EVENT_READ, pid)
    except OSError as error:  # the system has no process left
        os.write(err, f"{error}\n".encode())
        leash.sendall(ENDED)
        leash.close()
    os.close(out)
    os.close(err)
    return True


def _become_child(out: int, err: int, last: int, work: Callable[[], None]) -> NoReturn:
    """Nothing of the helper's is open in the child, which never comes back."""
    status = 1
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.closerange(3, last + 1)
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _end(selector: selectors.BaseSelector, key: selectors.SelectorKey, dying: set[int]) -> None:
    """Kill the child of a leash. Nobody else waits for it: until then its number is no other process's."""
    leash = key.fileobj
    assert isinstance(leash, socket.socket)
    selector.unregister(leash)
    os.kill(key.data, signal.SIGKILL)
    dying.add(key.data)
    with contextlib.suppress(OSError):
        leash.sendall(ENDED)
    leash.close()


def _end_all(selector: selectors.BaseSelector, dying: set[int]) -> None:
    for key in list(selector.get_map().values()):
        if key.data is not None:
            _end(selector, key, dying)
    for pid in dying:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
