"""Délibérations."""

from __future__ import annotations

from ui.components import frame


def render() -> None:
    frame.header("Délibérations", "Les points clés de chaque délibération.")
