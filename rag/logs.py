"""Logging: one handler on standard error, one line per event whatever the documents contain."""

from __future__ import annotations

import logging
import secrets
import sys

PACKAGES = ("rag", "ingest", "eval", "ui")
_HANDLER_NAME = "sourcier"
_log = logging.getLogger(__name__)


class OneLine(logging.Formatter):
    """Escapes control characters, so that a file name or a page cannot forge a log line or a colour."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (name set by logging)
        line = super().formatMessage(record)
        return "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in line
        )


def incident() -> str:
    """Log the current exception in full and return the number that finds it again."""
    number = secrets.token_hex(4).upper()
    _log.exception("incident %s", number)
    return number


def configure_logging(verbose: bool = False) -> None:
    """Send our packages' messages to standard error: warnings, or everything when ``verbose``.

    Other libraries keep Python's default: at a lower level some of them log addresses and headers.
    """
    for package in PACKAGES:
        logger = logging.getLogger(package)
        for handler in [item for item in logger.handlers if item.get_name() == _HANDLER_NAME]:
            logger.removeHandler(handler)
        handler = logging.StreamHandler(sys.stderr)
        handler.set_name(_HANDLER_NAME)
        handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s : %(message)s", "%Y-%m-%d %H:%M:%S"))
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG if verbose else logging.WARNING)
        logger.propagate = False
