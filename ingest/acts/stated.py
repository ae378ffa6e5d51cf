"""Rules said on the line of their title: « Hauteur : elle est de 9 m. », « Emprise : non réglementée »."""

from __future__ import annotations

import re

FIGURE = re.compile(r"\d+(?:[.,]\d+)?\s?(?:m\b|m²|mètres?|%|places?)")
_NO_RULE = re.compile(
    r"non r[ée]glement|sans objet|n[ée]ant\b|supprim|abrog|il n['’]est pas fix"
    r"|pas de (?:prescription|r[èe]gle)",
    re.IGNORECASE,
)
MIN_RULE = 50  # a longer text after the colon is no title


def states_no_rule(text: str) -> bool:
    """« Non réglementé », « Sans objet »: a rule, never the end of a title."""
    return bool(_NO_RULE.match(text))


def rule_after(title: str, colon: bool) -> int:
    """The length of the rule that follows a title on its line; all of it is one after « Article 6 : ».

    ``colon`` tells that a colon stands before the title.
    """
    small = title[:1].islower() or title[:1].isdigit()
    if colon and small and (title.endswith(".") or FIGURE.search(title)):
        return len(title)
    match = re.search(r"\s:\s+(?=[a-zà-ÿ\d])", title)
    rule = title[match.end() :] if match else ""
    stated = rule.endswith(".") or FIGURE.search(rule) or len(rule) > MIN_RULE
    return len(rule) if stated else 0
