"""The tiers that a passage sets by brackets (« de 901 € à 1 300 € »), and the one of an asked quantity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.brackets import Bracket, brackets, row_brackets, within
from rag.leads import BULLET
from rag.measures import asked_quantities
from rag.tables import Table

BRACKET_WORTH = 0.5  # a tier that holds the quantity said in the question, or does not


class Tier(Protocol):
    """A unit of a passage: its words, the rank of the row it is, else -1, that of what introduces it."""

    @property
    def text(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def lead(self) -> int: ...


class Tiers:
    """Which units hold for the quantity that the question says, where a passage sets several brackets."""

    def __init__(self, question: str, pieces: Sequence[Tier], table: Table | None) -> None:
        self._asked = asked_quantities(question)
        self._pieces = pieces
        found = [_brackets_of(piece, table) for piece in pieces] if self._asked else []
        self._holds = [within(self._asked, each) for each in found]
        told = {each for held in found for each in held if within(self._asked, (each,)) is not None}
        self._told = len(told) > 1
        # Two lengths, two ages: which of them a bracket is for is not known.
        measures = [(each.unit, each.noun) for each in dict.fromkeys(self._asked)]
        self._sure = self._told and len(measures) == len(set(measures))

    def worth(self, rank: int) -> float:
        if not self._told:
            return 0.0
        place = rank
        while place >= 0:
            holds = self._holds[place]
            if holds is not None:
                return BRACKET_WORTH if holds else -BRACKET_WORTH
            place = self._pieces[place].lead
        return 0.0

    def left_out(self, rank: int) -> bool:
        """Is it the row, or the item of a list, of another bracket than the one that holds the quantity?"""
        piece = self._pieces[rank]
        if not self._sure or self._holds[rank] is not False:
            return False
        if piece.row < 0 and not (piece.lead >= 0 and BULLET.match(piece.text)):
            return False
        return any(
            self._holds[at] and (other.row >= 0 if piece.row >= 0 else other.lead == piece.lead)
            for at, other in enumerate(self._pieces)
        )


def _brackets_of(piece: Tier, table: Table | None) -> tuple[Bracket, ...]:
    return row_brackets(table, piece.row) if table and piece.row >= 0 else brackets(piece.text)
