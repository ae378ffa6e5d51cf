"""The answer made of the statements that passed the checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answers.computed import still_shown
from rag.confidence import Evidence
from rag.orders import taken_from_orders
from rag.types import Check, Draft, Level, Passage, Reply, Statement, Status


def not_an_order(statement: Statement, draft: Draft) -> Check:
    """Are the quotes words for a reader, not for a machine?"""
    cited = [draft.citations[rank - 1] for rank in statement.citations if 1 <= rank <= len(draft.citations)]
    order = next(filter(None, map(taken_from_orders, cited)), "")
    return Check("consigne", not order, f"extrait adressé à un outil (« {order[:60]} »)" if order else "")


def assembled(
    kept: Sequence[Statement],
    draft: Draft,
    passages: tuple[Passage, ...],
    evidence: Evidence,
    level: Level,
) -> Reply:
    """The answer made of the statements that passed; citations that only others used are left out."""
    used = sorted({rank for statement in kept for rank in statement.citations})
    renamed = {old: new for new, old in enumerate(used, 1)}
    statements = tuple(
        replace(statement, citations=tuple(renamed[rank] for rank in statement.citations))
        for statement in kept
    )
    text = " ".join(f"{item.text} {''.join(f'[{rank}]' for rank in item.citations)}" for item in statements)
    return Reply(
        Status.ANSWERED,
        text,
        statements,
        tuple(draft.citations[rank - 1] for rank in used),
        passages,
        still_shown(draft.computed, kept),
        confidence=round(evidence.confidence, 3),
        level=level,
    )
