"""The child that draws the pages of a deposited file can do nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.ui.town_pdf import write_pdf
from ui.page_images.children import _Children
from ui.page_images.highlight import CHILD_MEMORY, Wanted

PROC = Path("/proc")
pytestmark = pytest.mark.skipif(not PROC.joinpath("self/limits").exists(), reason="no /proc on this system")


@pytest.fixture
def child(tmp_path: Path) -> Iterator[int]:
    """The number of a child that has drawn a page."""
    made, path = _Children(), write_pdf(tmp_path / "plu.pdf")
    request = {"path": str(path), "page": 1, "wanted": asdict(Wanted("hauteur")), "scale": 1.0, "boxes": []}
    try:
        head, png = made.of(path).draw(request)
        assert png.startswith(b"\x89PNG"), head
        yield made.of(path)._process.pid
    finally:
        made.end()


def test_it_has_bounded_memory_and_writes_no_file(child: int) -> None:
    lines = (PROC / str(child) / "limits").read_text().splitlines()
    found = {line[:25].strip(): line[25:].split()[0] for line in lines}
    assert found["Max address space"] == str(CHILD_MEMORY)
    assert (found["Max file size"], found["Max core file size"]) == ("0", "0")


def test_it_has_left_the_network(child: int) -> None:
    if os.readlink(PROC / str(child) / "ns" / "net") != os.readlink(PROC / "self" / "ns" / "net"):
        return
    code = (
        "import ctypes, os; exit(ctypes.CDLL(None).unshare(0x50000000 if os.geteuid() else 0x40000000) != 0)"
    )
    if subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode:
        pytest.skip("this system does not let a process leave the network")
    pytest.fail("the child kept the network though this system lets a process leave it")
