"""Hostile, broken and tricky PDF files, from a shared collection: each has an end, none costs the reader."""

from __future__ import annotations

import csv
import gzip
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from ingest.describe import outcome_of
from ingest.read import Reading
from rag.errors import DocumentError
from rag.types import DocumentState, PageState
from tests.ingest.papers import document, reading
from tests.support import REPOSITORY

FOLDER = REPOSITORY.parent / "shared" / "pdf_torture"
SECONDS = 60.0  # for one file on a loaded machine; the collection takes half a minute in all
# 300,000 nested marks take more memory than the child may have.
TOO_DEEP = {"synthetic/nested_bdc_300k.pdf"}
# The list was made from several parsers: on so few characters a page, they do not agree on what text is.
SHORT = 30
ALLOWED = {
    "ingest": {DocumentState.INDEXED, DocumentState.PARTIAL},
    "refuse": {DocumentState.REFUSED},
    "refuse_or_cap": {DocumentState.REFUSED, DocumentState.PARTIAL},
    "flag_placeholder": {DocumentState.REFUSED, DocumentState.PARTIAL},
    "flag_garbage": {DocumentState.REFUSED, DocumentState.PARTIAL},
    "no_text": {DocumentState.REFUSED, DocumentState.PARTIAL},
    "either": set(DocumentState),
}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared collection of hostile PDFs is absent")


def rows() -> list[dict[str, str]]:
    if not FOLDER.is_dir():
        return []
    with (FOLDER / "INDEX.tsv").open(encoding="utf-8", newline="") as stream:
        listed = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in listed if row["path"].lower().endswith(".pdf")]


def end_of(path: Path) -> tuple[DocumentState, str, Reading | None]:
    """How the file ends, before act readers cut it: a page of text is a page indexed."""
    try:
        found = reading(path, seconds=SECONDS)
    except DocumentError as error:
        return DocumentState.REFUSED, str(error), None
    readable = sum(page.state is PageState.TEXT for page in found.pages)
    outcome = outcome_of(document(), found, readable, ())
    return outcome.state, outcome.reason, found


@cache
def ends() -> dict[str, tuple[DocumentState, str, Reading | None]]:
    paths = [row["path"] for row in rows()]
    with ThreadPoolExecutor(3) as pool:
        return dict(zip(paths, pool.map(lambda path: end_of(FOLDER / path), paths), strict=True))


def test_every_file_has_an_end_that_agrees_with_what_is_expected_of_it() -> None:
    wrong = [
        (row["path"], row["expect"], *ends()[row["path"]][:2])
        for row in rows()
        if ends()[row["path"]][0] not in ALLOWED[row["expect"]] and row["path"] not in TOO_DEEP
    ]
    assert [each for each in wrong if not _short(each[0], each[1])] == []


def _short(path: str, expect: str) -> bool:
    """A file whose few characters count as text for one threshold and as none for another."""
    found = ends()[path][2]
    if expect != "ingest" or found is None:
        return False
    return sum(len(page.text) for page in found.pages) < SHORT * len(found.pages)


def test_every_refusal_says_why_in_french() -> None:
    for path, (state, reason, _) in ends().items():
        if state is not DocumentState.INDEXED:
            assert reason, path
            assert "Traceback" not in reason
            assert "Error" not in reason


def test_text_that_is_read_can_be_stored_and_sent() -> None:
    for path, (_, _, found) in ends().items():
        for page in found.pages if found else ():
            page.text.encode("utf-8")
            assert "\x00" not in page.text, path


def test_encrypted_files_are_named_as_such() -> None:
    reasons = [
        ends()[row["path"]][1]
        for row in rows()
        if row["category"] == "encrypted" and row["expect"] == "refuse"
    ]
    assert reasons
    assert all("mot de passe" in reason for reason in reasons)


def test_nothing_was_written_beside_the_files() -> None:
    ends()
    assert list(FOLDER.rglob("PWNED*")) == []


@pytest.fixture
def bombs(tmp_path: Path) -> Iterator[list[Path]]:
    """The bombs kept compressed, unpacked once: only their outer layer is opened here."""
    made = []
    for packed in sorted(FOLDER.rglob("*.pdf.gz")):
        path = tmp_path / packed.name.removesuffix(".gz")
        with gzip.open(packed) as source, path.open("wb") as target:
            target.write(source.read(50 * 1024 * 1024))
        made.append(path)
    yield made
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_deflate_bombs_are_refused(bombs: list[Path]) -> None:
    assert bombs
    assert [end_of(path)[0] for path in bombs] == [DocumentState.REFUSED] * len(bombs)
