"""Consistency: is the same question, asked otherwise or again, settled the same way?

Definition: a variant is a row that names its origin in ``variant_of``, both scored in the run. A rewording
has the origin's kind and the same expectation (an answer, or none); a rerun is a variant made by
``relance``. Success is the two-sided ``reussite``.
Formulas: rewordings whose success equals the origin's / rewordings; worst group = origins right along with
all their rewordings / origins with a rewording; reruns of the origin's signature (same words, same
citations) / reruns.
Interval: Wilson's, on the number of origins: variants of one question tell little more than one of them.
Source: consistency over paraphrases of ParaRel (Elazar et al., TACL 2021); worst group after Sagawa et al.,
ICLR 2020.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from eval.metrics.base import Aggregate, Estimate, Family, Kind, Method
from eval.metrics.refusal import SUCCESS
from eval.stats import wilson

if TYPE_CHECKING:
    from eval.summary import Row

RERUN = "relance"


def _groups(rows: Sequence[Row], kept: Callable[[Row, Row], bool]) -> list[tuple[Row, list[Row]]]:
    """Each origin with the variants of it that are kept."""
    scored = {row.id: row for row in rows if not row.error}
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in scored.values():
        origin = scored.get(row.variant_of)
        if origin is not None and kept(origin, row):
            found[origin.id].append(row)
    return [(scored[name], variants) for name, variants in found.items()]


def _reworded(origin: Row, variant: Row) -> bool:
    return (
        variant.transform != RERUN and variant.kind == origin.kind and variant.answerable == origin.answerable
    )


def _rerun(_origin: Row, variant: Row) -> bool:
    return variant.transform == RERUN


def _share(groups: Sequence[tuple[Row, list[Row]]], alike: Callable[[Row, Row], bool]) -> Estimate:
    total = sum(len(variants) for _origin, variants in groups)
    if not total:
        return Estimate(None, 0)
    share = sum(alike(origin, row) for origin, variants in groups for row in variants) / total
    return Estimate(share, total, wilson(share * len(groups), len(groups)), Method.WILSON)


def _same_success(rows: Sequence[Row]) -> Estimate:
    return _share(_groups(rows, _reworded), lambda one, other: _success(one) == _success(other))


def _same_words(rows: Sequence[Row]) -> Estimate:
    return _share(_groups(rows, _rerun), lambda one, other: one.signature == other.signature)


def _worst_group(rows: Sequence[Row]) -> Estimate:
    groups = _groups(rows, _reworded)
    if not groups:
        return Estimate(None, 0)
    right = sum(_success(origin) and all(map(_success, variants)) for origin, variants in groups)
    return Estimate(right / len(groups), len(groups), wilson(right, len(groups)), Method.WILSON)


def _success(row: Row) -> bool:
    return row.value(SUCCESS.name) == 1


AGGREGATES = (
    Aggregate(
        "constance",
        "Question reformulée : même issue",
        Kind.PROPORTION,
        _same_success,
        Family.STABILITY,
    ),
    Aggregate(
        "constance_groupe",
        "Questions justes sous toutes leurs formes",
        Kind.PROPORTION,
        _worst_group,
        Family.STABILITY,
    ),
    Aggregate(
        "constance_relance",
        "Question posée de nouveau : réponse identique",
        Kind.PROPORTION,
        _same_words,
        Family.STABILITY,
    ),
)
MEANINGS = {
    "constance": "La même question dite autrement reçoit le même résultat.",
    "constance_groupe": "Questions traitées correctement dans toutes leurs formulations.",
    "constance_relance": "La même question posée deux fois reçoit mot pour mot la même réponse.",
}
