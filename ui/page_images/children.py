"""The children that draw pages: each serves one file only, and a spare one waits, ready.

A hostile file may take its child down, or take it over: it then harms no page of another file. The spare
makes the first page of a file as quick as the next ones. Each page has its time, each child its memory.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any, cast

from ui.page_images import highlight
from ui.page_images.highlight import PageImageError

SECONDS = 30
"""For one page."""
MOST_CHILDREN = 3
"""Files whose child is kept, beside the spare."""
MOST_PAGES = 200
"""Pages that one child draws: what it holds is given back then."""
_COMMAND = (sys.executable, "-P", str(Path(highlight.__file__).resolve()))


class _SetAsideError(Exception):
    """Other files took the place of this one between the choice of its child and its turn."""


class _Child:
    """A process that draws pages, one at a time."""

    def __init__(self) -> None:
        # Our own file and interpreter; requests travel on standard input.
        self._process = subprocess.Popen(  # noqa: S603
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._lock = Lock()
        self._drawn = 0
        self._set_aside = False

    @property
    def fit(self) -> bool:
        return self._process.poll() is None and self._drawn < MOST_PAGES

    def draw(self, request: dict[str, object]) -> tuple[dict[str, Any], bytes]:
        """One page. A child that fails is ended: what it would say next could not be trusted."""
        with self._lock:
            if self._set_aside:
                raise _SetAsideError
            self._drawn += 1
            alarm = Timer(SECONDS, self._process.kill)
            alarm.start()
            try:
                return self._exchange(request)
            except (OSError, ValueError, KeyError) as error:
                self._process.kill()
                raise PageImageError("the child ended, or was too slow") from error
            finally:
                alarm.cancel()

    def _exchange(self, request: dict[str, object]) -> tuple[dict[str, Any], bytes]:
        said, heard = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        said.write(json.dumps(request).encode() + b"\n")
        said.flush()
        head = json.loads(heard.readline())
        png = heard.read(int(head["size"]))
        if len(png) != head["size"]:
            raise ValueError("the image is cut")
        return head, png

    def end(self) -> None:
        """Set it aside for another one: end the process, once the page it draws is done."""
        with self._lock, suppress(OSError):
            self._set_aside = True
            self._process.kill()
            self._process.communicate()


class _Children:
    """The child of each file of the moment, and the spare."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._serving: OrderedDict[Path, _Child] = OrderedDict()
        self._spare: _Child | None = None

    def of(self, path: Path) -> _Child:
        with self._lock:
            child = self._serving.pop(path, None)
            gone = [child] if child is not None and not child.fit else []
            if child is None or gone:
                child = self._spare if self._spare is not None and self._spare.fit else _Child()
                self._spare = _Child()
            self._serving[path] = child
            if len(self._serving) > MOST_CHILDREN:
                gone.append(self._serving.popitem(last=False)[1])
        for each in gone:
            each.end()
        return child

    def end(self) -> None:
        with self._lock:
            ended = [*self._serving.values(), *([self._spare] if self._spare else [])]
            self._serving.clear()
            self._spare = None
        for each in ended:
            each.end()


_children = _Children()
atexit.register(_children.end)


def ask(path: Path, request: dict[str, object]) -> tuple[dict[str, Any], bytes]:
    """What a child says of a page of this file, and its image.

    Raises:
        PageImageError: the file or the page cannot be drawn within the limits.
    """
    while True:
        try:
            head, png = _children.of(path).draw(request)
            break
        except _SetAsideError:
            continue
        except OSError as error:
            raise PageImageError(str(error)) from error
    if "error" in head:
        raise PageImageError(str(head["error"]))
    return head, png
