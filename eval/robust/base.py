"""What a transformation is: a pure function of a question, of what is indexed and of a seeded source.

The source is drawn from (seed, transformation, question), so that adding a question changes no other.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.gold import GoldQuestion

if TYPE_CHECKING:
    from eval.robust.context import Context, Place

OfQuestion = Callable[[GoldQuestion, "Context", random.Random], Iterable[GoldQuestion]]
OfPlace = Callable[["Place", "Context", random.Random], Iterable[GoldQuestion]]

# The six kinds of questions to refuse.
HORS_CORPUS = "hors_corpus"
AUTRE_COMMUNE = "autre_commune"
ZONE_ABSENTE = "zone_absente"
FAUSSE_PREMISSE = "fausse_premisse"
TROP_VAGUE = "trop_vague"
SOUS_SPECIFIE = "sous_specifie"


@dataclass(frozen=True, slots=True)
class Transform:
    """``label`` is French. ``refusal``: what it makes has no answer. ``name`` names the files and the ids.

    ``of_question`` makes variants of a gold question; ``of_place`` makes questions from what a town holds.
    """

    name: str
    label: str
    refusal: bool = False
    of_question: OfQuestion | None = None
    of_place: OfPlace | None = None


def seeded(seed: int, *names: str) -> random.Random:
    """A source that depends on these names only, on every machine."""
    digest = hashlib.sha256("\0".join((str(seed), *names)).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def reworded(question: GoldQuestion, text: str) -> Iterable[GoldQuestion]:
    """The same question in other words, the key unchanged; nothing when the words are the same."""
    if text.strip() and text != question.question:
        yield replace(question, question=text)


def unanswerable(question: GoldQuestion, text: str, kind: str, note: str) -> GoldQuestion:
    """The question made one that the documents do not answer. ``note`` is French."""
    return replace(
        question,
        question=text,
        answerable=False,
        kind=kind,
        sources=(),
        must=(),
        must_not=(),
        needs_ocr=False,
        note=note,
    )


def invented(place: Place, text: str, kind: str, note: str, zone: str | None = None) -> GoldQuestion:
    """A question without answer that comes from no gold question; ``id`` is given later."""
    return GoldQuestion(
        id="", question=text, answerable=False, kind=kind, commune=place.name, zone=zone, note=note
    )
