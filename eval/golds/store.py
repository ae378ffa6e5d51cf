"""Gold files changed in place: whole or not at all, and no line but those that must change."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.errors import EvalError
from eval.golds.findings import Entry, read_entries
from rag.index.files import sync
from rag.index.locks import FileLock

_WAIT = 10.0
_decoder = json.JSONDecoder()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """No other command changes this gold file meanwhile.

    Raises:
        EvalError: another one has been at it for long, or the folder does not exist.
    """
    if not path.parent.is_dir():
        raise EvalError(f"Le dossier {path.parent} n'existe pas : créez-le, ou corrigez le chemin du jeu.")
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    if not lock.acquire(_WAIT):
        raise EvalError(f"Une autre commande écrit dans {path} : attendez qu'elle finisse, puis recommencez.")
    try:
        yield
    finally:
        lock.release(remove=True)


def valid_entries(path: Path) -> tuple[Entry, ...]:
    """The lines of a file that are to be changed.

    Raises:
        EvalError: the file cannot be read, or one of its lines is not valid.
    """
    entries, findings = read_entries([path])
    if findings:
        raise EvalError(
            f"{path}, ligne {findings[0].line} : {findings[0].message} "
            f"Toutes les lignes à corriger : sourcier gold lint {path}"
        )
    return entries


def read_raw(path: Path) -> str:
    """The content, ends of lines and byte order mark included; empty for a file that is not there.

    Raises:
        EvalError: it is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8") if path.exists() else ""
    except UnicodeDecodeError:
        raise EvalError(f"Le jeu de questions {path} n'est pas en UTF-8 : enregistrez-le ainsi.") from None


def write_raw(path: Path, text: str) -> None:
    """Replace the content: a reader sees the old or the new one. The permissions stay."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        draft.write_bytes(text.encode("utf-8"))
        if path.exists():
            shutil.copymode(path, draft)
        sync(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)


def with_line(text: str, line: str) -> str:
    """The content with one more line at its end."""
    end = "\r\n" if text.endswith("\r\n") else "\n"
    return text + ("" if not text or text.endswith("\n") else end) + line + end


def with_split(line: str, split: str) -> str:
    """A JSON line whose ``split`` is this one, every other character as it was."""
    value = json.dumps(split, ensure_ascii=False)
    place = _next(line, line.index("{") + 1)
    empty = line[place] == "}"
    while line[place] != "}":
        key, end = _decoder.raw_decode(line, place)
        start = _next(line, _next(line, end) + 1)
        _, end = _decoder.raw_decode(line, start)
        if key == "split":
            return line[:start] + value + line[end:]
        place = _next(line, end)
        if line[place] == ",":
            place = _next(line, place + 1)
    last = len(line[:place].rstrip())
    return line[:last] + ("" if empty else ", ") + f'"split": {value}' + line[last:]


def _next(line: str, place: int) -> int:
    """The rank of the next character that is no space."""
    while line[place] in " \t\r\n":
        place += 1
    return place
