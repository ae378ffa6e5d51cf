"""A sitting: its date, however written, and its header (present, absent, secretary, quorum)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ingest.acts.base import Line, Source
from ingest.acts.stamps import stamps_in
from rag.acts import Sitting
from rag.dates import date_in_name, find_dates, first_full_date
from rag.misread import mended
from rag.text import fold

FIRST_LINES, HEADER_REACH, MAX_HEAD, MAX_SAID = 40, 30, 130, 1500

_BODIES = {
    "Conseil municipal": r"conseil municipal|conseillers municipaux",
    "Conseil communautaire": r"conseil (?:communautaire|de (?:la )?communaute|d'agglomeration)",
    "Conseil d'administration": r"conseil d'administration|centre (?:inter)?communal d'action sociale",
    "Comité syndical": r"comite syndical|conseil syndical",
    "Bureau communautaire": r"bureau communautaire",
    "Bureau syndical": r"bureau syndical",
    "Conseil métropolitain": r"conseil (?:metropolitain|de (?:la )?metropole)",
    "Conseil d'arrondissement": r"conseil d'arrondissement",
    "Conseil départemental": r"conseil departemental",
    "Conseil régional": r"conseil regional",
    "Commission permanente": r"commission permanente",
}
MUNICIPAL = "Conseil municipal"
_SPEAKS = re.compile(
    r"conseil\s+(?:municipal|communautaire|syndical|d['’]administration|m[ée]tropolitain)"
    r"|comit[ée]\s+syndical|s[ée]ance"
    r"|r[ée]union|compte[- ]rendu|proc[èe]s[- ]verbal|\bcm du\b|\bbureau\b",
    re.IGNORECASE,
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
    rf"\bl'an(?:nee)? (?:deux mil(?:le)?[ -](?P<words>{_YEAR_NAME})|(?P<figures>20\d\d))"
    r"(?=\W*(?:et\b|l[ea]\b|l'|au\b|du\b|a\b|$))(?P<rest>.{0,60})"
)
# « SEANCE DU 8 AVRIL 2019 », « Conseil Municipal du 13/06/2024 – Page 1 / 9 »: nothing follows the date.
_HEAD = re.compile(
    r"^(?:commune d\S* .{2,40}?[-–—] ?)?(?:(?:extrait|registre|proces[- ]verbal|compte[- ]rendu"
    r"|deliberations?)\b.{0,60}?)?"
    r"(?:seance|conseil (?:municipal|communautaire|syndical|d'administration|metropolitain)"
    r"|comite syndical|bureau"
    r"|reunion)\b.{0,40}?\bdu\b"
)
_AFTER_DATE = re.compile(r"\s*(?:[-–—,]?\s*(?:a |page|\d{1,2} ?h|n°).{0,20})?\s*$")
_HEADED = re.compile(r"\bpresents?\b|quorum|convoque|presidence|secretaire")
_EXTRACT = re.compile(r"^extraits? (?:du |des )?(?:registre|proces|deliberation)")
_LABELS = re.compile(
    r"^(?:(?:(?:membres|conseillers|delegues) )?(?:etai(?:en)?ts? )?(?P<present>presente?s?)\b"
    r"|(?:(?:membres|conseillers|delegues) )?(?:etai(?:en)?t )?(?P<absent>absente?s?\b|excuse"
    r"|pouvoirs?\b|procurations?\b"
    r"|representes?\b|(?:ont|avai(?:en)?t) donne)|(?:le conseil a choisi pour )?(?P<secretary>secretaires?\b)"
    r"|(?P<quorum>.{0,30}\bquorum\b)|(?P<president>president(?:e|s)?(?: de (?:la )?seance)?\s*:"
    r"|presidence\s*:)"
    r"|(?P<none>nombre de (?:conseillers|membres)|date d|votants?\b|convo|conseillers en exercice"
    r"|designation))"
)
# « Présents : 21 Représentés : 4 Absents : 2 » says three things.
_INLINE = re.compile(
    r"(?<=[\w.)])(?:\s*[–;,-])?\s+(?=(?:Absente?s?(?: excus[ée]e?s?)?|Excus[ée]e?s?|Pouvoirs?"
    r"|Procurations?|Repr[ée]sent[ée]s"
    r"|Votants?|Secr[ée]taire(?: de s[ée]ance)?|Pr[ée]sents?|Quorum|En exercice)\s*:)"
)
_PRESIDENT = re.compile(
    r"(?:sous la pr[ée]sidence d(?:e\s+|['’]|u\s+)|\bpr[ée]sid[ée]e? par\s+"
    r"|\bpr[ée]sident(?:e)?(?: de (?:la )?s[ée]ance)?\s*:\s*"
    r"|\bpr[ée]sidence\s*:\s*)"
    r"(?P<name>(?:M(?:me|r|\.)?\s+)?[^.,;:()]{3,60}?)(?=\s*(?:[,;:()]|\.\s|\.?$|\s(?:le )?maire\b"
    r"|\spr[ée]s[ie]))",
    re.IGNORECASE,
)
_NAMED_SECRETARY = re.compile(
    r"(?P<name>(?:Mme|Mr|Madame|Monsieur|M\.?)\.? (?:(?!Mme|Madame|Monsieur|M\. )[^.]){3,60}?) "
    r"(?:(?:est|a été|a ete|ayant été) )?(?:nomm|d[ée]sign|[ée]lu)[ée]*e?\s.{0,12}secr[ée]taire",
    re.IGNORECASE,
)
_ENDS_HEADER = re.compile(
    r"^[_*=-]{3,}|^«|ordre du jour|^(?:la )?seance (?:est )?ouverte|delibere|approuv|adopte|^m(?:adame"
    r"|onsieur|me|\.) l[ea] maire (?!:)"
    r"|^considerant|^vu l"
)

_ONE_LINE = frozenset({"quorum", "president", "secretary"})


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
    found_as = re.finditer(r"(?<!\d)(\d{2})[-_. ]?(\d{2})[-_. ]?((?:20)?\d{2})(?!\d)", name)
    return next((day for match in found_as if (day := first_full_date("/".join(match.groups())))), None)


def sitting_date(source: Source) -> date | None:
    """The date of the sitting: from the first lines that speak of one, else from the stamp or the name."""
    stamped = {each.day for each in stamps_in(source) if each.day and each.nature.value == "1"}
    named = next(iter(stamped)) if len(stamped) == 1 else date_of_name(source.file)
    texts = [mended(line.text) for line in source.lines[:FIRST_LINES]]
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
    return bool(_EXTRACT.match(fold(mended(text))))


def body_of(source: Source) -> str:
    """The assembly that sits: the one that the first lines and the heads name most, else the town's."""
    head = fold(" \n ".join([*source.heads, *(line.text for line in source.lines[:FIRST_LINES])]))
    counts = {name: len(re.findall(rf"\b(?:{words})\b", head)) for name, words in _BODIES.items()}
    most = max(counts.values())
    return next(name for name, count in counts.items() if count == most) if most else MUNICIPAL


