"""What is known of a document, when no manifest nor option says it: title, territory.

An inference is always reported, so that a wrong one can be corrected by a manifest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ingest.acts.base import Source
from ingest.kinds import CITES, TITLE_LINES, first_lines
from rag.text import fold
from rag.types import ActKind, Territory

_GENERIC = frozenset(
    """plu plui plum reglement arretes arrete deliberations deliberation conseils conseil municipal cm
    pv proces verbaux actes documents docs corpus data urbanisme commune ville mairie pdf txt
    mes nos autres divers essai essais test tests""".split()
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
_GROUPED = re.compile(r"metropole|agglo|communaute|pays|grand")
_INTERCO = re.compile(
    r"\b((?:[A-ZÀ-Ý][\wÀ-ÿ]+)(?:-[A-ZÀ-Ý][\wÀ-ÿ]+)* M[ée]tropole"
    rf"|(?:{_GROUPING}) (?:de |du |des |d['’])?[A-ZÀ-Ý][\wÀ-ÿ'’-]+)"
)
# CNIG naming of a PLU file: <INSEE>_reglement_<YYYYMMDD>, <INSEE>_PLU_<YYYYMMDD>.
_INSEE = re.compile(r"(?:^|/)((?:\d{2}|2[ABab])\d{3})_(?:reglement|plu)", re.IGNORECASE)


TITLE_CHARS, SHORT_TITLE, COVER_LINES, LONGEST_NAME = 160, 60, 15, 80
# « doc1 », « scan0001 », « IMG_2034 », a hash, a date alone: what no one would call a document.
_NAMELESS = re.compile(
    r"(?:doc(?:ument)?s?|scan(?:s|ner|ne)?|img|image|fichier|file|pdf|sans ?titre|untitled|numerisation"
    r"|telechargement|download|copie(?: de)?|piece ?jointe|pj|output|export|new|nouveau|final"
    r"|v(?=\d)|\d|[\W_])+"
    r"|[0-9a-f]{8,}(?:[-_ ]?[0-9a-f]{4,}){0,5}"
)
_LETTERHEAD = re.compile(
    r"republique francaise|liberte|departement|canton|arrondissement|prefecture|(?:commune|ville|mairie) d"
    r"|page \d|envoye en|recu en|publie le|affiche le|id :|communaute (?:de communes|d'agglo|urbaine)|www\."
    r"|accuse de"
)


def guess_title(path: Path, kind: ActKind, source: Source) -> str:
    """A title from the file name, which is what the town calls the document; the cover's when it is none."""
    stem = re.sub(r"%20", " ", path.stem)
    stem = " ".join(re.sub(r"[_]+", " ", stem).split())
    if _NAMELESS.fullmatch(fold(stem)):
        return _cover_title(source) or stem[:TITLE_CHARS]
    if kind is not ActKind.PLU:
        stem = re.sub(r"(?<=[a-zA-ZÀ-ÿ])-(?=[a-zA-ZÀ-ÿ\d])|(?<=\d)-(?=[a-zA-ZÀ-ÿ])", " ", stem)
    words = stem.split()
    half = len(words) // 2
    if half and words[:half] == words[half:]:  # the folder's name before the file's
        words = words[:half]
    return " ".join(words)[:TITLE_CHARS]


def _cover_title(source: Source) -> str:
    """The first line that is not a letterhead, and the next one when it goes on."""
    lines = [line for text in first_lines(source, 2 * TITLE_LINES) if (line := " ".join(text.split()))]
    found = [
        line
        for line in lines
        if len(re.findall(r"[^\W\d_]", line)) >= 4 and not _LETTERHEAD.match(fold(line))
    ]
    if not found:
        return next((mark.title.strip()[:TITLE_CHARS] for mark in source.bookmarks), "")
    parts = found[:1]
    if len(found) > 1 and max(map(len, found[:2])) <= SHORT_TITLE and not CITES.match(fold(found[1])):
        parts = found[:2]
    if all(part.isupper() for part in parts):
        return " – ".join(parts).capitalize()[:TITLE_CHARS]
    return " – ".join(part.capitalize() if part.isupper() else part for part in parts)[:TITLE_CHARS]


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
        if slug and (key == slug or (key.startswith(f"{slug}-") and _GROUPED.search(key))):
            return Territory(_cased(name), _insee(sources))
    if slug and (spelled := _spelled_in(words, sources)):
        return Territory(_cased(spelled), _insee(sources))
    if votes and (not slug or votes.most_common(1)[0][1] >= 3):
        return Territory(_cased(votes.most_common(1)[0][0]), _insee(sources))
    if not slug:
        return None
    spelled = "-".join(word if word in _LINKS else word.capitalize() for word in words)
    return Territory(spelled, _insee(sources))


