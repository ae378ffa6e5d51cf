"""What introduces the units of a passage: the sub-heading over them, the colon that opens their list."""

from __future__ import annotations

import re

BULLET = re.compile(r"^\s*(?:[-–•▪◦*✓➢→\uf0b7\uf0a7]|\d{1,2}[.)]|[a-z]\))\s?")
SUBHEADING_WORDS = 14

_STOPS = ".;,:"
_MEASURED = re.compile(r"\d\s?(?:m|%|€)")


class Leads:
    """Follows the units of a passage in order and says by which each is introduced."""

    def __init__(self) -> None:
        self._here = -1
        self._title = self._colon = self._item = -1
        self._item_sign = ""
        self._listed = False

    def of(self, piece: str, in_table: bool) -> int:
        """The rank of the unit that introduces this one, the next in order; -1 for none."""
        self._here += 1
        sign = _sign(piece)
        if in_table:
            self._listed = True
            return self._colon if self._colon >= 0 else self._title
        if is_subheading(piece):
            self._title, self._colon, self._item = self._here, -1, -1
            return -1
        if not sign:
            opens = piece.endswith(":")
            if opens or self._listed:  # a sentence after a list is under its colon no more
                self._colon, self._item = (self._here if opens else -1), -1
            self._listed = False
            return self._colon if self._colon not in (-1, self._here) else self._title
        self._listed = True
        if self._item >= 0 and sign != self._item_sign:
            return self._item
        lead = self._colon if self._colon >= 0 else self._title
        self._item, self._item_sign = (self._here, sign) if piece.endswith(":") else (-1, "")
        return lead


def is_subheading(piece: str) -> bool:
    """A short line that names what follows: « 4. Reculs par rapport aux cours d'eau »."""
    match = BULLET.match(piece)
    sign = match[0].strip() if match else ""
    bare = piece[match.end() :] if match else piece
    if piece[-1:] in _STOPS or sign in ("-", "–") or not bare[:1].isupper():
        return False
    return len(bare.split()) <= SUBHEADING_WORDS and not _MEASURED.search(bare)


def _sign(piece: str) -> str:
    """The sign of a list item; numbers and letters count as one sign each."""
    match = BULLET.match(piece)
    return re.sub(r"\w+", "1", match[0].strip()) if match else ""
