"""What each question gets once the threshold is lifted: what a confidence is fitted and judged on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.answers import answer_from_line
from eval.gold import GoldQuestion
from eval.metrics.accuracy import is_right
from rag.assistant import Assistant
from rag.confidence import Evidence
from rag.settings import JournalSettings, Settings
from rag.trust.model import SIGNS
from rag.types import Question
from rag.wire import reply_to_json


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer given without threshold: its signs, whether a gate is closed on it, whether it is right.

    ``told``: worked out by code (the state of an act, a count), it has no signs.
    """

    commune: str
    signs: tuple[float, ...]
    closed: bool
    right: bool
    told: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, and its answer when one can be written. ``made``: how it was made, if it was."""

    id: str
    commune: str
    answerable: bool
    sample: Sample | None
    made: str = ""


def outcomes(questions: Sequence[GoldQuestion], settings: Settings) -> Iterator[Outcome]:
    """The answers to these questions with the threshold lifted.

    Raises:
        IndexStoreError: nothing is indexed, or the index cannot be read.
    """
    answers = settings.reponse.model_copy(update={"seuil": 0.0, "calibrage": False})
    quiet = {"reponse": answers, "journal": JournalSettings(actif=False)}
    with Assistant(settings.model_copy(update=quiet)) as assistant:
        for question in questions:
            asked = Question(question.question, question.context, question.filters)
            reply, evidence = assistant.weighed(asked)
            answer = answer_from_line(reply_to_json(reply, question.id))
            sample = None
            if answer.answered and evidence is not None:
                sample = _sample(question.commune, evidence, is_right(question, answer))
            yield Outcome(question.id, question.commune, question.answerable, sample, question.transform)


def samples(found: Sequence[Outcome]) -> list[Sample]:
    """The answers among them."""
    return [item.sample for item in found if item.sample is not None]


def _sample(commune: str, evidence: Evidence, right: bool) -> Sample:
    signs = dict(evidence.signals)
    if not signs:
        return Sample(commune, (), False, right, told=True)
    return Sample(commune, tuple(signs[name] for name in SIGNS), evidence.closed, right)
