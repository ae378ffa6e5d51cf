"""Altered forms of a set's questions, asked beside it: a sample, drawn by hash, so that nights compare.

The origins of the sample are asked too: consistency is measured against them, within the run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from eval.gold import GoldQuestion
from eval.robust.context import open_context
from eval.robust.generate import generate
from rag.settings import Settings

ORIGINS, VARIANTS = 40, 160
"""At most that many questions are altered, and that many altered forms asked: a night stays short."""


def variants_of(questions: Sequence[GoldQuestion], settings: Settings) -> tuple[GoldQuestion, ...]:
    """The sample and its origins, in the order of their identifiers; empty when nothing can be altered.

    Raises:
        IndexStoreError: nothing is indexed, or the index cannot be read.
    """
    seed = settings.evaluation.graine
    plain = {question.id: question for question in _sample(questions, ORIGINS, seed)}
    with open_context(settings) as context:
        made = [
            question
            for question in generate(tuple(plain.values()), context, seed)
            if question.id not in plain
        ]
    kept = _sample(made, VARIANTS, seed)
    origins = {plain[question.variant_of] for question in kept if question.variant_of in plain}
    return tuple(sorted((*origins, *kept), key=lambda question: question.id))


def _sample(questions: Sequence[GoldQuestion], size: int, seed: int) -> list[GoldQuestion]:
    """The questions of the smallest hashes: one more question changes one of the sample at most."""
    own = [question for question in questions if question.transform or not question.variant_of]
    return sorted(own, key=lambda question: _rank(question, seed))[:size]


def _rank(question: GoldQuestion, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\0{question.id}".encode()).digest()
