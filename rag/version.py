"""Which Sourcier this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def sourcier_version() -> str:
    """The version installed. Reading it is slow: only for who asks."""
    try:
        return version("sourcier")
    except PackageNotFoundError:
        return "(depuis les sources)"
