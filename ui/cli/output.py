"""What the commands write: text or JSON on standard output, progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import StorageError
from rag.types import Document

_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))

Advance = Callable[[int, int, str], None]


def prepare_streams() -> None:
    """JSON is UTF-8 whatever the locale, and no character a terminal lacks may stop an answer."""
    for stream, encoding in ((sys.stdout, "utf-8"), (sys.stderr, None)):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=encoding, errors="replace")


def say(text: str = "") -> None:
    """A line for a person. Control characters of documents never reach the terminal."""
    print(text.translate(_CONTROLS))


def warn(text: str) -> None:
    """A line on standard error."""
    print(text.translate(_CONTROLS), file=sys.stderr)


def write_whole(path: Path, content: bytes, unwritable: str) -> None:
    """The whole file or none of it.

    Raises:
        StorageError: the folder takes no file; ``unwritable`` says so of ``{path}``, in French.
    """
    draft = path.with_name(f".{path.name}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError:
        raise StorageError(unwritable.format(path=path)) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def confirmed(sentence: str) -> bool:
    """A script has already decided; a person is asked."""
    if not sys.stdin.isatty():
        return True
    print(sentence, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"o", "oui"}


def say_json(value: object) -> None:
    """One JSON value on one line, written at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


@contextmanager
def progress(label: str, unit: str) -> Iterator[Advance | None]:
    """A bar on standard error: ``advance(done, total, detail)``. ``None`` when no one is watching."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    form = "{desc} {percentage:3.0f} % |{bar}| {n_fmt}/{total_fmt} {unit} [{elapsed} < {remaining}] {postfix}"
    with tqdm(desc=label, unit=unit, total=1, bar_format=form, file=sys.stderr, leave=False) as bar:

        def advance(done: int, total: int, detail: str) -> None:
            bar.total = total
            bar.set_postfix_str(detail[-40:], refresh=False)
            bar.update(done - bar.n)

        yield advance


def pages_label(pages: tuple[int, ...]) -> str:
    """``p. 13``, ``p. 13, 14``, or nothing for a format without pages."""
    return f"p. {', '.join(str(page) for page in pages)}" if pages else ""


def document_label(document: Document) -> str:
    """``Règlement du PLU (modification n°2, 05/07/2024)``."""
    from rag.wire import version_label

    version = version_label(document)
    return f"{document.title} ({version})" if version else document.title
