"""What the sheet is asked for. It lives in the address, and holds only what the reader's desk opens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from rag.desk import Desk
from rag.labels import canonical, family
from rag.sheet import kinds_of_works
from rag.sheet.types import Request
from rag.text import fold

COMMUNE, ZONE, WORKS, DAY = "commune", "zone", "travaux", "date"
OTHER_ZONE, OTHER_DAY = "comparer-zone", "comparer-date"
FIELDS = (COMMUNE, ZONE, WORKS, DAY, OTHER_ZONE, OTHER_DAY)
"""The names of the address. A file number is not among them: an address is shared and remembered."""

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Choice:
    """``other_zone`` and ``other_day`` ask for a second sheet beside the first; each keeps the first's by
    default."""

    commune: str = ""
    zone: str = ""
    works: str = ""
    day: date | None = None
    other_zone: str = ""
    other_day: date | None = None

    @property
    def complete(self) -> bool:
        return bool(self.commune and self.zone)

    @property
    def compares(self) -> bool:
        return bool(self.other_zone or self.other_day)

    def request(self, today: date) -> Request:
        return Request(self.commune, self.zone, self.works, self.day or today)

    def other_request(self, today: date) -> Request:
        """The second sheet: another zone, another day, or both."""
        day = self.other_day or self.day or today
        return Request(self.commune, self.other_zone or self.zone, self.works, day)

    def address(self) -> dict[str, str]:
        """The names and values of the address, those that say something."""
        said = {
            COMMUNE: self.commune,
            ZONE: self.zone,
            WORKS: self.works,
            DAY: self.day.isoformat() if self.day else "",
            OTHER_ZONE: self.other_zone,
            OTHER_DAY: self.other_day.isoformat() if self.other_day else "",
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Read:
    """A choice that holds, and in French what of the address could not be kept."""

    choice: Choice
    refused: tuple[str, ...] = ()


def read(
    given: Mapping[str, str],
    desk: Desk,
    communes: Collection[str],
    zones_of: Callable[[str], tuple[str, ...]],
) -> Read:
    """The choice that an address makes, as far as this desk opens it; nothing tells closed from unknown."""
    refused: list[str] = []

    def kept(name: str, found: str, why: str) -> str:
        if given.get(name) and not found:
            refused.append(why.replace("{said}", given[name][:60]))
        return found

    commune = kept(COMMUNE, named(given.get(COMMUNE, ""), communes, desk), _NO_COMMUNE)
    if not commune and len(communes) == 1:
        (commune,) = communes
    zones = zones_of(commune) if commune else ()
    near = _nearest(given.get(ZONE, ""), zones)
    no_zone = _NO_ZONE.replace("{commune}", commune) + (
        f" Zones proches : {', '.join(near)}." if near else ""
    )
    works = {each.key for each in kinds_of_works()}
    choice = Choice(
        commune,
        kept(ZONE, known_zone(given.get(ZONE, ""), zones), no_zone) if commune else "",
        kept(WORKS, given.get(WORKS, "") if given.get(WORKS, "") in works else "", _NO_WORKS),
        _day(given.get(DAY, ""), refused),
        kept(OTHER_ZONE, known_zone(given.get(OTHER_ZONE, ""), zones), no_zone) if commune else "",
        _day(given.get(OTHER_DAY, ""), refused),
    )
    return Read(choice, tuple(refused))


_NO_COMMUNE = (
    "La commune « {said} » n'a pas de règlement de zone parmi les documents qui vous sont ouverts : "
    "choisissez-en une dans la liste."
)
_NO_ZONE = (
    "La zone « {said} » n'est dans aucun règlement de {commune} qui vous soit ouvert : choisissez-la dans la "
    "liste."
)
_NO_WORKS = "Le genre de travaux « {said} » n'est pas connu : choisissez-le dans la liste."
_NO_DAY = "La date « {said} » n'est pas lisible : choisissez-la dans le formulaire."


def named(said: str, communes: Collection[str], desk: Desk) -> str:
    """The commune of the list that is meant by its name, whatever the capitals and accents, or by its INSEE
    code (other software links by it); empty when there is none."""
    if not said:
        return ""
    places = [each.territory for each in desk.documents()]
    codes = {place.insee: place.name for place in places}
    codes |= {member.insee: member.name for place in places for member in place.members}
    wanted = fold(codes.get(said.strip().upper(), said))
    return {fold(each): each for each in communes}.get(wanted, "")


def known_zone(said: str, zones: Collection[str]) -> str:
    """The zone as the plan spells it; empty when it is not there."""
    found = canonical(said, zones)
    return found if found in zones else ""


def ruled_communes(desk: Desk) -> tuple[str, ...]:
    """The communes that some règlement open to this reader divides into zones."""
    return tuple(sorted((each for each in desk.communes() if desk.zones(each)), key=fold))


def _nearest(said: str, zones: Collection[str]) -> tuple[str, ...]:
    """Zones of the same family: what was meant is often one of them."""
    wanted = {each.casefold() for each in family(said)}
    return tuple(each for each in zones if wanted & {one.casefold() for one in family(each)})[:6]


def _day(said: str, refused: list[str]) -> date | None:
    if not said:
        return None
    try:
        found = date.fromisoformat(said)
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        refused.append(_NO_DAY.replace("{said}", said[:60]))
        return None
    return found
