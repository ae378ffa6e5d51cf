"""A server on loopback that speaks Mistral's and OpenAI's streaming protocol and plays what it is told.

The real clients talk to it through real HTTP; every request is kept, so that a test can read what left
the process.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import cast


@dataclass(frozen=True)
class Script:
    """One reply: ``pieces`` of text, else an error. ``raw`` replaces the whole event stream."""

    pieces: Sequence[str] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "{}"
    raw: bytes | None = None
    hang: bool = False
    cut: bool = False
    """Close the connection after the pieces, without the end of the stream."""
    noise: bytes = b""
    """Sent again and again after the pieces, until the client goes."""
    type: str = "text/event-stream"
    flood: int = 0
    """Mebibytes of one line without end, after ``raw`` or the body of the error, until the client goes."""


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def sent(self) -> str:
        """All the message contents, as the server reads them."""
        return "\n".join(str(message["content"]) for message in json.loads(self.body)["messages"])


def lines(*objects: dict[str, object]) -> Script:
    """A well-behaved model: one JSON object per line, streamed by small pieces."""
    text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in objects)
    return Script([text[start : start + 7] for start in range(0, len(text), 7)])


class ScriptedServer:
    """Plays its scripts in order, the last one again and again. Use as a context manager."""

    def __init__(self, *scripts: Script) -> None:
        self.requests: list[Received] = []
        self.released = threading.Event()
        self.flooded = 0
        self._scripts = list(scripts)
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def next_script(self) -> Script:
        return self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    owner: ScriptedServer
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_POST(self) -> None:
        owner = cast(_Server, self.server).owner
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        owner.requests.append(
            Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        )
        script = owner.next_script()
        if script.hang:
            owner.released.wait(30)
            return
        self.send_response(script.status)
        for name, value in script.headers.items():
            self.send_header(name, value)
        if script.status != 200:
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(script.body.encode())
            self._flood(script.flood)
            return
        self.send_header("Content-Type", script.type)
        self.end_headers()
        if script.raw is not None:
            self.wfile.write(script.raw)
            self._flood(script.flood)
            return
        for piece in script.pieces:
            self._event(piece, None)
        while script.noise and not owner.released.wait(0.01):
            try:
                self.wfile.write(script.noise)
                self.wfile.flush()
            except OSError:
                return
        if not script.cut:
            self._event("", "stop")
            self.wfile.write(b"data: [DONE]\n\n")

    def _flood(self, mebibytes: int) -> None:
        """Write until it is all written, or the client goes; ``flooded`` tells how much left."""
        owner, block = cast(_Server, self.server).owner, b"x" * 65_536
        for _ in range(mebibytes * 16):
            try:
                self.wfile.write(block)
            except OSError:
                return
            owner.flooded += len(block)

    def _event(self, text: str, finish: str | None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
        event = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
            "choices": [choice],
        }
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read ``requests``."""
