"""What a number of a question or of a column measures, when its words tell: a « quotient familial », an
income, an age. Amounts of two kinds are never compared."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.numbers import Quantity, quantities
from rag.text import fold

# What is measured, by its words, and its unit where a number stands without one.
_KINDS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("quotient", re.compile(r"\bquotients?\b|\bq\.?f\b"), "€"),
    (
        "revenu",
        re.compile(
            r"\brevenus?\b|\bressources\b|\bremuneration\w*|\bsalaires?\b|\bgagn\w+|\btraitement brut\b"
        ),
        "€",
    ),
    ("age", re.compile(r"\bages?\b|\bagee?s?\b"), "an"),
    ("surface", re.compile(r"\bsurfaces?\b|\bsuperficies?\b"), "m2"),
)
_DECLARED = re.compile(
    r"\ben\s+(m2|m²|m\b|km|ha|€|euros|metres|hectares|kilometres|heures|jours|ans|mois|kg)"
)
_SHORT_UNITS = {
    "m²": "m2",
    "euros": "€",
    "metres": "m",
    "hectares": "ha",
    "kilometres": "km",
    "heures": "h",
    "jours": "jour",
    "ans": "an",
}
# « un quotient familial de 1 000 », « QF : 640 », « un QF inférieur à… » says no value.
_QUOTIENT = re.compile(
    r"\b(?:quotients?(?: familia(?:l|ux))?|q\.?f\.?)(?: caf)?(?: (?:est|etant|s'eleve))?"
    r"(?: (?:de|a|=|:))? ?[=:]? ?"
    r"(\d[\d  ]*(?:[.,]\d+)?)"
)


def kind_of(words: str) -> str:
    """What these words say is measured; empty when they tell nothing, or several things."""
    folded = fold(words)
    found = [kind for kind, said, _ in _KINDS if said.search(folded)]
    return found[0] if len(found) == 1 else ""


def unit_of(words: str) -> str:
    """The unit that the name of a column declares (« Surface (en m²) ») or that goes without saying."""
    folded = fold(words)
    if declared := _DECLARED.search(folded):
        return _SHORT_UNITS.get(declared[1], declared[1])
    kind = kind_of(words)
    return next((unit for name, _, unit in _KINDS if name == kind), "")


def asked_quantities(question: str) -> tuple[Quantity, ...]:
    """The quantities that a question says, each with what it measures as its noun when its words tell; a
    « quotient familial » is an amount, with its unit or without."""
    folded = fold(question)
    quotient = _QUOTIENT.search(folded)
    value = "".join(quotient[1].split()).replace(",", ".").rstrip(".") if quotient else ""
    found = []
    for each in quantities(question):
        if quotient and each.unit in ("", "€") and each.value == value:
            found.append(Quantity(each.value, "€", "quotient"))
        elif each.unit == "€":
            found.append(replace(each, noun=_money(folded)))
        else:
            found.append(each)
    return tuple(each for each in found if each.unit or each.noun)


def _money(folded: str) -> str:
    """What an amount of a question is, by the one kind of money that it names."""
    kinds = [kind for kind, said, unit in _KINDS if unit == "€" and said.search(folded)]
    return kinds[0] if len(kinds) == 1 else ""
