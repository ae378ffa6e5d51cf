"""Does a sentence speak of what the one before it does?"""

from __future__ import annotations

import re

from rag.text import fold

# A sentence that goes on from the one before: it holds where that one does.
_GOES_ON = re.compile(
    r"\W*(?:toutefois|cependant|neanmoins|par ailleurs|au-dela|en outre|de plus|il|elle|ils|elles|ce|cet"
    r"|cette|ces"
    r"|celui-ci|celle-ci|ceux-ci|celles-ci|leur|leurs|son|sa|ses)\b"
)
# « Il est planté un arbre », « il convient de »: of nothing said before, unlike « il est porté à 5 m ».
_IMPERSONAL = re.compile(
    r"\W*il (?:convient|faut|y a|n'y a|(?:ne |n')?(?:est|sera|doit etre|devra etre|peut etre|pourra etre) "
    r"(?:\w+ ){0,2}\w{3,}[eiust] (?:un|une|des|deux|trois|au moins (?:un|une|deux|\d)|l[ae]s?|que|qu'|l'"
    r"|de|d'|aucun\w*)\b)"
)
# « Leur hauteur… »: a sentence that is read with the one before it, which says of what.
_CARRIES = re.compile(r"\W*(?:leurs?|elles?|ils|celles?-ci|ceux-ci|celui-ci|son|sa|ses|cet?|cette|ces)\b")
# « En zone N, cette distance est portée à 20 m »: of the figure before it, in a place.
_MOVES = re.compile(
    r"\W*(?:en|dans|pour) (?:l[ae]s? )?(?:sous-)?(?:zones?|secteurs?) [^,.;:]{1,40}, "
    r"(?:cet|cette|ce|ces|il|elle|ils|elles|celui-ci|celle-ci)\b"
)


def goes_on(text: str) -> bool:
    """Does a sentence speak of what the one before it does: « elles sont composées d'un mur bahut »?"""
    folded = fold(text)
    return bool(_GOES_ON.match(folded)) and not _IMPERSONAL.match(folded)


def moves(text: str) -> bool:
    """Does it say what the rule before it becomes in a place?"""
    return bool(_MOVES.match(fold(text)))


def carries(text: str) -> bool:
    """Does it open with a word that stands for what the one before it names?"""
    return bool(_CARRIES.match(fold(text)))
