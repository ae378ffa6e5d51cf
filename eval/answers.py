"""Answer lines (contract.md's shape) read into frozen values: what the metrics measure.

The evaluation reads the same JSON as any outside judge, so that what is measured is what is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError

COUNTED_CITATIONS = 6
"""Only the first citations count."""


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A citation as shown."""

    file: str = ""
    pages: tuple[int, ...] = ()
    quote: str = ""
    passage: str = ""
    document: str = ""
    section: str = ""
    date: str = ""
    zones: tuple[str, ...] = ()
    territory: str = ""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A retrieved passage as shown."""

    file: str
    pages: tuple[int, ...] = ()
    section: str = ""
    zones: tuple[str, ...] = ()
    territory: str = ""


@dataclass(frozen=True, slots=True)
class ComputedRow:
    """A derived number as shown."""

    value: str
    expression: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer line. ``citations`` holds only those that count."""

    id: str
    status: str
    answer: str = ""
    citations: tuple[CitedRow, ...] = ()
    passages: tuple[PassageRow, ...] = ()
    computed: tuple[ComputedRow, ...] = ()
    refusal: str = ""
    seconds: float = 0.0
    confidence: float = 0.0
    level: str = ""
    mode: str = ""
    degraded: bool = False
    energy: float = 0.0
    """Watt-hours, 0 when not estimated."""

    @property
    def answered(self) -> bool:
        return self.status == "answered"

    @property
    def refused(self) -> bool:
        """Refused, or asked the user back."""
        return self.status in ("refused", "clarify")


def answer_from_line(raw: object) -> AnswerRow:
    """Read one decoded answer line. Raises ``ValueError`` where it is not one."""
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        raise ValueError("une ligne de réponse est un objet JSON avec un « id »")
    refusal = raw.get("refusal")
    return AnswerRow(
        id=raw["id"],
        status=_text(raw.get("status")) or "missing",
        answer=_text(raw.get("answer")),
        citations=tuple(_cited(item) for item in _objects(raw.get("citations"))[:COUNTED_CITATIONS]),
        passages=tuple(_passage(item) for item in _objects(raw.get("passages"))),
        computed=tuple(
            ComputedRow(_text(item.get("value")), _text(item.get("expression")))
            for item in _objects(raw.get("computed"))
        ),
        refusal=_text(refusal.get("reason")) if isinstance(refusal, dict) else "",
        seconds=_number(raw.get("seconds")),
        confidence=_number(raw.get("confidence")),
        level=_text(raw.get("level")),
        mode=_text(raw.get("mode")),
        degraded=raw.get("degraded") is True,
        energy=_number(raw.get("energy_wh")),
    )


def load_answers(path: Path) -> dict[str, AnswerRow]:
    """Read an answers file, by identifier; the last line of an identifier stands.

    Raises:
        EvalError: the file cannot be read or a line is not an answer.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise EvalError(
            f"Le fichier de réponses {path} est illisible. Il doit être en UTF-8, avec le droit de le lire."
        ) from None
    answers: dict[str, AnswerRow] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer = answer_from_line(json.loads(line))
        except ValueError as error:
            raise EvalError(
                f"Fichier de réponses, ligne {number} : {error}. Refaites les réponses avec "
                "« sourcier ask --batch … --json »."
            ) from None
        answers[answer.id] = answer
    return answers


def _cited(raw: dict[str, object]) -> CitedRow:
    return CitedRow(
        file=_text(raw.get("file")),
        pages=_pages(raw.get("pages")),
        quote=_text(raw.get("quote")),
        passage=_text(raw.get("passage")),
        document=_text(raw.get("document")),
        section=_text(raw.get("section")),
        date=_text(raw.get("date")),
        zones=tuple(map(_text, _list(raw.get("zones")))),
        territory=_text(raw.get("territory")),
    )


def _passage(raw: dict[str, object]) -> PassageRow:
    return PassageRow(
        file=_text(raw.get("file")),
        pages=_pages(raw.get("pages")),
        section=_text(raw.get("section")),
        zones=tuple(map(_text, _list(raw.get("zones")))),
        territory=_text(raw.get("territory")),
    )


def _objects(raw: object) -> list[dict[str, object]]:
    return [item for item in raw if isinstance(item, dict)] if isinstance(raw, Iterable) else []


def _pages(raw: object) -> tuple[int, ...]:
    return tuple(page for page in raw if isinstance(page, int)) if isinstance(raw, list) else ()


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _number(raw: object) -> float:
    return float(raw) if isinstance(raw, int | float) else 0.0


def _text(raw: object) -> str:
    return "" if raw is None else str(raw)
