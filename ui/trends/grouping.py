"""Questions alike, put together: same theme, and nearly the same sense.

Deterministic: the most asked wording leads, and takes those near it that no other has taken. Zones, towns and
figures are left out of what is compared, so that one question asked of five zones is one question. The sense
is that of the embedding that ships with Sourcier: nothing is sent anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.briefs import Brief
from rag.courtesy import asking_part
from rag.models.static import StaticEmbedder
from rag.text import terms

NEAR, NEAR_UNTHEMED = 0.7, 0.8
"""The cosine from which two wordings are one question: the theme already tells much."""
COMPARED = 4_000
"""Wordings of one theme that are compared, the most asked first; the others stand alone."""
_COMMON = frozenset(
    terms("zone secteur commune règle règlement article document quel quelle vouloir savoir connaître")
)

Wording = frozenset[str]


def grouped(briefs: Sequence[Brief]) -> list[tuple[Brief, ...]]:
    """The exchanges by question, the most asked first."""
    themes: dict[str, dict[Wording, list[Brief]]] = defaultdict(lambda: defaultdict(list))
    for brief in briefs:
        themes[brief.theme][_wording(brief.question, brief.zones, brief.commune)].append(brief)
    groups = [
        tuple(brief for wording in led for brief in found[wording])
        for theme, found in themes.items()
        for led in _led(
            sorted(found, key=lambda each: (-len(found[each]), sorted(each))),
            NEAR if theme else NEAR_UNTHEMED,
        )
    ]
    return sorted(groups, key=lambda group: (-len(group), group[0].id))


def _led(wordings: Sequence[Wording], near: float) -> list[list[Wording]]:
    """Each leader with those near it."""
    compared = wordings[:COMPARED]
    vectors = np.array([_vector(wording) for wording in compared])
    free = np.ones(len(compared), bool)
    groups: list[list[Wording]] = []
    for rank, leader in enumerate(compared):
        if not free[rank]:
            continue
        left = np.flatnonzero(free)
        taken = left[vectors[left] @ vectors[rank] >= near]
        free[taken] = free[rank] = False
        groups.append([leader, *(compared[each] for each in taken if each != rank)])
    return groups + [[wording] for wording in wordings[COMPARED:]]


@lru_cache(maxsize=20_000)
def _wording(question: str, zones: tuple[str, ...], commune: str) -> Wording:
    """The stems of what is asked: no politeness, zone, town nor figure, nor what any question says."""
    named = frozenset(terms(" ".join((*zones, commune))))
    asked = terms(asking_part(question)[0])
    return frozenset(term for term in asked if not any(map(str.isdigit, term))) - named - _COMMON


@lru_cache(maxsize=20_000)
def _vector(wording: Wording) -> NDArray[np.float32]:
    return _embedder().vector(sorted(wording))


@cache
def _embedder() -> StaticEmbedder:
    """The shipped one, whatever the settings search with: it is local."""
    return StaticEmbedder()
