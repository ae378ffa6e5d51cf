"""Zone labels of a PLU (CNIG ``ZONE_URBA.LIBELLE``): U, AU, A, N and their sub-zones and sectors."""

from __future__ import annotations

import re
from collections.abc import Collection

# 1AUet, IIAU, UD2, UHb, UCRU2, Nh, A: a rank, a class, capitals, then an index in small letters or digits;
# and the marks that some towns add to it: N(l), Nh*, UX-a (never the « A-t » of « A-t-on »).
_CORE = r"(?:\d|I{1,3}(?=AU|NA))?(?:AU|U|A|N)(?:[A-Z]{0,4}\d{0,2}[a-z]{0,3}\d{0,2})"
_MARK = r"(?:\([a-z]{1,6}\)|(?<=[a-z])\*|(?<=[A-Z\d])-[a-z]{1,2}\d?(?![\w'’\-]))"
LABEL = rf"(?:{_CORE}{_MARK}?)"
_NOT_LABELS = frozenset(
    """Au Aux Un Une Non Nous Nos Avec Ainsi Art Ans Net Nul Ait Axe Nom Nota Ane ANNEXE NOTA
    NON AVEC AUX UN UNE NE NI NOS""".split()
)
# Labels of many plans, and words: labels only where the word zone, or a title, says so.
_WORDS = frozenset("As Ai An Ni Ne".split())
_SPACED = re.compile(r"(?<![\w.,])(?<!rticle )(?<!RTICLE )([1-3]) (?=AU(?![\w]{6}))")
_SPACED_ARTICLE = re.compile(r"(?<=(?:rticle|RTICLE) )([1-3]) (?=AU[a-z]{0,2}\d?\s?[.\-–]?\s?\d)")
_INTRODUCED = re.compile(
    r"\b(?:[Zz]ones?|ZONES?|[Ss](?:ous-)?[Ss]?ecteurs?|SECTEURS?)\s+(?:(?:indic[ée]e?s?|dits?|class[ée]e?s?)\s+)?(?:«\s*)?"
    rf"({LABEL}(?:(?:\s*(?:,|&|et|ou|-)\s+|\s*/\s*){LABEL})*)(?![\w'’])"
)
# « ZONE U B », as scans have it
_SPLIT_ZONE = re.compile(r"^(ZONE\s+[123I]{0,3}[UN])\s(?=[A-Z]$)")
# « ZONE A URBANISER »: capitals lose their accents, and the preposition looks like the zone.
_TO_BUILD = re.compile(r"\s+(?:urbanis|vocation|dominante|prot[ée]ger|risque|b[âa]tir)", re.IGNORECASE)
_ONE = re.compile(rf"(?<![\w'’\-.]){LABEL}(?![\w'’])")


def labels_after_zone(text: str) -> tuple[str, ...]:
    """Labels that follow the word zone or secteur, in order, once each."""
    found: list[str] = []
    text = joined(text)
    for match in _INTRODUCED.finditer(text):
        labels = _ONE.findall(match[1])
        if labels[-1:] == ["A"] and _TO_BUILD.match(text, match.end()):
            labels.pop()
        found += labels
    return tuple(dict.fromkeys(label for label in found if is_label(label)))


def labels_in(text: str) -> tuple[str, ...]:
    """Tokens of a text that look like zone labels (two characters at least, to spare the word « A »)."""
    found = (label for label in _ONE.findall(joined(text)) if len(label) > 1 and is_label(label))
    return tuple(dict.fromkeys(label for label in found if label not in _WORDS))


def joined(text: str) -> str:
    """« 1 AU » written « 1AU », « ZONE U B » « ZONE UB »; « article 1 AU » is the first of AU, and stays."""
    if " AU" in text:
        return _SPACED_ARTICLE.sub(r"\1", _SPACED.sub(r"\1", text))
    return _SPLIT_ZONE.sub(r"\1", text) if text.startswith("ZONE") else text


def is_label(text: str) -> bool:
    return bool(re.fullmatch(LABEL, text)) and text not in _NOT_LABELS


def parents(label: str) -> tuple[str, ...]:
    """The zones whose rules may also hold in this one: ``UHb`` gives ``UH``; ``1AUet``: ``1AU`` and ``AU``.

    An index is made of small letters and what follows them, of last digits, or of the leading rank.
    """
    found = []
    base = re.sub(rf"{_MARK}$", "", label)
    if base != label:
        found.append(base)
    for pattern in (r"(\d?[A-Z]+\d*)[a-z]+\w*", r"(\d?[A-Z]+)\d+", r"(?:\d|I{1,3})((?:AU|U|A|N)[A-Z]*)"):
        if match := re.fullmatch(pattern, base):
            base = match[1]
            found.append(base)
    return tuple(found)


def family(label: str) -> tuple[str, ...]:
    """The label and its parents."""
    return (label, *parents(label))


def canonical(label: str, known: Collection[str]) -> str:
    """The known spelling of a label typed in any case, else the label as typed."""
    return {item.lower(): item for item in known}.get(label.lower(), label)


EXCLUSION = re.compile(
    r"\b(?:sauf|hors|hormis|excepté\w*|à l['’]exception|à l['’]exclusion|autres? que)\b[^.;:\n]*",
    re.IGNORECASE,
)
"""What a rule leaves out: « sauf en secteur UD3d », to the end of the clause."""
