"""What is wrong between questions: repeated ids, duplicates, and leaks from one split into another.

Leak: the same question, a near one (``eval.golds.kinship``), a variant, or the same proof passage with the
same kind and the same key, in two splits: what is tuned on one is then measured on itself on the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from eval.gold import GoldQuestion
from eval.golds.findings import Entry, Finding, Rule
from eval.golds.kinship import Bond, kindred, origins
from eval.matching import tokens


def check_ids(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Ids used twice, in a file or from one file to another."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        first = seen.setdefault(entry.question.id, entry)
        if first is not entry:
            yield entry.error(
                Rule.ID,
                f"L'identifiant est déjà celui de {first.seen_from(entry)} : donnez-lui-en un autre.",
            )


def check_pairs(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Duplicates and leaks. Each pair is named once, on its later line, for its strongest reason."""
    questions = [entry.question for entry in entries]
    origin = origins(questions)
    told: set[tuple[int, int]] = set()
    for kin in kindred(questions):
        groups = _alike(kin.members, questions) if kin.bond is Bond.PROOF else [kin.members]
        for members in groups:
            for pair in _leaking(members, questions):
                if pair not in told:
                    told.add(pair)
                    yield _leak(kin.bond, entries[pair[0]], entries[pair[1]])
        if kin.bond in {Bond.SAME, Bond.NEAR}:
            for pair in ((kin.members[0], later) for later in kin.members[1:]):
                if pair not in told and not _made_apart(questions[pair[0]], questions[pair[1]], origin):
                    told.add(pair)
                    yield _duplicate(kin.bond, entries[pair[0]], entries[pair[1]])


def _leaking(members: Sequence[int], questions: Sequence[GoldQuestion]) -> Iterator[tuple[int, int]]:
    """Each member of another split than the first member that has one."""
    known = [rank for rank in members if questions[rank].split]
    yield from (
        (known[0], later) for later in known[1:] if questions[later].split != questions[known[0]].split
    )


def _alike(members: Sequence[int], questions: Sequence[GoldQuestion]) -> list[list[int]]:
    """Members of the same kind and with the same key."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for rank in members:
        key = frozenset(frozenset(" ".join(tokens(one)) for one in group) for group in questions[rank].must)
        groups[questions[rank].kind, key].append(rank)
    return list(groups.values())


def _made_apart(first: GoldQuestion, later: GoldQuestion, origin: dict[str, str]) -> bool:
    """Variants of one question are alike on purpose, unless made in the same way."""
    return origin[first.id] == origin[later.id] and first.transform != later.transform


def _leak(bond: Bond, first: Entry, later: Entry) -> Finding:
    message = (
        f"Fuite entre lots ({bond}) : {first.seen_from(later)} est dans le lot « {first.question.split} » et "
        f"celle-ci dans « {later.question.split} ». Mettez-les dans le même lot, ou retirez-en une."
    )
    return later.review(Rule.LEAK, message) if bond is Bond.NEAR else later.error(Rule.LEAK, message)


def _duplicate(bond: Bond, first: Entry, later: Entry) -> Finding:
    if bond is Bond.NEAR:
        return later.review(
            Rule.DUPLICATE,
            f"Question presque identique à {first.seen_from(later)} : gardez-en une, "
            "ou donnez son origine dans « variant_of ».",
        )
    same = first.question.must == later.question.must
    answers = "" if same else ", avec une autre réponse attendue"
    return later.error(
        Rule.DUPLICATE, f"Même question que {first.seen_from(later)}{answers} : gardez-en une seule."
    )
