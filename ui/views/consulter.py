"""Consulter."""

from __future__ import annotations

from ui.components import frame


def render() -> None:
    frame.header("Consulter", "Le règlement par zone et par article, et la recherche simple.")