_NAMED_ALONE = re.compile(
    rf"^(?:(?:[Ll]a )?(?:[Cc]ommune|[Vv]ille|[Mm]airie)\s+(?:de |d['’]|du |des )\s?{_NAME}"
    rf"|(?:COMMUNE|VILLE|MAIRIE)\s+(?:DE |D['’]|DU |DES )\s?{_NAME})"
    r"(?:\s*\(\d{2,5}[^)]*\)|\s*[-–]\s*\d{5})?$"
)


def other_towns(source: Source, territory: Territory) -> list[str]:
    """In French: a cover, or a file name, that is of another town than the corpus."""
    found = []
    own = {_slug(_words(name)) for name in (territory.name, *(each.name for each in territory.members))}
    named: dict[str, str] = {}
    for text in first_lines(source, COVER_LINES):
        if len(text) <= LONGEST_NAME and (match := _NAMED_ALONE.match(text.strip())):
            name = " ".join((match[1] or match[2]).split())
            named[_slug(_words(name))] = name.title() if name.isupper() else name
    several = bool(_GROUPED.search(fold(territory.name))) and not territory.members
    if named and not several and not any(_same(one, other) for one in own for other in named):
        towns = ", ".join(dict.fromkeys(map(_cased, named.values())))
        found.append(
            f"la couverture nomme une autre commune ({towns}) que celle du corpus ({territory.name}) : "
            "vérifiez que ce fichier est bien du bon territoire."
        )
    code = _insee([source])
    codes = sorted(filter(None, {territory.insee, *(each.insee for each in territory.members)}))
    if code and codes and code not in codes:
        found.append(
            f"le nom du fichier porte le code INSEE {code}, le corpus {' ou '.join(codes[:3])} : "
            "vérifiez que ce fichier est bien du bon territoire."
        )
    return found


def _same(one: str, other: str) -> bool:
    """« lescar » and « lescar-cedex », « saint-cyr » and « st-cyr »: one name that holds the other."""
    one, other = (re.sub(r"\bst(e?)\b", r"saint\1", each) for each in (one, other))
    return bool(one and other) and (f"-{one}-" in f"-{other}-" or f"-{other}-" in f"-{one}-")


def _spelled_in(words: Sequence[str], sources: Sequence[Source]) -> str:
    """The name of the folder as the documents write it, though they may name another town more often."""
    pattern = re.compile(rf"(?<!\w){'[-_ ]{1,2}'.join(map(re.escape, words))}(?!\w)")
    for source in sources:
        for text in (*source.heads, *first_lines(source, 150)):
            folded = fold(text)
            match = pattern.search(folded)
            if match and len(folded) == len(text) and text[match.start()].isupper():
                name = text[match.start() : match.end()]
                return name.title() if name.isupper() else name
    return ""


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", fold(name)) if word]


def _slug(words: Iterable[str]) -> str:
    """What two spellings of a territory share: its words, links between them aside."""
    return "-".join(word for word in words if word not in _LINKS)


def _names(source: Source) -> Iterable[str]:
    text = "\n".join([*source.heads, *first_lines(source, 150)])
    for match in _INTERCO.finditer(text):
        yield match[1]
    for match in _TERRITORY.finditer(text):
        name = re.sub(r"(?:[ -](?:de|du|des|la|le|les|sur|sous|en|et|d|l))+$", "", " ".join(match[1].split()))
        yield name.title() if name.isupper() else name


def _cased(name: str) -> str:
    return re.sub(r"(?<=[- ])(De|Du|Des|La|Le|Les|Sur|Sous|En|Et)(?=[- ])", lambda m: m[1].lower(), name)


def _insee(sources: Sequence[Source]) -> str | None:
    codes = Counter(match[1].upper() for source in sources if (match := _INSEE.search(source.file)))
    return codes.most_common(1)[0][0] if codes else None
