"""Parcels of the cadastre: what one is, and how its reference is written.

A reference is a section (one or two letters, a number in Alsace-Moselle) and a number; a prefix of three
digits tells apart the sections of communes that were merged, the INSEE code those of different communes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.errors import UsageError
from rag.projection import Point

Ring = tuple[Point, ...]

_INSEE = r"(\d{5}|2[AB]\d{3})"
_NOISE = re.compile(
    r"\b(?:PARCELLES?|CADASTR[EÉ]{1,2}S?|SECTIONS?|NUM[EÉ]ROS?)\b|(?<![A-Z])N\s?[°º]|[^0-9A-Z]+"
)
_WHOLE = re.compile(_INSEE + r" ?(\d{3}) ?([0-9A-Z]{2}) ?(\d{4})")
# A numbered section is told from the number that follows by a space alone.
_SHORT = re.compile(rf"(?:{_INSEE} )?(?:(\d{{3}}) ?)?(0?[A-Z]|[A-Z]{{2}}|0?\d{{1,2}}(?= )) ?0*(\d{{1,4}})")
_SECTION = re.compile(r"[A-Z]{1,2}|[A-Z]\d|[1-9]\d?")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class ParcelName:
    """The name of a parcel, without zeros that only fill. ``prefix`` is empty for « 000 »; ``insee`` may be
    the last three digits of the code, as some files have it, or empty."""

    section: str
    number: str
    prefix: str = ""
    insee: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.prefix, self.section, self.number)))

    def meets(self, other: ParcelName) -> bool:
        """May both be one parcel? What one of them does not tell is no difference."""
        same = (self.section, self.number) == (other.section, other.number)
        prefixes = not self.prefix or self.prefix == other.prefix
        return same and prefixes and same_commune(self.insee, other.insee)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel of a layer (``layer``, its identifier). ``commune`` is empty and ``size`` (the area in square
    metres that the cadastre gives it) None when the layer tells none."""

    id: str
    layer: str
    reference: ParcelName
    rings: tuple[Ring, ...] = field(repr=False)
    commune: str = ""
    size: int | None = None


def same_commune(one: str, other: str) -> bool:
    """Are these two codes of one commune, as far as they tell?"""
    return not one or not other or one.endswith(other) or other.endswith(one)


def reference(section: str, number: str, prefix: str = "", insee: str = "") -> ParcelName | None:
    """A reference from its parts, as files write them (« 0A », « 0012 », « 000 »); None when it is none."""
    bare = section.strip().upper().lstrip("0")
    digits = re.fullmatch(r"0*([1-9]\d{0,3})(?:\.0+)?", number.strip())
    if not _SECTION.fullmatch(bare) or not digits:
        return None
    padded = prefix.strip().split(".")[0].zfill(3)
    return ParcelName(bare, digits[1], padded if re.fullmatch(r"(?!000)\d{3}", padded) else "", insee)


def typed(text: str) -> ParcelName:
    """The reference that someone typed: « AB 123 », « ab0123 », « section AB n° 123 », « 056 AB 123 », the
    fourteen signs of an identifier.

    Raises:
        UsageError: it is none.
    """
    bare = " ".join(_NOISE.sub(" ", text[:_LONGEST].upper()).split())
    match = _WHOLE.fullmatch(bare) or _SHORT.fullmatch(bare)
    found = reference(match[3], match[4], match[2] or "", match[1] or "") if match else None
    if found is None:
        raise UsageError("Donnez la section puis le numéro d'une seule parcelle, par exemple AB 123.")
    return found
