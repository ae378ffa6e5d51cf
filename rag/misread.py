"""What optical reading confuses: O and 0, l, I and 1, the mark of « n° ». Only for matching, never shown."""

from __future__ import annotations

import re

_LETTER, _START, _END = "[A-Za-zÀ-ÿ]", r"(?<![^\W_])", r"(?![^\W_])"
_SUSPECT = re.compile(
    rf"{_START}(?=[OoIl]*\d)[\dOoIl]*[OoIl][\dOoIl]*{_END}"  # a figure among letters that look like figures
    rf"|{_START}(?={_LETTER}*[01]{_LETTER}*{_END})(?=(?:[01]?{_LETTER}){{4}})"
    rf"(?:{_LETTER}+[01]|0){_LETTER}+{_END}"
    r"|(?<=[A-ZÀ-Ý])l(?=[A-ZÀ-Ý])|(?<=[A-ZÀ-Ý]{2})l\b|(?<![^\W_])l(?=[A-ZÀ-Ý]{2})"
    r"|(?<=[A-Z][A-Za-z] )ll?(?=\s?[-–—:.])|(?<=[a-zà-ÿ])I(?=[a-zà-ÿ])"
    r"|(?<![A-Za-zÀ-ÿ])[Nn][\"*”](?=\s?[\dOA-Z])"
)
_TO_FIGURES = str.maketrans("OoIl", "0011")


def mended(text: str) -> str:
    """The text as it was most likely printed, of the same length: ``2O24``, ``Artic1e``, ``DELlBERATION``."""
    return _SUSPECT.sub(_mend, text)


def _mend(match: re.Match[str]) -> str:
    word = match[0]
    if word in ("l", "ll") and not match.string[match.end()].isalpha():
        return "1" * len(word)
    if word in ("l", "I"):
        return "I" if word == "l" else "l"
    if len(word) == 2 and not word[1].isalnum():
        return f"{word[0]}°"
    if all(char.isdigit() or char in "OoIl" for char in word):
        return word.translate(_TO_FIGURES)
    letters = re.sub("1(?=l)", "i", word).replace("1", "l").replace("0", "o")
    return letters.upper() if word.upper() == word else letters
