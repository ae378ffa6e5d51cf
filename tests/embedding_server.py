"""A server on loopback that speaks the embedding protocol that Mistral and OpenAI share."""

from __future__ import annotations

import json
import threading
import zlib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import cast

SIZE = 4


@dataclass(frozen=True)
class Asked:
    """A request as it was received."""

    path: str
    headers: dict[str, str]
    texts: tuple[str, ...]


@dataclass
class Behaviour:
    """``failures`` are the first statuses answered; then come vectors, the last first if ``shuffled``.

    From request ``silent_from`` on (counted from 0) nothing is answered until ``released``; ``silent`` tells.
    """

    failures: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    size: int = SIZE
    missing: int = 0
    shuffled: bool = False
    raw: bytes | None = None
    silent_from: int | None = None
    silent: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


def vector(text: str, size: int = SIZE) -> list[float]:
    """What the server answers for a text."""
    return [float(zlib.crc32(f"{rank}{text}".encode()) % 1000 + 1) for rank in range(size)]


class EmbeddingServer:
    """Keeps what it was asked. Use as a context manager."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.asked: list[Asked] = []
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def texts(self) -> list[str]:
        return [text for each in self.asked for text in each.texts]

    def __enter__(self) -> EmbeddingServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    owner: EmbeddingServer
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_POST(self) -> None:
        owner = cast(_Server, self.server).owner
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        given = body["input"]
        texts = (given,) if isinstance(given, str) else tuple(given)
        headers = {name.lower(): value for name, value in self.headers.items()}
        owner.asked.append(Asked(self.path, headers, texts))
        behaviour = owner.behaviour
        if behaviour.silent_from is not None and len(owner.asked) > behaviour.silent_from:
            behaviour.silent.set()
            behaviour.released.wait()
            return
        status = behaviour.failures.pop(0) if behaviour.failures else 200
        rows = [
            {"object": "embedding", "index": rank, "embedding": vector(text, behaviour.size)}
            for rank, text in enumerate(texts)
        ][behaviour.missing :]
        answer = {
            "id": "1",
            "object": "list",
            "model": body["model"],
            "data": rows[::-1] if behaviour.shuffled else rows,
            "usage": {"prompt_tokens": 1, "completion_tokens": 0, "total_tokens": 1},
        }
        self.send_response(status)
        for name, value in behaviour.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        content = json.dumps(answer).encode() if behaviour.raw is None else behaviour.raw
        self.wfile.write(content if status == 200 else b'{"message": "non"}')

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read ``asked``."""
