"""Projets de réponse."""

from __future__ import annotations

from ui.components import frame


def render() -> None:
    frame.header("Projets de réponse", "Des brouillons à relire et à valider.")
