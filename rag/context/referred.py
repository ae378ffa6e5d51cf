"""What the passages found refer to: « voir l'article 4.6 des règles communes »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.context.case import Because, Case, Lead, excerpt, lines_around, place_name
from rag.entries import body
from rag.index.beside import targets_among
from rag.mentions import Mention, Target
from rag.text import squeeze
from rag.types import Chunk, Why

# How much of the topic a target must speak of; less when the very words that send there do.
LEAST_BEARING, LEAST_LATER, BEARING_WORDS = 0.25, 0.5, 0.3
SHORT = 400  # a passage under this is mostly its reference
MOST_READ = 24  # targets read for one question
LATER = 0.15  # each rank counts less
BEFORE = 90
_SENDS = re.compile(
    r"\b(?:se reporter|se référer|renvo\w+|conform\w+|au sens|en application|défini\w*|prévu\w*|fixé\w*"
    r"|figurant|voir|cf\.?|(?:l')?articles?|(?:l')?annexes?|chapitres?|titres?)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[ \n](?:des?|du|d'|de la|de l'|en)[ \n]?[^.;:,()]{2,60}?(?=[.;:,()]|$)")


def referred(case: Case) -> Iterator[Lead]:
    """The passages that those found refer to, when they speak of what is asked."""
    ids = [passage.chunk.id for _, passage in case.found if passage.chunk.mentions]
    if not ids:
        return
    targets = case.snapshot.catalog.read(lambda session: targets_among(session, ids))
    wanted = list(_wanted(case, targets))
    chunks = case.snapshot.chunks(
        list(dict.fromkeys(each for _, _, _, found in wanted for each in found))[:MOST_READ]
    )
    for rank, source, mention, found in wanted:
        lead = _best(case, rank, source, mention, [chunks[each] for each in found if each in chunks])
        if lead:
            yield lead


def _wanted(
    case: Case, targets: Mapping[str, Mapping[int, Sequence[str]]]
) -> Iterator[tuple[int, Chunk, Mention, Sequence[str]]]:
    """The references that lead somewhere; those to the lexicon as a whole say nothing precise."""
    for rank, passage in case.found:
        for place, mention in enumerate(passage.chunk.mentions):
            found = targets.get(passage.chunk.id, {}).get(place, ())
            if found and (mention.target is not Target.LEXICON or mention.number):
                yield rank, passage.chunk, mention, found


def _best(case: Case, rank: int, source: Chunk, mention: Mention, targets: Sequence[Chunk]) -> Lead | None:
    """The target that speaks most of what is asked, when one does."""
    said = case.bearing(lines_around(source.text, mention.start, mention.end))
    best: tuple[float, Chunk] | None = None
    for target in targets:
        bearing = case.bearing_of(target)
        if case.allowed(target) and (best is None or bearing > best[0]):
            best = bearing, target
    if best is None:
        return None
    bearing, target = best
    sent = said >= BEARING_WORDS or len(source.text) < SHORT
    first = source is case.found[0][1].chunk
    if bearing < (LEAST_BEARING if first else LEAST_LATER) and not (first and sent and bearing > 0):
        return None
    words = _sentence_part(source.text, mention)
    worth = bearing + 0.5 * said + 0.3 * (len(source.text) < SHORT) - LATER * rank
    return Lead(target.id, Why.REFERRED, rank, words, worth, _because(case, source, words))


def _sentence_part(text: str, mention: Mention) -> str:
    """The words that send there: « se reporter à l'article 5.3 des règles communes »."""
    before = text[max(0, mention.start - BEFORE) : mention.start]
    start = max((match.start() for match in _SENDS.finditer(before)), default=len(before))
    after = _CLAUSE.match(text, mention.end)
    end = after.end() if after else mention.end
    return squeeze(text[mention.start - len(before) + start : end])


def _because(case: Case, source: Chunk, words: str) -> Because:
    def said(target: Chunk) -> str:
        place, told = place_name(source), excerpt(case.telling(body(target)))
        return f"{place[0].upper()}{place[1:]} y renvoie (« {words} ») : « {told} »."

    return said
