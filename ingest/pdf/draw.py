"""Pages drawn as images, for OCR."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

# 200 dpi reads as well as 300 on these acts and takes half the time.
DPI, MAX_PIXELS = 200, 40_000_000


def source(path: Path) -> Path | BinaryIO:
    """The path, or an open file when its name is not UTF-8, which pdfium cannot be told."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return path.open("rb")
    return path


def draw(path: Path, numbers: Sequence[int], emit: Callable[[dict[str, Any]], None]) -> None:
    """Pages as grey PNG images, smaller than asked when a page is huge."""
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(source(path))
    for number in numbers:
        buffer = io.BytesIO()
        try:
            page = pdf[number - 1]
            width, height = page.get_size()
            scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
            page.render(scale=scale, grayscale=True).to_pil().save(buffer, format="PNG")
            page.close()
        except Exception:  # noqa: S112 - a page that cannot be drawn stays to be read
            continue
        emit({"image": number, "png": base64.b64encode(buffer.getvalue()).decode()})
