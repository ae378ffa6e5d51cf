"""Stable splits: a question goes to the test or to the calibration by the hash of its family.

Family: questions tied, one by one, by a shared proof passage, a ``variant_of``, or the same or nearly the
same words (``eval.golds.kinship``). Its name is the id of its first question in the file, or of the one this
was made from. Rule: the first eight bytes of the SHA-256 of that name (folded), over 2^64, is a share
between 0 and 1; below the share wanted for the test, the family is in the test. So questions added at the
end never move the others, unless they tie two families; and a larger share only moves questions towards
the test. Source: hash-based assignment as in on-line experiments (Kohavi et al., DMKD 2009).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.gold import GoldQuestion
from eval.golds.kinship import kindred, origins
from eval.golds.store import locked, read_raw, valid_entries, with_split, write_raw
from rag.text import fold

TEST, CALIBRATION = "test", "calibration"
TEST_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a question was and where it goes; ``family`` names its family."""

    id: str
    family: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """One placing per question, in order. ``torn`` families have questions in two splits as they are."""

    placings: tuple[Placing, ...]
    torn: tuple[tuple[str, ...], ...]

    @property
    def changes(self) -> tuple[Placing, ...]:
        return tuple(placing for placing in self.placings if placing.before != placing.after)

    @property
    def sizes(self) -> dict[str, int]:
        """The number of questions of each split."""
        return dict(sorted(Counter(placing.after for placing in self.placings).items()))

    @property
    def families(self) -> int:
        return len({placing.family for placing in self.placings})


def plan_split(
    questions: Sequence[GoldQuestion], test_share: float = TEST_SHARE, *, everything: bool = False
) -> SplitPlan:
    """Place the questions without a split beside their family, else by its hash; or place them all anew."""
    roots, origin = family_roots(questions), origins(questions)
    settled: dict[int, str] = {}
    members: dict[int, list[GoldQuestion]] = {}
    for root, question in zip(roots, questions, strict=True):
        members.setdefault(root, []).append(question)
        if question.split:
            settled.setdefault(root, question.split)
    placings = []
    for root, question in zip(roots, questions, strict=True):
        name = origin[questions[root].id]
        hashed = TEST if share_of(name) < test_share else CALIBRATION
        after = hashed if everything else question.split or settled.get(root, hashed)
        placings.append(Placing(question.id, name, question.split, after))
    torn = (
        tuple(f"{question.id} ({question.split})" for question in family if question.split)
        for family in members.values()
        if len({question.split for question in family if question.split}) > 1
    )
    return SplitPlan(tuple(placings), tuple(torn))


def split_file(
    path: Path, test_share: float = TEST_SHARE, *, everything: bool = False, write: bool = False
) -> SplitPlan:
    """The plan for a gold file; ``write`` puts it into the file, where no other character changes.

    Raises:
        EvalError: the file cannot be read, one of its lines is not valid, or another command writes it.
    """
    path = path.resolve()
    if not write:
        return plan_split(
            [entry.question for entry in valid_entries(path)], test_share, everything=everything
        )
    with locked(path):
        entries = valid_entries(path)
        plan = plan_split([entry.question for entry in entries], test_share, everything=everything)
        lines = read_raw(path).split("\n")
        for entry, placing in zip(entries, plan.placings, strict=True):
            if placing.before != placing.after:
                lines[entry.line - 1] = with_split(lines[entry.line - 1], placing.after)
        if plan.changes:
            write_raw(path, "\n".join(lines))
    return plan


def share_of(name: str) -> float:
    """Where a name falls between 0 and 1."""
    return int.from_bytes(hashlib.sha256(fold(name.strip()).encode()).digest()[:8], "big") / 2**64


def family_roots(questions: Sequence[GoldQuestion]) -> tuple[int, ...]:
    """For each question, the rank of the first one of its family (union-find)."""
    parent = list(range(len(questions)))

    def root(rank: int) -> int:
        while parent[rank] != rank:
            parent[rank] = parent[parent[rank]]
            rank = parent[rank]
        return rank

    for kin in kindred(questions):
        for member in kin.members[1:]:
            low, high = sorted((root(kin.members[0]), root(member)))
            parent[high] = low
    return tuple(root(rank) for rank in range(len(questions)))
