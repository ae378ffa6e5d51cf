"""The parts of a question that asks several things (« … a-t-il accepté, et avec combien de voix ? »): what
would answer each, in words that the act may say far from one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.expected import Expected, expected_answer
from rag.text import fold
from rag.wanted import looks_of

_ASKING = r"(?:quel|combien|qui\b|quand\b|pourquoi\b|comment\b|ou\b(?= (?:se|est|sont))|a quoi\b)"
_LINK = r"(?:(?:avec|a|par|pour|de|d'|en|sur|dans|contre|aupres de|depuis|jusqu'a) ?)?"
# Where another thing begins to be asked.
_CUT = re.compile(rf"(?:,? et |, |[?;] ?)(?={_LINK}{_ASKING})")
_COUNTED = re.compile(r"\bcombien\b|\bvotes?\b|\bvoix\b|\bscrutin\b")
_WHY = re.compile(r"\bpourquoi\b|\bquel(?:le)?s? (?:raison|motif|cause)")
# A vote told by its figures.
VOTE_COUNT = re.compile(
    r"\bunanimit|\b\d+\s(?:voix|pour\b|contre\b|absten)|\b(?:pour|contre|abstentions?)\s*(?:\(s\))?\s*:\s*\d"
    r"|\bvoix (?:pour|contre)\s*:\s*\d",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"\b(?:adopt|approuv|accept|rejet|refus|d[ée]cid|autoris|valid|fix)(?:e|ée?s?|é|ent|er)\b"
    r"|\bn'(?:approuve|adopte|accepte) pas\b|\bne pas\b|\b[ée]met\b|\baccord(?:e|ée?s?)\b"
    r"|\battribu(?:e|ée?s?)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|jours?|mois|an(?:née)?s?)\b|\d\s?h\b", re.I
)
# Of a council or a mayor: whether it was decided is itself a part.
_WHETHER = re.compile(r"-t-(?:il|elle|on|ils|elles)\b|-(?:ils?|elles?|on)\b")


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things asked: what its answer looks like, and its name in a sentence (« la date »)."""

    kind: Expected
    look: re.Pattern[str]
    name: str = ""

    def met(self, text: str) -> bool:
        return bool(self.look.search(text)) or (self.kind is Expected.DATE and bool(_DAY.search(text)))


WHY, NO_REASON = "pourquoi", "Aucun motif n'est donné expressément dans les passages cités."
_NAMES = {
    Expected.AMOUNT: "le montant",
    Expected.DATE: "la date",
    Expected.VOTE: "le compte des voix",
    Expected.VOTER: "qui a voté ainsi",
}


@lru_cache(maxsize=2000)
def parts_of(question: str) -> tuple[Part, ...]:
    """The things asked, when there are several and the answer of each can be told by its looks; a vote that
    is asked by its figures is one by itself."""
    asked = [each.strip(" ?.,") for each in _CUT.split(fold(question)) if each.strip(" ?.,")]
    found = tuple(dict.fromkeys(part for each in asked for part in _part(each)))
    if len(asked) > 1:
        return found
    return tuple(part for part in found if part.kind is Expected.VOTE)


def _part(asked: str) -> Iterator[Part]:
    kind = expected_answer(asked)
    if _WHY.search(asked):
        return  # the reasons of an act are told by ``rag.answers.motives``
    if kind is Expected.VOTE:
        if _COUNTED.search(asked):
            yield Part(kind, VOTE_COUNT, _NAMES[kind])
    elif kind in (Expected.YES_NO, Expected.PERMISSION):
        if _WHETHER.search(asked):
            yield Part(Expected.YES_NO, _DECIDED)
    elif look := looks_of(kind, asked):
        yield Part(kind, look, _NAMES.get(kind, ""))


def not_said(names: Sequence[str]) -> str:
    """The sentence that tells which of the things asked the answer leaves out."""
    others = [name for name in names if name != WHY]
    found = (
        [f"Demandé aussi, mais non trouvé dans les passages cités : {', '.join(others)}."] if others else []
    )
    return " ".join([*found, *([NO_REASON] if WHY in names else [])])
