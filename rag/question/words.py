"""The search terms of a question with their weights, and the proper names in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.courtesy import asking_part
from rag.labels import family, is_label, labels_after_zone, labels_in
from rag.question.gazetteer import MIN_TOPONYM
from rag.question.periods import Period
from rag.question.places import said_addresses
from rag.question.territory import find_named, own_names
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
_UNION = r"(?:metropole|agglomeration|communaute)"
# Before the name of a town these make it a word like any other: « la fontaine » at Fontaine.
_NO_TOWN = "".join(rf"(?<!\b{word} )" for word in ("la", "le", "les", "une", "un", "des")) + "(?<!l')"
FAINT_WEIGHT, TERRITORY_WEIGHT, CONTEXT_WEIGHT, AROUND_WEIGHT = 0.3, 0.1, 0.4, 0.4


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
    named = _place_words(f"{past} {own}", territory)
    unsaid = {label.lower() for zone in zones for label in family(zone)}
    carried = unsaid | {label.lower() for label in (*labels_in(past), *labels_after_zone(past))}
    weights: dict[str, float] = {}
    for text, base, left in (
        (past, 1.0 if bare else CONTEXT_WEIGHT, carried),
        (around, AROUND_WEIGHT, unsaid),
        (asking, 1.0, unsaid),
    ):
        here, besides = _apart(text, named)
        place, said = terms(here), terms(besides)
        # One name weighs as one word, however many it is made of.
        for part, share in ((place, TERRITORY_WEIGHT / max(1, len(set(place)))), (said, 1.0)):
            for term in part:
                if term in left:
                    continue
                faint = FAINT_WEIGHT if term in FAINT else 1.0
                weight = base * doubtful.get(term, 1.0) * min(share, faint)
                weights[term] = max(weights.get(term, 0.0), weight)
    if period and period.relative:
        weights.update(dict.fromkeys(map(str, period.years), 1.0))
    return wording.lexicon.expand(weights, lay_words(own, past)) or dict.fromkeys(words(own)[:20], 1.0)


def lay_words(own: str, past: str) -> str:
    """What of a question, and of the turns before, is read with the lay lexicon."""
    return " . ".join((_without_addresses(past), *reversed(asking_part(_without_addresses(own)))))


def _without_addresses(text: str) -> str:
    """« 12 rue du Stade » speaks neither of streets nor of stadiums."""
    for said in said_addresses(text).values():
        text = text.replace(said, " ")
    return text


def _place_words(text: str, territory: Territory | None) -> tuple[str, ...]:
    """The folded words by which a text names its territory, the longest first: « val-alpes metropole »."""
    own = {word for word in own_names(text, territory) if len(word) >= MIN_TOPONYM}
    if territory is None or not own:
        return ()
    folded = fold(text)
    names = own | {fold(territory.name), *(fold(member.name) for member in territory.members)}
    if found := find_named(text, (territory,)):
        names.add(fold(found.words))
    said = "|".join(map(re.escape, sorted(own)))
    names |= set(
        re.findall(rf"(?<![\w-])(?:\w+-)*(?:{said})(?:-\w+)*(?:(?:\s\w+){{0,2}}\s{_UNION}\b)?", folded)
    )
    return tuple(sorted((name for name in names if name in folded), key=lambda name: (-len(name), name)))


def _apart(text: str, names: Sequence[str]) -> tuple[str, str]:
    """The names of the territory in a text, and the rest: the same word elsewhere is one like any other."""
    folded, here = fold(text), ""
    for name in names:
        plain = "" if re.search(r"\W", name) else _NO_TOWN
        pieces = re.split(rf"(?<!\w){plain}{re.escape(name)}(?!\w)", folded)
        here += f" . {name}" * (len(pieces) > 1)
        folded = " . ".join(pieces)
    return here, folded
