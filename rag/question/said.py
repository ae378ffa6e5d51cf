"""What one turn says, by kind of fact, each value with the words that say it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from rag.dates import FoundDate
from rag.question.acts import articles_in, kinds_in, said_acts
from rag.question.periods import Period, find_period
from rag.question.places import said_addresses, said_parcels
from rag.question.themes import Themed, find_theme
from rag.question.tokens import as_typed, dates_in, erased
from rag.question.when import InForce, find_in_force
from rag.question.zones import asked_zones, zone_words
from rag.text import fold
from rag.types import ActKind, FactKind


@dataclass(frozen=True, slots=True)
class Said:
    """One turn, read. ``valued`` holds, for a kind of fact, its values and the words that say them.

    ``text`` is the turn without the words that only say when: they are in no act.
    """

    text: str
    zones: tuple[str, ...] = ()
    valued: dict[FactKind, dict[str, str]] = field(default_factory=dict)
    kinds: tuple[ActKind, ...] = ()
    theme: Themed | None = None
    period: Period | None = None
    in_force: InForce | None = None
    dates: tuple[FoundDate, ...] = ()

    def of(self, kind: FactKind) -> tuple[str, ...]:
        return tuple(self.valued.get(kind, ()))

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all that was read."""
        return tuple(words for values in self.valued.values() for words in values.values())


def read_turn(text: str, known: Collection[str], today: date, after_rule: bool = False) -> Said:
    """What a turn says; ``known`` are the zone labels ruled where it is, ``after_rule`` tells that the turn
    before it asked for a rule."""
    folded = fold(text)
    zones = asked_zones(text, known)
    acts = said_acts(text)
    kinds = kinds_in(folded)
    of_acts = bool(acts or set(kinds) - {ActKind.PLU}) and not zones and ActKind.PLU not in kinds
    theme = find_theme(text, of_acts)
    of_rule = _of_rule(zones, kinds, theme)
    in_force = find_in_force(folded, today, of_rule and not of_acts, after_rule)
    rest = _blanked(folded, in_force.start, in_force.end) if in_force else folded
    period = find_period(rest, today)
    valued = {
        FactKind.ZONE: zone_words(text, zones),
        FactKind.ARTICLE: {item: item for item in articles_in(text)},
        FactKind.ACT: acts,
        FactKind.ADDRESS: said_addresses(text),
        FactKind.PARCEL: said_parcels(text),
    }
    if period:
        valued[FactKind.PERIOD] = {str(period): as_typed(text, period.start, period.end)}
    if in_force:
        valued[FactKind.IN_FORCE] = {in_force.shown: as_typed(text, in_force.start, in_force.end)}
    if len(kinds) == 1:
        ((kind, match),) = kinds.items()
        valued[FactKind.ACT_KIND] = {kind.value: as_typed(text, match.start(), match.end())}
    return Said(
        _timeless(text, period, in_force),
        zones,
        valued,
        tuple(kinds) if len(kinds) == 1 else (),
        theme,
        period,
        in_force,
        dates_in(rest),
    )


def asks_rule(text: str, known: Collection[str]) -> bool:
    """Does a turn ask for a rule of urban planning?"""
    return _of_rule(asked_zones(text, known), kinds_in(fold(text)), find_theme(text))


def _of_rule(zones: Collection[str], kinds: Collection[ActKind], theme: Themed | None) -> bool:
    return bool(zones) or ActKind.PLU in kinds or (theme is not None and theme.of_rules)


def _blanked(folded: str, start: int, end: int) -> str:
    return f"{folded[:start]}{' ' * (end - start)}{folded[end:]}"


def _timeless(text: str, period: Period | None, in_force: InForce | None) -> str:
    """The text without the day of the rule, which is no word of it, nor « l'an dernier »."""
    gone = [as_typed(text, in_force.start, in_force.end)] if in_force else []
    gone += [as_typed(text, period.start, period.end)] if period and period.relative else []
    return erased(text, tuple(gone)) if gone else text
