"""Tendances."""

from __future__ import annotations

from ui.components import frame


def render() -> None:
    frame.header("Tendances", "Les questions qui reviennent, et ce qui manque.")
