"""From what a base line found to the answer line that any judge reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from eval.bench.quality.task import Asked
from eval.bench.quality.windows import Windows
from rag.types import RefusalReason


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a base line found, best first."""

    file: str
    pages: tuple[int, ...]
    text: str
    score: float


def asked_text(asked: Asked) -> str:
    """The question after the user's previous turns: a base line has no other memory."""
    return " ".join((*asked.question.context, asked.question.text))


def answer_line(asked: Asked, found: Sequence[Found], windows: Windows, mode: str) -> dict[str, object]:
    """The best window of the first passage, shown and cited; a refusal only where nothing was found."""
    line: dict[str, object] = {
        "id": asked.id,
        "passages": [{"file": one.file, "pages": list(one.pages), "score": one.score} for one in found],
        "mode": mode,
    }
    if not found:
        return line | withheld(RefusalReason.OUT_OF_CORPUS)
    first = found[0]
    shown = windows.best(asked_text(asked), first.text)
    cited = {
        "document": PurePosixPath(first.file).stem,
        "file": first.file,
        "pages": list(first.pages),
        "quote": shown,
        "passage": shown,
    }
    return line | {"status": "answered", "answer": " ".join(shown.split()), "citations": [cited]}


def withheld(reason: RefusalReason) -> dict[str, object]:
    """The fields of a refusal."""
    message = "Non trouvé dans les documents."
    refusal = {"reason": reason.value, "message": message}
    return {"status": "refused", "answer": message, "citations": [], "refusal": refusal}


def top_score(line: dict[str, object]) -> float:
    """The score of the first passage of an answer line, 0 without passage."""
    match line.get("passages"):
        case [{"score": int() | float() as score}, *_]:
            return float(score)
    return 0.0
