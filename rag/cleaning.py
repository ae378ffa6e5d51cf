"""Text fit for storage, at the door. Kept apart from ``rag.text``: reading processes start often."""

from __future__ import annotations

import re
import unicodedata

_REPLACED = (
    ("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl"), ("\ufffe", "-"), ("\u00ad", ""),
    ("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\u200b", ""), ("\u200c", ""), ("\u200d", ""),
    ("\ufeff", ""), ("\r", ""), ("\x0b", "\n"), ("\x85", "\n"), ("\u2028", "\n"), ("\u2029", "\n"),
)  # fmt: skip
# Control characters, half characters, and the marks that make a text show in another order than it reads.
_CONTROL = re.compile(
    r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Text fit for storage, display and the wire: NFC, no control character, no lone surrogate."""
    for odd, plain in _REPLACED:  # most pages hold one or two: faster than a translation table
        if odd in text:
            text = text.replace(odd, plain)
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))