def header_of(day: date | None, lines: Sequence[Line], body: str = "") -> Sitting:
    """What the header of a sitting says, label by label."""
    said: dict[str, list[str]] = {}
    label = ""
    texts = [part for line in lines[: 2 * FIRST_LINES] for part in _INLINE.split(line.text)]
    for text in texts:
        folded = fold(text)
        if label and (_ENDS_HEADER.search(folded) or _NAMED_SECRETARY.search(text)):
            label = ""
        match = _LABELS.match(folded)
        if match:
            label = "" if match.lastgroup == "none" else match.lastgroup or ""
        if label and len(said.get(label, ())) < FIRST_LINES:
            said.setdefault(label, []).append(text)
        if "quorum" in folded and label != "quorum":
            said.setdefault("quorum", []).append(text)
        if label in _ONE_LINE:
            label = ""
    words = {key: " ".join(" ".join(texts).split())[:MAX_SAID] for key, texts in said.items()}
    joined = " ".join(texts)
    named = None if "secretary" in words else _NAMED_SECRETARY.search(joined)
    president = _PRESIDENT.search(joined)
    quorum = words.get("quorum", "")
    return Sitting(
        day,
        words.get("present", ""),
        words.get("absent", ""),
        named["name"] if named else words.get("secretary", "")[:200],
        next((said for said in re.split(r"(?<=[.;])\s", quorum) if "quorum" in fold(said)), quorum)[:300],
        " ".join(president["name"].split()) if president else "",
        body,
    )
