"""Registre des actes."""

from __future__ import annotations

from ui.components import frame


def render() -> None:
    frame.header("Registre des actes", "Les actes par date, état, adresse et séance.")
