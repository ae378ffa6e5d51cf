"""A stand-in for a language model, on loopback: it follows the prompt to the letter, and sometimes lies.

No language model can be run everywhere the gates are tried. This one speaks OpenAI's protocol and knows
nothing of Sourcier but what the prompt tells it: the form of the reply, the passages, the question. It
answers with the sentence that shares most words with the question, and now and then changes a figure in
it, as models do. It measures the gates, not the quality of any model.
"""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from eval.matching import tokens

LIE_EVERY = 3
_PASSAGE = re.compile(r'<passage numero="(\d+)"[^>]*>\n(.*?)\n</passage', re.DOTALL)
_FORM = '{"phrase"'
_SENTENCE = re.compile(r"(?<=[.;:])\s+|\n")
_FIGURE = re.compile(r"(?<![\w,.])\d{1,3}(?![\w,.])")
_SHORTEST, _LONGEST = 6, 60  # words of a sentence worth quoting


class StandIn:
    """The server. Use as a context manager; ``url`` is its OpenAI-compatible address."""

    def __init__(self) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def reply_to(system: str, user: str) -> str:
    """What the stand-in writes back."""
    passages = _PASSAGE.findall(user)
    question = user.rsplit("Question de l'agent :", 1)[-1]
    if not passages:
        return json.dumps({"refus": "aucun passage"}, ensure_ascii=False)
    rank, sentence = _best(passages, set(tokens(question)))
    told = _lie(sentence) if len(question) % LIE_EVERY == 0 else sentence
    if _FORM not in system:
        return told
    lines = ({"phrase": told, "passages": [rank], "citation": sentence}, {"fin": True})
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)


def _best(passages: list[tuple[str, str]], asked: set[str]) -> tuple[int, str]:
    """The passage number and the sentence that share most words with the question; earlier ones first."""
    found = [
        (len(asked & set(tokens(sentence))), -int(number), sentence)
        for number, text in passages
        for sentence in _SENTENCE.split(text.partition("Texte :\n")[2])
        if _SHORTEST <= len(sentence.split()) <= _LONGEST
    ]
    if not found:
        return int(passages[0][0]), passages[0][1].splitlines()[-1]
    _shared, rank, best = max(found, key=lambda item: item[:2])
    return -rank, best


def _lie(sentence: str) -> str:
    return _FIGURE.sub(lambda found: str(int(found[0]) + 1), sentence)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_POST(self) -> None:
        messages = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))["messages"]
        said = {message["role"]: str(message["content"]) for message in messages}
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self._event({"role": "assistant", "content": reply_to(said.get("system", ""), said["user"])}, None)
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, Any], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [choice],
        }
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
