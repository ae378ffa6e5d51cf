"""Is a quote in a text, word for word? Spaces and the shape of apostrophes do not matter."""

from __future__ import annotations

GAP = " […] "

_SOFT_HYPHEN = "\u00ad"
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", _SOFT_HYPHEN: None})


def is_verbatim(quote: str, text: str) -> bool:
    """Are the spans of the quote in the text, in order? Spaces and the shape of apostrophes do not matter."""
    return exact_quote(quote, text) is not None


def exact_quote(quote: str, text: str) -> str | None:
    """The quote in the text's own characters, its spans joined by `` […] ``; None when it is not there."""
    found = exact_spans(quote, text)
    return None if found is None else GAP.join(text[start:end] for start, end in found)


def exact_spans(quote: str, text: str) -> list[tuple[int, int]] | None:
    """Where the spans of a quote are in the text, in order; None when it is not there."""
    offsets = [at for at, char in enumerate(text) if not char.isspace() and char != _SOFT_HYPHEN]
    whole, found, after = squeezed(text), list[tuple[int, int]](), 0
    spans = [quote] if squeezed(quote) in whole else quote.split(GAP.strip())
    for span in map(squeezed, spans):
        start = whole.find(span, after)
        if not span or start < 0:
            return None
        after = start + len(span)
        found.append((offsets[start], offsets[after - 1] + 1))
    return found


def squeezed(text: str) -> str:
    """The text without spaces, apostrophes straight: as many characters as :func:`exact_quote` counts."""
    straight = text.translate(_STRAIGHT)
    return "".join(straight.split())
