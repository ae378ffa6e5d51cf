"""The zones a question asks about, spelt as the acts spell them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from rag.labels import LABEL, canonical, family, is_label, labels_after_zone, labels_in
from rag.text import STOPWORDS, fold
from rag.types import Territory


def without_excluded(text: str) -> str:
    """The text without the zones it leaves out: « hors secteur UBa » bears on where, not on what."""
    return _EXCLUDED.sub(" ", text)


class ZonesOf:
    """The zone labels that headings give, by territory name; None for all of them."""

    def __init__(self, labels: dict[str, frozenset[str]]) -> None:
        self._labels = labels

    def __call__(self, territory: Territory | None) -> frozenset[str]:
        if territory is not None:
            return self._labels.get(territory.name, frozenset())
        return frozenset(label for labels in self._labels.values() for label in labels)


_EXCLUDED = re.compile(
    rf"\b(?:hors|sauf|hormis|except[ée])\s+(?:l[ae]s?\s+|en\s+)?(?:(?:zones?|secteurs?)\s+)?{LABEL}(?![\w'])"
)
_NAMED_ZONES = {
    "zone agricole": ("A",),
    "zone naturelle": ("N",),
    "zone a urbaniser": ("AU", "1AU"),
}
_ROMAN = {"i": "1", "ii": "2", "iii": "3"}
_ROMAN_LABEL = re.compile(r"(i{1,3})\s?((?:au|na)\w{0,4})", re.IGNORECASE)
# « zone u e », « UA 2 », « UA-2 »: pieces that make a label together, when such a label is ruled.
_SPLIT_LETTERS = re.compile(
    r"\b((?:zones?|secteurs?)\s+)(\d?\s?[aun]u?)[ -]([a-z]{1,2}\d{0,2})\b", re.IGNORECASE
)
_SPLIT_RANK = re.compile(r"\b((?:zones?|secteurs?)\s+)([1-3]) ((?:au|na)\w{0,3})\b", re.IGNORECASE)
_SPLIT_DIGITS = re.compile(
    r"(?<!rticle )(?<!art\. )\b(\d?(?:AU|U|A|N)[A-Z]{0,3}|\d?(?:au|u|n)[a-z]{1,3})[ -](\d{1,2}[a-z]?)\b"
    r"(?=\s*(?:[,;:.?!)]|$)|\s+(?:[aàeé]|en|au|du|de|la|le|les|pour|sur|dans|quel\w*|combien|et|ou|il|je|on)\b)"
)
SHORT_LABEL = 2  # « Ai-je » is no sector of A
_CLASSES = frozenset({"U", "AU", "A", "N"})
_CLASSES_LOW = frozenset({"u", "au", "a", "n", "un", "une", "aux", "net", "nue"})


def asked_zones(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Zone labels of a question, spelt as in the acts. A class letter alone (« en zone U ») is no label
    unless it is ruled; a bare word is one only when it, or a zone it would be a sector of, is ruled.
    """
    by_fold = _by_fold(frozenset(known))
    text = _joined(_EXCLUDED.sub(" ", text), by_fold)
    said = [
        *labels_after_zone(text),
        *re.findall(r"\b[Ee]n\s+(\d?(?:AU|U|A|N)[A-Z]\w{0,4}|\d?[UAN][A-Z]?\d\w{0,3})\b", text),
    ]
    said += [
        match[1]
        for match in re.finditer(r"\b(?:zones?|secteurs?)\s+([\w*]{1,6})\b", text, re.IGNORECASE)
        if match[1].lower() in by_fold
    ]
    said += [
        spelt(match[1], known)
        for match in re.finditer(r"\bzones?\s+(\d?(?:au|[uan])[a-z]?\d{0,2}[a-z]?)\b", text, re.IGNORECASE)
        if match[1].lower() not in STOPWORDS | _CLASSES_LOW and match[1].lower() not in by_fold
    ]
    bare = [
        label
        for label in labels_in(text)
        if (label in known or (len(label) > SHORT_LABEL and set(family(label)) & set(known)))
        and not re.search(rf"(?<!\w){re.escape(label)}-\w", text)  # « Aix-en-… » is no sector of A
        and not (text.isupper() and label.lower() in STOPWORDS)  # « AU REZ-DE-CHAUSSÉE »
    ]
    bare += [
        word
        for word in re.findall(r"\b\w{2,6}\b", text)
        if word.lower() in by_fold and word.lower() not in STOPWORDS
    ]
    said += _named(fold(text), known)
    found = dict.fromkeys(
        spelt(label, known) for label in (*said, *bare) if is_label(label) or label.lower() in by_fold
    )
    return tuple(label for label in found if label in known or label not in _CLASSES)


@lru_cache(maxsize=64)
def _by_fold(known: frozenset[str]) -> dict[str, str]:
    return {label.lower(): label for label in sorted(known)}


def _named(folded: str, known: Collection[str]) -> list[str]:
    """« en zone agricole » is zone A where there is one."""
    return [
        next(label for label in labels if label in known)
        for name, labels in _NAMED_ZONES.items()
        if name in folded and set(labels) & set(known)
    ]


def _joined(text: str, by_fold: dict[str, str]) -> str:
    """The text, its labels in pieces or in Roman figures written as the acts write them."""

    def whole(label: str) -> str:
        return by_fold.get(label.lower().replace(" ", ""), "")

    text = _SPLIT_LETTERS.sub(lambda m: m[1] + label if (label := whole(m[2] + m[3])) else m[0], text)
    text = _SPLIT_RANK.sub(lambda m: m[1] + label if (label := whole(m[2] + m[3])) else m[0], text)
    text = _SPLIT_DIGITS.sub(lambda m: whole(m[1] + m[2]) or m[0], text)
    return _ROMAN_LABEL.sub(lambda m: whole(m[0]) or whole(_ROMAN[m[1].lower()] + m[2]) or m[0], text)


def spelt(label: str, known: Collection[str]) -> str:
    """The label as the acts spell it: « uba » is the sector UBa of a known UB; else in capitals."""
    found = canonical(label, known)
    if found in known or set(family(label)) & set(known):
        return found
    sector = f"{label[:-1].upper()}{label[-1:].lower()}"
    return sector if label[:-1].upper() in known else label.upper() if label.islower() else label


def carried_zones(past: str, known: Collection[str]) -> tuple[str, ...]:
    """Zones of the turn before; one that nobody rules has had its refusal and is not asked again."""
    return tuple(label for label in asked_zones(past, known) if set(family(label)) & set(known))


def zone_words(text: str, zones: Sequence[str]) -> dict[str, str]:
    """The words of a text that say each zone: « zone u e » for UE; nothing for one said otherwise."""
    found = {}
    for zone in zones:
        letters = r"[ -]?".join(re.escape(letter) for letter in zone)
        if match := re.search(rf"(?:\b(?:zones?|secteurs?)\s+)?(?<!\w){letters}(?!\w)", text, re.IGNORECASE):
            found[zone] = match[0]
    for name, labels in _NAMED_ZONES.items():
        found |= {zone: name for zone in zones if zone in labels and zone not in found and name in fold(text)}
    return found
