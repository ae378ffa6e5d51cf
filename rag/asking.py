"""What is asked: a question, the limits put on the search, and what was understood of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rag.acts import ActKind


class Visibility(StrEnum):
    """Who may read a corpus. ``INTERNAL`` passages are never sent to a language model."""

    PUBLIC = "public"
    INTERNAL = "interne"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the search is limited to. Empty means no limit; all conditions hold together.

    ``commune`` is a name or an INSEE code; a member commune reaches its intercommunality's documents.
    ``zones`` keeps passages of any of these zones **and** passages of no zone (general provisions).
    Dates are inclusive and bear on the act's date, else on the version's; undated passages are left out.
    ``in_force`` keeps what is in force that day (a permit's filing date), and what has no known date.

    ``opened`` is no choice of the user: the only corpora that may be read, found by :mod:`rag.scope`. What is
    outside is not searched, not named, and spells no word.
    """

    corpora: tuple[str, ...] = ()
    commune: str | None = None
    zones: tuple[str, ...] = ()
    kinds: tuple[ActKind, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    visibilities: tuple[Visibility, ...] = ()
    in_force: date | None = None
    opened: tuple[str, ...] = ()

    @property
    def walls(self) -> Filters:
        """What bounds the names that may be told, beside what is searched: corpora that may be read, and
        visibilities."""
        return Filters(visibilities=self.visibilities, opened=self.opened)


class Origin(StrEnum):
    """Where a fact about the question comes from."""

    QUESTION = "dit dans la question"
    CONVERSATION = "repris de la conversation"
    CHOSEN = "choisi"
    ONLY = "la seule connue ici"


class FactKind(StrEnum):
    """What is understood of a question, named as the user reads it."""

    COMMUNE = "commune"
    ZONE = "zone"
    ARTICLE = "article"
    ACT = "acte"
    ACT_KIND = "type d'acte"
    IN_FORCE = "en vigueur au"
    PERIOD = "période"
    ADDRESS = "adresse"
    PARCEL = "parcelle"
    THEME = "thème"
    WANTED = "réponse attendue"
    SPELLING = "lu comme"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing understood. ``value`` is shown; ``words`` are the user's own that say it, if any do."""

    kind: FactKind
    value: str
    origin: Origin = Origin.QUESTION
    words: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What the user asked. ``context`` holds the previous user turns, oldest first.

    ``without`` are the facts that the user took off the conversation: they are not carried over from it.
    """

    text: str
    context: tuple[str, ...] = ()
    filters: Filters = Filters()
    without: frozenset[FactKind] = frozenset()
