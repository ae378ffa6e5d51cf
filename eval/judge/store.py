"""Next to the run: ``judged.jsonl``, what was judged, never asked twice; ``juge.json``, what it gave."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from eval.judge.report import judge_json
from eval.judge.summary import JudgeSummary
from eval.judge.verdict import Opinion, Verdict
from rag.errors import StorageError
from rag.index.files import replace_file

JUDGED, OPINION = "judged.jsonl", "juge.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """An opinion, and all it depends on: ``signature`` is the row's, ``key`` that of the prompts sent.

    ``opinion`` is None where the replies could not be read.
    """

    id: str
    signature: str
    prompt: str
    model: str
    key: str
    opinion: Opinion | None

    @property
    def made(self) -> tuple[str, str, str, str, str]:
        return (self.id, self.signature, self.prompt, self.model, self.key)


class JudgedFile:
    """Opinions added one by one, each on disk at once; ``tidy`` then rewrites the file whole."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / JUDGED
        self._stream: IO[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def read(self) -> dict[tuple[str, str, str, str, str], Judged]:
        """The readable opinions already there, by what made them; those that could not be read count not."""
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return {}
        except OSError:
            raise self._refused("lu") from None
        kept = (judged for line in lines if (judged := _parsed(line)) and judged.opinion is not None)
        return {judged.made: judged for judged in kept}

    def add(self, judged: Judged) -> None:
        try:
            if self._stream is None:
                self._stream = self._path.open("a", encoding="utf-8")
                self._stream.write("\n")  # a line cut by a crash ends here
            self._stream.write(_line(judged))
            self._stream.flush()
        except OSError:
            raise self._refused("écrit") from None

    def tidy(self, kept: Iterable[Judged]) -> None:
        """Replace the file, whole, by these opinions."""
        try:
            replace_file(self._path, "".join(map(_line, kept)).encode())
        except OSError:
            raise self._refused("écrit") from None

    def _refused(self, done: str) -> StorageError:
        return _refused(self._path, done)


def keep_summary(folder: Path, summary: JudgeSummary) -> None:
    """Write ``juge.json`` in the run's folder.

    Raises:
        StorageError: it cannot be written.
    """
    plain = json.dumps(judge_json(summary), ensure_ascii=False, indent=1)
    try:
        replace_file(folder / OPINION, plain.encode("utf-8", "replace"))
    except OSError:
        raise _refused(folder / OPINION, "écrit") from None


def _refused(path: Path, done: str) -> StorageError:
    return StorageError(
        f"Le fichier {path} ne peut pas être {done}. Donnez le droit de lire et d'écrire dans ce dossier, ou "
        "libérez de la place."
    )


def _line(judged: Judged) -> str:
    opinion = judged.opinion
    plain: dict[str, object] = {
        "id": judged.id,
        "signature": judged.signature,
        "prompt": judged.prompt,
        "model": judged.model,
        "key": judged.key,
        "verdict": opinion.verdict.value if opinion else None,
    }
    if opinion is not None:
        plain |= {"appuyee": opinion.supported, "raison": opinion.reason}
    return json.dumps(plain, ensure_ascii=False) + "\n"


def _parsed(line: bytes) -> Judged | None:
    """A line of the file; None for one that is cut or of another version."""
    try:
        raw = json.loads(line)
        verdict = raw["verdict"]
        opinion = Opinion(Verdict(verdict), raw["appuyee"] is True, str(raw["raison"])) if verdict else None
        names = ("id", "signature", "prompt", "model", "key")
        id, signature, prompt, model, key = (str(raw[name]) for name in names)
        return Judged(id, signature, prompt, model, key, opinion)
    except (ValueError, KeyError, TypeError):
        return None
