"""What is known of a document, when no manifest nor option says it: kind, title, territory, version.

An inference is always reported, so that a wrong one can be corrected by a manifest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path

from ingest.acts.base import Source
from rag.dates import find_dates, in_french
from rag.text import fold
from rag.types import ActKind, Territory, Version

_GENERIC = frozenset(
    """plu plui plum reglement arretes arrete deliberations deliberation conseils conseil municipal cm
    pv proces verbaux actes documents docs corpus data urbanisme commune ville mairie pdf txt""".split()
)  # fmt: skip
_LINKS = frozenset("de du des d la le les l et en sur sous".split())
_CAPITALISED = r"[A-ZÀ-Ý][\wÀ-ÿ'’]+"
_LINK = r"(?:de|du|des|la|le|les|sur|sous|en|lès|aux?|et|d|l)(?=[- '’])(?:['’][A-ZÀ-Ý][\wÀ-ÿ]+)?"
_NAME = rf"((?:L[ea]s?[ -]|L')?{_CAPITALISED}(?:[- ](?:{_CAPITALISED}|{_LINK}))*)"
_TOWN = (
    r"[Cc]ommune|COMMUNE|[Vv]ille|VILLE|[Mm]airie|MAIRIE|[Cc]onseil [Mm]unicipal|CONSEIL MUNICIPAL|[Mm]aire"
    r"|MAIRE"
)
_TERRITORY = re.compile(rf"\b(?:{_TOWN})\s+(?:de |d['’]|DE |D['’]|du |des )\s?{_NAME}")
_GROUPING = r"Communaut[ée] (?:de [Cc]ommunes|d['’][Aa]gglom[ée]ration|[Uu]rbaine)|M[ée]tropole"
_INTERCO = re.compile(
    r"\b((?:[A-ZÀ-Ý][\wÀ-ÿ]+)(?:-[A-ZÀ-Ý][\wÀ-ÿ]+)* M[ée]tropole"
    rf"|(?:{_GROUPING}) (?:de |du |des |d['’])?[A-ZÀ-Ý][\wÀ-ÿ'’-]+)"
)
_KINDS: tuple[tuple[ActKind, re.Pattern[str]], ...] = (
    (
        ActKind.ANNEXE,
        re.compile(
            r"plan de prevention (?:du|des) risque|\bppri?\b|\brpqs\b|\bscot\b"
            r"|rapport (?:annuel )?sur le prix et la qualite"
        ),
    ),
    (
        ActKind.PLU,
        re.compile(
            r"zone (?:u|au|a|n)[a-z0-9]{0,4}\b|limites? separatives?|emprise au sol"
            r"|reglement (?:ecrit|du plu)|plan local d'urbanisme|\bplui?\b"
        ),
    ),
    (
        ActKind.DELIBERATION,
        re.compile(
            r"conseil municipal|apres en avoir delibere|seance du|deliberation|compte[- ]rendu"
            r"|proces[- ]verbal"
        ),
    ),
    (
        ActKind.ARRETE,
        re.compile(
            r"\barrete(?:nt|ons)?\s*(?:n|:|$)|nous,? maire|le maire de|arrete (?:n|municipal)"
            r"|article 1(?:er)?\b"
        ),
    ),
)
_PROCEDURE = (
    r"modification|r[ée]vision|mise (?:à|a) jour|mise en compatibilit[ée]|[ée]laboration"
    r"|d[ée]claration de projet"
)
_VERSION = re.compile(
    rf"((?:{_PROCEDURE})(?:\s+(?:simplifi[ée]e|g[ée]n[ée]rale|all[ée]g[ée]e|de droit commun))?"
    r"(?:\s*n\s?°\s?\d+)?)[\s/:–-]*(?:(?:approuv[ée]e?|du|le|par\s.{0,60}?)\s*)*"
    r"((?:\d{1,2}(?:er)?\s+\w+\s+\d{4})|\d{1,2}/\d{1,2}/\d{4})?",
    re.IGNORECASE,
)
_APPROVAL = re.compile(
    r"approuv[ée]e?\s*(?:le|par.{0,60}?du)?\s*(\d{1,2}(?:er)?[\s/.-]\w+[\s/.-]\d{4})"
    r"|approbation\W{0,3}(\d{1,2}(?:er)?[\s/.-]\w+[\s/.-]\d{4})",
    re.IGNORECASE,
)
# CNIG naming of a PLU file: <INSEE>_reglement_<YYYYMMDD>, <INSEE>_PLU_<YYYYMMDD>.
_INSEE = re.compile(r"(?:^|/)((?:\d{2}|2[ABab])\d{3})_(?:reglement|plu)", re.IGNORECASE)


MOST_MENTIONS = 8  # a sitting that speaks of the PLU all along is still a sitting
OPENING, OPENING_LINES, LINE_CHARS = 12, 40, 400
# Acts open with their own name, before visas that cite others.
_CITES = re.compile(r"vu\b|considerant|nous,? (?:le )?maire|le maire de|le conseil municipal,")
_OPENINGS: tuple[tuple[ActKind, re.Pattern[str]], ...] = (
    (ActKind.ARRETE, re.compile(r"^arrete\b(?!.*plan local)", re.MULTILINE)),
    (
        ActKind.DELIBERATION,
        re.compile(
            r"^(?:extrait du registre des )?deliberations?\b|\bseance (?:du|ordinaire)\b|conseil municipal du"
            r"|^compte[- ]rendu|^proces[- ]verbal",
            re.MULTILINE,
        ),
    ),
)


def _first(source: Source, count: int) -> list[str]:
    """The first lines of a file, none so long that searching it takes time."""
    return [line.text[:LINE_CHARS] for line in source.lines[:count]]


def guess_kind(source: Source) -> ActKind:
    """The kind that the file's name and first lines speak of most; what opens an act settles it."""
    name = fold(source.file.rsplit("/", 1)[-1].replace("_", " ").replace("-", " "))
    lines = [fold(text) for text in [*source.heads, *_first(source, 120)]]
    head = "\n".join(lines)
    scores: Counter[ActKind] = Counter()
    for kind, pattern in _KINDS:
        scores[kind] = min(MOST_MENTIONS, len(pattern.findall(head))) + 8 * len(pattern.findall(name))
    opening = "\n".join(takewhile(lambda text: not _CITES.match(text), lines[:OPENING_LINES]))
    for kind, pattern in _OPENINGS:
        if pattern.search(opening):
            scores[kind] += OPENING
    if re.search(r"arretons|nous,? maire", head):
        scores[ActKind.ARRETE] += 6
    kind, count = scores.most_common(1)[0]
    return kind if count >= 2 else ActKind.AUTRE


