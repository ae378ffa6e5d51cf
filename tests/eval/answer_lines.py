"""Builders of gold lines and answer lines for the evaluation tests."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

from eval.answers import AnswerRow, answer_from_line
from eval.gold import GoldQuestion, parse_question

QUOTE = "La hauteur est limitée à 7 m à l'égout."


def gold_line(**change: object) -> dict[str, object]:
    """An answerable question about page 3 of a document."""
    return {
        "id": "q1",
        "question": "Quelle hauteur en UA ?",
        "answerable": True,
        "kind": "nombre",
        "commune": "Ville",
        "must": [["7 m", "7 mètres"]],
        "must_not": ["9 m"],
        "sources": [{"file": "ville/plu.pdf", "pages": [3]}],
        **change,
    }


def unanswerable(**change: object) -> dict[str, object]:
    """A question the documents do not answer."""
    return gold_line(answerable=False, must=[], must_not=[], sources=[], kind="hors_corpus", **change)


def cited(**change: object) -> dict[str, object]:
    return {
        "document": "PLU",
        "file": "ville/plu.pdf",
        "pages": [3],
        "section": "UA 4.6",
        "quote": QUOTE,
        "passage": QUOTE,
        **change,
    }


def answer_line(**change: object) -> dict[str, object]:
    """A right answer, rightly cited, found at rank 2."""
    return {
        "id": "q1",
        "status": "answered",
        "answer": "En zone UA, 7 mètres à l'égout [1].",
        "citations": [cited()],
        "passages": [{"file": "ville/plu.pdf", "pages": [9]}, {"file": "ville/plu.pdf", "pages": [2, 3]}],
        "computed": [],
        "seconds": 0.25,
        **change,
    }


def question(**change: object) -> GoldQuestion:
    return parse_question(json.dumps(gold_line(**change)))


def off_topic(**change: object) -> GoldQuestion:
    return parse_question(json.dumps(unanswerable(**change)))


def answer(**change: object) -> AnswerRow:
    return answer_from_line(answer_line(**change))


def refusal(**change: object) -> AnswerRow:
    return answer(**{"status": "refused", "answer": "Non trouvé.", "citations": [], **change})


def random_answer(source: random.Random, gold: dict[str, object], files: Sequence[str]) -> dict[str, object]:
    """A plausible or absurd answer line: every branch of the metrics gets its share."""
    must = gold["must"]
    sources = gold["sources"]
    assert isinstance(must, list)
    assert isinstance(sources, list)
    right = " ; ".join(source.choice(group) for group in must)
    texts = [
        right,
        right + " et 9 999 m",
        "Environ 12 m [1].",
        "mot " * 118 + right,
        "",
        f"Réponse : {right} [2].",
    ]

    def place() -> dict[str, object]:
        if sources and source.random() < 0.5:
            proof = source.choice(sources)
            spread = list(range(1, 6)) if source.random() < 0.1 else proof["pages"]
            return {"file": proof["file"], "pages": spread, "quote": proof["quote"]}
        return {
            "file": source.choice(files),
            "pages": [source.randint(1, 9)],
            "quote": "mots introuvables 42",
        }

    return {
        "id": gold["id"],
        "status": source.choice(["answered", "answered", "answered", "refused", "clarify"]),
        "answer": source.choice(texts),
        "citations": [
            cited(**place(), passage=source.choice(["", right, "x " * 800 + right]))
            for _ in range(source.choice([0, 1, 1, 2, 8]))
        ],
        "passages": [place() for _ in range(source.choice([0, 3, 12]))],
        "computed": source.choice(
            [[], [{"value": "14", "expression": "8 * 1,5 + 8 / 4"}], [{"value": "9999"}]]
        ),
        "seconds": round(source.random(), 4),
    }
