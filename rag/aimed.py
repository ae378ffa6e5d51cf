"""Is a passage about what the question is, beyond what it names precisely?

A near subject is not the subject: « permis de conduire » is not in what must not « conduire à » a risk, nor
are the figures of a plan in the rules that send to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from rag.encode import heading_text
from rag.expected import Expected
from rag.labels import family
from rag.question import Understanding
from rag.question.themes import PART, all_themed, all_themes
from rag.text import fold, terms
from rag.types import ActKind, Passage

TELLING = 1 / 6  # share of the weights of a question from which a word tells what it is about
NEAR = 60  # letters between a document and the name it bears
# Kinds of answers that no form tells: any sentence could be one.
_UNTOLD = frozenset({Expected.TEXT, Expected.LIST})
_WORD = re.compile(r"[^\W\d_]{4,}")
# Who owns something; an act says it where it names someone beside these words.
_ASKS_OWNER = re.compile(r"\b(?:qui (?:est|sont)|c'est qui|nom du|a qui appartient)\b(?! (?:\w+ ){0,6}vend)")
_OWNER = re.compile(r"\b(?:co)?proprietaires?\b|\ba qui appartient\b")
_OWNED_BY = re.compile(
    r"(?i:\b(?:propri[ée]t[ée]|propri[ée]taires?|appartien\w+|appartenant|au nom)\b)[^.;]{0,80}?"
    r"(?:\b(?:M\.|MM\.|Mmes?|Mlle|Monsieur|Madame|Messieurs|SCI|SARL|SAS|SA|[Ss]oci[ée]t[ée]|[Ss]yndicat)\s"
    r"|\b[A-ZÀ-Ý]{3,}\b)"
)
# « que prévoit l'OAP de Kermelen »: another document than the rules that send to it.
_SAID_BY = re.compile(
    r"\b(?:prevoi\w*|dit|demande\w*|impose\w*|exige\w*|fixe\w*|indique\w*|permet\w*"
    r"|donne\w*|laisse\w*|selon|d'apres)(?!\w)"
)
_DOCUMENT = re.compile(r"\b(OAP)\s(?:d[eu]s?\s|d['’])?(?:l[ae]s?\s|l['’])?([A-ZÀ-Ý][\wÀ-ÿ]{3,})")


def unmet(understood: Understanding, passage: Passage, weights: Mapping[str, float]) -> Iterator[str]:
    """What the question is about and the passage is not; ``weights`` are those of the search."""
    asked, text = fold(understood.own), passage.chunk.text
    if _ASKS_OWNER.search(asked) and _OWNER.search(asked) and not _OWNED_BY.search(text):
        yield "propriétaire"
    wide = frozenset(terms(f"{passage.chunk.whole} {heading_text(passage.chunk)}"))
    yield from _documents(understood, passage)
    # A fence, a roof has rules of its own: the height of buildings is none of them.
    if understood.zones and understood.theme in _parts():
        ruled = f"{text}\n{heading_text(passage.chunk)}"
        if not _speaks_of(understood.theme, ruled):
            yield understood.theme
    # The rule of a zone is in no act that does not name it: « la hauteur de l'échafaudage ».
    decided = passage.document.kind in (ActKind.ARRETE, ActKind.DELIBERATION)
    if understood.zones and decided and not passage.chunk.section.zones:
        labels = {fold(label) for zone in understood.zones for label in family(zone)}
        if labels.isdisjoint(re.findall(r"\w+", fold(f"{text} {heading_text(passage.chunk)}"))):
            yield f"zone {understood.zones[0]}"
    if _unanchored(understood) and not (understood.names and wide.issuperset(understood.names)):
        for word in _WORD.findall(understood.own):
            told = any(weights.get(term, 0.0) >= TELLING for term in terms(word))
            if told and not _held(word, understood, wide):
                yield word


@cache
def _parts() -> frozenset[str]:
    """The themes that are parts of a building or of its land, with rules of their own."""
    return frozenset(theme.name for theme in all_themes() if theme.nature == PART)


@lru_cache(maxsize=1_000)
def _speaks_of(theme: str, text: str) -> bool:
    return any(item.theme.name == theme for item in all_themed(text))


def asks_what_it_says(understood: Understanding) -> bool:
    """Does the question ask what a text says, and not name one on the way?"""
    return bool(_SAID_BY.search(fold(understood.own)))


def _unanchored(understood: Understanding) -> bool:
    """Does the question name nothing precise, nor a theme, so that any sentence could be its answer?"""
    named = (understood.zones, understood.acts, understood.addresses, understood.parcels, understood.articles)
    told = any((*named, understood.dates, understood.period, understood.theme))
    return not told and understood.expected in _UNTOLD


def _held(word: str, understood: Understanding, wide: frozenset[str]) -> bool:
    """Is a word there, or one that stands for it in the acts?"""
    return all(
        term in wide or not wide.isdisjoint(understood.equivalents.get(term, frozenset()))
        for term in terms(word)
    )


def _documents(understood: Understanding, passage: Passage) -> Iterator[str]:
    """The documents asked for what they say, that the passage is not of and does not speak of."""
    if not asks_what_it_says(understood):
        return
    title = fold(f"{passage.document.title} {passage.document.file} {heading_text(passage.chunk)}")
    folded = fold(passage.chunk.text)
    for kind, name in _DOCUMENT.findall(understood.own):
        near = rf"\b{fold(kind)}\b[^.;]{{0,{NEAR}}}?\b{re.escape(fold(name))}"
        of_it = fold(kind) in title and fold(name) in title
        if not of_it and not re.search(near, folded):
            yield f"{kind} {name}"
