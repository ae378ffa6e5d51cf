"""What stands beside the règlement: documents of another rank, and those that the rules cite and nobody
gave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.mentions import Mention, Target
from rag.sends import SENDS
from rag.sheet.fiche import Works, cited_ranks, sorts_of
from rag.sheet.ground import Ground
from rag.sheet.types import Annex, Finding, Missing, Rank
from rag.text import fold, sentences, squeeze
from rag.types import Chunk, Citation, Passage

MOST_PASSAGES, MOST_CITED = 6, 3
OPENING = 500  # characters in which a document says what part of the plan it is
LEAST_WORDS = 6
_RULES = re.compile(
    r"\binterdi|\bautoris|\badmis|\bobligat|\bdoi(?:t|vent)\b|\bprescri|\bsous reserve|\ba condition|\bdevr"
    r"|\bexig"
)
_PART = re.compile(
    r"\b(?:annexes?|tomes?|chapitres?|titres?|parties?|articles?|dispositions|règles|règlement)\b",
    re.IGNORECASE,
)
_ELIDED = re.compile(r"['’]\w+")
_ANNEXES = re.compile(
    r"annexes?(?: (?:au|du|de ce) (?:présent )?(?:plan|plu\w*|règlement)\b.*)?", re.IGNORECASE
)
_NAMED = frozenset({Target.ANNEX, Target.CHAPTER, Target.COMMON, Target.ARTICLE})


def annexes(ground: Ground, works: Works | None) -> tuple[Annex, ...]:
    """The documents of known rank, with the passages that bear on the works, in the order of their ranks."""
    order = {rank.key: at for at, (rank, _) in enumerate(cited_ranks())}
    found = []
    for rank, document in ground.ranked:
        chunks = [each for each in ground.desk.chunks(document) if each.validity.at(ground.day)]
        held = [cited for chunk in chunks for cited in _bearing(chunk, ground, works)]
        held.sort(key=lambda each: -each[0])
        kept = sorted(held[:MOST_PASSAGES], key=lambda each: each[1].passage.chunk.start)
        found.append(Annex(rank, document, tuple(citation for _, citation in kept)))
    return tuple(sorted(found, key=lambda each: order[each.rank.key]))


def _bearing(chunk: Chunk, ground: Ground, works: Works | None) -> Iterator[tuple[int, Citation]]:
    """The sentences of a passage that speak of the works or of the zone, and how much they rule."""
    if chunk.section.zones and not ground.reach.owns(chunk) and not ground.reach.beside(chunk):
        zoned = False
    else:
        zoned = bool(chunk.section.zones)
    for start, end in sentences(chunk.text):
        for part in chunk.text[start:end].split("\f"):
            words = squeeze(part)
            folded = fold(words)
            named = works is not None and bool(works.words.search(folded))
            if len(words.split()) < LEAST_WORDS or not (named or (zoned and works is None)):
                continue
            worth = 2 * bool(_RULES.search(folded)) + named + zoned
            page = chunk.pages[chunk.text.count("\f", 0, start) :][:1]
            yield worth, Citation(Passage(chunk, 0.0), words, page or chunk.pages[:1])


# -- what is cited and was not given ----------------------------------------------------------------


def missing(ground: Ground, shown: Sequence[Finding]) -> tuple[Missing, ...]:
    """The documents that the rules cite and that are not indexed: by their rank, then by their own name."""
    given = _Given(ground)
    read = _read(ground, shown)
    found: dict[str, tuple[str, Rank | None, list[Citation]]] = {}
    for chunk in read:
        for rank, name, citation in _cited(chunk):
            if not given.rank(rank, name):
                _note(found, name, rank, citation)
        for mention, citation in _unled(ground, chunk):
            name = _named(mention)
            if not given.title(name):
                _note(found, name, None, citation)
    return tuple(Missing(name, tuple(cited[:MOST_CITED]), rank) for name, rank, cited in found.values())


class _Given:
    """What was given: documents of known ranks, and the parts of the plan that its documents are."""

    def __init__(self, ground: Ground) -> None:
        self._ranks = {
            (rank.key, sort) for rank, each in ground.ranked for sort in sorts_of(rank, each.title)
        }
        self._ranks |= {(rank.key, "") for rank, _ in ground.ranked}
        opening: dict[str, str] = {}
        for chunk in ground.every.values():
            opening.setdefault(chunk.document.id, f"{chunk.document.title} {chunk.text[:OPENING]}")
        self._titles = fold(" | ".join(opening.values()))

    def rank(self, rank: Rank, name: str) -> bool:
        """Was a document of this rank given, and of this sort when the words say one (PPRI, PPRIF)?"""
        sorts = sorts_of(rank, name)
        return any((rank.key, sort) in self._ranks for sort in sorts or ("",))

    def title(self, name: str) -> bool:
        return re.search(rf"\b{re.escape(fold(name))}\b", self._titles) is not None


def _named(mention: Mention) -> str:
    """What a reference names, without the words that send there: « cf. Annexe 3-c » is « Annexe 3-c »."""
    words = squeeze(mention.text).strip(" ,;:.")
    kept = _PART.search(words)
    name = words[kept.start() :] if kept else words
    return "Annexes du plan" if _ANNEXES.fullmatch(name) else name[:1].upper() + name[1:]


def _read(ground: Ground, shown: Sequence[Finding]) -> list[Chunk]:
    """The passages of the rules shown, and those that say what else applies."""
    kept = {finding.chunk.id: finding.chunk for finding in shown}
    kept |= {chunk.id: chunk for chunk in ground.common if not chunk.section.zones}
    return sorted(kept.values(), key=lambda each: (each.document.id, each.start))


def _note(
    found: dict[str, tuple[str, Rank | None, list[Citation]]],
    name: str,
    rank: Rank | None,
    citation: Citation,
) -> None:
    key = _key(name, rank)
    held = found.setdefault(key, (name, rank, []))
    if len(name) > len(held[0]):
        found[key] = name, rank, held[2]
    if all(each.passage.chunk.id != citation.passage.chunk.id for each in held[2]):
        held[2].append(citation)


def _key(name: str, rank: Rank | None) -> str:
    """Names that say one document alike: « document graphique D1 », with or without its title."""
    numbered = re.search(
        r"\b(?:graphique|annexe|tome|chapitre|titre|article)s? ([a-z0-9.\-]{1,6})\b", fold(name)
    )
    if numbered:
        return f"{rank.key if rank else ''} {numbered[0]}"
    return rank.key if rank else fold(name)


def _cited(chunk: Chunk) -> Iterator[tuple[Rank, str, Citation]]:
    """The documents of known ranks that a passage cites, and the sentence that does."""
    if not any(looks.search(fold(chunk.text)) for _, looks in cited_ranks()):
        return
    for start, end in sentences(chunk.text):
        for part in chunk.text[start:end].split("\f"):
            words = squeeze(part)
            folded = fold(words)
            for rank, looks in cited_ranks():
                for match in looks.finditer(folded):
                    said = words if len(words) == len(folded) else folded
                    elided = _ELIDED.match(said, match.end())  # « cours d » is « cours d'eau »
                    name = said[match.start() : elided.end() if elided else match.end()]
                    page = chunk.pages[chunk.text.count("\f", 0, start) :][:1]
                    yield (
                        rank,
                        name.strip(" ,;."),
                        Citation(Passage(chunk, 0.0), words, page or chunk.pages[:1]),
                    )


def _unled(ground: Ground, chunk: Chunk) -> Iterator[tuple[Mention, Citation]]:
    """The references of a passage to other texts of the plan that lead to no passage in force."""
    for rank, mention in enumerate(chunk.mentions):
        if mention.target not in _NAMED or ground.led_to(chunk, rank):
            continue
        known = not SENDS.search(_around(chunk, mention)) or _of_plan(ground, mention)
        if mention.target is Target.ARTICLE and known:
            continue
        held = [span for span in sentences(chunk.text) if span[0] < mention.end and span[1] > mention.start]
        if held:
            start, end = held[0][0], held[-1][1]
            words = squeeze(chunk.text[start:end].split("\f")[0])
            page = chunk.pages[chunk.text.count("\f", 0, start) :][:1]
            yield mention, Citation(Passage(chunk, 0.0), words, page or chunk.pages[:1])


def _of_plan(ground: Ground, mention: Mention) -> bool:
    """Is an article one that the chapters of the plan have: « l'article 10 de la zone »?"""
    number = re.search(r"[\d.]*\d$", mention.text)
    held = (chunk.section.article or "" for chunk in ground.zone)
    return number is not None and any(
        re.search(rf"(?<![\d.]){re.escape(number[0])}(?![\d.])", each) for each in held
    )


def _around(chunk: Chunk, mention: Mention) -> str:
    return chunk.text[max(0, mention.start - 60) : mention.end + 20]
