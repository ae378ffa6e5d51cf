"""French text: cleaning at the door, folding, analysis into search terms, cutting into sentences.

``ANALYSER`` names the analysis; an index made by another one is refused, since its terms would not match.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

import snowballstemmer

from rag.cleaning import clean as clean
from rag.index.base import SparseVector

ANALYSER = "fr-2"

# BM25 (Robertson & Zaragoza, 2009). The average length is fixed, in terms, so that a weight depends on
# its chunk alone and chunks can be added without rewriting the others.
K1, B, AVERAGE_LENGTH = 1.2, 0.6, 90

_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "œ": "oe", "Œ": "oe", "æ": "ae"})

_MARKS = re.compile("[\u0300-\u036f]+")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu|presqu)'", re.IGNORECASE)
_ACT_NUMBER = re.compile(r"\b((?:19|20)\d\d)\s*[_\-]\s*(\d{1,5})\b")
_THOUSANDS = re.compile(r"(?<!\d)(\d{1,3})((?: \d{3})+)(?!\d)")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
_CODE_ARTICLE = re.compile(r"\b([lrd])\s?\.?\s?\*?\s?(?=\d{3})")
_SQUARE = re.compile(r"(?<![a-z])m(?:etres?)?\s?(?:2|carres?)\b")
_METRES = re.compile(r"(?<=\d)\s*(?:m(?:etres?)?)(?![a-z0-9])")
_TOKEN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?|%|€")

STOPWORDS = frozenset(files("rag").joinpath("data/mots_vides.txt").read_text(encoding="utf-8").split())

# Words of one sense that no stemmer brings together.
_SAME = {
    **dict.fromkeys(("max", "maxi", "maximum", "maxima"), "maximal"),
    **dict.fromkeys(("min", "mini", "minimum", "minima"), "minimal"),
    "metre": "m",
    "metres": "m",
    "euro": "€",
    "euros": "€",
}

_stemmer = snowballstemmer.stemmer("french")


def fold(text: str) -> str:
    """Lower case without accents, plain apostrophes: what two spellings of a word share."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES).lower())
    return _MARKS.sub("", decomposed)


def squeeze(text: str) -> str:
    """All runs of white space as one space."""
    return " ".join(text.split())


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded word. Feminine participles lose their second e first (``reglementee``)."""
    word = _SAME.get(word, word)
    if not word.isalpha() or len(word) < 4:
        return word
    if word.endswith("ees"):
        word = word[:-2]
    elif word.endswith("ee"):
        word = word[:-1]
    return str(_stemmer.stemWord(word))


def words(text: str) -> list[str]:
    """Folded words and canonical numbers, in order: ``3,50 mètres`` gives ``3.5``, ``m``."""
    folded = _ELISION.sub(" ", fold(text))
    folded = _CODE_ARTICLE.sub(r"\1 ", folded)
    folded = _ACT_NUMBER.sub(lambda m: f" {m[1]}n{int(m[2])} {m[1]} {m[2]} ", folded)
    folded = _THOUSANDS.sub(lambda m: m[1] + m[2].replace(" ", ""), folded)
    folded = _SQUARE.sub(" m2 ", folded)
    folded = _METRES.sub(" m ", folded)
    folded = _DECIMAL.sub(lambda m: m[1] + (f".{rest}" if (rest := m[2].rstrip("0")) else ""), folded)
    return _TOKEN.findall(folded)


def terms(text: str) -> list[str]:
    """Search terms of a text: stems of its words, without stop words."""
    return [stem(word) for word in words(text) if word not in STOPWORDS]


def _index(term: str) -> int:
    return zlib.crc32(term.encode())


def _vector(weights: Iterable[tuple[str, float]]) -> SparseVector:
    merged: dict[int, float] = {}
    for term, weight in weights:
        key = _index(term)
        merged[key] = merged.get(key, 0.0) + weight
    ordered = sorted(merged.items())
    return SparseVector(tuple(key for key, _ in ordered), tuple(value for _, value in ordered))


def passage_vector(text: str, *, average: float = AVERAGE_LENGTH) -> SparseVector:
    """BM25 term weights of a passage, without idf (the engine applies it)."""
    found = terms(text)
    counts = Counter(found)
    norm = K1 * (1 - B + B * len(found) / average)
    return _vector((term, count * (K1 + 1) / (count + norm)) for term, count in counts.items())


def query_vector(weights: dict[str, float]) -> SparseVector:
    """The vector of weighted query terms (terms as :func:`terms` gives them)."""
    return _vector(weights.items())


# -- sentences --------------------------------------------------------------------------------------

_BREAK = re.compile(
    r"(?<=[.;!?])[ \n]+(?=[-–•▪◦*«(]|[A-ZÀ-Ý0-9])"  # end of sentence
    r"|(?<=:)[ \n]+(?=[-–•▪◦*])"  # a colon that opens a list
    r"|\n(?=\s*[-–•▪◦*\uf0b7\uf0a7✓➢→] ?)"  # a list item
    r"|(?<=[^,\n])\n(?=[A-ZÀ-Ý][^\n]{0,70}(?:\n|$))"  # a short line that begins with a capital
    r"|\f"
)
FULL_LINE = 60  # characters over which a line was likely cut by the margin
_ABBREVIATION = re.compile(r"\b(?:art|al|cf|ex|n|p|M|Mme|MM|Mr|Dr|St|Ste|R|L|D|bd|av|env|max|min|tél)\.$")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans (start, end) of the sentences, list items and short lines of a text, in order."""
    start = 0
    for match in _BREAK.finditer(text):
        before = text[start : match.start()]
        if _ABBREVIATION.search(before[-6:]) or (match[0] == "\n" and _wrapped(before, text[match.end() :])):
            continue
        if text[start : match.start()].strip():
            yield _trimmed(text, start, match.start())
        start = match.end()
    if text[start:].strip():
        yield _trimmed(text, start, len(text))


def _wrapped(before: str, after: str) -> bool:
    """Is a line break the end of a full line, rather than of a short one (a title, a table row)?"""
    listed = after[:1] in "-–•▪◦*\uf0b7\uf0a7✓➢→ "
    return not listed and len(before) - before.rfind("\n") > FULL_LINE and before[-1:] not in ".;:!?"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
