"""The town a question is about: one of those indexed, or a place that is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.labels import is_label
from rag.question.gazetteer import MIN_TOPONYM, STREETS, Named, gazetteer
from rag.question.places import said_addresses
from rag.question.tokens import spaced
from rag.text import fold
from rag.types import Question, Territory

_SMALL = r"(?:(?:de|du|des|la|le|les|sur|sous|en|lès|d|l)[- '’])*"
PLACE = rf"((?:L[ea]s?\s|L['’])?[A-ZÀ-Ý][\wÀ-ÿ]+(?:[- ]{_SMALL}[A-ZÀ-Ý][\wÀ-ÿ]+)*)"
_TOWN = (
    r"commune|ville|mairie|maire|PLUi?(?:-\w+)?|conseil municipal|[Mm]étropole|agglomération|village|bourg"
)
_STRONG_PLACE = re.compile(rf"\b(?:{_TOWN}|municipale?)\s+(?:de\s|du\s|d['’]|des\s)\s?{PLACE}")
_NEAR = r"[àÀ]|A|a|sur la commune de|dans la commune de|près de|en mairie de"
_WEAK_PLACE = re.compile(rf"(?:^|[\s,(])(?:{_NEAR})\s+{PLACE}")
_STREET_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(STREETS))})\b[^,;?]{{0,40}}$", re.IGNORECASE)
# What is given « à Noreva » goes to someone, and is in no town of that name.
_GIVEN_BEFORE = re.compile(
    r"\b(?:(?:attribu|confi|vers|ced|accord|octroi|octroy|rembours)(?:e|ee|es|ees|ait|a|ent)?|vendue?s?|paie"
    r"|paient|payee?s?|donnee?s?|louee?s?|appartien\w+)(?:-t-(?:elle|il|on))?(?:\s+[\w'%€]+){0,2}\s*$"
)
_SAID_CODE = re.compile(r"\b(?:insee|code commune|commune)\W{0,3}(?:n\W{0,2})?(\d{5}|2[ab]\d{3})\b")
_NOT_PLACES = frozenset("m mm mme madame mademoiselle monsieur messieurs maitre noel paques internet".split())
_LETTERS = re.compile(r"[A-Za-zÀ-ÿ]")


def chosen_territory(question: Question, territories: Sequence[Territory]) -> Named | None:
    """The territory that the filter names, by its name, its code, or a member's."""
    wanted = fold(question.filters.commune or "")
    if not wanted:
        return None
    for territory in territories:
        for member in (None, *territory.members):
            place = member or territory
            if wanted in (fold(place.name), fold(place.insee or "")):
                return Named(territory, member, "")
    return None


def find_named(text: str, territories: Sequence[Territory]) -> Named | None:
    """The territory a text names, the member said and the words that say it."""
    return gazetteer(territories).find(text)


def find_territory(text: str, territories: Sequence[Territory]) -> Territory | None:
    """The territory a text names: its name, a member's, its code, its first long word (« grenobloise »)."""
    found = find_named(text, territories)
    return found.territory if found else None


def find_foreign(text: str) -> tuple[str, bool]:
    """A place the question is about, when it names none of ours, and whether it is surely a town.

    « la mairie de Brest » is sure; « à Brest » may be a hamlet of ours.
    """
    if match := _SAID_CODE.search(fold(text)):
        return f"code INSEE {match[1].upper()}", True
    shouted = bool(_LETTERS.search(text)) and text == text.upper()
    for pattern, sure in ((_STRONG_PLACE, True), (_WEAK_PLACE, False)):
        for match in pattern.finditer(text):
            if _is_place(text, match, sure, shouted):
                return " ".join(match[1].split()), sure
    return "", False


def _is_place(text: str, match: re.Match[str], sure: bool, shouted: bool) -> bool:
    named, before = spaced(match[1]).split(), text[: match.start()]
    if not named or is_label(match[1]) or named[0] in _NOT_PLACES:
        return False
    # « rue du Pont à Mousson » is a street, « 3 rue de la République à Brest » is in a town.
    if _STREET_BEFORE.search(before) and not before.endswith(tuple(said_addresses(text).values())):
        return False
    if sure:
        return True
    # In capitals « A TOIT PLAT » looks like a place: only what ends the question may be one.
    if shouted and ((len(named) > 1 and "-" not in match[1]) or re.match(r"\s+\w", text[match.end() :])):
        return False
    acronym = match[1].isupper() and not shouted and len(match[1]) <= MIN_TOPONYM
    return not acronym and not _GIVEN_BEFORE.search(fold(before))


def own_names(text: str, territory: Territory | None) -> list[str]:
    """The words that name the territory in a text, or the members of it that the text names.

    Unless the whole name is there, only its first long word is a name: in Clairvigne-sur-Ormelle,
    « l'Ormelle » is the river.
    """
    if territory is None:
        return []
    plain, name = f" {spaced(text)} ", spaced(territory.name)
    members = [item for member in territory.members if f" {(item := spaced(member.name))} " in plain]
    if f" {name} " in plain:
        return " ".join([name, *members]).split()
    main = next((word for word in name.split() if len(word) >= MIN_TOPONYM), name)
    return " ".join([main, *members]).split()
