"""What introduces the units of a passage: the sub-heading over them, the colon that opens their list."""

from __future__ import annotations

import re

BULLET = re.compile(r"^\s*(?:[-–−•▪◦*✓✔➢➤→■►●○□\uf000-\uf0ff]|[ðØ§üo](?= )|\d{1,2}[.)]|[a-z]\))\s?")
SUBHEADING_WORDS = 14

_ITEMS = tuple("-–−✓✔➢➤→■►○□ðØ§üo")  # a bullet may be that of a heading: « • Règles générales »
_STOPS = ".;,:"
_MEASURED = re.compile(r"\d\s?(?:m|%|€)|\d [a-zà-ÿ]{3,}")  # « UB 2 places » says, it does not announce
_WHERE = re.compile(
    r"\b(?:zones?|(?:sous-)?secteurs?|périmètres?)\b", re.IGNORECASE
)  # where what follows holds
# The minutes go on to something else: what a colon opened is over.
_RESUMES = re.compile(
    r"(?:monsieur|madame|m\.|mme|mr)\s|(?:le|la|l['’])\s?(?:conseil|maire|assemblée|commission|comité|président)\b"
    r"|(?:après|ouï|entendu)\b",
    re.IGNORECASE,
)


class Leads:
    """Follows the units of a passage in order and says by which each is introduced."""

    def __init__(self) -> None:
        self._here = -1
        self._title = self._outer = self._colon = self._item = -1
        self._item_sign = self._opening = ""
        self._listed = self._just_opened = self._somewhere = False

    def of(self, piece: str, in_table: bool) -> int:
        """The rank of the unit that introduces this one, the next in order; -1 for none."""
        self._here += 1
        just_opened, self._just_opened = self._just_opened, False
        sign = _sign(piece)
        if in_table:
            self._listed = True
            return self._nearest()
        if is_subheading(piece) and just_opened and not sign:
            self._just_opened = True  # the header of what is listed
            return self._colon
        if is_subheading(piece):
            self._title, self._outer, self._colon, self._item = self._here, -1, -1, -1
            return -1
        if not sign:
            return self._sentence(piece, just_opened)
        self._listed = True
        if self._item >= 0 and sign != self._item_sign:
            return self._item
        lead = self._nearest()
        self._item, self._item_sign = (self._here, sign) if piece.endswith(":") else (-1, "")
        self._somewhere = self._item >= 0 and bool(_WHERE.search(piece))
        return lead

    def _sentence(self, piece: str, just_opened: bool) -> int:
        """A sentence after a list is under its colon no more; a colon right after another is under it, and
        so is one that begins as its sister does (« Pour les toitures en pente : … Pour les terrasses : »)."""
        opens, opening = piece.endswith(":"), piece.split(" ", 1)[0]
        if _RESUMES.match(piece) and not just_opened:
            self._outer = self._colon = self._item = -1
        if opens:
            self._just_opened = True
            if just_opened:
                self._outer = self._colon
            elif self._outer < 0 or opening != self._opening:
                self._outer = -1
            self._colon, self._item, self._opening = self._here, -1, opening
            self._listed = False
            return self._outer if self._outer >= 0 else self._title
        if self._item == self._here - 1 and self._somewhere:
            return self._item  # « a) En secteur UEi : », then its sentence
        if self._listed:
            self._outer = self._colon = self._item = -1
        self._listed = False
        return self._nearest()

    def _nearest(self) -> int:
        return self._colon if self._colon >= 0 else self._title


def is_subheading(piece: str) -> bool:
    """A short line that names what follows: « 4. Reculs par rapport aux cours d'eau »."""
    match = BULLET.match(piece)
    sign = match[0].strip() if match else ""
    bare = piece[match.end() :] if match else piece
    if piece[-1:] in _STOPS or sign in _ITEMS or not bare[:1].isupper():
        return False
    return len(bare.split()) <= SUBHEADING_WORDS and not _MEASURED.search(bare)


def _sign(piece: str) -> str:
    """The sign of a list item; numbers and letters count as one sign each."""
    match = BULLET.match(piece)
    return re.sub(r"\w+", "1", match[0].strip()) if match else ""
