"""Zone labels of a PLU in a text, and whether a passage may speak for a zone.

``UD4h`` is a sector of ``UD4``: it follows the rules of ``UD4`` that name it, never the reverse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.labels import EXCLUSION, LABEL, parents
from rag.numbers import bare_numbers
from rag.types import Chunk, Question

_LABEL = LABEL
_INTRODUCED = re.compile(
    rf"\b(?:[Zz]ones?|ZONES?|[Ss]ecteurs?|SECTEURS?|[Ss]ous-(?:zones?|secteurs?))\s+((?:{_LABEL})(?:\s*(?:,|/|et|ou)\s*(?:{_LABEL})(?!\w))*)(?![\w'’-])"
)
# Alone, a label needs a digit: "UN", "AU" or "UE" are words too.
_ALONE = re.compile(
    r"(?<![\w.-])(?:\d{1,2}AU[A-Z]{0,4}[a-z]{0,2}\d{0,2}|AU[A-Z]{1,2}\d{1,2}[a-z]{0,2}|U[A-Z]{1,4}\d{1,2}[a-z]{0,2}\d?)(?![\w-])"
)
# « article UB 10 » is where the rule is written: a sector follows the articles of its zone.
_ARTICLE = re.compile(rf"\b(?:[Aa]rticles?|ARTICLES?)\s+({_LABEL})(?=[ .\-]?\s?\d)")
_WORDS = frozenset(["UN", "UNE", "AU", "AUX", "AVEC", "ALORS", "A"])
_LABELS = rf"{_LABEL}(?:\s*(?:,|/|et|ou)\s*{_LABEL})*"
_NEIGHBOUR = re.compile(
    rf"\b(?:limites?|bordure|limitrophes?|contiguës?|proximité|voisine?s?)\s+(?:séparatives?\s+)?"
    rf"(?:(?:avec|de|d['’]une|des|du|la|les|à)\s+)*(?:zones?|secteurs?)\s+{_LABELS}\b"
    rf"|\b(?:zones?|secteurs?)\s+{_LABELS}\s+(?:voisine?s?|limitrophes?|contiguës?|adjacente?s?)"
)
_PARTS = re.compile(r"(\d{0,2}|I{1,3}(?=AU|NA))(AU|U|A|N)(.*)")


def known_labels(chunks: Iterable[Chunk]) -> frozenset[str]:
    """The labels of the retrieved sections: they are recognised without the word « zone »."""
    return frozenset(zone for chunk in chunks for zone in chunk.section.zones)


def zones_named(text: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The zone labels a text names."""
    return frozenset(label for label, _ in _mentions(text, known))


def _mentions(text: str, known: frozenset[str]) -> list[tuple[str, int]]:
    """Labels with their place, in order."""
    found: dict[int, str] = {}
    for group in _INTRODUCED.finditer(text):
        for label in re.finditer(rf"\b{_LABEL}(?!\w)", group[1]):
            found[group.start(1) + label.start()] = label[0]
    for label in _ALONE.finditer(text):
        found.setdefault(label.start(), label[0])
    wordy = sorted(
        (label for label in known if len(label) > 1 and label not in _WORDS), key=len, reverse=True
    )
    if wordy:
        pattern = rf"(?<![\w.-])(?:{'|'.join(map(re.escape, wordy))})(?![\w-])"
        for label in re.finditer(pattern, text):
            found.setdefault(label.start(), label[0])
    articles = {match.start(1) for match in _ARTICLE.finditer(text)}
    ruled = {parent for at, label in found.items() if at not in articles for parent in parents(label)}
    return [(found[at], at) for at in sorted(found) if at not in articles or found[at] not in ruled]


def split_neighbours(text: str) -> tuple[str, str]:
    """The text without its neighbour zones (« en limite de zone UD »), and those mentions."""
    return _NEIGHBOUR.sub(" ", text), " ; ".join(found[0] for found in _NEIGHBOUR.finditer(text))


def question_zones(question: Question, known: frozenset[str]) -> frozenset[str]:
    """The zones a question is about, however typed: its own, else its filter's, else the last turn's."""
    for text in (
        question.text,
        " ".join(f"zone {zone}" for zone in question.filters.zones),
        *reversed(question.context),
    ):
        found = zones_named(text, known) or _typed_low(text, known)
        if found:
            return found
    return frozenset()


def _typed_low(text: str, known: frozenset[str]) -> frozenset[str]:
    """« zone ud2 » is typed as often as « zone UD2 »."""
    by_fold = {label.casefold(): label for label in known}
    words = re.findall(r"[^\W_]+", text.casefold())
    typed = {by_fold[word] for word in words if word in by_fold and (len(word) > 2 or word[-1].isdigit())}
    for group in re.finditer(r"\b(?:zones?|secteurs?)\s+([^\W_]+)", text.casefold()):
        label = by_fold.get(group[1]) or re.sub(r"^(\d*)(au|u|a|n)([a-z]?)", lambda m: m[0].upper(), group[1])
        if group[1] in by_fold or (
            re.fullmatch(_LABEL, label) and (len(label) == 1 or any(c.isdigit() for c in label))
        ):
            typed.add(label)
    return frozenset(typed)