def guess_title(path: Path, kind: ActKind, source: Source) -> str:
    """A title from the file name: it is what the town calls the document."""
    stem = re.sub(r"%20", " ", path.stem)
    stem = re.sub(r"[_]+", " ", stem)
    if kind is not ActKind.PLU:
        stem = re.sub(r"(?<=[a-zA-ZÀ-ÿ])-(?=[a-zA-ZÀ-ÿ\d])|(?<=\d)-(?=[a-zA-ZÀ-ÿ])", " ", stem)
    return " ".join(stem.split())[:160]


def guess_version(kind: ActKind, source: Source) -> Version:
    """The version that running heads, cover and file name give: latest procedure and its date.

    Délibérations and arrêtés have none: the procedures they name are those of the plan they are about.
    """
    if kind in (ActKind.DELIBERATION, ActKind.ARRETE):
        return Version()
    texts = [*source.heads, " ".join(_first(source, 12)), source.file.rsplit("/", 1)[-1].replace("_", " ")]
    for text in texts:
        match = _VERSION.search(text)
        if match and (match[2] or re.search(r"n\s?°", match[1])):
            found = find_dates(match[2] or "")
            when = found[0].full if found else None
            label = " ".join(match[1].split())
            label = label[0].upper() + label[1:]
            return Version(f"{label} du {in_french(when)}" if when else label, when)
    for text in texts:
        if match := _APPROVAL.search(text):
            when = next((item.full for item in find_dates(match[0]) if item.full), None)
            if when:
                return Version(f"Approuvé le {in_french(when)}", when)
    return Version()


def guess_territory(folder: str, sources: Sequence[Source]) -> Territory | None:
    """The territory a folder of documents is about: the name its texts repeat and its name recalls."""
    words = [word for word in _words(folder) if word not in _GENERIC and not word.isdigit()]
    while words and words[0] in _LINKS:
        words.pop(0)
    votes: Counter[str] = Counter()
    for source in sources:
        votes.update(_names(source))
    slug = _slug(words)
    for name, _ in votes.most_common():
        key = _slug(_words(name))
        if slug and (key == slug or (key.startswith(f"{slug}-") and "metropole" in key)):
            return Territory(_cased(name), _insee(sources))
    if votes and (not slug or votes.most_common(1)[0][1] >= 3):
        return Territory(_cased(votes.most_common(1)[0][0]), _insee(sources))
    if not slug:
        return None
    spelled = "-".join(word if word in _LINKS else word.capitalize() for word in words)
    return Territory(spelled, _insee(sources))


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", fold(name)) if word]


def _slug(words: Iterable[str]) -> str:
    """What two spellings of a territory share: its words, links between them aside."""
    return "-".join(word for word in words if word not in _LINKS)


def _names(source: Source) -> Iterable[str]:
    text = "\n".join([*source.heads, *_first(source, 150)])
    for match in _INTERCO.finditer(text):
        yield match[1]
    for match in _TERRITORY.finditer(text):
        name = re.sub(r"[ -](?:de|du|des|la|le|les|sur|sous|en|et|d|l)$", "", " ".join(match[1].split()))
        yield name.title() if name.isupper() else name


def _cased(name: str) -> str:
    return re.sub(r"(?<=[- ])(De|Du|Des|La|Le|Les|Sur|Sous|En|Et)(?=[- ])", lambda m: m[1].lower(), name)


def _insee(sources: Sequence[Source]) -> str | None:
    codes = Counter(match[1].upper() for source in sources if (match := _INSEE.search(source.file)))
    return codes.most_common(1)[0][0] if codes else None
