"""Private persons' names, addresses, phones and e-mails replaced by what they were, in words for a reader."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.privacy import Mask

_PLACEHOLDER = re.compile(r"\[(PERSONNE|ADRESSE|TEL|COURRIEL|NAISSANCE|TEXTE)_\d+\]")
_GAPS = re.compile(r"\[…\](?:[\s,;.]*\[…\])+")
_SHOWN = {
    "PERSONNE": "[nom]",
    "ADRESSE": "[adresse]",
    "TEL": "[téléphone]",
    "COURRIEL": "[courriel]",
    "NAISSANCE": "[date de naissance]",
    "TEXTE": "[masqué]",
}


def hidden(text: str, protected: Iterable[str] = ()) -> str:
    """The text without personal data; ``protected`` words (towns) are left as they are."""
    mask = Mask(protected)
    return _PLACEHOLDER.sub(lambda found: _SHOWN[found[1]], mask.mask(text))


def cut(quote: str, protected: Iterable[str] = ()) -> str:
    """Words of an act without personal data: what is taken out leaves « […] », so that the rest is exact."""
    kept = _PLACEHOLDER.sub("[…]", Mask(protected).mask(quote))
    return _GAPS.sub("[…]", kept).removeprefix("[…]").removesuffix("[…]").strip()
