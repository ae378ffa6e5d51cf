"""Exceptions to the rule found: the passages of the same article that begin with « toutefois », « sauf »…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.context.case import Because, Case, Lead, excerpt, place_name
from rag.index.beside import Near, around
from rag.text import fold, sentences, squeeze
from rag.types import Chunk, Passage, Why

REACH = 8  # passages looked at before and after
READ = 2  # passages found whose surroundings are read
LEAST_BEARING, LEAST_LATER = 0.1, 0.35  # of what is asked, around the first passage and the next ones
_CUE = re.compile(
    r"\W*(?:toutefois|cependant|neanmoins|par exception|par derogation|sauf|hormis|a l'exception|en dehors d"
    r"|dans le cas|en cas d|il peut etre deroge|(?:des |les )?(?:regles|dispositions|implantations|hauteurs) "
    r"(?:particulieres|alternatives|differentes)|(?:des |une )?(?:derogations?|exceptions?|adaptations?)\b"
    r"|(?:ces|cette|les) (?:regles?|dispositions?|obligations?|prescriptions?) ne s'appliquent? pas"
    r"|ne sont pas (?:soumis|concerne)"
    r"|(?:une|des) (?:implantation|hauteur|regle)s? (?:differente|autre|moindre)s?)"
)
_HEADED = re.compile(r"(?<!conditions )particulier|alternative|derogation|exception")

# The words of an exception, how much they speak of what is asked, and the sector whose own rule it is.
_Found = tuple[str, float, str]


def excepted(case: Case) -> Iterator[Lead]:
    """The exceptions that stand around the first passages found, in their own article."""
    sources = {passage.chunk.id: (rank, passage) for rank, passage in case.found[:READ]}
    if not sources:
        return
    near = case.snapshot.catalog.read(lambda session: around(session, list(sources), REACH))
    for each in near:
        rank, passage = sources[each.of]
        if not _same_rule(each, passage):
            continue
        found = _of_sector(case, each, passage) or _exception(case, each, passage)
        if found is None:
            continue
        sentence, bearing, sector = found
        if bearing >= LEAST_LATER or passage is case.found[0][1]:
            worth = bearing + 0.3 * bool(sector) - 0.02 * abs(each.gap) - 0.15 * rank
            because = _because(passage.chunk, sentence, sector)
            yield Lead(each.chunk_id, Why.EXCEPTION, rank, "", worth, because)


def _same_rule(near: Near, passage: Passage) -> bool:
    """Does a passage stand in the article of another one, else under its heading or under one beside it
    that announces particular cases?"""
    section = passage.chunk.section
    if near.zones != section.zones or (near.act is None) != (section.act is None):
        return False
    if near.path == section.path:
        return True
    if section.act is not None or not near.path:
        return False
    if section.article or near.article:
        return near.article == section.article or _within(near.article, section.article)
    beside = near.path[:-1] in (section.path, section.path[:-1])
    return beside and bool(_HEADED.search(fold(near.path[-1])))


def _within(one: str | None, two: str | None) -> bool:
    """Is an article a part of the other (4.6.2 of 4.6), or of the same (4.6.2 and 4.6.1)?"""
    if not one or not two:
        return False
    shorter, longer = sorted((one, two), key=len)
    return longer.startswith((f"{shorter}.", f"{shorter}-"))


def _of_sector(case: Case, near: Near, passage: Passage) -> _Found | None:
    """The sentence that rules the very sector asked about, when the passage found says nothing of it."""
    for label in case.understood.zones:
        named = re.compile(rf"(?<![\w-]){re.escape(label)}(?![\w'’-])")
        if label in near.zones or named.search(passage.chunk.text) or not named.search(near.text):
            continue
        for start, end in sentences(near.text):
            if named.search(near.text, start, end):
                return near.text[start:], case.bearing(near.text[start:]), label
    return None


def _exception(case: Case, near: Near, passage: Passage) -> _Found | None:
    """The sentence that makes the exception and how much it speaks of what is asked."""
    apart = near.path != passage.chunk.section.path
    headed = apart and near.path and _HEADED.search(fold(near.path[-1]))
    if case.bearing(near.text) < LEAST_BEARING:
        return None  # half of them: they need not be cut into sentences
    heading = case.bearing(near.path[-1]) if near.path else 0.0
    best: tuple[float, str] | None = None
    for start, end in sentences(near.text):
        sentence = near.text[start:end]
        if headed or _CUE.match(fold(sentence)):
            bearing = case.bearing(sentence)
            if bearing >= LEAST_BEARING and (best is None or bearing > best[0]):
                best = bearing, sentence
    return (best[1], best[0] + 0.3 * heading, "") if best else None


def _because(source: Chunk, sentence: str, sector: str) -> Because:
    name = f"Règle propre au secteur {sector}," if sector else "Exception"

    def because(_: Chunk) -> str:
        return f"{name} dans {place_name(source)} : « {excerpt(squeeze(sentence))} »."

    return because
