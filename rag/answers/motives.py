"""Why an act was taken: its « CONSIDÉRANT », its statement of reasons, else the words that give a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.heads import asking_words, heads
from rag.question import Understanding
from rag.runs import Extract
from rag.text import fold
from rag.types import Passage
from rag.units import Unit, units_of

ASKS_WHY = re.compile(
    r"\bpourquoi\b|\b(?:pour )?quel(?:le)?s? (?:est |sont )?(?:l[ae]s? )?(?:raison|motif|cause)s?\b"
)
MOST_REASONS, LEAST_WORDS = 65, 4  # words that reasons may take; that say something
BARE = 3  # words of a « CONSIDÉRANT : » that stands alone
PLAIN_COST = 1.0  # what every act of its sort says

_REASONED = re.compile(r"\W*(?:consid[ée]rant|attendu|exposé des motifs|motifs?\b|au motif)\b", re.IGNORECASE)
_OVER = re.compile(
    r"\W*(?:vu\b|arr[êeéÉ]t(?:e|ons)\b|d[ée]cide|article\s+\d|art\.\s*\d|le conseil|après en avoir"
    r"|sur proposition|il est propos|[NL]ous,|vote\b|fait à|approuve|autorise|(?:madame|monsieur|m\.|mme) )",
    re.IGNORECASE,
)
# Words that give a reason in the minutes of a sitting; and what an act was asked or shown.
_GIVES = re.compile(
    r"\ben raison d|\bcompte tenu d|\bafin d|\bparce qu|\bcar\b|\ben effet\b|\bpour permettre\b"
    r"|\bdans le but d|\ben vue d|\bfaute d|\bsuite (?:a|aux)\b|\bdu fait d"
    r"|\bsouhait(?:e|ent|ait|aient|ant)\b|\bs'explique\b"
    r"|\bmotif\b|\bpuisqu|\bdu a\b|\bl'objectif\b|\bl'opportunite\b"
)
_SHOWN = re.compile(
    r"\W*vu (?:la demande|le rapport|le constat|le resultat|les? resultats?|le proces|l'avis|l'urgence)"
)
# Powers, law, owners and notices: no reason of this very act.
_PLAIN = re.compile(
    r"\bil appartient au\b|\bcode\b|\barticles? [lrd]\b|\bloi n|\bdecret\b|\bnotifi\w+"
    r"|\bpris en la personne\b|\bsyndicat des coproprietaires\b|\bparcelle cadastree\b"
    r"|\bselon nos informations\b|\ba l'unanimite\b|\bcompeten\w+|\bdelegation de\b|\bne peut ordonner que\b"
)


@dataclass(frozen=True, slots=True)
class _Reason:
    passage: Passage
    units: tuple[Unit, ...]
    worth: float

    @property
    def words(self) -> int:
        return sum(unit.words for unit in self.units)


def asks_why(question: str) -> bool:
    """Is why the one thing asked?"""
    asking = asking_words(fold(question))
    return bool(ASKS_WHY.search(asking)) and sum(1 for _ in heads(asking)) == 1


def gives_reason(text: str) -> bool:
    return bool(_REASONED.match(text) or _GIVES.search(fold(text)))


def motives(
    understood: Understanding, passages: Sequence[Passage], weights: Mapping[str, float], words: int
) -> tuple[Extract, ...]:
    """The reasons that an act, by its passages in order, gives in at most so many words."""
    read = [(passage, units_of(passage, understood, dict(weights))) for passage in passages]
    telling = [each for each in _recited(read) if each.worth > 0]
    if not telling:
        telling = [each for passage, units in read for each in _said(passage, units)]
        telling = sorted(telling, key=lambda each: -each.worth)[:1]
    kept: list[_Reason] = []
    for each in sorted(telling, key=lambda each: -each.worth):
        if each.words <= words - sum(other.words for other in kept):
            kept.append(each)
    if not kept and telling:
        best = max(telling, key=lambda each: each.worth)
        kept = [_Reason(best.passage, _cut(best.units, words), best.worth)]
    return tuple(_extracts([each for each in telling if each in kept] or kept))


def _recited(read: Sequence[tuple[Passage, Sequence[Unit]]]) -> Iterator[_Reason]:
    """Each « Considérant », to where the next one begins or the act goes on to something else; under one that
    stands alone on its line, each sentence."""
    listed = False
    for passage, units in read:
        group: list[Unit] = []
        for unit in (each for each in units if each.row < 0):
            opens = bool(_REASONED.match(unit.text))
            over = bool(_OVER.match(unit.text))
            if group and (opens or over or unit.title or listed):
                yield _reason(passage, group)
                group = []
            if opens or over:
                listed = opens and unit.words <= BARE
            if (opens and not listed) or (not opens and not unit.title and not over and (group or listed)):
                group.append(unit)
        if group:
            yield _reason(passage, group)


def _reason(passage: Passage, units: Sequence[Unit]) -> _Reason:
    text = fold(" ".join(unit.text for unit in units))
    worth = 1.0 + max(unit.score for unit in units) - 2 * PLAIN_COST * bool(_PLAIN.search(text[:200]))
    return _Reason(passage, tuple(units), worth if len(text.split()) >= LEAST_WORDS else 0.0)


def _said(passage: Passage, units: Sequence[Unit]) -> Iterator[_Reason]:
    """The sentences that give a reason, else those that say what was asked or reported."""
    for unit in units:
        folded = fold(unit.text)
        if unit.title or unit.row >= 0 or unit.words < LEAST_WORDS or _PLAIN.search(folded):
            continue
        if _GIVES.search(folded) and not unit.recital:
            yield _Reason(passage, (unit,), 1.0 + unit.score)
        elif _SHOWN.match(folded):
            yield _Reason(passage, (unit,), 0.5 + unit.score)


def _cut(units: Sequence[Unit], words: int) -> tuple[Unit, ...]:
    kept: list[Unit] = []
    for unit in units:
        if kept and sum(each.words for each in kept) + unit.words > words:
            break
        kept.append(unit)
    return tuple(kept)


def _extracts(reasons: Sequence[_Reason]) -> Iterator[Extract]:
    """One extract a passage, in order."""
    for held in dict.fromkeys(each.passage.chunk.id for each in reasons):
        own = [each for each in reasons if each.passage.chunk.id == held]
        units = tuple(sorted((unit for each in own for unit in each.units), key=lambda unit: unit.start))
        yield Extract(own[0].passage, units, max(each.worth for each in own))
