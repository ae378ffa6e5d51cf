"""The shape of the contract's JSON lines, checked key by key."""

from __future__ import annotations

import json
from collections.abc import Callable

Line = dict[str, object]
Check = Callable[[object], bool]


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_pages(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(page, int) and page >= 1 for page in value)


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


ANSWER: dict[str, Check] = {
    "id": lambda value: value is None or is_text(value),
    "status": {"answered", "refused", "clarify"}.__contains__,
    "answer": is_text,
    "citations": lambda value: isinstance(value, list),
    "passages": lambda value: isinstance(value, list),
    "computed": lambda value: isinstance(value, list),
    "confidence": lambda value: is_number(value) and 0 <= value <= 1,
    "level": {"élevée", "moyenne", "faible"}.__contains__,
    "refusal": lambda value: value is None or isinstance(value, dict),
    "mode": is_text,
    "degraded": lambda value: isinstance(value, bool),
    "seconds": lambda value: is_number(value) and value > 0,
    "settings": is_text,
}
CITATION: dict[str, Check] = {
    "document": is_text,
    "file": is_text,
    "pages": lambda value: is_pages(value) and len(value) <= 3,
    "section": is_text,
    "quote": lambda value: is_text(value) and bool(value),
    "passage": lambda value: is_text(value) and len(value) <= 1500,
}
PASSAGE: dict[str, Check] = {"file": is_text, "pages": is_pages, "section": is_text, "score": is_number}
REASONS = {
    "hors_corpus",
    "zone_inconnue",
    "preuve_faible",
    "non_verifie",
    "modele_indisponible",
    "precision_requise",
}


def assert_shape(value: object, shape: dict[str, Check]) -> None:
    assert isinstance(value, dict)
    for key, check in shape.items():
        assert key in value, key
        assert check(value[key]), (key, value[key])


def lines_of(text: str) -> list[Line]:
    return [json.loads(line) for line in text.splitlines()]


def answer_line(text: str) -> Line:
    (line,) = lines_of(text)
    assert_shape(line, ANSWER)
    for citation in line["citations"]:
        assert_shape(citation, CITATION)
    for passage in line["passages"]:
        assert_shape(passage, PASSAGE)
    return line


def steady(line: Line) -> Line:
    """A line without what changes from one run to the next."""
    own = {"seconds", "energy_wh", "co2_g", "record"}
    return {key: value for key, value in line.items() if key not in own}
