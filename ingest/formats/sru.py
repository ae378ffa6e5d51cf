"""CNIG SRU, XML or JSON."""

from __future__ import annotations

from ingest.acts.sru import parse
from ingest.formats.base import Taken


def take(content: bytes) -> Taken:
    """The blocks of a règlement."""
    return Taken(structure=parse(content))
