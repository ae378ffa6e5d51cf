"""Plain words beside the exact ones: our own fixed sentences, and pieces of the citation word for word.

Nothing is rephrased. A figure is shown as the act writes it, never tied to a word that the act does not put
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.appointment.table import Phrase, says
from rag.layout import AFTER_ITEM
from rag.text import fold, sentences, squeeze
from rag.types import Citation
from rag.verbatim import GAP
from rag.wanted import NO_RULE

MAX_FIGURES = 6
SHORT_SENTENCE = 260
_FIGURE = re.compile(
    r"(?<![\w.,/°-])\d{1,3}(?:[ \u202f\u00a0]\d{3})*(?:[.,]\d+)?\s?"
    r"(?:m²|m2|m(?:ètres?)?(?![\w²])|cm\b|km\b|ha\b|%|€|euros?\b|h(?:eures?)?\s?\d{0,2}(?!\w)|jours?\b|mois\b|"
    r"ans?\b|places\b(?! d))|(?<!\w)R ?\+ ?\d(?!\w)"
)
_SIGNS = (
    (
        re.compile(
            r"\binterdi\w+|\bne (?:peut|peuvent|doit|doivent|sont|sera|seront)\b"
            r"[^.;]{0,40}\b(?:pas|etre|excede)"
        ),
        "Il interdit ou limite : lisez dans les mots exacts ce qui est visé.",
    ),
    (
        re.compile(r"\b(?:doit|doivent|devra|devront|obligatoires?|obligatoirement|impose\w*|exige\w*)\b"),
        "Il pose une obligation.",
    ),
    (
        re.compile(
            r"\b(?:sous reserve|a condition|lorsqu\w*|dans le cas|en cas de|si (?:l|le|la|les|elle|il)\b)"
            r"|\bs'il"
        ),
        "Il pose une condition ou vise un cas : vérifiez avec le visiteur s'il y est.",
    ),
    (
        re.compile(r"\b(?:sauf|toutefois|cependant|excepte\w*|hormis|derog\w+|a l'exception|exceptions?)\b"),
        "Il prévoit une exception.",
    ),
)
ALONE = 80
"""Characters of a quote that says « non réglementé » and nothing else."""
_NOTHING_SET = "Le document dit lui-même qu'il ne fixe pas de règle sur ce point."
_NO_RULE = "Le document dit lui-même qu'il ne fixe pas de règle sur une partie de ce point."


def plain_words(citation: Citation, opening: str, named: Sequence[Phrase]) -> tuple[str, ...]:
    """What to tell the visitor of a passage: what it is about, what kind of rule it is, its figures.

    ``opening`` is the fixed sentence of the question; ``named`` are the words of the visitor's own project.
    """
    if unregulated(citation.quote) and len(citation.quote) <= ALONE:
        return (_NOTHING_SET,)
    return (
        opening,
        *_sense(citation.quote),
        *_own_sentence(citation.quote, named),
        *_figures(citation.quote),
    )


def unregulated(quote: str) -> bool:
    """Does the act say itself that it sets no rule there?"""
    return bool(NO_RULE.search(quote))


def _sense(quote: str) -> Iterator[str]:
    folded = fold(quote)
    if NO_RULE.search(quote):
        yield _NO_RULE
    for pattern, sentence in _SIGNS:
        if pattern.search(folded):
            yield sentence


def _own_sentence(quote: str, named: Sequence[Phrase]) -> Iterator[str]:
    """The sentence that names the project, when the passage says other things too."""
    units = [squeeze(quote[start:end]) for start, end in sentences(quote)]
    pieces = [piece for unit in units for piece in AFTER_ITEM.split(unit)]
    own = [
        piece
        for piece in pieces
        if named and says(piece, named) and len(piece) <= SHORT_SENTENCE and GAP.strip() not in piece
    ]
    if len(pieces) > 1 and own:
        yield f"La phrase qui nomme ce projet : « {own[0].strip(' -–•;')} »"


def _figures(quote: str) -> Iterator[str]:
    """The measures, as written, each once; too many of them are better read in the text."""
    found = list(dict.fromkeys(squeeze(match[0]) for match in _FIGURE.finditer(quote)))
    if len(found) > MAX_FIGURES:
        yield "Il donne de nombreux chiffres : lisez dans les mots exacts celui qui convient au cas."
    elif len(found) > 1:
        listed = " ; ".join(found)
        yield f"Chiffres qui y sont écrits : {listed}. Les mots exacts disent à quoi chacun s'applique."
    elif found:
        yield f"Chiffre qui y est écrit : {found[0]}."
