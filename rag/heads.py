"""The interrogative phrases of a question: « quelle surface », « combien de voix », « qui », « où »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# « quel est le nouveau montant », « quels sont ses tarifs »: what stands before the noun.
_BE = r"(?:(?:est|sont|etait|etaient|sera|seront|serait|fut|a ete|ont ete|doit etre|peut etre)\s+)?"
_ARTICLE = r"(?:(?:l[ae]s?|ce|cet|cette|ces|son|sa|ses|mon|ma|mes|notre|nos|leurs?)\s+|l')?"
_ADJECTIVE = (
    r"(?:(?:nouve\w+|premier\w*|derni\w+|grand\w*|petit\w*|autres?|memes?|ancien\w*|seule?s?|bon\w*|vrai\w*"
    r"|principa\w+|deux|trois|quatre)\s+)*"
)
_END = r"(?![a-z])(?!-(?:il|elle|on)s?\b)"
_HEAD = re.compile(
    r"(?<!n'importe )\b(?:"
    rf"(?P<quel>quel(?:le)?(?P<plural>s)?)\b(?! que\b)"
    rf"(?:\s+{_BE}{_ARTICLE}{_ADJECTIVE}(?P<noun>[a-z]{{3,}}){_END})?"
    rf"|(?P<combien>combien)\b(?:\s+(?:de\s+(?:la\s+|l')?|d'|des\s+){_ADJECTIVE}(?P<counted>[a-z0-9]{{2,}}))?"
    r"|(?P<qui>qui)\b|(?P<quand>quand)\b(?! meme\b)|(?P<comment>comment|pourquoi)\b"
    # Without its accent « où » looks like « ou »: the first word, or one before a verb.
    r"|(?P<ou>(?<=d')ou\b|(?<!.)ou\b|ou(?=\s+(?:se|est|sont|dois|puis|peut|trouve\w*|faut|doit)\b(?!-ce))))"
)
# « la ruine qui est sur mon terrain », « quand on construit »: these words ask nothing there.
_RELATIVE = re.compile(
    r"(?<=\w )(?<!\bet )(?<!est )(?<!\bpar )(?<!\bde )(?<!\bpour )(?<!\ba )(?<!avec )(?<!chez )"
    r"(?:qui\b(?! est l)|quand(?= (?:on|je|il|elle|un|une)\b))"
)
_KINDS = ("quel", "combien", "qui", "quand", "comment", "ou")


@dataclass(frozen=True, slots=True)
class Head:
    """An interrogative (« quel », « combien », « qui », « quand », « comment » for how and why, « ou »), the
    noun it bears on, without the marks of number, and whether that is in the plural."""

    word: str
    noun: str = ""
    plural: bool = False


def asking_words(folded: str) -> str:
    """A folded question without the words that ask nothing where they are."""
    return _RELATIVE.sub("", folded)


def heads(asking: str) -> Iterator[Head]:
    """The interrogative phrases of :func:`asking_words`, in order."""
    for match in _HEAD.finditer(asking):
        word = next(name for name in _KINDS if match[name])
        yield Head(word, singular(match["noun"] or match["counted"] or ""), bool(match["plural"]))


def singular(noun: str) -> str:
    return noun.rstrip("sx") if len(noun) > 3 else noun
