"""Who is signed in. Open by default: this machine only, and every role."""

from __future__ import annotations

from rag.settings import Settings
from ui.person import LOCAL, Person


def current(settings: Settings) -> Person:
    """The person of this session."""
    return LOCAL
