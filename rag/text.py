"""French text: cleaning at the door, folding, analysis into search terms, cutting into sentences.

``ANALYSER`` names the analysis; an index made by another one is refused, since its terms would not match.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

import snowballstemmer

from rag.cleaning import clean as clean
from rag.forms import TOKEN, canonical
from rag.french import french_words
from rag.index.base import SparseVector

ANALYSER = "fr-3"

# BM25 (Robertson & Zaragoza, 2009). The average length is fixed, in terms, so that a weight depends on
# its chunk alone and chunks can be added without rewriting the others.
K1, B, AVERAGE_LENGTH = 1.2, 0.6, 90

# Replaced one by one, and only those there are: far faster than a translation table on most texts.
_QUOTES = (
    *((quote, "'") for quote in "’‘ʼ`´"),
    *(("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae")),
)
# Soft hyphens are nothing; dashes that readers of scans and word processors put for a hyphen are one.
_SIGNS = (("\u00ad", ""), ("º", "°"), *((dash, "-") for dash in "‐‑‒–—−"))
_CUT = re.compile(r"([^\W\d_]+)-[ \t]*\n\s*([^\W\d_]+)")

_MARKS = re.compile("[\u0300-\u036f]+")

STOPWORDS = frozenset(files("rag").joinpath("data/mots_vides.txt").read_text(encoding="utf-8").split())

# Words of one sense that no stemmer brings together.
_SAME = {
    **dict.fromkeys(("max", "maxi", "maximum", "maxima"), "maximal"),
    **dict.fromkeys(("min", "mini", "minimum", "minima"), "minimal"),
    **dict.fromkeys(("euro", "euros", "eur"), "€"),
    **dict.fromkeys(("metre", "metres"), "m"),
    **dict.fromkeys(("hectare", "hectares"), "ha"),
    **dict.fromkeys(("bd", "bld", "blv"), "boulevard"),
    **dict.fromkeys(("deuxieme", "second", "seconde"), "2e"),
    "av": "avenue",
    "st": "saint",
    "ste": "sainte",
    "premiere": "premier",
    "premieres": "premier",
    "troisieme": "3e",
    "quatrieme": "4e",
    "cinquieme": "5e",
    "sixieme": "6e",
}

# Words that the stemmer cuts down to the stem of another: « loyer » to « loi », « terrasse » to « terre ».
_APART = re.compile(
    r"(communi(?=cat|qu)|devis$|environnement|fonctionn|foyer|lotiss|loyer|mars$|stationn|terrass|voirie)"
)

_stemmer = snowballstemmer.stemmer("french")


def fold(text: str) -> str:
    """Lower case without accents, plain apostrophes: what two spellings of a word share."""
    decomposed = unicodedata.normalize("NFKD", _replaced(text, _QUOTES).lower())
    return _MARKS.sub("", decomposed)


def _replaced(text: str, signs: Iterable[tuple[str, str]]) -> str:
    for odd, plain in signs:
        if odd in text:
            text = text.replace(odd, plain)
    return text


def whole_words(text: str) -> str:
    """The text with its words whole: a word cut at a line's end is joined when that makes a French word.

    « construc-/tion » is one word; « non-/respect » keeps its hyphen.
    """
    text = _replaced(text, _SIGNS)
    return _CUT.sub(_joined, text) if "-\n" in text or "- \n" in text else text


def _joined(match: re.Match[str]) -> str:
    whole = match[1] + match[2]
    return whole if match[2][0].islower() and fold(whole) in french_words() else match[0]


def digest(text: str) -> str:
    """What names exact words: SHA-256, in hexadecimal; half characters are told apart too."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def squeeze(text: str) -> str:
    """All runs of white space as one space."""
    return " ".join(text.split())


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded word. Feminine participles lose their second e first (``reglementee``)."""
    word = _SAME.get(word, word)
    if not word.isalpha() or len(word) < 4:
        return word
    if apart := _APART.match(word):
        return apart[1]
    if word.endswith("ees"):
        word = word[:-2]
    elif word.endswith("ee"):
        word = word[:-1]
    return str(_stemmer.stemWord(word))


def words(text: str) -> list[str]:
    """Folded words and canonical numbers, in order: ``3,50 mètres`` gives ``3.5``, ``m``."""
    return TOKEN.findall(canonical(fold(whole_words(text))))


def terms(text: str) -> list[str]:
    """Search terms of a text: stems of its words, without stop words."""
    return list(_terms_of_unit(text) if len(text) <= UNIT else _terms(text))


def _terms(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text) if word not in STOPWORDS)


# The same sentences are read by the writer, the checks and the confidence, and from one question to the next.
_terms_of_unit = lru_cache(maxsize=4_000)(_terms)


def _index(term: str) -> int:
    return zlib.crc32(term.encode())


def _vector(weights: Iterable[tuple[str, float]]) -> SparseVector:
    merged: dict[int, float] = {}
    for term, weight in weights:
        key = _index(term)
        merged[key] = merged.get(key, 0.0) + weight
    ordered = sorted(merged.items())
    return SparseVector(tuple(key for key, _ in ordered), tuple(value for _, value in ordered))


def terms_vector(found: Sequence[str], *, average: float = AVERAGE_LENGTH) -> SparseVector:
    """BM25 weights of the terms of a passage, in order, without idf (the engine applies it)."""
    counts = Counter(found)
    norm = K1 * (1 - B + B * len(found) / average)
    return _vector((term, count * (K1 + 1) / (count + norm)) for term, count in counts.items())


def query_vector(weights: dict[str, float]) -> SparseVector:
    """The vector of weighted query terms (terms as :func:`terms` gives them)."""
    return _vector(weights.items())


# -- sentences --------------------------------------------------------------------------------------

# Words that, with a capital, open a sentence even after a line cut by the margin.
_OPENING = (
    r"(?:Lorsqu|(?:Toutefois|Cependant|Dans|En|Si|Sauf|Hors|Pour|Les|Le|La|Une?|Il|Elles?|Ils|Ces?|Cette|Sont|Est"
    r"|Aucune?|Toute?s?|Vote|Contre|Abstentions?)\b|L['’])"
)
# The hinges of an act, each on a line of its own: its object, what it cites, its reasons, what it decides.
_HINGE = (
    r"(?:(?:OBJET|Objet)\s?:|V[Uu]\s(?:l['’]|les?\b|la\b)|(?:CONSID[ÉE]RANT|Consid[ée]rant)\b|ARR[ÊE]TE\b"
    r"|ARR[ÊE]T[ÉE] (?:DU|N))"
)
_OPENS = re.compile(rf"{_OPENING}|{_HINGE}")
_BREAK = re.compile(
    r"(?<=[.;!?])[ \n]+(?=[-–−•▪◦*«(]|[ðØ§ü] |[A-ZÀ-Ý0-9])"  # end of sentence
    r"|(?<=:)[ \n]+(?=[-–−•▪◦*]|[ðØ§ü] )"  # a colon that opens a list
    r"|\n(?=\s*(?:[-–−•▪◦*✓✔➢➤→■►●○□\uf000-\uf0ff] ?|[ðØ§üo] ))"  # a list item
    r"|(?<=[^,\n])\n(?=[A-ZÀ-Ý][^\n]{0,70}(?:\n|$))"  # a short line that begins with a capital
    rf"|\n(?={_HINGE})"  # even after the comma of the one before it
    rf"|(?<=[^,\n])\n(?={_OPENING})"  # a line that begins as sentences do
    r"|\f"
)
UNIT = 600  # characters of a sentence, of a row
FULL_LINE = 60  # characters over which a line was likely cut by the margin
_ABBREVIATION = re.compile(r"\b(?:art|al|cf|ex|n|p|M|Mme|MM|Mr|Dr|St|Ste|R|L|D|bd|av|env|max|min|tél)\.$")


_ITEM = re.compile(r"[-–−•▪◦*✓✔➢➤→■►●○□\uf000-\uf0ff ]|[ðØ§üo] ")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans (start, end) of the sentences, list items and short lines of a text, in order."""
    start = 0
    for match in _BREAK.finditer(text):
        before = text[start : match.start()]
        if _ABBREVIATION.search(before[-6:]) or (
            match[0] == "\n"
            and not _OPENS.match(text, match.end())
            and _wrapped(text[text.rfind("\n", 0, match.start()) + 1 : match.start()], text[match.end() :])
        ):
            continue
        if text[start : match.start()].strip():
            yield _trimmed(text, start, match.start())
        start = match.end()
    if text[start:].strip():
        yield _trimmed(text, start, len(text))


def _wrapped(line: str, after: str) -> bool:
    """Is a line break the end of a full line, rather than of a short one (a title, a table row)?

    Of the whole line: the sentence that goes on may have begun near its end (« … 5 m. En secteur »).
    """
    return not _ITEM.match(after) and len(line) >= FULL_LINE and line[-1:] not in ".;:!?"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
