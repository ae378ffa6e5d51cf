"""A sitting: its date, however written, and its header (present, absent, secretary, quorum)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ingest.acts.base import Line, Source
from rag.acts import Sitting
from rag.dates import date_in_name, find_dates, first_full_date
from rag.text import fold

FIRST_LINES, HEADER_REACH, MAX_HEAD, MAX_SAID = 40, 30, 130, 1500

_SPEAKS = re.compile(
    r"conseil\s+municipal|s[ée]ance|r[ée]union|compte[- ]rendu|proc[èe]s[- ]verbal|\bcm du\b", re.IGNORECASE
)
_UNITS = "un deux trois quatre cinq six sept huit neuf".split()
_TEENS = "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split()
_YEARS = {name: rank for rank, name in enumerate(_UNITS, 1)} | {
    name: 10 + rank for rank, name in enumerate(_TEENS)
}
_YEARS |= {f"vingt{link}{name}": 20 + rank for rank, name in enumerate(_UNITS, 1) for link in ("-", "-et-")}
_YEARS |= {f"trente{link}{name}": 30 + rank for rank, name in enumerate(_UNITS, 1) for link in ("-", "-et-")}
_YEARS |= {"vingt": 20, "trente": 30}
_YEAR_NAME = "|".join(name.replace("-", "[ -]") for name in sorted(_YEARS, key=len, reverse=True))
_IN_THE_YEAR = re.compile(
    rf"\bl'an(?:nee)? (?:deux mil(?:le)?[ -](?P<words>{_YEAR_NAME})|(?P<figures>20\d\d))\b(?P<rest>.{{0,60}})"
)
# « SEANCE DU 8 AVRIL 2019 », « Conseil Municipal du 13/06/2024 – Page 1 / 9 »: nothing follows the date.
_HEAD = re.compile(
    r"^(?:commune d\S* .{2,40}?[-–—] ?)?(?:(?:extrait|registre|proces[- ]verbal|compte[- ]rendu"
    r"|deliberations?)\b.{0,60}?)?"
    r"(?:seance|conseil (?:municipal|communautaire)|reunion)\b.{0,40}?\bdu\b"
)
_AFTER_DATE = re.compile(r"\s*(?:[-–—,]?\s*(?:a |page|\d{1,2} ?h|n°).{0,20})?\s*$")
_HEADED = re.compile(r"\bpresents?\b|quorum|convoque|presidence|secretaire")
_EXTRACT = re.compile(r"^extrait (?:du |des )?(?:registre|proces|deliberation)")
_LABELS = re.compile(
    r"^(?:(?:etai(?:en)?ts? )?(?P<present>presente?s?)\b|(?:etai(?:en)?t )?(?P<absent>absente?s?\b"
    r"|excuse|pouvoirs?\b|procurations?\b"
    r"|representes?\b|ont donne)|(?:le conseil a choisi pour )?(?P<secretary>secretaires?\b)"
    r"|(?P<quorum>.{0,30}\bquorum\b)"
    r"|nombre de (?:conseillers|membres))"
)
_NAMED_SECRETARY = re.compile(
    r"(?P<name>(?:M(?:me|r|\.)?|Mme|Madame|Monsieur)\.? [^.]{3,60}?) (?:est|a été|a ete) (?:nomm"
    r"|d[ée]sign|[ée]lu)[ée]+e?\s.{0,12}secr[ée]taire",
    re.IGNORECASE,
)
_ENDS_HEADER = re.compile(
    r"^[_*-]{3,}|ordre du jour|^(?:la )?seance (?:est )?ouverte|delibere|approuv|adopte"
)


def year_in_words(text: str) -> date | None:
    """« L'an deux mil dix-neuf, le huit avril » as a date."""
    match = _IN_THE_YEAR.search(fold(text))
    if match is None:
        return None
    words = match["words"]
    year = int(match["figures"]) if match["figures"] else 2000 + _YEARS[words.replace(" ", "-")]
    for found in find_dates(match["rest"]):
        if found.day and found.month and found.year in (None, year):
            return date(year, found.month, found.day)
    return None


def date_of_name(file: str) -> date | None:
    """The date that a file's name gives, ``090320`` and ``09032020`` included."""
    name = file.rsplit("/", 1)[-1]
    if found := date_in_name(name):
        return found
    match = re.search(r"(?<!\d)(\d{2})(\d{2})((?:20)?\d{2})(?!\d)", name)
    return first_full_date("/".join(match.groups())) if match else None


def sitting_date(source: Source) -> date | None:
    """The date of the sitting: from the first lines that speak of one, else from the file name."""
    named = date_of_name(source.file)
    texts = [line.text for line in source.lines[:FIRST_LINES]]
    for rank, text in enumerate(texts):
        said = year_in_words(" ".join(texts[rank : rank + 2])) if "an" in text else None
        candidates = [said] if said else []
        if _SPEAKS.search(text):
            candidates += [item.full for item in find_dates(text) if item.full]
        for found in candidates:
            if named is None or abs((found - named).days) < 3:
                return found
    if named:
        return named
    return first_full_date(" ".join(fold(text) for text in texts[:12]))


def opens_sitting(lines: Sequence[Line], rank: int) -> date | None:
    """The date of the sitting that a line opens: a head and, soon after, those present."""
    text = lines[rank].text
    if len(text) > MAX_HEAD or text.endswith((".", ",", ";")):
        return None
    folded = fold(text)
    match = _HEAD.match(folded)
    if match is None:
        return None
    found = next((item for item in find_dates(text) if item.full and item.start >= match.end()), None)
    if found is None or not _AFTER_DATE.match(folded[found.end :]):
        return None
    below = " ".join(fold(line.text) for line in lines[rank + 1 : rank + HEADER_REACH])
    return found.full if _HEADED.search(below) else None


def opens_extract(text: str) -> bool:
    """« Extrait du registre des délibérations »: what follows is another délibération."""
    return bool(_EXTRACT.match(fold(text)))


def header_of(day: date | None, lines: Sequence[Line]) -> Sitting:
    """What the header of a sitting says, label by label."""
    said: dict[str, list[str]] = {}
    label = ""
    for line in lines[: 2 * FIRST_LINES]:
        folded = fold(line.text)
        if _ENDS_HEADER.search(folded) and said:
            label = ""
        match = _LABELS.match(folded)
        if match:
            label = match.lastgroup or ""
        if label and (match or len(said.get(label, ())) < FIRST_LINES):
            said.setdefault(label, []).append(line.text)
        if "quorum" in folded and label != "quorum":
            said.setdefault("quorum", []).append(line.text)
    words = {key: " ".join(" ".join(texts).split())[:MAX_SAID] for key, texts in said.items()}
    secretary = words.get("secretary", "")
    if not secretary:
        named = _NAMED_SECRETARY.search(" ".join(line.text for line in lines[: 3 * FIRST_LINES]))
        secretary = named["name"] if named else ""
    return Sitting(
        day, words.get("present", ""), words.get("absent", ""), secretary[:200], words.get("quorum", "")[:300]
    )
