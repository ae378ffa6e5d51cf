"""Reading PDF files in a child process: pages and their states, limits, and what is said of what is lost."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest import child
from ingest.layout import Bookmark, LineStyle
from ingest.read import draw
from rag.errors import DocumentError
from rag.types import PageState
from tests.ingest.papers import BODY, reading, rewritten, scanned_pdf, text_pdf
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"


def test_the_demonstration_plan_is_read_page_by_page() -> None:
    found = reading(TOWN / "plu-reglement.pdf")
    assert [page.number for page in found.pages] == list(range(1, 43))
    assert {page.state for page in found.pages} == {PageState.TEXT}
    assert "ARTICLE UA 10 - HAUTEUR MAXIMALE" in found.pages[16].text
    assert (found.faults, found.to_ocr, found.outline) == ((), (), ())


def test_text_blank_and_scanned_pages_are_told_apart(tmp_path: Path) -> None:
    text_pdf(tmp_path / "a.pdf", [BODY], [])
    scanned_pdf(tmp_path / "b.pdf", ["page numérisée"])
    assert [page.state for page in reading(tmp_path / "a.pdf").pages] == [PageState.TEXT, PageState.EMPTY]
    scan = reading(tmp_path / "b.pdf")
    assert [page.state for page in scan.pages] == [PageState.TO_OCR]
    assert scan.to_ocr == (1,)


@pytest.mark.parametrize("name", ["ACTE.PDF", "délibération.pdf", "🏛️ mairie.pdf", "a b'c.pdf", "-v.pdf"])
def test_any_file_name_is_read(tmp_path: Path, name: str) -> None:
    assert reading(text_pdf(tmp_path / name, [BODY])).pages[0].text.strip() == BODY


def test_a_name_that_is_not_utf8_is_read(tmp_path: Path) -> None:
    made = text_pdf(tmp_path / "a.pdf", [BODY])
    path = Path(str(tmp_path / "arr") + "\udcea" + "t.pdf")
    try:
        made.rename(path)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert reading(path).pages[0].text.strip() == BODY


def test_a_protected_pdf_is_refused_and_one_that_opens_by_itself_is_read(tmp_path: Path) -> None:
    locked = rewritten(text_pdf(tmp_path / "a.pdf", [BODY]), password="secret")
    opened = rewritten(text_pdf(tmp_path / "b.pdf", [BODY]), password="")
    with pytest.raises(DocumentError, match="protégé par un mot de passe : déposez-en une copie"):
        reading(locked)
    assert reading(opened).pages[0].text.strip() == BODY


def test_attached_files_are_said_to_be_unread(tmp_path: Path) -> None:
    found = reading(rewritten(text_pdf(tmp_path / "a.pdf", [BODY]), attach="annexe.pdf"))
    assert found.faults == ("1 fichier(s) joint(s) au PDF, non lus : extrayez-les et déposez-les à part",)


def test_no_time_left_refuses_the_file(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "a.pdf", [BODY])
    with pytest.raises(DocumentError, match="trop long, trop lourd ou endommagé"):
        reading(path, seconds=0.0)


def test_a_child_out_of_memory_refuses_the_file_alone(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "a.pdf", [BODY] * 400)  # more than what the interpreter has in reserve
    with pytest.raises(DocumentError, match="trop long, trop lourd ou endommagé"):
        reading(path, memory_mib=16)


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Another program in the place of Python, to say what a dying or a hanging child says.

    On a system that cannot pass descriptors, where each file has a program of its own.
    """

    def run(script: str) -> None:
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))
        monkeypatch.delattr(socket, "send_fds")

    return run


def test_pages_read_before_the_child_dies_are_kept(tmp_path: Path, scripted: Callable[[str], None]) -> None:
    page = '{"page": 1, "text": "La première page du règlement.", "drawn": true, "broken": false}'
    scripted(
        "echo warning; echo '{\"ready\": true}'; "
        f"echo '{{\"pages\": 3, \"attached\": 0}}'; echo '{page}'; kill -ABRT $$"
    )
    found = reading(text_pdf(tmp_path / "a.pdf", [BODY]))
    assert [page.text for page in found.pages] == ["La première page du règlement."]
    assert found.faults == ("lecture interrompue après la page 1 sur 3 : exportez le PDF à nouveau",)


def test_a_child_that_hangs_is_stopped_with_the_pages_it_gave(
    tmp_path: Path, scripted: Callable[[str], None]
) -> None:
    page = '{"page": 1, "text": "", "drawn": true, "broken": true}'
    scripted(
        f"echo '{{\"ready\": true}}'; echo '{{\"pages\": 2, \"attached\": 0}}'; echo '{page}'; exec sleep 600"
    )
    found = reading(text_pdf(tmp_path / "a.pdf", [BODY]), seconds=2.0)
    assert [page.state for page in found.pages] == [PageState.UNREADABLE]
    assert found.faults == (
        "lecture interrompue après la page 1 sur 2 : exportez le PDF à nouveau",
        "pages endommagées : 1",
    )


