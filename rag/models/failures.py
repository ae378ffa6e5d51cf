"""What went wrong with a model's service, read from any client library's error.

Errors are told by the names of their classes and by ``status_code``: mistralai, openai, httpx and the
other LlamaIndex integrations share these conventions, and none need be imported to be understood.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from urllib.parse import urlsplit

from rag.models.bounded import TooLate, TooLong

_SLOW = frozenset(["ReadTimeout", "WriteTimeout"])
_UNREACHABLE = frozenset(["TransportError", "APIConnectionError", "ConnectionError", "NoResponseError"])
_LIBRARY = frozenset(["MistralError", "OpenAIError", "ResponseValidationError", "InvalidURL", "StreamError"])


class Trouble(Enum):
    KEY = auto()
    UNREACHABLE = auto()
    SLOW = auto()
    BUSY = auto()
    SERVER = auto()
    REFUSED = auto()
    UNREADABLE = auto()
    TOO_LONG = auto()


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed exchange. ``retry_after`` is what the server asks to wait, in seconds."""

    trouble: Trouble
    status: int | None = None
    retry_after: float | None = None

    @property
    def passing(self) -> bool:
        """May a new try succeed?"""
        return self.trouble in (Trouble.UNREACHABLE, Trouble.BUSY, Trouble.SERVER)


def failure_of(error: BaseException) -> Failure | None:
    """The failure behind an error, None when the error is ours (a bug, kept with its traceback)."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 400:
        return Failure(_trouble_of(status), status, _retry_after(error))
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in chain:
        chain.append(step)
        step = step.__cause__ or step.__context__
    if any(isinstance(link, TooLong) for link in chain):
        return Failure(Trouble.TOO_LONG)
    if any(isinstance(link, TooLate) for link in chain):
        return Failure(Trouble.SLOW)
    names = {kind.__name__ for link in chain for kind in type(link).__mro__}
    if names & _SLOW:
        return Failure(Trouble.SLOW)
    if names & _UNREACHABLE:
        return Failure(Trouble.UNREACHABLE)
    if names & _LIBRARY or isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return Failure(Trouble.UNREADABLE)
    return None


def _trouble_of(status: int) -> Trouble:
    if status in (401, 403):
        return Trouble.KEY
    if status == 429:
        return Trouble.BUSY
    return Trouble.SERVER if status >= 500 else Trouble.REFUSED


def _retry_after(error: BaseException) -> float | None:
    """The ``Retry-After`` header, as seconds or as a date."""
    response = getattr(error, "response", None) or getattr(error, "raw_response", None)
    said = getattr(response, "headers", {}).get("retry-after")
    if not said:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def shown_url(url: str) -> str:
    """The address without user, password nor parameters: fit for a message. Empty when there is none."""
    if not url:
        return ""
    parts = urlsplit(url)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
