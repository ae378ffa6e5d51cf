"""Invented territories, and what a question asked about them is understood to say."""

from __future__ import annotations

from datetime import date

from rag.question import Understanding, ZonesOf, understand
from rag.types import Commune, FactKind, Filters, Question, Territory

VIGNE = Territory("Saint-Aubrac-sur-Lorne", "00701")
UNION = Territory(
    "Communauté de communes du Val d'Ambleuse",
    "240000701",
    (
        Commune("Ambleuse", "00711"),
        Commune("Le Thoron", "00712"),
        Commune("Fontaine", "00713"),
        Commune("Saint-Mélin", "2A714"),
    ),
)
PLAIN = Territory("Corvanne", "00721")
ALL = (VIGNE, UNION, PLAIN)
ZONES = ZonesOf(
    {
        VIGNE.name: frozenset({"UA", "UB", "UE", "A", "N", "AU"}),
        UNION.name: frozenset({"UA2", "UB", "UD1", "2AU", "Nh"}),
        PLAIN.name: frozenset({"UA", "N"}),
    }
)
TODAY = date(2026, 11, 22)
K = FactKind


def read(
    text: str,
    *context: str,
    among: tuple[Territory, ...] = ALL,
    filters: Filters = Filters(),  # noqa: B008 (frozen)
    without: frozenset[FactKind] = frozenset(),
) -> Understanding:
    return understand(Question(text, context, filters, without), among, ZONES, today=TODAY)


def values(understood: Understanding, kind: FactKind) -> tuple[str, ...]:
    return tuple(fact.value for fact in understood.facts if fact.kind is kind)
