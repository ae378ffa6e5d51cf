"""Several users at once on one process: each is answered, and none is sent another's words."""

from __future__ import annotations

import argparse
import asyncio
from urllib.parse import urlsplit

from tools.sessions import Measures, crowd


def test_sessions_do_not_mix(address: str) -> None:
    kept = Measures()
    options = argparse.Namespace(sessions=8, turns=3, pause=0.0)
    asyncio.run(crowd(urlsplit(address).netloc, ("UA", "UB"), options, kept))
    assert len(kept.answers) == 24
    assert kept.unanswered == 0
    assert kept.leaks == []


def test_a_foreign_reference_would_be_seen(address: str) -> None:
    """The watch itself: a reference that is not the session's own is noticed, here in its own question."""
    kept = Measures()
    options = argparse.Namespace(sessions=1, turns=1, pause=0.0)
    asyncio.run(crowd(urlsplit(address).netloc, ("UA (réf. Q9999)",), options, kept))
    assert set(kept.leaks) == {"réf. Q9999"}
