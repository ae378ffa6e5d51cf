"""Who is before the screen, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rag.scope import EVERYTHING, Scope


class Role(StrEnum):
    """What a person may do; each page says which roles it takes."""

    READER = "lecteur"
    INSTRUCTEUR = "instructeur"
    CONSEILLER = "conseiller"
    MANAGER = "gestionnaire"
    DATA = "data"


ALL_ROLES = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Person:
    """``id`` owns what is kept (conversations, drafts) and is never shown; ``name`` signs."""

    id: str
    name: str = ""
    roles: frozenset[Role] = ALL_ROLES
    groups: frozenset[str] = frozenset()
    scope: Scope = EVERYTHING

    def may(self, roles: frozenset[Role]) -> bool:
        return bool(self.roles & roles)


LOCAL = Person("local")
"""Whoever uses a machine that only they can reach: nothing is closed."""
