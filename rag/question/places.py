"""Addresses and parcels of a question: each points at one thing."""

from __future__ import annotations

import re

from rag.labels import is_label
from rag.text import STOPWORDS, fold

STREET = (
    r"rue|avenue|av|boulevard|bd|bld|blv|place|cours|impasse|allees?|chemin|quai|traverse|montee|route"
    r"|square|passage|corniche"
)
_LINKS = r"(?:(?:de|du|des|la|le|les|l|d|saint|sainte|st|ste)[\s'’-]+)*"
_NUMBER = r"\d{1,4}(?:\s?[-–/,]\s?\d{1,4})*(?:\s?(?:bis|ter|[a-dA-D])\b)?"
_WORD = r"[A-Za-zÀ-ÿ0-9]+"
# Without a number, only a capital tells « rue de l'Armistice » from « la rue dois-je ».
_ADDRESS = re.compile(
    rf"\b(?:({_NUMBER}),?\s*(?:(?:de |du |d['’])?(?:la |l['’])?)?(?i:{STREET})\s+"
    rf"((?i:{_LINKS}){_WORD}(?:[\s'’-]{_WORD}){{0,2}})"
    rf"|(?i:{STREET})\s+((?i:{_LINKS})[A-ZÀ-Ý][\wÀ-ÿ]+(?:[ -][A-ZÀ-Ý][\wÀ-ÿ]+)*))"
)
_ADDRESS_END = re.compile(
    r"\s(?:a|à|en|au|dans|sur|selon|est|apres|après|ou|et|fait|pour|les|avec)(?:[\s-].*)?$", re.IGNORECASE
)
_PARCEL = re.compile(r"\b([A-Z]{1,2})\s?(?:n\s?[°o]\s?)?(\d{1,4})\b(?!\s?(?:m|%|€))")
# « parcelles zk 45, 46 et 47 »: small letters, and numbers that share a section.
_TYPED_PARCEL = re.compile(
    r"\b(?:parcelles?|cadastr[ée]e?s?|section|r[ée]f[ée]rence cadastrale)\s+(?:section\s+|n\s?[°o]\s?)?"
    r"([a-zA-Z]{1,2})\s?(?:n\s?[°o]s?\s?)?(\d{1,4}(?:\s?(?:,|et|/|-)\s?(?:n\s?[°o]\s?)?\d{1,4}\b(?!\s?(?:m|%|€)))*)"
)
# « en bord de rue » is of all roads, « droits de place du Marché » of no square at all.
_ROADSIDE = re.compile(r"\b(?:bords?|bordures?|cot[ée]s?|abords|droits?|tarifs?) de $", re.IGNORECASE)
_LEFT_OVER = re.compile(r"\s+(?:a|à|en|au|et|ou|est|les|le|la)$")
_CADASTRE = re.compile(r"parcelle|terrain|cadastr|section [a-z]{1,2}\b")


def addresses_in(text: str) -> tuple[str, ...]:
    """Addresses, as ``number|street words``; the number is empty when none is given."""
    return tuple(said_addresses(text))


def said_addresses(text: str) -> dict[str, str]:
    """Addresses, each with the words that say it."""
    found: dict[str, str] = {}
    for match in _ADDRESS.finditer(text):
        typed = _ADDRESS_END.sub("", match[2] or match[3])
        street = fold(typed)
        name = " ".join(
            word for word in re.split(r"[\s'-]+", street) if word not in STOPWORDS and not word.isdigit()
        )
        if name and name != "eau" and not _ROADSIDE.search(text[: match.start()]):
            words = text[match.start() : match.end(2 if match[2] else 3)]
            end = len(match[2] or match[3]) - len(typed)
            said = _LEFT_OVER.sub("", words[: len(words) - end].strip())
            found.setdefault(f"{fold(match[1] or '').strip()}|{name}", said)
    return found


def said_parcels(text: str) -> dict[str, str]:
    """Cadastral references, each with the words that say it: « parcelle ZK 45 », « section AB n° 12 »."""
    if not _CADASTRE.search(fold(text)):
        return {}
    found: dict[str, str] = {}
    for match in (*_PARCEL.finditer(text), *_TYPED_PARCEL.finditer(text)):
        section = match[1].upper()
        if match.re is _PARCEL and is_label(match[0]):
            continue
        for number in re.findall(r"\d{1,4}", match[2]):
            found.setdefault(f"{section} {int(number)}".lower(), match[0].strip())
    return found
