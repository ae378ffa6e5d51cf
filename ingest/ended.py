"""Which acts of a corpus are no longer in force, since when and by which act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.dates import in_french
from rag.links import Reference, Standing, effective, number_key, points_to, state_at
from rag.registry import references, registry
from rag.types import Act, ActKind, Document

_OVER = (Standing.ENDED, Standing.LIFTED)
_NAMES = {ActKind.ARRETE: "arrêté", ActKind.DELIBERATION: "délibération"}
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class End:
    """The day an act is no longer in force, and what ended it."""

    day: date
    by: str


class Ends:
    """The ends of acts. Each is looked up by its number, or by its date when a link gives no number: a corpus
    may hold thousands of acts.
    """

    def __init__(self, told: Iterable[tuple[Document, Act]]) -> None:
        known = list(told)
        self._numbered: dict[str, list[Reference]] = defaultdict(list)
        self._dated: dict[date | None, list[Reference]] = defaultdict(list)
        self._days: dict[str, set[date | None]] = defaultdict(set)  # of the acts of one number
        for _, act in known:
            self._days[number_key(act.number)].add(act.date)
        for each in references(registry(known)):
            key = number_key(each.link.number)
            (self._numbered[key] if key else self._dated[each.link.date]).append(each)
        self._known: dict[int, End | None] = {}
        self._acts: list[Act] = []  # keeps alive the acts whose identity is a key
        self._ended: dict[str, None] = {}
        self._undated: dict[str, None] = {}
        self._doubted: dict[str, None] = {}

    def of(self, act: Act) -> End | None:
        if id(act) not in self._known:
            self._acts.append(act)
            self._known[id(act)] = self._find(act)
        return self._known[id(act)]

    def notes(self, corpus: str) -> Iterator[str]:
        """What to tell of the acts asked so far."""
        if self._ended:
            yield (
                f"Corpus {corpus} : {len(self._ended)} acte(s) ne sont plus en vigueur, abrogés, retirés, "
                f"remplacés ou levés par d'autres : {_some(self._ended)}."
            )
        if self._undated:
            yield (
                f"Corpus {corpus} : {len(self._undated)} acte(s) sont abrogés ou levés par un acte sans date "
                f"lisible ({_some(self._undated)}) : ils restent tenus pour en vigueur, vérifiez-les."
            )

        if self._doubted:
            yield (
                f"Corpus {corpus} : {len(self._doubted)} acte(s) sont abrogés ou levés par un acte qui leur "
                f"donne une autre date ({_some(self._doubted)}) : ils restent tenus pour en vigueur, "
                "vérifiez-les."
            )

    def _find(self, act: Act) -> End | None:
        naming = [each for each in self._naming(act) if self._is_over(act, each)]
        ending = [each for each in naming if self._surely(each, act)]
        if not ending and any(self._is_unique(each, act) for each in naming):
            self._doubted[_named(act)] = None
        days = [day for each in ending if each.source.date and (day := effective(each))]
        if not days:
            if ending:
                self._undated[_named(act)] = None
            return None
        first = next(each.source for each in ending if effective(each) == min(days))
        self._ended[_named(act)] = None
        return End(min(days), _named(first))

    def _naming(self, act: Act) -> list[Reference]:
        near = [*self._numbered.get(number_key(act.number), ()), *self._dated.get(act.date, ())]
        return [each for each in near if points_to(each, act)]

    def _is_over(self, act: Act, link: Reference) -> bool:
        """Does this link, by itself, end the act for good? Its own act may have been annulled since."""
        return state_at(act, self._around(link), date.max).standing in _OVER

    def _around(self, link: Reference) -> list[Reference]:
        """The link, what is done to the act that makes it, to the acts that do so, and so on."""
        found, todo = [link], [link.source]
        met: list[Act] = []
        while todo:
            source = todo.pop()
            if source not in met:
                met.append(source)
                naming = self._naming(source)
                found += naming
                todo += [each.source for each in naming]
        return found

    def _surely(self, link: Reference, act: Act) -> bool:
        """Is it this act that the link names? Numbers begin again each year, and « n° 7 » at each sitting."""
        named = link.link
        if named.date and act.date:
            return named.date == act.date and _not_before(link.source, act)
        return self._is_unique(link, act)

    def _is_unique(self, link: Reference, act: Act) -> bool:
        """Is there one act of this number, which holds its year?"""
        key = number_key(link.link.number)
        return "-" in key and len(self._days[key]) == 1 and _not_before(link.source, act)


def _not_before(source: Act, act: Act) -> bool:
    return not (source.date and act.date) or source.date >= act.date


def _named(act: Act) -> str:
    number = f" n° {act.number}" if act.number else ""
    day = f" du {in_french(act.date)}" if act.date else ""
    return f"{_NAMES.get(act.kind, 'acte')}{number}{day}"


def _some(names: Iterable[str]) -> str:
    listed: Sequence[str] = list(names)
    return ", ".join(listed[:_SHOWN]) + ("…" if len(listed) > _SHOWN else "")
