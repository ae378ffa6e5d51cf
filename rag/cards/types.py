"""What is read of an act for a reader in a hurry: each thing said of it, with the words that say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rag.acts import Act, ActLink
from rag.links import State
from rag.registry import Entry
from rag.tables import Table, said
from rag.types import Citation, Document


class Trait(StrEnum):
    """One thing said of an act; the value is its French name."""

    SUBJECT = "objet"
    NUMBER = "numéro"
    DATE = "date"
    SITTING = "séance"
    PLACE = "lieu ou adresse"
    RAPPORTEUR = "rapporteur"
    DECISION = "décision"
    VOTE = "vote"


@dataclass(frozen=True, slots=True)
class Laid:
    """A paragraph, an item of a list or a table of what is cited, in its exact words."""

    words: str
    item: bool = False
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A thing read of an act. ``citation`` holds its exact words in the act: without it, the value may come
    from elsewhere (a file's name, a list), and is not to be asserted. ``note`` says how far it can be
    trusted. ``laid`` are the same words as the act lays them out, for those that are several."""

    trait: Trait
    value: str
    citation: Citation | None = None
    note: str = ""
    laid: tuple[Laid, ...] = ()


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table of an act, and its words there. ``decided`` when it is in what was decided."""

    table: Table
    citation: Citation
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money as written, in its sentence, or in the row of the table that holds it; ``decided`` when
    it is in what was decided."""

    value: str
    citation: Citation
    decided: bool = False
    within: Tabled | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two acts. ``made`` by this act, else done to it by the ``other``, which is None when it
    is not among the documents."""

    link: ActLink
    made: bool
    other: Entry | None = None
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """The key points of an act, as ``document`` tells it. ``whole`` shows all of it, from its first page."""

    entry: Entry
    document: Document
    said: tuple[Said, ...]
    sums: tuple[Sum, ...]
    ties: tuple[Tie, ...]
    state: State
    whole: Citation | None

    @property
    def act(self) -> Act:
        return self.entry.act

    def get(self, trait: Trait) -> Said | None:
        return next((each for each in self.said if each.trait is trait), None)

    def lines(self, trait: Trait) -> str:
        """The words of a trait, a line for each paragraph and each row of a table; empty when they are not
        located."""
        found = self.located(trait)
        if found is None:
            return ""
        return "\n".join(line for each in found.laid for line in _lines(each)) or found.value

    def lays_out(self, held: Tabled) -> bool:
        """Is a table among the words of the decision?"""
        decision = self.located(Trait.DECISION)
        return decision is not None and any(
            each.table and held.table.rows[0] in each.table.rows for each in decision.laid
        )

    def located(self, trait: Trait) -> Said | None:
        """What is said of a trait, when its words are in the act."""
        found = self.get(trait)
        return found if found and found.citation else None


def _lines(laid: Laid) -> Iterator[str]:
    if laid.table is None:
        yield laid.words
        return
    for row in laid.table.rows:
        yield " · ".join(said(cell) for cell in row if cell)
