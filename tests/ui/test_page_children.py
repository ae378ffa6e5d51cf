"""The children that draw pages: kept for one file, replaced when they fail or have served enough."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.ui.town_pdf import write_pdf
from ui import page_images
from ui.page_images.children import _Children
from ui.page_images.highlight import PageImageError, Wanted, draw_page
from ui.page_images.render import render_page


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Children]:
    """Children of this test alone."""
    made = _Children()
    monkeypatch.setattr(page_images.children, "_children", made)
    yield made
    made.end()


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "plu.pdf")


def pid(children: _Children, path: Path) -> int:
    return children.of(path)._process.pid


def test_a_child_draws_what_this_process_would(children: _Children, pdf: Path) -> None:
    assert render_page(pdf, 1, Wanted("hauteur")) == draw_page(pdf, 1, Wanted("hauteur"), 1.6)


def test_a_file_keeps_its_child_and_another_one_never_shares_it(
    children: _Children, pdf: Path, tmp_path: Path
) -> None:
    other = write_pdf(tmp_path / "autre.pdf")
    render_page(pdf, 1, Wanted())
    first = pid(children, pdf)
    render_page(other, 1, Wanted())
    assert pid(children, pdf) == first
    assert pid(children, other) != first


def test_only_so_many_children_are_kept(children: _Children, pdf: Path, tmp_path: Path) -> None:
    render_page(pdf, 1, Wanted())
    first = children.of(pdf)
    for rank in range(page_images.children.MOST_CHILDREN):
        render_page(write_pdf(tmp_path / f"{rank}.pdf"), 1, Wanted())
    assert first._process.poll() is not None, "the one that served longest ago is ended"
    assert render_page(pdf, 1, Wanted()).png.startswith(b"\x89PNG")


def test_a_child_that_dies_is_replaced(children: _Children, pdf: Path) -> None:
    render_page(pdf, 1, Wanted())
    children.of(pdf)._process.kill()
    children.of(pdf)._process.wait()
    assert render_page(pdf, 1, Wanted()).png.startswith(b"\x89PNG")


def test_a_page_that_fails_says_why_and_the_next_one_is_drawn(
    children: _Children, pdf: Path, tmp_path: Path
) -> None:
    with pytest.raises(PageImageError, match="Pdfium"):
        render_page(pdf, 9999, Wanted())
    assert render_page(pdf, 1, Wanted()).png.startswith(b"\x89PNG")
    broken = tmp_path / "faux.pdf"
    broken.write_bytes(b"%PDF-1.7 rien")
    with pytest.raises(PageImageError):
        render_page(broken, 1, Wanted())


def test_a_child_too_slow_is_ended(children: _Children, pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_images.children, "SECONDS", 0)
    with pytest.raises(PageImageError, match="too slow"):
        render_page(pdf, 1, Wanted())
    monkeypatch.undo()
    assert render_page(pdf, 1, Wanted()).png.startswith(b"\x89PNG")


def test_a_child_that_has_drawn_enough_gives_its_memory_back(
    children: _Children, pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_images.children, "MOST_PAGES", 2)
    render_page(pdf, 1, Wanted())
    first = pid(children, pdf)
    render_page(pdf, 1, Wanted())
    render_page(pdf, 1, Wanted())
    assert pid(children, pdf) != first


def test_many_readers_of_many_files_all_get_their_page(children: _Children, tmp_path: Path) -> None:
    files = [write_pdf(tmp_path / f"{rank}.pdf") for rank in range(6)]
    with ThreadPoolExecutor(8) as pool:
        images = list(pool.map(lambda rank: render_page(files[rank % 6], 1, Wanted()).png, range(24)))
    assert len(set(images)) == 1
