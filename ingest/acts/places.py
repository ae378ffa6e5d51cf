"""Where an act applies: the first address that a text names."""

from __future__ import annotations

import re

MAX_PLACE = 90

_WAYS = """rue avenue av boulevard boul bd bld blv blvd cours place impasse allée allee allées allees chemin
    traverse montée montee quai route square passage ruelle sente sentier venelle faubourg esplanade promenade
    rond-point lotissement résidence residence parvis voie corniche villa cité hameau domaine""".split()
_WAY = "|".join(sorted(_WAYS, key=len, reverse=True))
_RANK = r"\d{1,4}\s?(?:(?:bis|ter|quater|[A-D])\b)?"
_NUMBERS = rf"{_RANK}(?:\s?(?:[-/,&]|et|à|au)\s?{_RANK})*"
_ADDRESS = re.compile(
    rf"(?:(?:n[°o]\s*)?(?P<number>{_NUMBERS})\s*[,.]?\s+)?(?<![\w'])(?<!en )(?<!droit de )(?<!droits de )"
    rf"(?P<way>{_WAY})\b\.?\s+"
    r"(?P<name>[^\n,;:()«»—–]{2,60}?)"
    r"(?=\s*(?:$|[\n,;:()«»—–]|\s-|-\s?1?\d{5}|\b\d{5}\b|\bparcelle|\bcadastr|\bquartier|\bsection\b"
    r"|\sn[°o]\s|\.(?:\s|$)|\s(?:est|sont|menace(?:nt)?|pr[ée]sente(?:nt)?|appartenant|du|le|à|au|pour|afin|en)\s(?=\S)))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?!d['’‘]une?\b|D['’‘]UNE?\b|du p[ée]rim|DU P[ÉE]RIM)(?:[A-ZÀ-Ý]|\d|(?:de|du|des|d|l|la|le|les|aux?)\b)"
)


_HOME = re.compile(r"(?:domicili|demeurant|si[èe]ge|notifi|adress)\w*[^.]{0,60}$", re.IGNORECASE)
_SITED = re.compile(
    r"\b(?:sise?s?|situ[ée]e?s?|adresse (?:d(?:u|es) )?(?:terrain|travaux|lieux?))\b.{0,120}", re.IGNORECASE
)
# « la parcelle AB 112, 6 chemin des Peupliers »
_OF_PARCEL = re.compile(r"\bparcelles? [A-Z]{1,2} ?(?:n° ?)?\d{1,4}, (.{0,120})")


def first_place(title: str, *bodies: str) -> str:
    """The first address of the title, else of what a body says is « sis » somewhere.

    An address with a street number comes before one without.
    """
    sited = (" \n ".join([*_SITED.findall(body), *_OF_PARCEL.findall(body)]) for body in bodies)
    return next((place for text in (title, *sited) if (place := _best(text))), "")


def any_place(*texts: str) -> str:
    """The first address of a text that is nobody's home: where a street is closed, a permission given."""
    return next((place for text in texts if (place := _best(text, homes=False))), "")


def _best(text: str, homes: bool = True) -> str:
    found = [match for match in _ADDRESS.finditer(text) if _NAMED.match(match["name"])]
    if not homes:
        found = [match for match in found if not _HOME.search(text[: match.start()])]
    best = next((match for match in found if match["number"]), found[0] if found else None)
    return _clean(best[0]) if best else ""


def _clean(place: str) -> str:
    return " ".join(place.replace("‘", "'").replace("’", "'").split()).strip(" .-")[:MAX_PLACE]