def test_a_child_that_cannot_start_is_a_bug_told_with_its_own_words(
    tmp_path: Path, scripted: Callable[[str], None]
) -> None:
    scripted("echo 'ModuleNotFoundError: pypdfium2' >&2; exit 1")
    with pytest.raises(RuntimeError, match="ModuleNotFoundError: pypdfium2"):
        reading(text_pdf(tmp_path / "a.pdf", [BODY]))
    with pytest.raises(RuntimeError, match="did not start"):
        draw(tmp_path / "a.pdf", [1], memory_mib=1024)


def test_a_child_that_says_much_on_its_standard_error_is_read(
    tmp_path: Path, scripted: Callable[[str], None]
) -> None:
    page = '{"page": 1, "text": "Le règlement.", "drawn": true, "broken": false}'
    scripted(
        "echo '{\"ready\": true}'; head -c 300000 /dev/zero >&2; "
        f"echo '{{\"pages\": 1, \"attached\": 0}}'; echo '{page}'; echo '{{\"end\": true}}'"
    )
    assert [page.text for page in reading(text_pdf(tmp_path / "a.pdf", [BODY])).pages] == ["Le règlement."]


def test_the_child_can_write_no_file(tmp_path: Path) -> None:
    target = tmp_path / "ecrit"
    code = (
        "import sys; from pathlib import Path; from ingest.child import limit\n"
        f"limit(1024); Path({str(target)!r}).write_text('x' * 10_000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False, cwd=REPOSITORY
    )
    assert "File too large" in done.stderr
    assert not target.exists() or target.stat().st_size == 0


def test_the_child_reaches_no_network() -> None:
    """Where the system lets a process leave the network, the child has left it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = (
            "import os, socket; from ingest.child import leave_network\n"
            "before = os.readlink('/proc/self/ns/net'); leave_network()\n"
            "if os.readlink('/proc/self/ns/net') == before: print('kept'); raise SystemExit\n"
            f"try: socket.create_connection(('127.0.0.1', {port}), 5); print('reached')\n"
            "except OSError: print('closed')"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=REPOSITORY,
        )
    if done.stdout.strip() == "kept" or not Path("/proc/self/ns/net").exists():
        pytest.skip("this system does not let a process leave the network")
    assert done.stdout.strip() == "closed", done.stderr


def test_a_child_that_dies_of_a_file_leaves_it_to_the_second_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    program.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        f'  *" {child.SECOND} "*) exec {sys.executable} "$@";;\n'
        "esac\n"
        "echo '{\"ready\": true}'; kill -ABRT $$\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.delattr(socket, "send_fds")
    found = reading(text_pdf(tmp_path / "a.pdf", [BODY]))
    assert found.pages[0].text.strip() == BODY
    assert found.faults[0].startswith("lu par le lecteur de secours, qui ne voit pas le texte caché")


def test_bookmarks_and_styles_are_read(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    for rank, title in enumerate(("Zone UA", "Article UA 1")):
        canvas.bookmarkPage(title)
        canvas.addOutlineEntry(title, title, rank)
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(60, 780, title)
        canvas.setFont("Helvetica", 5)
        canvas.scale(2, 2)
        for line in range(3):
            canvas.drawString(30, 370 - 10 * line, BODY)
        canvas.showPage()
    canvas.save()
    found = reading(tmp_path / "a.pdf")
    assert found.bookmarks == (Bookmark(1, "Zone UA", 1), Bookmark(2, "Article UA 1", 2))
    assert found.layouts[1].styles == (LineStyle(18.0, True), *[LineStyle(10.0, False)] * 3)
    assert found.layouts[1].styles[1] is found.layouts[2].styles[1]


def test_a_short_page_is_text_but_a_file_of_a_word_is_empty(tmp_path: Path) -> None:
    pages = reading(text_pdf(tmp_path / "a.pdf", [BODY], ["PAGE DEUX"])).pages
    assert [page.state for page in pages] == [PageState.TEXT, PageState.TEXT]
    assert [page.state for page in reading(text_pdf(tmp_path / "b.pdf", ["Un mot"])).pages] == [
        PageState.EMPTY
    ]


def test_a_portfolio_is_refused_with_what_to_do(tmp_path: Path) -> None:
    made = rewritten(text_pdf(tmp_path / "a.pdf", ["Ouvrez ce document."]), attach="plu.pdf")
    writer = PdfWriter(clone_from=PdfReader(made))
    writer.root_object[NameObject("/Collection")] = DictionaryObject()
    writer.write(made)
    with pytest.raises(DocumentError, match="une couverture : extrayez les documents joints et déposez-les"):
        reading(made)


def test_what_a_file_would_do_is_counted(tmp_path: Path) -> None:
    made = text_pdf(tmp_path / "a.pdf", [BODY])
    writer = PdfWriter(clone_from=PdfReader(made))
    script = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.beep(0);"),
    }
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.write(made)
    found = reading(made)
    assert found.warnings == ("contenu actif, jamais exécuté : 1 script(s)",)
    assert found.pages[0].text.strip() == BODY


def test_a_page_of_endless_text_is_cut(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "a.pdf", ["x" * 300_000])
    assert len(reading(path).pages[0].text) <= child.MAX_PAGE_CHARS
