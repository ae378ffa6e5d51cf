from __future__ import annotations

import logging

import pytest

from rag.logs import configure_logging


def test_a_document_cannot_forge_a_line_or_a_colour(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    logging.getLogger("ingest.read").warning("refused: %s", "a.pdf\n2026 CRITICAL faux \x1b[31m")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(r"WARNING ingest.read : refused: a.pdf\n2026 CRITICAL faux \x1b[31m")


def test_details_show_only_when_asked_and_never_twice(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    logging.getLogger("rag.x").info("one")
    configure_logging(verbose=True)
    configure_logging(verbose=True)
    logging.getLogger("rag.x").info("two")
    assert [line.rpartition(" ")[2] for line in capsys.readouterr().err.splitlines()] == ["two"]


def test_other_libraries_stay_silent(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(verbose=True)
    logging.getLogger("httpx").info("POST https://modele.example Authorization: SECRET")
    assert "SECRET" not in capsys.readouterr().err


@pytest.fixture(autouse=True)
def _bare_loggers() -> object:
    yield
    for package in ("rag", "ingest", "eval", "ui"):
        logger = logging.getLogger(package)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = True
