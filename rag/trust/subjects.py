"""The risk accepted by subject: ``[reponse.risques]``, by the domain of the question's theme."""

from __future__ import annotations

from functools import cache

from rag.question.themes import ACTS, RULES, all_themes
from rag.settings import RiskSettings


def risk_of(theme: str, risks: RiskSettings) -> float | None:
    """The risk accepted for a question of this theme (its shown name); None where nothing is set for it."""
    by_domain = {RULES: risks.urbanisme, ACTS: risks.actes}
    return by_domain.get(_domain(theme), risks.autres)


@cache
def _domain(theme: str) -> str:
    return next((item.domain for item in all_themes() if item.name == theme), "")
