"""The search terms of a question with their weights, and the proper names in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.courtesy import asking_part
from rag.labels import family, is_label
from rag.question.gazetteer import MIN_TOPONYM
from rag.question.periods import Period
from rag.question.places import said_addresses
from rag.question.territory import PLACE, own_names
from rag.question.tokens import spaced
from rag.question.wording import Wording, doubtful_terms
from rag.spelling import Misprint
from rag.text import STOPWORDS, fold, stem, terms, words
from rag.types import Territory

_NAME = re.compile(r"(?<![.?!…]\s)(?<!^)\b([A-ZÀ-Ý][\wÀ-ÿ]{2,}|[A-ZÀ-Ý]{2,})\b")
# Words that name the kind of document, found in every passage of one: they hardly help to choose.
FAINT = frozenset(
    stem(word)
    for word in """plu plui reglement article regle regles zone secteur commune ville conseil municipal mairie
    arrete deliberation selon dit prevoit metropole""".split()
)
FAINT_WEIGHT, TERRITORY_WEIGHT, CONTEXT_WEIGHT, AROUND_WEIGHT = 0.3, 0.1, 0.5, 0.4


def names_in(text: str, territory: Territory | None, zones: Sequence[str]) -> tuple[str, ...]:
    """Proper names of the question that are neither its territory nor a zone, as stems."""
    ours = set(own_names(text, territory))
    ours |= {zone.lower() for zone in zones} | _joined(text, ours)
    found = []
    for match in _NAME.finditer(text):
        word = fold(match[1])
        prefix = any(len(own) >= MIN_TOPONYM and word.startswith(own[:MIN_TOPONYM]) for own in ours)
        if (
            word not in ours
            and not prefix
            and word not in STOPWORDS
            and stem(word) not in FAINT
            and not is_label(match[1])
        ):
            found.append(stem(word))
    return tuple(dict.fromkeys(found))


def _joined(text: str, ours: set[str]) -> set[str]:
    """Words joined by hyphens to one that names the territory: « Alpes » in « Grenoble-Alpes Métropole »."""
    compounds = (match[0].split("-") for match in re.finditer(r"\w+(?:-\w+)+", fold(text)))
    return {part for parts in compounds if not ours.isdisjoint(parts) for part in parts}


def weights_of(
    own: str,
    past: str,
    territory: Territory | None,
    zones: Sequence[str],
    period: Period | None,
    bare: bool,
    wording: Wording,
    misprints: Sequence[Misprint] = (),
) -> dict[str, float]:
    """The terms searched. Those of the turns before weigh less, unless the question is a ``bare`` answer,
    and those read from ``misprints``; a period told by « l'an dernier » adds its years."""
    doubtful = doubtful_terms(misprints)
    asking, around = asking_part(own)
    ours = _territory_stems(f"{past} {own}", territory)
    labels = {label.lower() for zone in zones for label in family(zone)}
    weights: dict[str, float] = {}
    for text, base in ((past, 1.0 if bare else CONTEXT_WEIGHT), (around, AROUND_WEIGHT), (asking, 1.0)):
        for term in terms(text):
            if term in labels or (text is past and is_label(term.upper())):
                continue
            weight = (
                base
                * doubtful.get(term, 1.0)
                * (TERRITORY_WEIGHT if term.startswith(ours) else FAINT_WEIGHT if term in FAINT else 1.0)
            )
            weights[term] = max(weights.get(term, 0.0), weight)
    if period and period.relative:
        weights.update(dict.fromkeys(map(str, period.years), 1.0))
    lay = (_without_addresses(past), *reversed(asking_part(_without_addresses(own))))
    return wording.lexicon.expand(weights, " . ".join(lay)) or dict.fromkeys(words(own)[:20], 1.0)


def _without_addresses(text: str) -> str:
    """« 12 rue du Stade » speaks neither of streets nor of stadiums."""
    for said in said_addresses(text).values():
        text = text.replace(said, " ")
    return text


def _territory_stems(text: str, territory: Territory | None) -> tuple[str, ...]:
    """Beginnings of the words that name it in a text: « Grenoble-Alpes Métropole » for Grenoble."""
    own = tuple(word[:MIN_TOPONYM] for word in own_names(text, territory) if len(word) >= MIN_TOPONYM)
    found = set(own)
    for match in re.finditer(PLACE, text):
        parts = spaced(match[1]).split()
        if own and any(part.startswith(own) for part in parts):
            found.update(stem(part)[:MIN_TOPONYM] for part in parts if len(part) >= MIN_TOPONYM)
    return tuple(found)
