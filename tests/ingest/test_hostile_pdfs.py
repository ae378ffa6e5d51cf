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

from eval.bench.torture import cases_of, table, torture
from ingest.outcome import outcome_of
from ingest.read import Reading
from rag.errors import DocumentError
from rag.types import DocumentState, PageState
from tests.ingest.papers import document, reading
from tests.support import REPOSITORY

FOLDER = REPOSITORY.parent / "shared" / "pdf_torture"
SECONDS = 40.0  # for one file on a loaded machine; the collection takes half a minute in all
CANARY = "CANARI-7741"
# The list was made from several parsers, which do not agree on what text is: shorter files hold no act here.
SHORT = 17
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
    paths = sorted(
        (row["path"] for row in rows()), key=lambda path: "bomb" not in path
    )  # the slow ones first
    with ThreadPoolExecutor(3) as pool:
        return dict(zip(paths, pool.map(lambda path: end_of(FOLDER / path), paths), strict=True))


def test_every_file_has_an_end_that_agrees_with_what_is_expected_of_it() -> None:
    wrong = [
        (row["path"], row["expect"], *ends()[row["path"]][:2])
        for row in rows()
        if ends()[row["path"]][0] not in ALLOWED[row["expect"]]
    ]
    assert [each for each in wrong if not _told(each[0], each[1])] == []


def _told(path: str, expect: str) -> bool:
    """A file of very few characters, or a scan with a few words typed over it, which is to be read by OCR."""
    found = ends()[path][2]
    if expect != "ingest" or found is None:
        return False
    return bool(found.to_ocr) or sum(len(page.text) for page in found.pages) < SHORT


def test_no_text_that_is_hidden_is_in_a_page() -> None:
    hiding = [row["path"] for row in rows() if row["category"] in ("hidden_text_injection", "unicode")]
    assert hiding
    for path in hiding:
        found = ends()[path][2]
        assert found is not None or path.endswith("zero_width.pdf"), path
        for page in found.pages if found else ():
            if "visible_injection" not in path:
                assert CANARY not in page.text, path
            assert not any(0xE0000 <= ord(char) <= 0xE0FFF for char in page.text), path


def test_hidden_text_is_told_and_active_content_too() -> None:
    hidden = ("offpage", "rendermode3", "tiny", "under_rect")
    for name in hidden:
        found = ends()[f"synthetic/hidden_{name}.pdf"][2]
        assert found is not None
        assert CANARY in found.pages[0].hidden
        assert "texte invisible" in found.warnings[0]
    named = ends()["synthetic/redaction_fail_name.pdf"][2]
    assert named is not None
    assert "Jeanne" in named.pages[0].hidden
    launch = ends()["synthetic/launch_openaction.pdf"][2]
    assert launch is not None
    assert launch.warnings == ("contenu actif, jamais exécuté : 1 lancement(s) de programme",)


def test_a_portfolio_cover_is_no_knowledge() -> None:
    state, reason, _ = ends()["synthetic/portfolio_cover.pdf"]
    assert state is DocumentState.REFUSED
    assert "extrayez les documents joints" in reason


def test_hidden_words_are_in_no_passage(tmp_path: Path) -> None:
    """The whole ingestion, on the files that hide something."""
    chosen = {"hidden_text_injection", "hidden_content"}
    cases = [
        case
        for case in cases_of(FOLDER)
        if case.category in chosen or "smuggling" in case.path or "embedded_path" in case.path
    ]
    found = torture(FOLDER, cases)
    assert (found.canaries, found.written) == ((), ())
    assert {case.path for case in found.cases if not case.right} <= {"PDF101/01-scan.pdf"}
    assert "aucun arrêt" in table(found)


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