def parent_of(parent: str, child: str) -> bool:
    """Is ``child`` a sector of ``parent``: ``UD4h`` of ``UD4``, never ``UD12`` of ``UD1``."""
    above, below = _PARTS.fullmatch(parent), _PARTS.fullmatch(child)
    if not above or not below or parent == child or above[2] != below[2] or above[1] not in ("", below[1]):
        return False
    rest = below[3].removeprefix(above[3])
    return below[3].startswith(above[3]) and not (above[3][-1:].isdigit() and rest[:1].isdigit())


def answers_zone(chunk: Chunk, zone: str, known: frozenset[str], asked: bool = False) -> bool:
    """May the passage speak for the zone?

    It is a passage of this zone; or of the zone above, which names this sector; or of no zone, and
    names it. ``asked`` is for a sentence that names no zone itself: the rule of the zone above then
    holds for a sector it does not name.
    """
    zones = chunk.section.zones
    if zone in zones:
        return True
    if zones and not any(parent_of(above, zone) for above in zones):
        return False
    if zones and asked:
        return True
    named = zones_named("\n".join([chunk.text, chunk.section.label, chunk.document.title]), known)
    return any(label == zone or parent_of(label, zone) for label in named - frozenset(zones)) or zone in named


def quoted_elsewhere(quote: str, meant: frozenset[str], known: frozenset[str], within: bool) -> bool:
    """Does the extract name zones, none of them meant (what follows « sauf » aside)?

    ``within`` the regulation of a zone, only its sectors count: the rule of ``UD4h`` is not that of
    ``UD4``, while a zone of another family is a neighbour.
    """
    named = zones_named(EXCLUSION.sub(" ", split_neighbours(quote)[0]), known)
    if within:
        named = frozenset(z for z in named if any(z == zone or parent_of(zone, z) for zone in meant))
    return bool(named) and not any(z == zone or parent_of(z, zone) for z in named for zone in meant)


_EXCLUDED = re.compile(
    rf"\b(?:[Hh]ors|[Ss]auf(?: en| dans| pour)?|[Ee]xcepté|l['’]exception d\w+)\s+(?:l[ea]s?\s+)?"
    rf"(?:zones?|secteurs?|sous-secteurs?)\s+({_LABELS})(?!\w)"
)


def unquoted(text: str, quotes: Sequence[str], asked: frozenset[str], known: frozenset[str]) -> str:
    """A sector that a sentence puts in the place of one of the extract, or leaves out of its rule; empty when
    there is none."""
    quote = "\n".join(quotes)
    for group in _EXCLUDED.finditer(text):
        for label in re.finditer(rf"\b{_LABEL}(?!\w)", group[1]):
            if not re.search(rf"(?<!\w){re.escape(label[0])}(?!\w)", quote):
                return label[0]
    if re.search(r"\bautres?\b|\btoute?s?\b", quote):
        return ""
    told = zones_named(quote, known)
    said = zones_named(split_neighbours(text)[0], known)
    for zone in sorted(said - told - asked):
        siblings = {other for other in told if parents(other) and set(parents(other)) & set(parents(zone))}
        if parents(zone) and siblings - said:
            return zone
    return ""


def misplaced_figure(text: str, zone: str, quotes: Sequence[str], known: frozenset[str]) -> str:
    """A figure that the extract gives to another zone of a list: ``UD1 : 10 m, UD2 : 7 m``."""
    figures = bare_numbers(text)
    for quote in quotes:
        segments = _segments(quote, known)
        if len(segments) < 2:
            continue
        own = frozenset[str]().union(*(bare_numbers(part) for labels, part in segments if zone in labels))
        foreign = frozenset[str]().union(
            *(bare_numbers(part) for labels, part in segments if zone not in labels)
        )
        wrong = sorted((figures & foreign) - own)
        if own and wrong:
            return f"{wrong[0]} est donné pour une autre zone que {zone}"
    return ""


def _segments(quote: str, known: frozenset[str]) -> list[tuple[frozenset[str], str]]:
    """A list cut at its zone labels, when each label comes before its figures; else nothing."""
    mentions = _mentions(quote, known)
    if not mentions or bare_numbers(quote[: mentions[0][1]]):
        return []
    segments: list[tuple[frozenset[str], str]] = []
    labels: frozenset[str] = frozenset()
    for index, (label, at) in enumerate(mentions):
        labels |= {label}
        end = mentions[index + 1][1] if index + 1 < len(mentions) else len(quote)
        part = quote[at + len(label) : end]
        if bare_numbers(part):
            segments.append((labels, part))
            labels = frozenset()
    return segments if not labels else []
