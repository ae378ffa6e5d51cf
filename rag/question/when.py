"""The day on which what is asked must be in force: « en vigueur au 1er mars 2024 », a permit's filing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.dates import MONTHS, FoundDate, in_french
from rag.question.periods import span
from rag.question.tokens import dates_in

_LEAD = r"[\s:(,]*(?:(?:des|le|au|du|en|a|la|date|de|effet|regles?)\s+){0,4}"
_PERMIT = r"(?:permis|declaration|certificat|demande d'urbanisme|mon dossier|autorisation|dp|pc|cu)"
_CUES = (
    re.compile(r"\b(?:en vigueur|applicables?|opposables?|s'appliqu(?:e|ent|ait|aient)|valables?|version)\b"),
    re.compile(
        rf"\b{_PERMIT}\b[^?.;!\d]{{0,70}}?\b(?:depo\w+|dat\w+|delivr\w+|accord\w+|obten\w+|sign\w+|demande\w*)\b"
    ),
    re.compile(rf"\b(?:depo\w+|demand\w+|obten\w+)\b[^?.;!\d]{{0,40}}?\b{_PERMIT}(?:\s+de\s+\w+)?\b"),
    re.compile(r"\b(?:depot|depose\w*)\b"),
)
# These ask for a rule: a bare « au 1er mars 2024 » is then the day of it.
_RULE_DAY = re.compile(r"\b(?:a la date du|au|a compter du)\s+$")
_ASSEMBLY = re.compile(r"\b(?:conseil|seance|deliberation|arrete|vot\w+|decid\w+)\b")
_PAST_RULE = re.compile(
    r"\b(?:etai(?:t|ent)|fallait|pouvai(?:t|ent)|devai(?:t|ent)|exigeai(?:t|ent)|imposai(?:t|ent)|autorisai(?:t|ent)"
    r"|prevoyai(?:t|ent)|disai(?:t|ent)|interdisai(?:t|ent)|avait-on|permettai(?:t|ent))\b"
)
_IN_YEAR = re.compile(r"\b(?:en|courant|fin)\s+((?:19|20)\d\d)\b")
_NOW = re.compile(r"\b(?:actuellement|aujourd'hui|a ce jour|en ce moment|a l'heure actuelle)\b")
_POINT = re.compile(rf"(?:({'|'.join(MONTHS)})\s+)?((?:19|20)\d\d)\b")
# A follow-up that says nothing but a day: « Et au 1er juin 2023 ? », « Et en 2018 ? »
_ALONE = re.compile(
    r"\W*(?:(?:et|mais|ok|alors|sinon|donc|idem|si|c'etait|meme question)\W+)*"
    r"((?:(?:pour|au|le|en|du|des|a la date du|a compter du|courant|l'annee)\s+)*)"
)
# These ask for permits, not for the rules of the day one was filed.
_OF_PERMITS = re.compile(
    r"\b(?:quels?|combien de|liste des) (?:\w+ers? |nouveaux )?(?:permis|declarations|certificats)\b"
    r"|\bqui (?:a|ont) (?:obtenu|depose|demande|recu|delivre|signe|accorde)\b"
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class InForce:
    """The day, and the place in the folded question of the words that give it."""

    day: date
    start: int
    end: int

    @property
    def shown(self) -> str:
        return in_french(self.day)


def find_in_force(folded: str, today: date, of_rule: bool, after_rule: bool = False) -> InForce | None:
    """The day asked for. ``of_rule`` tells that a rule is asked for, rather than what an assembly did;
    ``after_rule`` that the question follows one on a rule."""
    dates = dates_in(folded)
    if after_rule and (found := _alone(folded, dates)):
        return found
    for cue in _CUES[:1] if _OF_PERMITS.search(folded) else _CUES:
        for match in cue.finditer(folded):
            if found := _after(folded, match.end(), dates):
                return found
    if not of_rule:
        return None
    if not _ASSEMBLY.search(folded):
        for item in dates:
            if item.full and (said := _RULE_DAY.search(folded[: item.start])):
                return InForce(item.full, said.start(), item.end)
        if _PAST_RULE.search(folded) and (year := _IN_YEAR.search(folded)):
            return InForce(span(int(year[1]))[1], year.start(), year.end())
    if now := _NOW.search(folded):
        return InForce(today, now.start(), now.end())
    return None


def _alone(folded: str, dates: tuple[FoundDate, ...]) -> InForce | None:
    """The day of a question that says nothing else; of a month or a year, its last day."""
    opening = _ALONE.match(folded)
    if opening is None:
        return None
    start, begin = opening.start(1), opening.end()
    found = next(
        (InForce(item.full, start, item.end) for item in dates if item.start == begin and item.full), None
    )
    if found is None and (point := _POINT.match(folded, begin)):
        found = InForce(_last_day(point), start, point.end())
    return found if found and not re.search(r"\w", folded[found.end :]) else None


def _last_day(point: re.Match[str]) -> date:
    year, month = int(point[2]), MONTHS.index(point[1]) + 1 if point[1] else 12
    return span(year, month, month)[1]


def _after(folded: str, place: int, dates: tuple[FoundDate, ...]) -> InForce | None:
    """A date that follows a cue at once; of a month or a year, its last day."""
    lead = re.compile(_LEAD).match(folded, place)
    begin = lead.end() if lead else place
    for item in dates:
        if item.start == begin and item.full:
            return InForce(item.full, place, item.end)
    if point := _POINT.match(folded, begin):
        return InForce(_last_day(point), place, point.end())
    return None


def impossible_date(folded: str) -> str:
    """A date that no calendar holds, as it is written: « 31/02/2024 », « 31 avril 2024 »; else empty."""
    for match in _NUMERIC.finditer(folded):
        day, month = int(match[1]), int(match[2])
        if month >= 1 and not _exists(int(match[3]), month, day):
            return match[0]
    for item in dates_in(folded):
        if item.day and item.month and item.year and item.full is None:
            return folded[item.start : item.end]
    return ""


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= span(year, month, month)[1].day
